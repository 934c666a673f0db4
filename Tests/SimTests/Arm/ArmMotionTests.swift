import Base
import Foundation
import Testing

@testable import Sim

@Suite("The arm in motion")
struct ArmMotionTests {
  @Test("the hand follows Meta-World's measured step response within two millimeters")
  func stepResponse() throws {
    let measured = [
      1: 0.0010, 2: 0.0037, 3: 0.0081, 5: 0.0208, 8: 0.0459, 10: 0.0643, 15: 0.111, 20: 0.162,
    ]
    for direction in [Vector3(1, 0, 0), Vector3(-1, 0, 0), Vector3(0, 1, 0), Vector3(0, 0, 1)] {
      let cell = try RobotCell(hand: [0, 0.6, 0.2])
      for step in 1...20 {
        try cell.hold(.displacement(0.01 * direction, grip: -1), steps: 1)
        if let expected = measured[step] {
          let moved = (cell.arm.handPosition - [0, 0.6, 0.2]).dot(direction)
          #expect(abs(moved - expected) < 0.002)
        }
      }
    }
  }

  @Test(
    "the hand keeps within 5 mm of a straight line at 0.1 m/s",
    arguments: [
      ([-0.3, 0.6, 0.2], [0.3, 0.6, 0.2]), ([0, 0.45, 0.1], [0, 0.9, 0.1]),
      ([0, 0.6, 0.06], [0, 0.6, 0.5]), ([-0.4, 0.5, 0.1], [0.4, 0.9, 0.4]),
    ] as [(Vector3, Vector3)])
  func straightLine(start: Vector3, end: Vector3) throws {
    let cell = try RobotCell(hand: start)
    try cell.world.setPose(Pose([0.6, 0.95, 0.02]), of: cell.block)
    let length = (end - start).length
    let direction = (end - start) / length
    let steps = Int(length / 0.00125)
    for step in 0..<steps {
      try cell.hold(.displacement(0.00125 * direction, grip: -1), steps: 1)
      let offset = cell.arm.handPosition - start
      let along = offset.dot(direction)
      #expect((offset - along * direction).length < 0.001)
      #expect(abs(along - 0.00125 * Double(step + 1)) < 0.005)
    }
  }

  @Test("the hand reaches a grid over its whole box within 5 mm")
  func grid() throws {
    let cell = try RobotCell()
    try cell.world.setPose(Pose([0.6, 0.95, 0.02]), of: cell.block)
    let box = Box([-0.525, 0.348, 0.046], [0.525, 1.025, 0.7])
    for i in 0..<7 {
      for j in 0..<7 {
        for k in 0..<5 {
          let fractions = Vector3(Double(i) / 6, Double(j) / 6, Double(k) / 4)
          let position = box.lower + fractions * (box.upper - box.lower)
          // The rim stands 12 cm high at y = 1.0 to 1.02; the hand goes there above it.
          let target = Vector3(
            position.x, position.y, position.y > 0.9 ? max(position.z, 0.18) : position.z)
          try cell.hold(.pose(target, yaw: 0, grip: -1), steps: 160)
          #expect((cell.arm.handPosition - target).length < 0.005, "at \(target)")
          #expect(cell.arm.handPose.rotation.act(on: [0, 0, 1]).z > 0.9999, "at \(target)")
        }
      }
    }
  }

  @Test("the hand rotates to a yaw without moving", arguments: [-1.2, 0.5, 1.5])
  func yaw(angle: Double) throws {
    let cell = try RobotCell()
    try cell.hold(.pose([0.1, 0.7, 0.25], yaw: angle, grip: -1), steps: 200)
    #expect((cell.arm.handPosition - [0.1, 0.7, 0.25]).length < 1e-3)
    let side = cell.arm.handPose.rotation.act(on: [0, 1, 0])
    #expect(abs(atan2(-side.x, side.y) - angle) < 1e-3)
  }

  @Test(
    "an unreachable target is approached up to the boundary of the reach, without a jerk",
    arguments: [[0, 2, 0.3], [1.5, 0.5, 0.2], [0, 0.6, 3], [0, 0.05, 0.3]] as [Vector3])
  func unreachable(target: Vector3) throws {
    let cell = try RobotCell()
    try cell.hold(.pose(target, yaw: 0, grip: -1), steps: 400)
    let position = cell.arm.handPosition
    var fastest = 0.0
    for _ in 0..<200 {
      try cell.world.step()
      fastest = max(fastest, cell.world.velocity(of: cell.arm.hand).length)
    }
    #expect((cell.arm.handPosition - position).length < 0.002)
    #expect(fastest < 0.02)
  }

  @Test("the target stops at the boundary of the workspace under any number of displacements")
  func workspace() throws {
    let cell = try RobotCell()
    try cell.hold(.displacement([0.01, 0, 0.01], grip: -1), steps: 300)
    #expect(abs(cell.arm.target.position.x - 0.5) < 1e-12)
    #expect(abs(cell.arm.target.position.z - 0.5) < 1e-12)
    try cell.hold(.displacement([-0.01, 0, 0], grip: -1), steps: 10)
    #expect(abs(cell.arm.target.position.x - 0.4) < 1e-12)
  }

  @Test("joint velocities are reached, and joints stop ahead of their limits")
  func jointVelocities() throws {
    let world = try World()
    let arm = try Arm(in: world)
    try arm.reset(joints: [0, 0.2, 0, 1.2, 0, 0.6, 0])
    try arm.apply(.jointVelocities([0.5, 0, 0.3, 0, 0, 0, -0.4], grip: -1))
    for _ in 0..<40 { try world.step() }
    for (joint, speed) in [(0, 0.5), (2, 0.3), (6, -0.4)] {
      #expect(abs(arm.jointVelocities[joint] - speed) < 0.02)
    }
    try arm.apply(.jointVelocities([4, 0, 0, 0, 0, 0, -4], grip: -1))
    for _ in 0..<200 { try world.step() }
    #expect(arm.jointAngles[0] < arm.model.upperLimits[0])
    #expect(arm.jointAngles[0] > arm.model.upperLimits[0] - 0.1)
    #expect(arm.jointAngles[6] > arm.model.lowerLimits[6])
    #expect(abs(arm.jointVelocities[0]) < 0.01)
  }

  @Test("no joint exceeds its speed limit by more than 5 % under random commands")
  func speedLimits() throws {
    let cell = try RobotCell(hand: [0, 0.45, 0.4])
    var generator = SeededGenerator(seed: 5)
    for _ in 0..<100 {
      let target = generator.uniform(in: Box([-0.5, 0.4, 0.2], [0.5, 1.0, 0.6]))
      try cell.arm.apply(.pose(target, yaw: generator.uniform(in: -1...1), grip: -1))
      for _ in 0..<20 {
        try cell.world.step()
        let speeds = cell.arm.jointVelocities
        for joint in 0..<JointVector.count {
          #expect(abs(speeds[joint]) < 1.05 * cell.arm.model.maximumSpeed[joint])
        }
      }
    }
  }

  @Test("the force against a wall stays within the joints' torque and grows with the lag")
  func pushing() throws {
    let world = try World()
    try world.add(
      BodyDefinition(
        "wall", motionType: .static,
        shapes: [
          ShapeDefinition(
            .box(size: [0.1, 0.4, 0.22]), pose: Pose([0.1, 0.6, 0.11]), category: .fixture)
        ]))
    let arm = try Arm(in: world)
    var last = 0.0
    for lag in [0.02, 0.05, 0.07] {
      try arm.apply(.pose([0.035 + lag, 0.6, 0.2], yaw: 0, grip: -1))
      for _ in 0..<200 { try world.step() }
      let force = -world.contacts.reduce(0) { $0 + $1.force.x }
      #expect(force > last + 20)
      #expect(force < 600)
      last = force
    }
  }

  @Test("motor strength, joint damping and arm mass change the motion of the arm")
  func hiddenDynamics() throws {
    func reached(_ change: (inout Dynamics) -> Void) throws -> Double {
      let cell = try RobotCell()
      var dynamics = Dynamics()
      change(&dynamics)
      try cell.world.apply(dynamics)
      try cell.hold(.displacement([0.01, 0, 0], grip: -1), steps: 10)
      return cell.arm.handPosition.x
    }
    let usual = try reached { _ in }
    #expect(try reached { $0.motorStrength = 0.05 } < usual - 0.01)
    #expect(try reached { $0.jointDamping = 100 } < usual - 0.01)
    #expect(try reached { $0.armMass = 10 } < usual - 0.003)
    #expect(abs(try reached { $0.actionGain = 0.5 } - usual / 2) < 0.001)
    #expect(try reached { $0.actionDelay = 3 } < usual - 0.015)
    #expect(try reached { $0.actionNoise = 0.5 } != usual)
  }

  @Test("a delayed command takes effect exactly as many steps later")
  func delay() throws {
    func trace(delay: Int) throws -> [Double] {
      let cell = try RobotCell()
      var dynamics = Dynamics()
      dynamics.actionDelay = delay
      try cell.world.apply(dynamics)
      try cell.hold(.displacement(.zero, grip: 0), steps: 5)
      return try (0..<30).map { _ in
        try cell.hold(.displacement([0.005, 0, 0], grip: 0), steps: 1)
        return cell.arm.target.position.x
      }
    }
    let immediate = try trace(delay: 0)
    for delay in [1, 4, 16] {
      let delayed = try trace(delay: delay)
      #expect(delayed[..<delay].allSatisfy { $0 == 0 })
      for step in delay..<30 { #expect(abs(delayed[step] - immediate[step - delay]) < 1e-12) }
    }
  }

  @Test("the arm's links stop at each other and at the table under any joint velocities")
  func noInterpenetration() throws {
    let world = try World()
    let arm = try Tabletop(in: world).arm
    let links = Set(arm.bodies)
    var generator = SeededGenerator(seed: 6)
    var (deepest, selfContacts, tableContacts) = (0.0, 0, 0)
    for _ in 0..<400 {
      var speeds = JointVector(repeating: 0)
      for joint in 0..<JointVector.count { speeds[joint] = generator.uniform(in: -3...3) }
      try arm.apply(.jointVelocities(speeds, grip: generator.uniform(in: -1...1)))
      for _ in 0..<30 {
        try world.step()
        for contact in world.contacts {
          let bodies = (world.body(of: contact.first), world.body(of: contact.second))
          let isSelf = links.contains(bodies.0) && links.contains(bodies.1)
          selfContacts += isSelf ? 1 : 0
          tableContacts += isSelf ? 0 : 1
          deepest = max(deepest, contact.depth)
        }
      }
    }
    #expect(selfContacts > 10 && tableContacts > 10)
    // Two links may approach each other by what each moves in a substep.
    #expect(deepest < 0.03)
  }
}
