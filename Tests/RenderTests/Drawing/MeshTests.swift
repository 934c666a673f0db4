import Render
import Sim
import Testing

@Suite("Meshes and textures")
struct MeshTests {
  private static let size = ImageSize(width: 120, height: 120)

  private func renderOutput(
    of geometry: Geometry, at pose: Pose = .identity, visualMaterial: VisualMaterial,
    textures: [Texture] = [],
    from position: Vector3 = [0, -1, 0], up: Vector3 = [0, 0, 1]
  ) throws -> RenderOutput {
    var settings = RenderSettings()
    settings.hasShadows = false
    settings.textures = textures
    let world = try World()
    try world.addFree("thing", geometry, at: pose, visualMaterial: visualMaterial)
    let camera = try Camera("any", at: position, lookingAt: .zero, up: up, fieldOfView: 40)
    return try Renderer(settings).renderOutput(of: world, from: camera, size: Self.size)
  }

  @Test("vertex normals make a coarse ball look closer to a sphere", arguments: [1, 2])
  func normals(subdivisions: Int) throws {
    let visualMaterial = VisualMaterial(0x808080, shininess: 0.3)
    let round = try renderOutput(of: .sphere(radius: 0.3), visualMaterial: visualMaterial)
    let middle = SIMD2(59.5, 59.5)
    func miss(hasNormals: Bool) throws -> Double {
      let ball = try Meshes.icosphere(
        radius: 0.3, subdivisions: subdivisions, hasNormals: hasNormals)
      let mesh = try renderOutput(of: .mesh(ball), visualMaterial: visualMaterial)
      // Away from the silhouette, which is that of the triangles.
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

  @Test("vertex normals rotate with their mesh")
  func turnedNormals() throws {
    let ball = Geometry.mesh(try Meshes.icosphere(radius: 0.3, subdivisions: 2, hasNormals: true))
    let upright = try renderOutput(of: ball, visualMaterial: .gray)
    let turn = Rotation(angle: .pi / 2, about: [0, 0, 1])
    let turned = try renderOutput(
      of: ball, at: Pose(rotation: turn), visualMaterial: .gray, from: [1, 0, 0])
    let other = try renderOutput(of: ball, at: Pose(rotation: turn), visualMaterial: .gray)
    func light(_ output: RenderOutput) -> Int { output.color.reduce(0) { $0 + Int($1) } }
    // The sun does not rotate with the camera, so only the silhouettes agree.
    #expect(zip(upright.labels, turned.labels).count { $0 != $1 } < 20)
    #expect(abs(light(upright) - light(other)) < light(upright) / 200)
  }

  /// Four colors, one in each quarter: red and green above, blue and white below.
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

  /// Which of the four colors the image has at a position.
  private func quarter(_ output: RenderOutput, _ x: Double, _ y: Double) -> Character {
    let color = output.pixel(
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

  private func quarters(_ output: RenderOutput) -> String {
    String([(0.4, 0.4), (0.6, 0.4), (0.4, 0.6), (0.6, 0.6)].map { quarter(output, $0, $1) })
  }

  /// As in mesh files, (0, 0) is the lower left corner of a texture's image and (1, 1) the upper right. A side with
  /// these coordinates, counter-clockwise from outside, therefore shows the image upright and not mirrored.
  @Test(
    "a texture is upright on a mesh",
    arguments: [
      ([0, -1, 0], [0, 0, 1]), ([1, 0, 0], [0, 0, 1]), ([0, 1, 0], [0, 0, 1]),
      ([-1, 0, 0], [0, 0, 1]), ([0, 0, 1], [0, 1, 0]), ([0, 0, -1], [0, 1, 0]),
    ] as [(Vector3, Vector3)])
  func upright(from side: Vector3, up: Vector3) throws {
    let visualMaterial = VisualMaterial(0xFFFFFF, shininess: 0).textured("quarters", tileSize: 1)
    let output = try renderOutput(
      of: .mesh(try Meshes.box(size: [0.5, 0.5, 0.5])), visualMaterial: visualMaterial,
      textures: [Texture("quarters", Self.quarters)], from: side, up: up)
    #expect(quarters(output) == "rgbw")
  }

  /// The offset of the image is arbitrary, but its lower part must be below its upper part.
  @Test(
    "a texture is upright on the sides of a box",
    arguments: [[0, -1, 0], [1, 0, 0], [0, 1, 0], [-1, 0, 0]] as [Vector3])
  func uprightWall(from side: Vector3) throws {
    var bands = ColorImage(size: ImageSize(width: 60, height: 60), color: [255, 0, 0])
    for pixel in 20 * 60..<60 * 60 {
      bands[pixel % 60, pixel / 60] = pixel < 40 * 60 ? [0, 255, 0] : [0, 0, 255]
    }
    let output = try renderOutput(
      of: .box(size: [0.5, 0.5, 0.5]),
      visualMaterial: VisualMaterial(0xFFFFFF, shininess: 0).textured("bands", tileSize: 0.3),
      textures: [Texture("bands", bands)], from: side)
    var downwards = ""
    for y in stride(from: 0.2, to: 0.8, by: 0.02) {
      let color = quarter(output, 0.45, y)
      if downwards.last != color { downwards.append(color) }
    }
    #expect(downwards.count >= 4)
    #expect("rgbrgbrgbrgb".contains(downwards), "\(downwards)")
  }

  @Test("a custom texture replaces a built-in one of the same name")
  func replaced() throws {
    let visualMaterial = VisualMaterial(0xFFFFFF, shininess: 0).textured("wood", tileSize: 1)
    let own = Texture("wood", ColorImage(size: ImageSize(width: 2, height: 2), color: [255, 0, 0]))
    let plain = try renderOutput(
      of: .sphere(radius: 0.3), visualMaterial: VisualMaterial(0xFF0000, shininess: 0))
    let textured = try renderOutput(
      of: .sphere(radius: 0.3), visualMaterial: visualMaterial, textures: [own])
    #expect(plain.labels.indices.allSatisfy { plain.difference(from: textured, at: $0) <= 2 })
  }

  @Test("an error for an unknown texture suggests the known ones")
  func unknown() throws {
    let own = Texture("mine", ColorImage(size: ImageSize(width: 2, height: 2), color: .zero))
    func errorMessage(_ name: String) -> String {
      let error = #expect(throws: RenderError.self) {
        try renderOutput(
          of: .sphere(radius: 0.3), visualMaterial: VisualMaterial.gray.textured(name),
          textures: [own])
      }
      return error.map { "\($0)" } ?? ""
    }
    let far = errorMessage("zzzzzz")
    #expect(!far.contains("\n") && far.contains("'zzzzzz'"))
    for known in Texture.builtIn.map(\.name) + ["mine"] { #expect(far.contains(known)) }
    #expect(errorMessage("wod").contains("did you mean 'wood"))
  }

  @Test(
    "every built-in texture is visible, and none is too dark",
    arguments: Texture.builtIn.map(\.name))
  func builtIn(name: String) throws {
    let visualMaterial = VisualMaterial(0xFFFFFF, shininess: 0)
    let plain = try renderOutput(of: .box(size: [0.5, 0.5, 0.5]), visualMaterial: visualMaterial)
    let textured = try renderOutput(
      of: .box(size: [0.5, 0.5, 0.5]), visualMaterial: visualMaterial.textured(name))
    func mean(_ output: RenderOutput) -> Int {
      output.labels.indices.filter { output.labels[$0] == 1 }
        .reduce(0) { $0 + output.pixel($1).wrappedSum() } / output.labels.count { $0 == 1 }
    }
    #expect(textured.color != plain.color)
    #expect(mean(textured) < mean(plain) && 2 * mean(textured) > mean(plain))
  }
}
