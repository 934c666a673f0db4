/// The arm's bodies and joints in a world, built pointing straight up with all joints at zero.
struct ArmParts {
  let base, upperArm, forearm, wrist, hand, leftFinger, rightFinger: BodyID
  let shoulderJoint, elbowJoint, wristJoint, handJoint, leftJoint, rightJoint: JointID

  init(in world: World, model: ArmModel, pads: MaterialID) throws(SimulationError) {
    let links = ArmKinematics(model).forwardKinematics(at: JointVector(repeating: 0))
    let l = (upper: model.upperArmLength, fore: model.forearmLength)

    base = try world.add(
      BodyDefinition(
        "arm base", motionType: .static, pose: Pose(model.base),
        shapes: [
          ShapeDefinition(
            .cylinder(radius: 0.09, length: 0.04), name: "foot", pose: Pose([0, 0, 0.02]),
            category: .arm, visualMaterial: ArmVisuals.joint
          ).withEdgeRadius(ArmVisuals.edgeRadius),
          ShapeDefinition(
            .cylinder(radius: 0.065, length: model.shoulderHeight - 0.06), name: "column",
            pose: Pose([0, 0, model.shoulderHeight / 2 - 0.01]), category: .arm,
            visualMaterial: ArmVisuals.link),
        ] + ArmVisuals.base(model)))
    upperArm = try world.add(
      ArmParts.link(
        "upper arm", links.upperArm, mass: model.upperArmMass,
        [
          ShapeDefinition(
            .capsule(radius: 0.055, length: l.upper), name: "upper arm",
            pose: Pose([0, 0, l.upper / 2]), category: .arm, visualMaterial: ArmVisuals.link)
        ] + ArmVisuals.link(radius: 0.055, housing: 0.068, ring: 0.8 * l.upper)))
    forearm = try world.add(
      ArmParts.link(
        "forearm", links.forearm, mass: model.forearmMass,
        [
          ShapeDefinition(
            .capsule(radius: 0.045, length: l.fore - 0.06), name: "forearm",
            pose: Pose([0, 0, l.fore / 2 - 0.03]), category: .arm, visualMaterial: ArmVisuals.link)
        ] + ArmVisuals.link(radius: 0.045, housing: 0.058, ring: 0.75 * l.fore)))
    wrist = try world.add(
      ArmParts.link(
        "wrist", links.wrist, mass: model.wristMass,
        [
          ShapeDefinition(
            .capsule(radius: 0.035, length: 0.03), name: "wrist", pose: Pose([0, 0, 0.015]),
            category: .arm, visualMaterial: ArmVisuals.link
          ).invisible
        ] + ArmVisuals.wrist + ArmVisuals.link(radius: 0.033, housing: 0.041, ring: 0.04)))
    hand = try world.add(
      ArmParts.link(
        "hand", links.hand, mass: model.handMass,
        [
          ShapeDefinition(
            .box(size: [0.066, 0.106, 0.054]), name: "palm", pose: Pose([-0.008, 0, 0.066]),
            category: .hand, visualMaterial: ArmVisuals.palm
          ).withEdgeRadius(ArmVisuals.edgeRadius)
        ] + ArmVisuals.hand))
    func finger(_ name: String, side: Double) throws(SimulationError) -> BodyID {
      let frame = links.hand * Pose([0, side * model.openFingerOffset, 0])
      // The rubber of the pad stands out from its face.
      let size = model.fingerSize + [0, model.padProtrusion, 0]
      let shift = model.padOffset + model.padProtrusion - size.y / 2
      var solid = ShapeDefinition(
        .box(size: size), name: name, pose: Pose([0, -side * shift, 0]),
        material: pads, category: .hand, maximumContacts: 2, visualMaterial: ArmVisuals.finger
      ).invisible
      // The pads' rubber is on the inner faces only.
      solid.torsionalFace = [0, -side, 0]
      return try world.add(
        ArmParts.link(
          name, frame, mass: model.fingerMass,
          [solid] + ArmVisuals.finger(model, inward: -side)))
    }
    leftFinger = try finger("left finger", side: 1)
    rightFinger = try finger("right finger", side: -1)

    let up: Vector3 = [0, 0, 1]
    let bend: Vector3 = [-1, 0, 0]
    func dof(_ joint: Int) -> DegreeOfFreedom {
      DegreeOfFreedom(
        limits: model.lowerLimits[joint]...model.upperLimits[joint],
        motor: .init(maximumForce: 0))
    }
    shoulderJoint = try world.add(
      JointDefinition(
        "shoulder",
        .universal(anchor: links.upperArm.position, parentAxis: up, childAxis: bend),
        child: upperArm, degreesOfFreedom: [dof(0), dof(1)]))
    elbowJoint = try world.add(
      JointDefinition(
        "elbow", .universal(anchor: links.forearm.position, parentAxis: up, childAxis: bend),
        child: forearm, parent: upperArm, degreesOfFreedom: [dof(2), dof(3)]))
    wristJoint = try world.add(
      JointDefinition(
        "wrist", .universal(anchor: links.wrist.position, parentAxis: up, childAxis: bend),
        child: wrist, parent: forearm, degreesOfFreedom: [dof(4), dof(5)]))
    handJoint = try world.add(
      JointDefinition(
        "flange", .hinge(anchor: links.wrist.position, axis: up), child: hand, parent: wrist,
        degreesOfFreedom: [dof(6)], measuresWrench: true))
    // Slightly wider than the stroke, so that the drives hold the fingers at its ends, not these stops.
    let strokeLimits = -0.0005...model.fingerStroke + 0.0005
    let closing = links.hand.rotation.act(on: [0, 1, 0])
    leftJoint = try world.add(
      JointDefinition(
        "left finger", .slider(axis: -closing), child: leftFinger, parent: hand,
        degreesOfFreedom: [DegreeOfFreedom(limits: strokeLimits, motor: .init(maximumForce: 0))]))
    rightJoint = try world.add(
      JointDefinition(
        "right finger", .slider(axis: closing), child: rightFinger, parent: hand,
        degreesOfFreedom: [DegreeOfFreedom(limits: strokeLimits, motor: .init(maximumForce: 0))]))
    world.disableCollisions(between: base, and: upperArm)
    world.disableCollisions(between: forearm, and: hand)
  }

  /// Gravity does not act on the links: the arm compensates its own weight.
  private static func link(
    _ name: String, _ pose: Pose, mass: Double, _ shapes: [ShapeDefinition]
  ) -> BodyDefinition {
    var definition = BodyDefinition(
      name, pose: pose, shapes: shapes, mass: .total(mass), role: .armLink)
    definition.usesGravity = false
    return definition
  }
}
