internal import Sim

/// Reads the numbers of an observation off a task's world.
struct StateSensor {
  private let task: Task
  private let goalTask: GoalTask?
  private let kind: ObservationOptions.State
  private let showsGoal: Bool

  init(_ task: Task, _ kind: ObservationOptions.State, showsGoal: Bool) {
    self.task = task
    goalTask = task as? GoalTask
    self.kind = kind
    self.showsGoal = showsGoal
  }

  /// How many numbers one state has.
  var count: Int {
    let standard = goalTask.map { $0.stateCount } ?? Observation.count
    switch kind {
    case .standard: return standard
    case .rich: return standard + Self.extraCount
    case .proprioception: return 4 + 2 * JointVector.count
    case .none: return 0
    }
  }

  /// The current half of Meta-World's observation.
  func frame() -> Observation.Frame {
    let world = task.world
    var first = task.firstObject
    var second = task.secondObject
    if world.dynamics.sensorNoise > 0 {
      first.position = world.sense(first.position)
      if second != .none { second.position = world.sense(second.position) }
      return Observation.Frame(
        hand: world.sense(task.arm.handPosition), opening: task.arm.opening, first: first,
        second: second)
    }
    return Observation.Frame(
      hand: task.arm.handPosition, opening: task.arm.opening, first: first, second: second)
  }

  /// Writes one state; `previous` is the frame of the step before.
  func write(
    _ frame: Observation.Frame, previous: Observation.Frame,
    to numbers: UnsafeMutableBufferPointer<Double>
  ) {
    var next = 0
    func put(_ number: Double) {
      numbers[next] = number
      next += 1
    }
    func put(_ vector: Vector3) {
      put(vector.x)
      put(vector.y)
      put(vector.z)
    }
    func putJoints() {
      let (angles, speeds) = (task.arm.jointAngles, task.arm.jointSpeeds)
      for joint in 0..<JointVector.count { put(angles[joint]) }
      for joint in 0..<JointVector.count { put(speeds[joint]) }
    }
    switch kind {
    case .none: return
    case .proprioception:
      put(frame.hand)
      put(frame.opening)
      putJoints()
      return
    case .standard, .rich:
      if let goalTask {
        goalTask.write(frame, previous: previous, to: numbers)
        next = goalTask.stateCount
      } else {
        Observation(
          current: frame, previous: previous, goal: showsGoal ? task.goal : .zero
        ).write(to: numbers)
        next = Observation.count
      }
    }
    guard kind == .rich else { return }
    let rate = 1 / task.world.timing.step
    put(rate * (frame.hand - previous.hand))
    put(rate * (frame.opening - previous.opening))
    put(rate * (frame.first.position - previous.first.position))
    put(rate * (frame.second.position - previous.second.position))
    putJoints()
    let touch = task.arm.touch
    put(touch.left)
    put(touch.right)
  }

  /// Velocities of hand, fingers and two objects, joint angles and speeds, touch of both fingers.
  private static let extraCount = 3 + 1 + 3 + 3 + 2 * JointVector.count + 2
}
