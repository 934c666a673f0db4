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
  Border.pass {
    try ForeignDefinition(
      Border.text(definition, "the definition"), Border.required(callback, "the callback"), context
    ).add()
  }
}

@_cdecl("benchtop_task_body")
public func taskBody(_ task: UInt64, _ body: Int64, _ numbers: UnsafeMutablePointer<Double>?)
  -> Int32
{
  Border.pass {
    let numbers = try Border.required(numbers, "the place for the numbers")
    let task = try ForeignTask.asked(task)
    let id = try task.thing(body)
    put(task.world.pose(of: id), at: numbers)
    put(task.world.velocity(of: id), at: numbers + 7)
    put(task.world.angularVelocity(of: id), at: numbers + 10)
  }
}

@_cdecl("benchtop_task_place")
public func taskPlace(_ task: UInt64, _ body: Int64, _ pose: UnsafePointer<Double>?) -> Int32 {
  Border.pass {
    let task = try ForeignTask.asked(task)
    let id = try task.thing(body)
    try task.world.setPose(read(pose), of: id)
    if !task.world.isFixed(id) { try task.world.setVelocity(.zero, of: id) }
  }
}

@_cdecl("benchtop_task_mechanism")
public func taskMechanism(
  _ task: UInt64, _ mechanism: Int64, _ numbers: UnsafeMutablePointer<Double>?
) -> Int32 {
  Border.pass {
    let numbers = try Border.required(numbers, "the place for the numbers")
    let task = try ForeignTask.asked(task)
    let mechanism = try task.mechanism(mechanism)
    numbers[0] = mechanism.position
    numbers[1] = task.world.speed(of: mechanism.joint)
    put(task.world.pose(of: mechanism.part), at: numbers + 2)
  }
}

@_cdecl("benchtop_task_place_mechanism")
public func taskPlaceMechanism(
  _ task: UInt64, _ mechanism: Int64, _ pose: UnsafePointer<Double>?, _ joint: Double
) -> Int32 {
  Border.pass {
    let mechanism = try ForeignTask.asked(task).mechanism(mechanism)
    guard mechanism.limits.contains(joint) else {
      throw BorderError.invalid(
        "the joint is to be at \(joint); it must be from \(mechanism.limits.lowerBound) "
          + "to \(mechanism.limits.upperBound)")
    }
    try mechanism.place(at: read(pose), joint: joint)
  }
}

@_cdecl("benchtop_task_touching")
public func taskTouching(
  _ task: UInt64, _ first: Int64, _ second: Int64, _ answer: UnsafeMutablePointer<Int32>?
) -> Int32 {
  Border.pass {
    let answer = try Border.required(answer, "the place for the answer")
    let task = try ForeignTask.asked(task)
    answer.pointee = task.world.areTouching(try task.part(first), try task.part(second)) ? 1 : 0
  }
}

@_cdecl("benchtop_task_hand")
public func taskHand(_ task: UInt64, _ numbers: UnsafeMutablePointer<Double>?) -> Int32 {
  Border.pass {
    let numbers = try Border.required(numbers, "the place for the numbers")
    let arm = try ForeignTask.asked(task).arm
    let (left, right) = arm.fingertips
    put(arm.handPosition, at: numbers)
    put(arm.toolCenter, at: numbers + 3)
    put(left, at: numbers + 6)
    put(right, at: numbers + 9)
    numbers[12] = arm.opening
  }
}

@_cdecl("benchtop_task_beginning")
public func taskBeginning(_ task: UInt64, _ numbers: UnsafeMutablePointer<Double>?) -> Int32 {
  Border.pass {
    let numbers = try Border.required(numbers, "the place for the numbers")
    let beginning = try ForeignTask.asked(task).beginning
    put(beginning.layout.object, at: numbers)
    put(beginning.layout.goal, at: numbers + 3)
    put(beginning.goal, at: numbers + 6)
    put(beginning.firstObject, at: numbers + 9)
    put(beginning.toolCenter, at: numbers + 12)
    numbers[15] = beginning.remaining
  }
}

@_cdecl("benchtop_task_random")
public func taskRandom(_ task: UInt64, _ number: UnsafeMutablePointer<Double>?) -> Int32 {
  Border.pass {
    let place = try Border.required(number, "the place for the number")
    place.pointee = try ForeignTask.asked(task).world.generator.unit()
  }
}

@_cdecl("benchtop_task_usual_judgement")
public func taskUsualJudgement(
  _ task: UInt64, _ body: Int64, _ reach: Double, _ remaining: Double, _ tolerance: Double,
  _ isDone: Int32, _ numbers: UnsafeMutablePointer<Double>?
) -> Int32 {
  Border.pass {
    let numbers = try Border.required(numbers, "the place for the numbers")
    let task = try ForeignTask.asked(task)
    let judgement =
      body < 0
      ? task.judgeMoving(
        reach: reach, remaining: remaining, within: tolerance, done: isDone != 0)
      : task.judgeCarrying(
        try task.thing(body), reach: reach, remaining: remaining, within: tolerance,
        done: isDone != 0)
    numbers[0] = judgement.reward
    numbers[1] = judgement.isSuccess ? 1 : 0
    numbers[2] = judgement.approach
    numbers[3] = judgement.progress
    numbers[4] = judgement.isGrasped ? 1 : 0
    numbers[5] = judgement.remaining
  }
}

extension ForeignTask {
  fileprivate func thing(_ index: Int64) throws -> BodyID {
    guard (0..<Int64(things.count)).contains(index) else {
      throw BorderError.invalid("the task \(profile.name) has no body \(index)")
    }
    return things[Int(index)]
  }

  fileprivate func mechanism(_ index: Int64) throws -> Mechanism {
    guard (0..<Int64(mechanisms.count)).contains(index) else {
      throw BorderError.invalid("the task \(profile.name) has no mechanism \(index)")
    }
    return mechanisms[Int(index)]
  }

  /// A thing, or a part of the hand.
  fileprivate func part(_ index: Int64) throws -> BodyID {
    switch index {
    case -1: arm.leftFinger
    case -2: arm.rightFinger
    case -3: arm.hand
    default: try thing(index)
    }
  }
}

private func put(_ vector: Vector3, at numbers: UnsafeMutablePointer<Double>) {
  for number in 0..<3 { numbers[number] = vector[number] }
}

private func put(_ pose: Pose, at numbers: UnsafeMutablePointer<Double>) {
  put(pose.position, at: numbers)
  numbers[3] = pose.rotation.w
  numbers[4] = pose.rotation.x
  numbers[5] = pose.rotation.y
  numbers[6] = pose.rotation.z
}

private func read(_ numbers: UnsafePointer<Double>?) throws -> Pose {
  let numbers = try Border.required(numbers, "the pose")
  let rotation = Rotation(w: numbers[3], x: numbers[4], y: numbers[5], z: numbers[6])
  let pose = Pose([numbers[0], numbers[1], numbers[2]], rotation: rotation)
  let length =
    numbers[3] * numbers[3] + numbers[4] * numbers[4] + numbers[5] * numbers[5]
    + numbers[6] * numbers[6]
  guard pose.isFinite, length > 1e-6 else {
    throw BorderError.invalid("a pose must be finite, with a rotation that is not zero")
  }
  return Pose(pose.position, rotation: rotation.normalized)
}
