internal import CODE

/// What a world keeps of a body it holds.
struct Body {
  let name: String
  let motion: BodyDefinition.Motion
  let role: BodyDefinition.Role
  /// The engine's body; a fixed one has one only if a joint hangs on it.
  var id: dBodyID?
  /// The frame's pose, of a fixed body.
  var fixedPose: Pose
  /// Of a free body, before hidden dynamics; its centre is the engine's origin of the body.
  let mass: MassProperties?
  var shapes: Range<Int>

  var moves: Bool { motion == .free }

  /// Where the engine's origin lies in the body's frame.
  var center: Vector3 { mass?.centerOfMass ?? .zero }

  var enginePosition: Vector3 {
    id.map { Vector3(dBodyGetPosition($0)) } ?? fixedPose.position
  }

  var engineVelocity: Vector3 { id.map { Vector3(dBodyGetLinearVel($0)) } ?? .zero }

  var angularVelocity: Vector3 { id.map { Vector3(dBodyGetAngularVel($0)) } ?? .zero }

  var rotation: Rotation {
    guard moves, let id else { return fixedPose.rotation }
    return Rotation(engine: dBodyGetQuaternion(id))
  }

  var pose: Pose {
    guard moves else { return fixedPose }
    let rotation = self.rotation
    return Pose(enginePosition - rotation.act(on: center), rotation: rotation)
  }
}

extension SIMD3<Double> {
  init(_ engine: UnsafePointer<Double>?) {
    guard let engine else { preconditionFailure("the engine gave no vector") }
    self.init(engine[0], engine[1], engine[2])
  }
}

extension Rotation {
  init(engine: UnsafePointer<Double>?) {
    guard let engine else { preconditionFailure("the engine gave no quaternion") }
    self.init(w: engine[0], x: engine[1], y: engine[2], z: engine[3])
  }

  func withEngineQuaternion<Result>(_ body: (UnsafePointer<Double>) -> Result) -> Result {
    withUnsafeTemporaryAllocation(of: Double.self, capacity: 4) { quaternion in
      quaternion[0] = w
      quaternion[1] = x
      quaternion[2] = y
      quaternion[3] = z
      return body(UnsafePointer(quaternion.baseAddress.unsafelyUnwrapped))
    }
  }
}
