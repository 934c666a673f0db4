/// The axes and anchors of the joints in the world, from which the Jacobian follows.
struct LinkFrames {
  var axes: (Vector3, Vector3, Vector3, Vector3, Vector3, Vector3, Vector3)
  var shoulder, elbow, wrist: Vector3
  var hand: Pose

  init(
    axes: (Vector3, Vector3, Vector3, Vector3, Vector3, Vector3, Vector3), shoulder: Vector3,
    elbow: Vector3, wrist: Vector3, hand: Pose
  ) {
    self.axes = axes
    self.shoulder = shoulder
    self.elbow = elbow
    self.wrist = wrist
    self.hand = hand
  }

  init(_ links: ArmKinematics.LinkPoses, model: ArmModel) {
    let upperArm = links.upperArm.rotation, forearm = links.forearm.rotation
    let wrist = links.wrist.rotation
    let bend = Vector3(-1, 0, 0)
    let along = Vector3(0, 0, 1)
    self.init(
      axes: (
        along, upperArm.act(on: bend), upperArm.act(on: along), forearm.act(on: bend),
        forearm.act(on: along), wrist.act(on: bend), wrist.act(on: along)
      ),
      shoulder: links.upperArm.position, elbow: links.forearm.position,
      wrist: links.wrist.position, hand: links.hand)
  }
}

/// The geometric Jacobian of the hand: the column of a joint is (axis × (hand - anchor), axis).
public struct ArmJacobian: Sendable {
  /// Rows x, y and z of the hand's linear velocity, in meters per radian, then of its angular velocity.
  private var rows: InlineArray<6, SIMD8<Double>>

  init(_ frames: LinkFrames) {
    let hand = frames.hand.position
    let fromShoulder = hand - frames.shoulder
    let fromElbow = hand - frames.elbow
    let fromWrist = hand - frames.wrist
    let a = frames.axes
    let l0 = a.0.cross(fromShoulder), l1 = a.1.cross(fromShoulder)
    let l2 = a.2.cross(fromElbow), l3 = a.3.cross(fromElbow)
    let l4 = a.4.cross(fromWrist), l5 = a.5.cross(fromWrist), l6 = a.6.cross(fromWrist)
    rows = [
      SIMD8(l0.x, l1.x, l2.x, l3.x, l4.x, l5.x, l6.x, 0),
      SIMD8(l0.y, l1.y, l2.y, l3.y, l4.y, l5.y, l6.y, 0),
      SIMD8(l0.z, l1.z, l2.z, l3.z, l4.z, l5.z, l6.z, 0),
      SIMD8(a.0.x, a.1.x, a.2.x, a.3.x, a.4.x, a.5.x, a.6.x, 0),
      SIMD8(a.0.y, a.1.y, a.2.y, a.3.y, a.4.y, a.5.y, a.6.y, 0),
      SIMD8(a.0.z, a.1.z, a.2.z, a.3.z, a.4.z, a.5.z, a.6.z, 0),
    ]
  }

  /// The velocity of the hand's origin for unit velocity of one joint, in meters per radian.
  public func linearColumn(_ joint: Int) -> Vector3 {
    Vector3(rows[0][joint], rows[1][joint], rows[2][joint])
  }

  /// The angular velocity of the hand for unit velocity of one joint.
  public func angularColumn(_ joint: Int) -> Vector3 {
    Vector3(rows[3][joint], rows[4][joint], rows[5][joint])
  }

  /// The hand's twist, linear and angular, for given joint velocities.
  public func twist(for speeds: JointVector) -> (linear: Vector3, angular: Vector3) {
    let s = speeds.lanes
    return (
      Vector3((rows[0] * s).sum(), (rows[1] * s).sum(), (rows[2] * s).sum()),
      Vector3((rows[3] * s).sum(), (rows[4] * s).sum(), (rows[5] * s).sum())
    )
  }

  /// Joint velocities for a twist of the hand, by damped least squares (Wampler 1986; Nakamura and Hanafusa 1986).
  ///
  /// `damping` limits the velocities near singularities. Beyond the twist, the result stays close to
  /// `nullspaceVelocity`; joints with a weight of zero keep it exactly.
  func dampedLeastSquares(
    linear: Vector3, angular: Vector3, nullspaceVelocity: JointVector, jointWeights: JointVector,
    damping: Double
  ) -> JointVector {
    let nullspaceTwist = twist(for: nullspaceVelocity)
    let l = linear - nullspaceTwist.linear
    let w = angular - nullspaceTwist.angular
    let twist: InlineArray<6, Double> = [l.x, l.y, l.z, w.x, w.y, w.z]
    // The normal equations (J W J' + damping I) y = twist, each row with its right side in lane 6.
    var system = InlineArray<6, SIMD8<Double>>(repeating: .zero)
    for i in 0..<6 {
      let weighted = rows[i] * jointWeights.lanes
      for j in i..<6 {
        let product = (weighted * rows[j]).sum()
        system[i][j] = product
        system[j][i] = product
      }
      system[i][i] += damping
      system[i][6] = twist[i]
    }
    // The matrix is positive definite, so Gaussian elimination needs no pivoting.
    for k in 0..<6 {
      let pivot = system[k] / system[k][k]
      system[k] = pivot
      for i in k + 1..<6 { system[i] -= system[i][k] * pivot }
    }
    var step = nullspaceVelocity.lanes
    for k in stride(from: 5, through: 0, by: -1) {
      let solution = system[k][6]
      for i in 0..<k { system[i][6] -= system[i][k] * solution }
      step += solution * rows[k] * jointWeights.lanes
    }
    return JointVector(lanes: step)
  }

  /// The velocities of the three wrist joints, beside the four of the arm, for an angular velocity of the hand, by damped
  /// least squares on their three columns.
  func wristVelocities(angular: Vector3, damping: Double) -> (Double, Double, Double) {
    let (a, b, c) = (angularColumn(4), angularColumn(5), angularColumn(6))
    // The columns of A A' + damping I, which is symmetric and positive definite; solved by Cramer's rule.
    let x = a.x * a + b.x * b + c.x * c + Vector3(damping, 0, 0)
    let y = a.y * a + b.y * b + c.y * c + Vector3(0, damping, 0)
    let z = a.z * a + b.z * b + c.z * c + Vector3(0, 0, damping)
    let yz = y.cross(z)
    let scale = 1 / x.dot(yz)
    let solution = Vector3(
      scale * angular.dot(yz), scale * angular.dot(z.cross(x)), scale * angular.dot(x.cross(y)))
    return (a.dot(solution), b.dot(solution), c.dot(solution))
  }
}
