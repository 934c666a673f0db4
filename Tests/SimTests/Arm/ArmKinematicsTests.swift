import Base
import Foundation
import Testing

@testable import Sim

@Suite("The arm's kinematics")
struct ArmKinematicsTests {
  private func randomJoints(_ generator: inout SeededGenerator) -> JointVector {
    let model = ArmModel()
    return JointVector(
      (0..<JointVector.count).map {
        generator.uniform(in: model.lowerLimits[$0] * 0.9...model.upperLimits[$0] * 0.9)
      })
  }

  /// The joint angles that the engine's own joints report.
  private func engineAngles(of arm: Arm, in world: World) -> JointVector {
    let joints = [
      (arm.parts.shoulderJoint, 0), (arm.parts.shoulderJoint, 1), (arm.parts.elbowJoint, 0),
      (arm.parts.elbowJoint, 1), (arm.parts.wristJoint, 0), (arm.parts.wristJoint, 1),
      (arm.parts.handJoint, 0),
    ]
    return JointVector(joints.map { world.position(of: $0.0, dof: $0.1) })
  }

  @Test("forward kinematics of the engine's joint angles gives the engine's link poses")
  func forwardKinematics() throws {
    let world = try World()
    let arm = try Arm(in: world)
    var generator = SeededGenerator(seed: 1)
    for _ in 0..<20 {
      try arm.reset(joints: randomJoints(&generator))
      let speeds = (0..<JointVector.count).map { _ in generator.uniform(in: -0.6...0.6) }
      try arm.apply(.jointVelocities(JointVector(speeds), grip: -1))
      for _ in 0..<40 { try world.step() }
      let links = arm.kinematics.forwardKinematics(at: engineAngles(of: arm, in: world))
      for (body, pose) in [
        (arm.parts.upperArm, links.upperArm), (arm.parts.forearm, links.forearm),
        (arm.parts.wrist, links.wrist), (arm.parts.hand, links.hand),
      ] {
        // The engine's joints yield by some micrometers in motion.
        #expect((world.position(of: body) - pose.position).length < 5e-4)
        #expect(PoseError(from: world.pose(of: body), to: pose).rotation.length < 5e-4)
      }
      #expect((arm.handPosition - links.hand.position).length < 5e-4)
    }
  }

  @Test("joint angles and speeds agree with the engine's own")
  func jointReadings() throws {
    let world = try World()
    let arm = try Arm(in: world)
    try arm.reset(joints: [0.3, 0.5, -0.2, 1.2, 0.4, 0.9, -0.5])
    try arm.apply(.jointVelocities([0.2, -0.1, 0.3, 0.2, -0.3, 0.1, 0.4], grip: -1))
    for _ in 0..<60 { try world.step() }
    let engine = engineAngles(of: arm, in: world)
    let engineSpeeds = [
      world.velocity(of: arm.parts.shoulderJoint, dof: 0),
      world.velocity(of: arm.parts.shoulderJoint, dof: 1),
      world.velocity(of: arm.parts.elbowJoint, dof: 0),
      world.velocity(of: arm.parts.elbowJoint, dof: 1),
      world.velocity(of: arm.parts.wristJoint, dof: 0),
      world.velocity(of: arm.parts.wristJoint, dof: 1), world.velocity(of: arm.parts.handJoint),
    ]
    for joint in 0..<JointVector.count {
      #expect(abs(arm.jointAngles[joint] - engine[joint]) < 1e-4)
      #expect(abs(arm.jointVelocities[joint] - engineSpeeds[joint]) < 1e-3)
    }
  }

  @Test("the Jacobian is the derivative of the forward kinematics")
  func jacobian() throws {
    let kinematics = ArmKinematics()
    var generator = SeededGenerator(seed: 2)
    for _ in 0..<50 {
      let joints = randomJoints(&generator)
      let jacobian = kinematics.jacobian(at: joints)
      let step = 1e-6
      for joint in 0..<JointVector.count {
        var (less, more) = (joints, joints)
        less[joint] -= step
        more[joint] += step
        let change = PoseError(
          from: kinematics.forwardKinematics(at: less).hand,
          to: kinematics.forwardKinematics(at: more).hand)
        #expect((change.position / (2 * step) - jacobian.linearColumn(joint)).length < 1e-6)
        #expect((change.rotation / (2 * step) - jacobian.angularColumn(joint)).length < 1e-6)
      }
    }
  }

  @Test("the live Jacobian agrees with that of the joint angles, and with the velocity of the hand")
  func liveJacobian() throws {
    let world = try World()
    let arm = try Arm(in: world, hand: [0.2, 0.7, 0.3])
    try arm.apply(.jointVelocities([0.3, -0.2, 0.1, 0.4, -0.1, 0.2, 0.3], grip: -1))
    for _ in 0..<40 { try world.step() }
    let formula = arm.kinematics.jacobian(at: arm.jointAngles)
    let motion = arm.jacobian.twist(for: arm.jointVelocities)
    for joint in 0..<JointVector.count {
      #expect((arm.jacobian.linearColumn(joint) - formula.linearColumn(joint)).length < 1e-4)
    }
    #expect((motion.linear - world.velocity(of: arm.hand)).length < 1e-3)
    #expect((motion.angular - world.angularVelocity(of: arm.hand)).length < 1e-3)
  }

  @Test("damped least squares gives the requested twist")
  func leastSquares() throws {
    var generator = SeededGenerator(seed: 3)
    let kinematics = ArmKinematics()
    for _ in 0..<50 {
      let jacobian = kinematics.jacobian(at: randomJoints(&generator))
      func vector() -> Vector3 { generator.uniform(in: Box([-1, -1, -1], [1, 1, 1])) }
      let (linear, angular) = (vector(), vector())
      let speeds = jacobian.dampedLeastSquares(
        linear: linear, angular: angular, nullspaceVelocity: JointVector(repeating: 0.1),
        jointWeights: JointVector(repeating: 1), damping: 1e-10)
      let motion = jacobian.twist(for: speeds)
      #expect((motion.linear - linear).length < 1e-4)
      #expect((motion.angular - angular).length < 1e-4)
    }
  }

  @Test("forward kinematics inverts inverse kinematics", arguments: [-0.8, 0.0, 1.2])
  func inverse(yaw: Double) throws {
    let kinematics = ArmKinematics()
    var generator = SeededGenerator(seed: 4)
    for _ in 0..<200 {
      // Meta-World's bounds of the hand, down to the lowest point of its deepest tasks.
      let position = generator.uniform(in: Box([-0.525, 0.348, -0.15], [0.525, 1.025, 0.7]))
      let pose = ArmKinematics.pointingDown(at: position, yaw: yaw)
      let back = kinematics.forwardKinematics(at: try kinematics.inverseKinematics(for: pose)).hand
      #expect((back.position - position).length < 1e-6)
      #expect(PoseError(from: back, to: pose).rotation.length < 1e-6)
    }
  }

  @Test("a pose out of reach is an error with the distance")
  func unreachable() {
    #expect(throws: SimulationError.self) {
      try ArmKinematics().inverseKinematics(for: ArmKinematics.pointingDown(at: [0, 2, 0.2]))
    }
  }
}
