internal import Sim

extension Camera {
  /// The camera of images for which none is named: near enough to show small objects and goals in 84x84 pixels.
  public static let standard = "tabletop"

  /// Meta-World's cameras under their names and at their positions, all upright, and ``standard``.
  public static let builtIn: [Camera] = [
    Camera("topview", .world, [0, 0.5, 1.5], [0, 0, -1], [0, 1, 0], 45),
    Camera("corner", .world, [-1.1, -0.4, 0.6], [0.68, 0.68, -0.27], [0, 0, 1], 45),
    Camera("corner2", .world, [1.3, -0.2, 1.1], [-0.75, 0.46, -0.48], [0, 0, 1], 60),
    Camera("corner3", .world, [0.9, 0, 1.5], [-0.43, 0.32, -0.85], [0, 0, 1], 45),
    Camera("corner4", .world, [0.75, 0.075, 0.7], [-0.75, 0.46, -0.48], [0, 0, 1], 60),
    Camera("behindGripper", .hand, [0, -0.49, 0.09], [0, 0.98, -0.17], [0, 0, 1], 60),
    Camera("gripperPOV", .hand, [0.04, 0.01, 0.06], [0, 0.08, -1], [0, 1, 0.08], 90),
    Camera("tabletop", .world, [0.85, 0.1, 0.8], [-0.77, 0.465, -0.685], [0, 0, 1], 39),
  ]

  public static func find(_ name: String) throws(RenderError) -> Camera {
    guard let camera = builtIn.first(where: { $0.name == name }) else {
      throw .unknownName(kind: "camera", name: name, known: builtIn.map(\.name))
    }
    return camera
  }

  /// The camera as mounted in Meta-World, where the corner cameras are upside down.
  public var asInMetaWorld: Camera { name.hasPrefix("corner") ? upsideDown : self }
}
