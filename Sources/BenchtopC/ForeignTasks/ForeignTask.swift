internal import CBenchtop
internal import Glibc
internal import Sim
internal import Tasks

/// A task whose reset, observation and evaluation are callbacks in another language.
///
/// Task methods cannot throw, so a callback's failure is stored until ``check()``.
final class ForeignTask: Task {
  static let all = HandleTable<Reference>("task")

  /// A weak reference from a handle to the task.
  final class Reference: @unchecked Sendable {
    weak var task: ForeignTask?

    init(_ task: ForeignTask) { self.task = task }
  }

  let bodies: [BodyID]
  let articulations: [Articulation]
  private let definition: ForeignDefinition
  private var handle: UInt64 = 0
  private var hasFailed = false
  /// The thread that runs a callback. Only this thread may use the task's handle.
  private var callingThread: pthread_t?
  private let values = UnsafeMutablePointer<Double>.allocate(
    capacity: Int(BENCHTOP_TASK_BUFFER_SIZE))

  init(_ scene: Scene, _ definition: ForeignDefinition) throws {
    self.definition = definition
    bodies = try definition.scene.addBodies(to: scene)
    articulations = try definition.scene.addArticulations(to: scene)
    values.initialize(repeating: 0, count: Int(BENCHTOP_TASK_BUFFER_SIZE))
    super.init(scene, profile: definition.profile)
    handle = Self.all.add(Reference(self))
    call(BENCHTOP_TASK_CREATED)
  }

  required init(_ scene: Scene) throws {
    throw InterfaceError.invalid("a task of another language needs its definition")
  }

  deinit {
    _ = try? Self.all.remove(handle)
    values.deallocate()
  }

  /// Throws if a callback has failed since the last check.
  func check() throws {
    guard hasFailed else { return }
    hasFailed = false
    throw InterfaceError.callback(task: profile.name)
  }

  /// The task of a callback that is running on this thread.
  static func running(_ handle: UInt64) throws -> ForeignTask {
    guard let task = try all.find(handle).task else { throw InterfaceError.closed(what: "task") }
    guard let callingThread = task.callingThread, pthread_equal(callingThread, pthread_self()) != 0
    else {
      throw InterfaceError.outsideCallback
    }
    return task
  }

  /// Runs the callback, which writes its results to `values`. Returns whether the results are valid.
  @discardableResult
  private func call(_ event: some BinaryInteger, outputs count: Int = 0) -> Bool {
    callingThread = pthread_self()
    let status = definition.callback(definition.context, handle, Int32(event), values)
    callingThread = nil
    let isGood = status == 0 && (0..<count).allSatisfy { values[$0].isFinite }
    if !isGood { hasFailed = true }
    return isGood
  }

  private func write(_ vector: Vector3, at index: Int) {
    for number in 0..<3 { values[index + number] = vector[number] }
  }

  private func vector(at index: Int) -> Vector3 {
    [values[index], values[index + 1], values[index + 2]]
  }

  override func reset(to initialState: InitialState) throws -> Vector3 {
    write(initialState.object, at: 0)
    write(initialState.goal, at: 3)
    guard call(BENCHTOP_TASK_RESET, outputs: 3) else { throw callbackError() }
    return vector(at: 0)
  }

  private func callbackError() -> any Error {
    hasFailed = false
    return InterfaceError.callback(task: profile.name)
  }

  override var firstObject: ObjectPose { objectPose(0) }
  override var secondObject: ObjectPose { objectPose(1) }

  private func objectPose(_ index: Int) -> ObjectPose {
    guard call(BENCHTOP_TASK_OBSERVE, outputs: 14) else { return .none }
    let start = 7 * index
    return ObjectPose(
      vector(at: start),
      SIMD4(values[start + 3], values[start + 4], values[start + 5], values[start + 6]))
  }

  override func evaluateState() -> StepOutcome {
    guard call(BENCHTOP_TASK_EVALUATE, outputs: 6) else {
      return StepOutcome(reward: 0, isSuccess: false)
    }
    return StepOutcome(
      reward: values[0], isSuccess: values[1] != 0, reachReward: values[2], placeReward: values[3],
      isGrasped: values[4] != 0, goalDistance: values[5])
  }

  override func scriptedAction(_ observation: Observation) -> Action? {
    guard definition.hasExpert else { return nil }
    observation.write(
      to: UnsafeMutableBufferPointer(start: values, count: Observation.count))
    guard call(BENCHTOP_TASK_EXPERT, outputs: 5), values[4] != 0 else { return nil }
    return Action(values[0], values[1], values[2], values[3])
  }
}
