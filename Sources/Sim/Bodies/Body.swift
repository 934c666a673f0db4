/// The world's record of a body.
struct Body {
  let name: String
  let motionType: BodyDefinition.MotionType
  let role: BodyDefinition.Role
  /// The engine's body; a static body has one only if a joint attaches to it.
  var engine: EngineBody?
  /// The pose of the frame, for a static body.
  var staticPose: Pose
  /// The mass properties of a dynamic body, before hidden dynamics. Its center of mass is the engine's origin.
  let mass: MassProperties?
  var shapes: Range<Int>

  var isDynamic: Bool { motionType == .dynamic }

  /// The engine's origin in the body's frame.
  var center: Vector3 { mass?.centerOfMass ?? .zero }

  var enginePosition: Vector3 { engine?.position ?? staticPose.position }

  var engineVelocity: Vector3 { engine?.velocity ?? .zero }

  var angularVelocity: Vector3 { engine?.angularVelocity ?? .zero }

  var rotation: Rotation {
    guard isDynamic, let engine else { return staticPose.rotation }
    return engine.rotation
  }

  var pose: Pose {
    guard isDynamic else { return staticPose }
    let rotation = self.rotation
    return Pose(enginePosition - rotation.act(on: center), rotation: rotation)
  }
}
