import Render
import Sim
import Testing

@Suite("Meshes and textures")
struct MeshTests {
  private static let size = ImageSize(width: 120, height: 120)

  private func drawing(
    of geometry: Geometry, at pose: Pose = .identity, finish: Finish, textures: [Texture] = [],
    from position: Vector3 = [0, -1, 0], up: Vector3 = [0, 0, 1]
  ) throws -> Drawing {
    var settings = RenderSettings()
    settings.hasShadows = false
    settings.textures = textures
    let world = try World()
    try world.addFree("thing", geometry, at: pose, finish: finish)
    let camera = try Camera("any", at: position, lookingAt: .zero, up: up, fieldOfView: 40)
    return try Renderer(settings).drawing(of: world, from: camera, size: Self.size)
  }

  @Test("a coarse ball with normals looks more like a ball than one without", arguments: [1, 2])
  func normals(cuts: Int) throws {
    let finish = Finish(0x808080, gloss: 0.3)
    let round = try drawing(of: .sphere(radius: 0.3), finish: finish)
    let middle = SIMD2(59.5, 59.5)
    func miss(hasNormals: Bool) throws -> Double {
      let ball = try Meshes.ball(radius: 0.3, cuts: cuts, hasNormals: hasNormals)
      let mesh = try drawing(of: .mesh(ball), finish: finish)
      // Away from the outline, which is that of the triangles.
      let inside = round.labels.indices.filter {
        let offset = SIMD2(Double($0 % 120), Double($0 / 120)) - middle
        return (offset * offset).sum() < 40 * 40
      }
      return Double(inside.reduce(0) { $0 + mesh.difference(from: round, at: $1) })
        / Double(inside.count)
    }
    let (smooth, flat) = (try miss(hasNormals: true), try miss(hasNormals: false))
    #expect(smooth < 0.35 * flat && smooth < 4, "\(smooth) against \(flat)")
  }

  @Test("normals turn with their mesh")
  func turnedNormals() throws {
    let ball = Geometry.mesh(try Meshes.ball(radius: 0.3, cuts: 2, hasNormals: true))
    let upright = try drawing(of: ball, finish: .gray)
    let turn = Rotation(angle: .pi / 2, about: [0, 0, 1])
    let turned = try drawing(of: ball, at: Pose(rotation: turn), finish: .gray, from: [1, 0, 0])
    let other = try drawing(of: ball, at: Pose(rotation: turn), finish: .gray)
    func light(_ drawing: Drawing) -> Int { drawing.color.reduce(0) { $0 + Int($1) } }
    // The sun stays where it is, so that only what the ball hides of itself moves along.
    #expect(zip(upright.labels, turned.labels).count { $0 != $1 } < 20)
    #expect(abs(light(upright) - light(other)) < light(upright) / 200)
  }

  /// Four colours, one in each quarter: red and green above, blue and white below.
  private static let quarters: ColorImage = {
    var image = ColorImage(size: ImageSize(width: 64, height: 64), color: .zero)
    for y in 0..<64 {
      for x in 0..<64 {
        let colors: [SIMD3<UInt8>] = [[255, 0, 0], [0, 255, 0], [0, 0, 255], [255, 255, 255]]
        image[x, y] = colors[(y < 32 ? 0 : 2) + (x < 32 ? 0 : 1)]
      }
    }
    return image
  }()

  /// Which of the four colours a place of the picture has.
  private func quarter(_ drawing: Drawing, _ x: Double, _ y: Double) -> Character {
    let color = drawing.pixel(
      Int(y * Double(Self.size.height)) * Self.size.width + Int(x * Double(Self.size.width)))
    let isLit = (0..<3).map { 2 * color[$0] > color.max() }
    switch isLit {
    case [true, false, false]: return "r"
    case [false, true, false]: return "g"
    case [false, false, true]: return "b"
    case [true, true, true]: return "w"
    default: return "?"
    }
  }

  private func quarters(_ drawing: Drawing) -> String {
    String([(0.4, 0.4), (0.6, 0.4), (0.4, 0.6), (0.6, 0.6)].map { quarter(drawing, $0, $1) })
  }

  /// As in files, (0, 0) is the lower left corner of a texture's picture and (1, 1) the upper right. So a side
  /// whose corners have these, counter-clockwise seen from outside, shows the picture upright and not mirrored.
  @Test(
    "a mesh's texture is upright on it",
    arguments: [
      ([0, -1, 0], [0, 0, 1]), ([1, 0, 0], [0, 0, 1]), ([0, 1, 0], [0, 0, 1]),
      ([-1, 0, 0], [0, 0, 1]), ([0, 0, 1], [0, 1, 0]), ([0, 0, -1], [0, 1, 0]),
    ] as [(Vector3, Vector3)])
  func upright(from side: Vector3, up: Vector3) throws {
    let finish = Finish(0xFFFFFF, gloss: 0).textured("quarters", span: 1)
    let drawing = try drawing(
      of: .mesh(try Meshes.box(size: [0.5, 0.5, 0.5])), finish: finish,
      textures: [Texture("quarters", Self.quarters)], from: side, up: up)
    #expect(quarters(drawing) == "rgbw")
  }

  /// Wherever the picture begins on it: going up, one comes from the lower part to the upper, not the other way.
  @Test(
    "a picture on the walls of a plain box is upright too",
    arguments: [[0, -1, 0], [1, 0, 0], [0, 1, 0], [-1, 0, 0]] as [Vector3])
  func uprightWall(from side: Vector3) throws {
    var bands = ColorImage(size: ImageSize(width: 60, height: 60), color: [255, 0, 0])
    for pixel in 20 * 60..<60 * 60 {
      bands[pixel % 60, pixel / 60] = pixel < 40 * 60 ? [0, 255, 0] : [0, 0, 255]
    }
    let drawing = try drawing(
      of: .box(size: [0.5, 0.5, 0.5]),
      finish: Finish(0xFFFFFF, gloss: 0).textured("bands", span: 0.3),
      textures: [Texture("bands", bands)], from: side)
    var downwards = ""
    for y in stride(from: 0.2, to: 0.8, by: 0.02) {
      let color = quarter(drawing, 0.45, y)
      if downwards.last != color { downwards.append(color) }
    }
    #expect(downwards.count >= 4)
    #expect("rgbrgbrgbrgb".contains(downwards), "\(downwards)")
  }

  @Test("a texture of one's own replaces a built-in one of the same name")
  func replaced() throws {
    let finish = Finish(0xFFFFFF, gloss: 0).textured("wood", span: 1)
    let own = Texture("wood", ColorImage(size: ImageSize(width: 2, height: 2), color: [255, 0, 0]))
    let plain = try drawing(of: .sphere(radius: 0.3), finish: Finish(0xFF0000, gloss: 0))
    let textured = try drawing(of: .sphere(radius: 0.3), finish: finish, textures: [own])
    #expect(plain.labels.indices.allSatisfy { plain.difference(from: textured, at: $0) <= 2 })
  }

  @Test("an unknown texture is one error that names the known ones")
  func unknown() throws {
    let own = Texture("mine", ColorImage(size: ImageSize(width: 2, height: 2), color: .zero))
    func complaint(_ name: String) -> String {
      let error = #expect(throws: RenderError.self) {
        try drawing(
          of: .sphere(radius: 0.3), finish: Finish.gray.textured(name), textures: [own])
      }
      return error.map { "\($0)" } ?? ""
    }
    let far = complaint("zzzzzz")
    #expect(!far.contains("\n") && far.contains("'zzzzzz'"))
    for known in Texture.builtIn.map(\.name) + ["mine"] { #expect(far.contains(known)) }
    #expect(complaint("wod").contains("did you mean wood"))
  }

  @Test("every built-in texture shows, and none blackens", arguments: Texture.builtIn.map(\.name))
  func builtIn(name: String) throws {
    let finish = Finish(0xFFFFFF, gloss: 0)
    let plain = try drawing(of: .box(size: [0.5, 0.5, 0.5]), finish: finish)
    let textured = try drawing(of: .box(size: [0.5, 0.5, 0.5]), finish: finish.textured(name))
    func mean(_ drawing: Drawing) -> Int {
      drawing.labels.indices.filter { drawing.labels[$0] == 1 }
        .reduce(0) { $0 + drawing.pixel($1).wrappedSum() } / drawing.labels.count { $0 == 1 }
    }
    #expect(textured.color != plain.color)
    #expect(mean(textured) < mean(plain) && 2 * mean(textured) > mean(plain))
  }
}
