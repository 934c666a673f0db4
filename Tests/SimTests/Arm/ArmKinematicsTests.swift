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

  /// The angles as the engine's own joints tell them.
  private func engineAngles(of arm: Arm, in world: World) -> JointVector {
    let joints = [
      (arm.parts.shoulderJoint, 0), (arm.parts.shoulderJoint, 1), (arm.parts.elbowJoint, 0),
      (arm.parts.elbowJoint, 1), (arm.parts.wristJoint, 0), (arm.parts.wristJoint, 1),
      (arm.parts.handJoint, 0),
    ]
    return JointVector(joints.map { world.position(of: $0.0, freedom: $0.1) })
  }

  @Test("links that the engine has moved stand where the formulas put them for the engine's angles")
  func forwardKinematics() throws {
    let world = try World()
    let arm = try Arm(in: world)
    var generator = SeededGenerator(seed: 1)
    for _ in 0..<20 {
      try arm.place(joints: randomJoints(&generator))
      let speeds = (0..<JointVector.count).map { _ in generator.uniform(in: -0.6...0.6) }
      try arm.apply(.jointSpeeds(JointVector(speeds), grip: -1))
      for _ in 0..<40 { try world.step() }
      let links = arm.kinematics.links(at: engineAngles(of: arm, in: world))
      for (body, pose) in [
        (arm.parts.upperArm, links.upperArm), (arm.parts.forearm, links.forearm),
        (arm.parts.wrist, links.wrist), (arm.parts.hand, links.hand),
      ] {
        // The engine's joints give by some micrometres under way.
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
    try arm.place(joints: [0.3, 0.5, -0.2, 1.2, 0.4, 0.9, -0.5])
    try arm.apply(.jointSpeeds([0.2, -0.1, 0.3, 0.2, -0.3, 0.1, 0.4], grip: -1))
    for _ in 0..<60 { try world.step() }
    let engine = engineAngles(of: arm, in: world)
    let engineSpeeds = [
      world.speed(of: arm.parts.shoulderJoint, freedom: 0),
      world.speed(of: arm.parts.shoulderJoint, freedom: 1),
      world.speed(of: arm.parts.elbowJoint, freedom: 0),
      world.speed(of: arm.parts.elbowJoint, freedom: 1),
      world.speed(of: arm.parts.wristJoint, freedom: 0),
      world.speed(of: arm.parts.wristJoint, freedom: 1), world.speed(of: arm.parts.handJoint),
    ]
    for joint in 0..<JointVector.count {
      #expect(abs(arm.jointAngles[joint] - engine[joint]) < 1e-4)
      #expect(abs(arm.jointSpeeds[joint] - engineSpeeds[joint]) < 1e-3)
    }
  }

  @Test("the Jacobian is the slope of the forward kinematics")
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
          from: kinematics.links(at: less).hand, to: kinematics.links(at: more).hand)
        #expect((change.position / (2 * step) - jacobian.linearColumn(joint)).length < 1e-6)
        #expect((change.rotation / (2 * step) - jacobian.angularColumn(joint)).length < 1e-6)
      }
    }
  }

  @Test("the live Jacobian agrees with that of the angles, and with how the hand moves")
  func liveJacobian() throws {
    let world = try World()
    let arm = try Arm(in: world, hand: [0.2, 0.7, 0.3])
    try arm.apply(.jointSpeeds([0.3, -0.2, 0.1, 0.4, -0.1, 0.2, 0.3], grip: -1))
    for _ in 0..<40 { try world.step() }
    let formula = arm.kinematics.jacobian(at: arm.jointAngles)
    let motion = arm.jacobian.act(on: arm.jointSpeeds)
    for joint in 0..<JointVector.count {
      #expect((arm.jacobian.linearColumn(joint) - formula.linearColumn(joint)).length < 1e-4)
    }
    #expect((motion.linear - world.velocity(of: arm.hand)).length < 1e-3)
    #expect((motion.angular - world.angularVelocity(of: arm.hand)).length < 1e-3)
  }

  @Test("least-squares steps give the motion asked for, by another way of solving")
  func leastSquares() throws {
    var generator = SeededGenerator(seed: 3)
    let kinematics = ArmKinematics()
    for _ in 0..<50 {
      let jacobian = kinematics.jacobian(at: randomJoints(&generator))
      func vector() -> Vector3 { generator.uniform(in: Box([-1, -1, -1], [1, 1, 1])) }
      let (linear, angular) = (vector(), vector())
      let speeds = jacobian.leastSquaresStep(
        linear: linear, angular: angular, rest: JointVector(repeating: 0.1),
        free: JointVector(repeating: 1), damping: 1e-10)
      let motion = jacobian.act(on: speeds)
      #expect((motion.linear - linear).length < 1e-4)
      #expect((motion.angular - angular).length < 1e-4)
    }
  }

  @Test("solving for a pose and going back gives the pose", arguments: [-0.8, 0.0, 1.2])
  func inverse(yaw: Double) throws {
    let kinematics = ArmKinematics()
    var generator = SeededGenerator(seed: 4)
    for _ in 0..<200 {
      // Meta-World's bounds of the hand, down to where its deepest tasks let it go.
      let place = generator.uniform(in: Box([-0.525, 0.348, -0.15], [0.525, 1.025, 0.7]))
      let pose = ArmKinematics.pointingDown(at: place, yaw: yaw)
      let back = kinematics.links(at: try kinematics.solve(for: pose)).hand
      #expect((back.position - place).length < 1e-6)
      #expect(PoseError(from: back, to: pose).rotation.length < 1e-6)
    }
  }

  @Test("a pose out of reach is refused with the distance")
  func unreachable() {
    #expect(throws: SimulationError.self) {
      try ArmKinematics().solve(for: ArmKinematics.pointingDown(at: [0, 2, 0.2]))
    }
  }
}
