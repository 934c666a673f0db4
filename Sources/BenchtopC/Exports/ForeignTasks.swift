internal import Base
internal import CBenchtop
internal import Sim
internal import Tasks

@_cdecl("benchtop_define_task")
public func defineTask(
  _ definition: UnsafePointer<CChar>?,
  _ callback: (
    @convention(c) (UnsafeMutableRawPointer?, UInt64, Int32, UnsafeMutablePointer<Double>?) -> Int32
  )?,
  _ context: UnsafeMutableRawPointer?
) -> Int32 {
  CInterface.catchErrors {
    try ForeignDefinition(
      CInterface.text(definition, "the definition"), CInterface.required(callback, "the callback"),
      context
    ).add()
  }
}

@_cdecl("benchtop_task_body_state")
public func taskBodyState(_ task: UInt64, _ body: Int64, _ values: UnsafeMutablePointer<Double>?)
  -> Int32
{
  CInterface.catchErrors {
    let values = try CInterface.required(values, "the output for the values")
    let task = try ForeignTask.running(task)
    let id = try task.body(body)
    CInterface.write(task.world.pose(of: id), at: values)
    CInterface.write(task.world.velocity(of: id), at: values + 7)
    CInterface.write(task.world.angularVelocity(of: id), at: values + 10)
  }
}

@_cdecl("benchtop_task_set_pose")
public func taskSetPose(_ task: UInt64, _ body: Int64, _ pose: UnsafePointer<Double>?) -> Int32 {
  CInterface.catchErrors {
    let task = try ForeignTask.running(task)
    let id = try task.body(body)
    try task.world.setPose(read(pose), of: id)
    if !task.world.isStatic(id) { try task.world.setVelocity(.zero, of: id) }
  }
}

@_cdecl("benchtop_task_articulation_state")
public func taskArticulationState(
  _ task: UInt64, _ articulation: Int64, _ values: UnsafeMutablePointer<Double>?
) -> Int32 {
  CInterface.catchErrors {
    let values = try CInterface.required(values, "the output for the values")
    let task = try ForeignTask.running(task)
    let articulation = try task.articulation(articulation)
    values[0] = articulation.position
    values[1] = task.world.velocity(of: articulation.joint)
    CInterface.write(task.world.pose(of: articulation.link), at: values + 2)
  }
}

@_cdecl("benchtop_task_set_articulation_pose")
public func taskSetArticulationPose(
  _ task: UInt64, _ articulation: Int64, _ pose: UnsafePointer<Double>?, _ joint: Double
) -> Int32 {
  CInterface.catchErrors {
    let articulation = try ForeignTask.running(task).articulation(articulation)
    guard articulation.limits.contains(joint) else {
      throw InterfaceError.invalid(
        "the joint position is \(joint); it must be from \(articulation.limits.lowerBound) "
          + "to \(articulation.limits.upperBound)")
    }
    try articulation.setPose(read(pose), jointPosition: joint)
  }
}

@_cdecl("benchtop_task_in_contact")
public func taskInContact(
  _ task: UInt64, _ first: Int64, _ second: Int64, _ answer: UnsafeMutablePointer<Int32>?
) -> Int32 {
  CInterface.catchErrors {
    let answer = try CInterface.required(answer, "the output for the answer")
    let task = try ForeignTask.running(task)
    answer.pointee =
      task.world.areTouching(try task.bodyOrHandPart(first), try task.bodyOrHandPart(second))
      ? 1 : 0
  }
}

@_cdecl("benchtop_task_hand_state")
public func taskHandState(_ task: UInt64, _ values: UnsafeMutablePointer<Double>?) -> Int32 {
  CInterface.catchErrors {
    let values = try CInterface.required(values, "the output for the values")
    let arm = try ForeignTask.running(task).arm
    let (left, right) = arm.fingertips
    CInterface.write(arm.handPosition, at: values)
    CInterface.write(arm.toolCenter, at: values + 3)
    CInterface.write(left, at: values + 6)
    CInterface.write(right, at: values + 9)
    values[12] = arm.opening
  }
}

@_cdecl("benchtop_task_episode_start")
public func taskEpisodeStart(_ task: UInt64, _ values: UnsafeMutablePointer<Double>?) -> Int32 {
  CInterface.catchErrors {
    let values = try CInterface.required(values, "the output for the values")
    let episodeStart = try ForeignTask.running(task).episodeStart
    CInterface.write(episodeStart.initialState.object, at: values)
    CInterface.write(episodeStart.initialState.goal, at: values + 3)
    CInterface.write(episodeStart.goal, at: values + 6)
    CInterface.write(episodeStart.firstObject, at: values + 9)
    CInterface.write(episodeStart.toolCenter, at: values + 12)
    values[15] = episodeStart.goalDistance
  }
}

@_cdecl("benchtop_task_random")
public func taskRandom(_ task: UInt64, _ value: UnsafeMutablePointer<Double>?) -> Int32 {
  CInterface.catchErrors {
    let output = try CInterface.required(value, "the output for the value")
    output.pointee = try ForeignTask.running(task).world.generator.uniform()
  }
}

@_cdecl("benchtop_task_standard_outcome")
public func taskStandardOutcome(
  _ task: UInt64, _ body: Int64, _ reachDistance: Double, _ goalDistance: Double,
  _ threshold: Double,
  _ isSuccess: Int32, _ values: UnsafeMutablePointer<Double>?
) -> Int32 {
  CInterface.catchErrors {
    let values = try CInterface.required(values, "the output for the values")
    let task = try ForeignTask.running(task)
    let outcome =
      body < 0
      ? task.evaluateArticulation(
        reachDistance: reachDistance, goalDistance: goalDistance, threshold: threshold,
        isSuccess: isSuccess != 0)
      : task.evaluatePickPlace(
        try task.body(body), reachDistance: reachDistance, goalDistance: goalDistance,
        threshold: threshold,
        isSuccess: isSuccess != 0)
    values[0] = outcome.reward
    values[1] = outcome.isSuccess ? 1 : 0
    values[2] = outcome.reachReward
    values[3] = outcome.placeReward
    values[4] = outcome.isGrasped ? 1 : 0
    values[5] = outcome.goalDistance
  }
}

extension ForeignTask {
  fileprivate func body(_ index: Int64) throws -> BodyID {
    guard (0..<Int64(bodies.count)).contains(index) else {
      throw InterfaceError.invalid("the task \(profile.name) has no body \(index)")
    }
    return bodies[Int(index)]
  }

  fileprivate func articulation(_ index: Int64) throws -> Articulation {
    guard (0..<Int64(articulations.count)).contains(index) else {
      throw InterfaceError.invalid("the task \(profile.name) has no articulation \(index)")
    }
    return articulations[Int(index)]
  }

  /// The body with an index, or a part of the hand for a negative one.
  fileprivate func bodyOrHandPart(_ index: Int64) throws -> BodyID {
    switch index {
    case -1: arm.leftFinger
    case -2: arm.rightFinger
    case -3: arm.hand
    default: try body(index)
    }
  }
}

private func read(_ values: UnsafePointer<Double>?) throws -> Pose {
  let values = try CInterface.required(values, "the pose")
  let rotation = Rotation(w: values[3], x: values[4], y: values[5], z: values[6])
  let pose = Pose([values[0], values[1], values[2]], rotation: rotation)
  let length =
    values[3] * values[3] + values[4] * values[4] + values[5] * values[5]
    + values[6] * values[6]
  guard pose.isFinite, length > 1e-6 else {
    throw InterfaceError.invalid("a pose must be finite, with a nonzero rotation")
  }
  return Pose(pose.position, rotation: rotation.normalized)
}
