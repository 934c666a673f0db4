import Base
import Testing

@testable import Sim

@Suite("Building worlds")
struct ConstructionTests {
  private static func addMaterials(to world: World) throws {
    for number in 0..<200 { _ = try world.add(Material(friction: Double(number))) }
  }

  private static var slippery: Dynamics {
    var dynamics = Dynamics()
    dynamics.objectFriction = 0.5
    return dynamics
  }

  @Test("parts added between a step and new dynamics behave like parts added at the start")
  func lateMaterials() throws {
    let early = try RobotCell(), late = try RobotCell()
    try Self.addMaterials(to: early.world)
    for cell in [early, late] { try cell.hold(.displacement([0.01, 0, 0], grip: 1), steps: 5) }
    try Self.addMaterials(to: late.world)
    for cell in [early, late] {
      try cell.world.apply(Self.slippery)
      try cell.hold(.displacement([0, 0, -0.01], grip: 1), steps: 40)
    }
    #expect(late.world.snapshot() == early.world.snapshot())
  }

  @Test("parts added between a step and a restore behave like parts added at the start")
  func lateRestore() throws {
    let early = try RobotCell(), late = try RobotCell()
    try Self.addMaterials(to: early.world)
    try early.world.apply(Self.slippery)
    try early.hold(.displacement([0.01, 0, 0], grip: 1), steps: 5)
    try late.world.step()
    try Self.addMaterials(to: late.world)
    try late.world.restore(early.world.snapshot())
    for cell in [early, late] { try cell.hold(.displacement([0, 0, -0.01], grip: 1), steps: 40) }
    #expect(late.world.snapshot() == early.world.snapshot())
  }

  @Test("an arm or tabletop that cannot be built leaves the world unchanged, to the last bit")
  func nothingLeft() throws {
    var unbuildable = ArmModel()
    unbuildable.fingerSize.y = -1
    var unreachable = ArmModel()
    unreachable.upperLimits[3] = 0.2
    let tried = try RobotCell(), untried = try RobotCell()
    for cell in [tried, untried] { try cell.hold(.displacement([0.01, 0, 0], grip: 1), steps: 5) }
    let world = tried.world
    let before = world.snapshot()
    #expect(throws: SimulationError.self) { try Arm(in: world, hand: [0, 5, 0.2]) }
    #expect(throws: SimulationError.self) { try Arm(in: world, model: unbuildable) }
    #expect(throws: SimulationError.self) { try Arm(in: world, model: unreachable) }
    #expect(throws: SimulationError.self) { try Tabletop(in: world, hand: [0, 5, 0.2]) }
    #expect(throws: SimulationError.self) { try Tabletop(in: world, hand: [.nan, 0, 0]) }
    #expect(world.snapshot() == before)
    #expect(world.bodyCount == untried.world.bodyCount)
    #expect(world.materials.count == untried.world.materials.count)
    for cell in [tried, untried] {
      try cell.hold(.displacement([0, 0, -0.01], grip: 1), steps: 60)
    }
    #expect(world.snapshot() == untried.world.snapshot())
  }

  @Test("rollback removes all that was added, including joints of every kind")
  func rollback() throws {
    let tried = try RobotCell(), untried = try RobotCell()
    let world = tried.world
    let before = world.snapshot()
    #expect(throws: SimulationError.self) {
      try world.buildAtomically { () throws(SimulationError) in
        let material = try world.add(Material(friction: 0.1))
        try world.setContactMaterial(between: material, and: tried.top.objectMaterial, Material())
        let things = BodyDefinition("thing", shapes: [ShapeDefinition(.sphere(radius: 0.1))])
        let spring = DegreeOfFreedom(
          spring: .init(stiffness: 5, damping: 1), motor: .init(maximumForce: 1), friction: 1)
        for kind: JointDefinition.Kind in [
          .fixed, .hinge(anchor: .zero, axis: [0, 0, 1]), .slider(axis: [0, 0, 1]),
          .universal(anchor: .zero, parentAxis: [1, 0, 0], childAxis: [0, 1, 0]),
          .ball(anchor: .zero),
        ] {
          let thing = try world.add(things)
          world.disableCollisions(between: thing, and: tried.block)
          var joint = JointDefinition("joint", kind, child: thing, parent: tried.top.table)
          joint.measuresWrench = true
          joint.degreesOfFreedom = Array(repeating: spring, count: kind.dofCount)
          if case .ball = kind { joint.degreesOfFreedom = [DegreeOfFreedom(friction: 1)] }
          try world.add(joint)
        }
        try world.add(BodyDefinition("ghost"))
      }
    }
    #expect(world.snapshot() == before)
    for cell in [tried, untried] {
      try cell.hold(.displacement([0, 0, -0.01], grip: 1), steps: 60)
    }
    #expect(world.snapshot() == untried.world.snapshot())
  }

  @Test(
    "an arm with any parameters is refused or moves, and never ends the process", arguments: 0..<8)
  func anyArm(seed: UInt64) throws {
    let bad = [0, -1, 1e-9, 1e300, -1e300, .infinity, -.infinity, .nan]
    var generator = SeededGenerator(seed: seed)
    var (refused, moved) = (0, 0)
    for _ in 0..<60 {
      var model = ArmModel()
      for _ in 0...generator.integer(below: 3) {
        let isBad = generator.uniform() < 0.3
        let factor = isBad ? bad[generator.integer(below: 8)] : generator.uniform(in: 0.3...3)
        ArmModel.change(generator.integer(below: ArmModel.parameterCount), of: &model, by: factor)
      }
      let world = try World(seed: seed)
      let before = world.snapshot()
      do {
        let arm = try Tabletop(in: world, model: model).arm
        moved += 1
        for _ in 0..<10 {
          try arm.apply(
            .displacement(
              generator.uniform(in: Box([-0.01, -0.01, -0.01], [0.01, 0.01, 0.01])), grip: 1))
          try world.step()
        }
        #expect(arm.handPosition.isFinite)
      } catch {
        refused += 1
        if world.bodyCount == 0 { #expect(world.snapshot() == before) }
      }
    }
    #expect(refused > 5 && moved > 5)
  }
}

extension ArmModel {
  private static let joints: [any WritableKeyPath<ArmModel, JointVector> & Sendable] = [
    \.lowerLimits, \.upperLimits, \.maximumTorque, \.maximumSpeed, \.velocityGain, \.damping,
  ]
  private static let parameters: [any WritableKeyPath<ArmModel, Double> & Sendable] = [
    \.base.x, \.base.y, \.base.z, \.shoulderHeight, \.upperArmLength, \.forearmLength,
    \.handLength, \.upperArmMass, \.forearmMass, \.wristMass, \.handMass, \.fingerMass,
    \.fingerStroke, \.openFingerOffset, \.padOffset, \.fingertipDepth, \.fingerSize.x,
    \.fingerSize.y,
    \.fingerSize.z, \.gripForce, \.fingerInertia, \.fingerDrag, \.maximumFingerForce,
    \.padFriction, \.actionScale,
  ]
  fileprivate static let parameterCount = joints.count * JointVector.count + parameters.count

  /// Multiplies one of the model's parameters by a factor.
  fileprivate static func change(_ index: Int, of model: inout ArmModel, by factor: Double) {
    let (vector, joint) = index.quotientAndRemainder(dividingBy: JointVector.count)
    if vector < joints.count {
      model[keyPath: joints[vector]][joint] *= factor
    } else {
      model[keyPath: parameters[index - joints.count * JointVector.count]] *= factor
    }
  }
}
