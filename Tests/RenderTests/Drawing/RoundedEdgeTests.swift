import Base
import Render
import Sim
import Testing

@Suite("Rounded edges")
struct RoundedEdgeTests {
  private static let size = ImageSize(width: 120, height: 90)
  private static let edgeRadius = 0.03

  /// The depths of one shape 20 cm wide, from a camera nearby.
  private func depths(
    _ geometry: Geometry, edgeRadius: Double, at rotation: Rotation, roundsEdges: Bool = true
  ) throws -> [Float] {
    let world = try World()
    try world.add(
      BodyDefinition(
        "shape", motionType: .static, pose: Pose(.zero, rotation: rotation),
        shapes: [ShapeDefinition(geometry).withEdgeRadius(edgeRadius)]))
    var settings = RenderSettings()
    settings.roundsEdges = roundsEdges
    let camera = try Camera("near", at: [0, -0.5, 0], lookingAt: .zero, fieldOfView: 40)
    return try Renderer(settings).renderOutput(of: world, from: camera, size: Self.size).depth
  }

  @Test("a rounded shape lies between the sharp one and a smaller one", arguments: 0..<24)
  func between(seed: Int) throws {
    var generator = SeededGenerator(seed: UInt64(seed))
    let cut = 2 * Self.edgeRadius
    // The first ones face the camera.
    let rotation =
      seed < 4
      ? Rotation(angle: .pi / 2 + 0.2 * Double(seed / 2), about: [1, 0, 0])
      : generator.rotation()
    let (sharp, small): (Geometry, Geometry) =
      seed % 2 == 0
      ? (.box(size: [0.2, 0.24, 0.16]), .box(size: [0.2 - cut, 0.24 - cut, 0.16 - cut]))
      : (
        .cylinder(radius: 0.1, length: 0.2),
        .cylinder(radius: 0.1 - Self.edgeRadius, length: 0.2 - cut)
      )
    let outer = try depths(sharp, edgeRadius: 0, at: rotation)
    let rounded = try depths(sharp, edgeRadius: Self.edgeRadius, at: rotation)
    let inner = try depths(small, edgeRadius: 0, at: rotation)
    for pixel in rounded.indices {
      #expect(rounded[pixel] >= outer[pixel] - 1e-5, "pixel \(pixel)")
      #expect(rounded[pixel] <= inner[pixel] + 1e-5, "pixel \(pixel)")
    }
    #expect(rounded != outer)
  }

  @Test("an edge smaller than a pixel, or a renderer that draws them sharp, changes nothing")
  func unchanged() throws {
    let box = Geometry.box(size: [0.2, 0.2, 0.2])
    let rotation = Rotation(angle: 0.5, about: Vector3(1, 2, 3).normalized)
    let sharp = try depths(box, edgeRadius: 0, at: rotation)
    #expect(try depths(box, edgeRadius: 0.001, at: rotation) == sharp)
    #expect(try depths(box, edgeRadius: 0.03, at: rotation, roundsEdges: false) == sharp)
  }

  @Test("a rounded shape throws no shadow on itself where the sun shines on it", arguments: 0..<16)
  func ownShadow(seed: Int) throws {
    var generator = SeededGenerator(seed: UInt64(seed))
    let rotation =
      seed < 4 ? Rotation(angle: 0.4 * Double(seed / 2), about: [1, 0, 0]) : generator.rotation()
    let geometry: Geometry =
      seed % 2 == 0 ? .box(size: [0.2, 0.24, 0.16]) : .cylinder(radius: 0.1, length: 0.2)
    func image(hasShadows: Bool, edgeRadius: Double) throws -> [UInt8] {
      let world = try World()
      try world.add(
        BodyDefinition(
          "shape", motionType: .static, pose: Pose([0, 0.45, 0.5], rotation: rotation),
          shapes: [ShapeDefinition(geometry).withEdgeRadius(edgeRadius)]))
      var settings = RenderSettings()
      (settings.hasShadows, settings.samples) = (hasShadows, 1)
      let camera = try Camera(
        "near", at: [0, 0.15, 1], lookingAt: [0, 0.45, 0.5], fieldOfView: 40)
      return try Renderer(settings).renderOutput(
        of: world, from: camera, size: ImageSize(width: 480, height: 480)
      ).color
    }
    /// The fraction of bytes that shadows darken.
    func shadowed(edgeRadius: Double) throws -> Double {
      let with = try image(hasShadows: true, edgeRadius: edgeRadius)
      let without = try image(hasShadows: false, edgeRadius: edgeRadius)
      return Double(zip(with, without).count { Int($0) < Int($1) - 12 }) / Double(with.count)
    }
    // Where a cylinder's edge begins and ends, the shadow map is a little coarse.
    let (sharp, rounded) = (try shadowed(edgeRadius: 0), try shadowed(edgeRadius: Self.edgeRadius))
    #expect(rounded < sharp + 0.006, "\(rounded), with sharp edges \(sharp)")
  }
}
