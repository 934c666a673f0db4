internal import Sim

extension Camera {
  /// Meta-World's cameras, by its names and from its places, all of them upright.
  public static let named: [Camera] = [
    Camera("topview", at: [0, 0.5, 1.5], forward: [0, 0, -1], up: [0, 1, 0]),
    Camera("corner", at: [-1.1, -0.4, 0.6], forward: [0.68, 0.68, -0.27]),
    Camera("corner2", at: [1.3, -0.2, 1.1], forward: [-0.75, 0.46, -0.48], fieldOfView: 60),
    Camera("corner3", at: [0.9, 0, 1.5], forward: [-0.43, 0.32, -0.85]),
    Camera("corner4", at: [0.75, 0.075, 0.7], forward: [-0.75, 0.46, -0.48], fieldOfView: 60),
    Camera(
      "behindGripper", mount: .hand, at: [0, -0.49, 0.09], forward: [0, 0.98, -0.17],
      fieldOfView: 60),
    Camera(
      "gripperPOV", mount: .hand, at: [0.04, 0.01, 0.06], forward: [0, 0.08, -1], up: [0, 1, 0.08],
      fieldOfView: 90),
  ]
}
