internal import Base
internal import CBenchtop
internal import Tasks

/// A policy whose actions a callback in another language chooses, for all rows in one call.
final class ForeignPolicy: Policy {
  /// `benchtop_policy_callback`. Its last argument is a `benchtop_policy_batch`.
  typealias Callback =
    @convention(c) (
      UnsafeMutableRawPointer?, UnsafePointer<CChar>?, UnsafeMutableRawPointer?
    ) -> Int32

  private let name: String
  private let callback: Callback
  private let context: UnsafeMutableRawPointer?
  /// Memory that the callback reads and writes, with one entry or four for each row.
  private var active: [UInt8] = []
  private var starts: [UInt8] = []
  private var values: [Double] = []

  init(_ name: String, _ callback: @escaping Callback, _ context: UnsafeMutableRawPointer?) {
    self.name = name
    self.callback = callback
    self.context = context
  }

  func prepare(for input: PolicyInput) throws {
    active = Array(repeating: 0, count: input.rowCount)
    starts = active
    values = Array(repeating: 0, count: 4 * input.rowCount)
    let description = EnvironmentBatchDescription(input.environments, threads: 1)
    guard callback(context, try JSON.encode(description), nil) == 0 else {
      throw InterfaceError.policy(name: name)
    }
  }

  func beginTrial(_ row: Int, of input: PolicyInput, seed: UInt64) { starts[row] = 1 }

  func act(on input: PolicyInput, into actions: UnsafeMutableBufferPointer<Action>) throws {
    guard !input.activeRows.isEmpty else { return }
    for row in active.indices { active[row] = 0 }
    for row in input.activeRows { active[row] = 1 }
    try call(input)
    for row in input.activeRows {
      let action = Action(
        values[4 * row], values[4 * row + 1], values[4 * row + 2], values[4 * row + 3])
      guard (0..<4).allSatisfy({ action[$0].isFinite }) else {
        throw InterfaceError.invalid(
          "the policy \(name) chose an action for \(input.task(of: row)) that is not finite")
      }
      actions[row] = action
    }
    for row in starts.indices { starts[row] = 0 }
  }

  private func call(_ input: PolicyInput) throws {
    let status = active.withUnsafeBufferPointer { active in
      starts.withUnsafeBufferPointer { starts in
        values.withUnsafeMutableBufferPointer { values in
          var batch = benchtop_policy_batch(
            count: Int64(input.rowCount), state_size: Int64(input.description.stateSize),
            image_byte_count: Int64(input.description.imageByteCount),
            states: input.states.baseAddress, images: input.images.baseAddress,
            achieved_goals: input.achievedGoals.baseAddress,
            desired_goals: input.desiredGoals.baseAddress, active: active.baseAddress,
            starts: starts.baseAddress, actions: values.baseAddress)
          return callback(context, nil, &batch)
        }
      }
    }
    guard status == 0 else { throw InterfaceError.policy(name: name) }
  }
}
