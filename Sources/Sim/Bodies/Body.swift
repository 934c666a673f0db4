/// What a world keeps of a body it holds.
struct Body {
  let name: String
  let motion: BodyDefinition.Motion
  let role: BodyDefinition.Role
  /// The engine's body; a fixed one has one only if a joint hangs on it.
  var engine: EngineBody?
  /// The frame's pose, of a fixed body.
  var fixedPose: Pose
  /// Of a free body, before hidden dynamics; its centre is the engine's origin of the body.
  let mass: MassProperties?
  var shapes: Range<Int>

  var moves: Bool { motion == .free }

  /// Where the engine's origin lies in the body's frame.
  var center: Vector3 { mass?.centerOfMass ?? .zero }

  var enginePosition: Vector3 { engine?.position ?? fixedPose.position }

  var engineVelocity: Vector3 { engine?.velocity ?? .zero }

  var angularVelocity: Vector3 { engine?.spin ?? .zero }

  var rotation: Rotation {
    guard moves, let engine else { return fixedPose.rotation }
    return engine.rotation
  }

  var pose: Pose {
    guard moves else { return fixedPose }
    let rotation = self.rotation
    return Pose(enginePosition - rotation.act(on: center), rotation: rotation)
  }
}
