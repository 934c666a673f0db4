/// The arm's bodies and joints in a world, built straight up with all joints at zero.
struct ArmParts {
  let base, upperArm, forearm, wrist, hand, leftFinger, rightFinger: BodyID
  let shoulderJoint, elbowJoint, wristJoint, handJoint, leftJoint, rightJoint: JointID

  init(in world: World, model: ArmModel, pads: MaterialID) throws(SimulationError) {
    let links = ArmKinematics(model).links(at: JointVector(repeating: 0))
    let l = (upper: model.upperArmLength, fore: model.forearmLength)

    base = try world.add(
      BodyDefinition(
        "arm base", motion: .fixed, pose: Pose(model.base),
        shapes: [
          ShapeDefinition(
            .cylinder(radius: 0.09, length: 0.04), name: "foot", pose: Pose([0, 0, 0.02]),
            category: .arm, finish: ArmDress.joint),
          ShapeDefinition(
            .cylinder(radius: 0.065, length: model.shoulderHeight - 0.06), name: "column",
            pose: Pose([0, 0, model.shoulderHeight / 2 - 0.01]), category: .arm,
            finish: ArmDress.link),
        ] + ArmDress.base(model)))
    upperArm = try world.add(
      ArmParts.link(
        "upper arm", links.upperArm, mass: model.upperArmMass,
        [
          ShapeDefinition(
            .capsule(radius: 0.055, length: l.upper), name: "upper arm",
            pose: Pose([0, 0, l.upper / 2]), category: .arm, finish: ArmDress.link)
        ] + ArmDress.link(radius: 0.055, housing: 0.068, ring: 0.8 * l.upper)))
    forearm = try world.add(
      ArmParts.link(
        "forearm", links.forearm, mass: model.forearmMass,
        [
          ShapeDefinition(
            .capsule(radius: 0.045, length: l.fore - 0.06), name: "forearm",
            pose: Pose([0, 0, l.fore / 2 - 0.03]), category: .arm, finish: ArmDress.link)
        ] + ArmDress.link(radius: 0.045, housing: 0.058, ring: 0.75 * l.fore)))
    wrist = try world.add(
      ArmParts.link(
        "wrist", links.wrist, mass: model.wristMass,
        [
          ShapeDefinition(
            .capsule(radius: 0.035, length: 0.03), name: "wrist", pose: Pose([0, 0, 0.015]),
            category: .arm, finish: ArmDress.link)
        ] + ArmDress.link(radius: 0.035, housing: 0.041, ring: 0.045)))
    hand = try world.add(
      ArmParts.link(
        "hand", links.hand, mass: model.handMass,
        [
          ShapeDefinition(
            .box(size: [0.066, 0.106, 0.054]), name: "palm", pose: Pose([-0.008, 0, 0.066]),
            category: .hand, finish: ArmDress.palm)
        ] + ArmDress.hand))
    func finger(_ name: String, side: Double) throws(SimulationError) -> BodyID {
      let frame = links.hand * Pose([0, side * model.fingerReach, 0])
      let shift = model.padOffset - model.fingerSize.y / 2
      return try world.add(
        ArmParts.link(
          name, frame, mass: model.fingerMass,
          [
            ShapeDefinition(
              .box(size: model.fingerSize), name: name, pose: Pose([0, -side * shift, 0]),
              material: pads, category: .hand, contactLimit: 2, finish: ArmDress.finger)
          ]))
    }
    leftFinger = try finger("left finger", side: 1)
    rightFinger = try finger("right finger", side: -1)

    let up: Vector3 = [0, 0, 1]
    let bend: Vector3 = [-1, 0, 0]
    func freedom(_ joint: Int) -> Freedom {
      Freedom(
        limits: model.lowerLimits[joint]...model.upperLimits[joint],
        motor: .init(maximumForce: 0))
    }
    shoulderJoint = try world.add(
      JointDefinition(
        "shoulder",
        .universal(anchor: links.upperArm.position, parentAxis: up, childAxis: bend),
        child: upperArm, freedoms: [freedom(0), freedom(1)]))
    elbowJoint = try world.add(
      JointDefinition(
        "elbow", .universal(anchor: links.forearm.position, parentAxis: up, childAxis: bend),
        child: forearm, parent: upperArm, freedoms: [freedom(2), freedom(3)]))
    wristJoint = try world.add(
      JointDefinition(
        "wrist", .universal(anchor: links.wrist.position, parentAxis: up, childAxis: bend),
        child: wrist, parent: forearm, freedoms: [freedom(4), freedom(5)]))
    handJoint = try world.add(
      JointDefinition(
        "flange", .hinge(anchor: links.wrist.position, axis: up), child: hand, parent: wrist,
        freedoms: [freedom(6)], measuresLoad: true))
    // A little beyond the travel, so that the fingers' drive and not these stops holds them at its ends.
    let travel = -0.0005...model.fingerTravel + 0.0005
    let closing = links.hand.rotation.act(on: [0, 1, 0])
    leftJoint = try world.add(
      JointDefinition(
        "left finger", .slider(axis: -closing), child: leftFinger, parent: hand,
        freedoms: [Freedom(limits: travel, motor: .init(maximumForce: 0))]))
    rightJoint = try world.add(
      JointDefinition(
        "right finger", .slider(axis: closing), child: rightFinger, parent: hand,
        freedoms: [Freedom(limits: travel, motor: .init(maximumForce: 0))]))
    world.ignoreContacts(between: base, and: upperArm)
    world.ignoreContacts(between: forearm, and: hand)
  }

  /// An arm carries its own weight, so gravity leaves its links alone.
  private static func link(
    _ name: String, _ pose: Pose, mass: Double, _ shapes: [ShapeDefinition]
  ) -> BodyDefinition {
    var definition = BodyDefinition(
      name, pose: pose, shapes: shapes, mass: .total(mass), role: .armLink)
    definition.hasWeight = false
    return definition
  }
}
