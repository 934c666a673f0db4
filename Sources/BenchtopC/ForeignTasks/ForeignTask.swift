internal import CBenchtop
internal import Glibc
internal import Sim
internal import Tasks

/// A task whose placing, observing and judging is done by functions of another language.
///
/// What goes wrong in one of them is kept until whoever uses the environment asks, since tasks themselves cannot fail.
final class ForeignTask: Task {
  static let all = HandleTable<Reference>("task")

  /// What the functions know the task by, without keeping it.
  final class Reference: @unchecked Sendable {
    weak var task: ForeignTask?

    init(_ task: ForeignTask) { self.task = task }
  }

  let things: [BodyID]
  let mechanisms: [Mechanism]
  private let definition: ForeignDefinition
  private var handle: UInt64 = 0
  private var hasFailed = false
  /// The thread that is calling a function, which may ask.
  private var caller: pthread_t?
  private let numbers = UnsafeMutablePointer<Double>.allocate(
    capacity: Int(BENCHTOP_TASK_NUMBERS))

  init(_ scene: Scene, _ definition: ForeignDefinition) throws {
    self.definition = definition
    things = try definition.scene.addThings(to: scene)
    mechanisms = try definition.scene.addMechanisms(to: scene)
    numbers.initialize(repeating: 0, count: Int(BENCHTOP_TASK_NUMBERS))
    super.init(scene, profile: definition.profile)
    handle = Self.all.add(Reference(self))
    call(BENCHTOP_TASK_MADE)
  }

  required init(_ scene: Scene) throws {
    throw BorderError.invalid("a task of another language is made from its definition")
  }

  deinit {
    _ = try? Self.all.remove(handle)
    numbers.deallocate()
  }

  /// Throws if a function has failed since this was last asked.
  func check() throws {
    guard hasFailed else { return }
    hasFailed = false
    throw BorderError.callback(task: profile.name)
  }

  /// The task, for a function of its own that is running now.
  static func asked(_ handle: UInt64) throws -> ForeignTask {
    guard let task = try all.find(handle).task else { throw BorderError.closed(what: "task") }
    guard let caller = task.caller, pthread_equal(caller, pthread_self()) != 0 else {
      throw BorderError.outsideCallback
    }
    return task
  }

  /// Calls a function, whose answer is then in `numbers`, and says whether it can be used.
  @discardableResult
  private func call(_ event: some BinaryInteger, answers count: Int = 0) -> Bool {
    caller = pthread_self()
    let status = definition.callback(definition.context, handle, Int32(event), numbers)
    caller = nil
    let isGood = status == 0 && (0..<count).allSatisfy { numbers[$0].isFinite }
    if !isGood { hasFailed = true }
    return isGood
  }

  private func put(_ vector: Vector3, at index: Int) {
    for number in 0..<3 { numbers[index + number] = vector[number] }
  }

  private func vector(at index: Int) -> Vector3 {
    [numbers[index], numbers[index + 1], numbers[index + 2]]
  }

  override func arrange(_ layout: Layout) throws -> Vector3 {
    put(layout.object, at: 0)
    put(layout.goal, at: 3)
    guard call(BENCHTOP_TASK_ARRANGE, answers: 3) else { throw failed() }
    return vector(at: 0)
  }

  private func failed() -> any Error {
    hasFailed = false
    return BorderError.callback(task: profile.name)
  }

  override var firstObject: ObjectReading { reading(0) }
  override var secondObject: ObjectReading { reading(1) }

  private func reading(_ index: Int) -> ObjectReading {
    guard call(BENCHTOP_TASK_OBSERVE, answers: 14) else { return .none }
    let start = 7 * index
    return ObjectReading(
      vector(at: start),
      SIMD4(numbers[start + 3], numbers[start + 4], numbers[start + 5], numbers[start + 6]))
  }

  override func judge() -> Judgement {
    guard call(BENCHTOP_TASK_JUDGE, answers: 6) else {
      return Judgement(reward: 0, isSuccess: false)
    }
    return Judgement(
      reward: numbers[0], isSuccess: numbers[1] != 0, approach: numbers[2], progress: numbers[3],
      isGrasped: numbers[4] != 0, remaining: numbers[5])
  }

  override func advise(_ observation: Observation) -> Action? {
    guard definition.hasExpert else { return nil }
    observation.write(
      to: UnsafeMutableBufferPointer(start: numbers, count: Observation.count))
    guard call(BENCHTOP_TASK_EXPERT, answers: 5), numbers[4] != 0 else { return nil }
    return Action(numbers[0], numbers[1], numbers[2], numbers[3])
  }
}
