internal import Sim

/// Reads the state vector of an observation from a task's world.
struct StateSensor {
  private let task: Task
  private let goalTask: GoalTask?
  private let kind: ObservationOptions.State
  private let includesGoal: Bool

  init(_ task: Task, _ kind: ObservationOptions.State, includesGoal: Bool) {
    self.task = task
    goalTask = task as? GoalTask
    self.kind = kind
    self.includesGoal = includesGoal
  }

  /// The size of one state vector.
  var count: Int {
    let standard = goalTask.map { $0.stateSize } ?? Observation.count
    switch kind {
    case .standard: return standard
    case .extended: return standard + Self.extendedSize
    case .proprioception: return 4 + 2 * JointVector.count
    case .none: return 0
    }
  }

  /// The current frame of Meta-World's observation.
  func frame() -> Observation.Frame {
    let world = task.world
    var first = task.firstObject
    var second = task.secondObject
    if world.dynamics.sensorNoise > 0 {
      first.position = world.addSensorNoise(to: first.position)
      if second != .none { second.position = world.addSensorNoise(to: second.position) }
      return Observation.Frame(
        hand: world.addSensorNoise(to: task.arm.handPosition), gripperOpening: task.arm.opening,
        firstObject: first,
        secondObject: second)
    }
    return Observation.Frame(
      hand: task.arm.handPosition, gripperOpening: task.arm.opening, firstObject: first,
      secondObject: second)
  }

  /// Writes one state vector; `previous` is the frame of the previous step.
  func write(
    _ frame: Observation.Frame, previous: Observation.Frame,
    to values: UnsafeMutableBufferPointer<Double>
  ) {
    var next = 0
    func append(_ value: Double) {
      values[next] = value
      next += 1
    }
    func append(_ vector: Vector3) {
      append(vector.x)
      append(vector.y)
      append(vector.z)
    }
    func appendJoints() {
      let (angles, speeds) = (task.arm.jointAngles, task.arm.jointVelocities)
      for joint in 0..<JointVector.count { append(angles[joint]) }
      for joint in 0..<JointVector.count { append(speeds[joint]) }
    }
    switch kind {
    case .none: return
    case .proprioception:
      append(frame.hand)
      append(frame.gripperOpening)
      appendJoints()
      return
    case .standard, .extended:
      if let goalTask {
        goalTask.write(frame, previous: previous, to: values)
        next = goalTask.stateSize
      } else {
        Observation(
          current: frame, previous: previous, goal: includesGoal ? task.goal : .zero
        ).write(to: values)
        next = Observation.count
      }
    }
    guard kind == .extended else { return }
    let rate = 1 / task.world.timing.step
    append(rate * (frame.hand - previous.hand))
    append(rate * (frame.gripperOpening - previous.gripperOpening))
    append(rate * (frame.firstObject.position - previous.firstObject.position))
    append(rate * (frame.secondObject.position - previous.secondObject.position))
    appendJoints()
    let rotation = task.arm.handPose.rotation
    append(rotation.vector)
    append(rotation.w)
    let touch = task.arm.fingerForces
    append(touch.left)
    append(touch.right)
  }

  /// Velocities of hand, fingers and two objects, joint angles and velocities, the hand's quaternion, contact
  /// forces of both fingers.
  private static let extendedSize = 3 + 1 + 3 + 3 + 2 * JointVector.count + 4 + 2
}
