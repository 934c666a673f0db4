import Base
import Testing

@testable import Sim

@Suite("Building in a world")
struct ConstructionTests {
  private static func addMaterials(to world: World) throws {
    for number in 0..<200 { _ = try world.add(Material(friction: Double(number))) }
  }

  private static var slippery: Dynamics {
    var dynamics = Dynamics()
    dynamics.objectFriction = 0.5
    return dynamics
  }

  @Test("what is added between a step and new dynamics is as good as what was there from the start")
  func lateMaterials() throws {
    let early = try Cell(), late = try Cell()
    try Self.addMaterials(to: early.world)
    for cell in [early, late] { try cell.hold(.displacement([0.01, 0, 0], grip: 1), steps: 5) }
    try Self.addMaterials(to: late.world)
    for cell in [early, late] {
      try cell.world.apply(Self.slippery)
      try cell.hold(.displacement([0, 0, -0.01], grip: 1), steps: 40)
    }
    #expect(late.world.snapshot() == early.world.snapshot())
  }

  @Test("what is added between a step and a restore is as good as what was there from the start")
  func lateRestore() throws {
    let early = try Cell(), late = try Cell()
    try Self.addMaterials(to: early.world)
    try early.world.apply(Self.slippery)
    try early.hold(.displacement([0.01, 0, 0], grip: 1), steps: 5)
    try late.world.step()
    try Self.addMaterials(to: late.world)
    try late.world.restore(early.world.snapshot())
    for cell in [early, late] { try cell.hold(.displacement([0, 0, -0.01], grip: 1), steps: 40) }
    #expect(late.world.snapshot() == early.world.snapshot())
  }

  @Test("an arm or a tabletop that cannot be built leaves a world as it was, to the last bit")
  func nothingLeft() throws {
    var unbuildable = ArmModel()
    unbuildable.fingerSize.y = -1
    var unreachable = ArmModel()
    unreachable.upperLimits[3] = 0.2
    let tried = try Cell(), untried = try Cell()
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

  @Test("whatever has been added is taken out again, joints of every kind and held bodies too")
  func rollback() throws {
    let tried = try Cell(), untried = try Cell()
    let world = tried.world
    let before = world.snapshot()
    #expect(throws: SimulationError.self) {
      try world.build { () throws(SimulationError) in
        let material = try world.add(Material(friction: 0.1))
        try world.setContact(between: material, and: tried.top.objectMaterial, Material())
        let things = BodyDefinition("thing", shapes: [ShapeDefinition(.sphere(radius: 0.1))])
        let spring = Freedom(
          spring: .init(stiffness: 5, damping: 1), motor: .init(maximumForce: 1), friction: 1)
        for kind: JointDefinition.Kind in [
          .fixed, .hinge(anchor: .zero, axis: [0, 0, 1]), .slider(axis: [0, 0, 1]),
          .universal(anchor: .zero, parentAxis: [1, 0, 0], childAxis: [0, 1, 0]),
          .ball(anchor: .zero),
        ] {
          let thing = try world.add(things)
          world.ignoreContacts(between: thing, and: tried.block)
          var joint = JointDefinition("joint", kind, child: thing, parent: tried.top.table)
          joint.measuresLoad = true
          joint.freedoms = Array(repeating: spring, count: kind.freedomCount)
          if case .ball = kind { joint.freedoms = [Freedom(friction: 1)] }
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

  @Test("an arm of any measures is refused or moves, and never ends the process", arguments: 0..<8)
  func anyArm(seed: UInt64) throws {
    let bad = [0, -1, 1e-9, 1e300, -1e300, .infinity, -.infinity, .nan]
    var generator = SeededGenerator(seed: seed)
    var (refused, moved) = (0, 0)
    for _ in 0..<60 {
      var model = ArmModel()
      for _ in 0...generator.index(below: 3) {
        let isBad = generator.unit() < 0.3
        let factor = isBad ? bad[generator.index(below: 8)] : generator.uniform(in: 0.3...3)
        ArmModel.change(generator.index(below: ArmModel.numberCount), of: &model, by: factor)
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
    \.lowerLimits, \.upperLimits, \.maximumTorque, \.maximumSpeed, \.driveStiffness, \.damping,
  ]
  private static let numbers: [any WritableKeyPath<ArmModel, Double> & Sendable] = [
    \.base.x, \.base.y, \.base.z, \.shoulderHeight, \.upperArmLength, \.forearmLength,
    \.handLength, \.upperArmMass, \.forearmMass, \.wristMass, \.handMass, \.fingerMass,
    \.fingerTravel, \.fingerReach, \.padOffset, \.fingertipDepth, \.fingerSize.x, \.fingerSize.y,
    \.fingerSize.z, \.maximumGrip, \.fingerAcceleration, \.fingerDrag, \.padFriction,
    \.fullDisplacement,
  ]
  fileprivate static let numberCount = joints.count * JointVector.count + numbers.count

  /// Multiplies one of the model's numbers.
  fileprivate static func change(_ index: Int, of model: inout ArmModel, by factor: Double) {
    let (vector, joint) = index.quotientAndRemainder(dividingBy: JointVector.count)
    if vector < joints.count {
      model[keyPath: joints[vector]][joint] *= factor
    } else {
      model[keyPath: numbers[index - joints.count * JointVector.count]] *= factor
    }
  }
}
