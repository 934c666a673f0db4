internal import Agents
internal import Base
internal import CBenchtop
private import Synchronization
internal import Tasks

/// A trained policy behind a handle. Concurrent calls are serialized.
private final class Agent: Sendable {
  static let all = HandleTable<Agent>("agent")

  let description: AgentDescription
  private let policy: Mutex<LearnedPolicy>

  init(_ word: String) throws {
    let policy: LearnedPolicy
    switch try PolicyChoice(word) {
    case .scripted, .custom:
      throw TaskError.unknownName(
        kind: "agent", name: word, known: BundledAgent.all.map(\.name))
    case .learned(let path): policy = try LearnedPolicy(reading: path)
    case .bundled(let agent): policy = try agent.policy()
    }
    description = AgentDescription(word, policy.description)
    self.policy = Mutex(policy)
  }

  func act(
    on observations: UnsafeBufferPointer<Double>, images: UnsafeBufferPointer<UInt8>,
    tasks: UnsafeBufferPointer<Int64>, starts: UnsafeBufferPointer<UInt8>?,
    into actions: UnsafeMutablePointer<Double>
  ) throws {
    for (row, task) in tasks.enumerated() {
      guard (0..<Int64(description.tasks.count)).contains(task) else {
        throw InterfaceError.invalid(
          "the task of observation \(row) is \(task); there are \(description.tasks.count) tasks")
      }
    }
    let actions = UncheckedSendable(
      UnsafeMutableBufferPointer(start: actions, count: 4 * tasks.count))
    let input = UncheckedSendable(
      (observations: observations, images: images, tasks: tasks, starts: starts))
    try policy.withLock {
      try beginEpisodes(of: $0, rows: input.value.tasks.count, input.value.starts)
      $0.act(
        on: input.value.observations, images: input.value.images, tasks: input.value.tasks,
        into: actions.value)
    }
  }

  /// Lets a policy with memory forget what it saw before the episodes that start now.
  private func beginEpisodes(
    of policy: LearnedPolicy, rows: Int, _ starts: UnsafeBufferPointer<UInt8>?
  ) throws {
    guard description.hasMemory else { return }
    guard let starts else {
      throw InterfaceError.invalid(
        "\(description.name) has memory; it must be told which observations start an episode")
    }
    guard !starts.allSatisfy({ $0 != 0 }) else {
      policy.forget(rows: rows)
      return
    }
    guard policy.rememberedRows == rows else {
      throw InterfaceError.invalid(
        "\(description.name) remembers \(policy.rememberedRows) episodes, not \(rows); "
          + "all \(rows) observations must start an episode")
    }
    for (row, start) in starts.enumerated() where start != 0 { policy.forget(row: row) }
  }
}

private struct AgentDescription: Encodable, Sendable {
  let name, algorithm, suite: String
  let tasks: [String]
  let observationSize: Int
  /// Whether the agent remembers earlier steps of an episode.
  let hasMemory: Bool
  /// The images of an observation: the names of the cameras, and of each camera the stacked frames.
  let cameras: [String]
  let width, height, frameStack, imageByteCount: Int

  init(_ name: String, _ policy: PolicyDescription) {
    self.name = name
    algorithm = policy.algorithm
    suite = policy.suite
    tasks = policy.tasks
    observationSize = policy.inputSize
    hasMemory = policy.hasMemory
    let images = policy.images
    cameras = images?.cameras ?? []
    (width, height) = (images?.width ?? 0, images?.height ?? 0)
    (frameStack, imageByteCount) = (images?.frameStack ?? 1, images?.byteCount ?? 0)
  }
}

@_cdecl("benchtop_agents")
public func agents(_ text: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?) -> Int32 {
  CInterface.catchErrors {
    let all = try BundledAgent.all.map { try AgentDescription($0.name, $0.policy().description) }
    try CInterface.copyText(JSON.encode(all), to: text)
  }
}

@_cdecl("benchtop_load_agent")
public func loadAgent(
  _ name: UnsafePointer<CChar>?, _ agent: UnsafeMutablePointer<UInt64>?
) -> Int32 {
  CInterface.catchErrors {
    let output = try CInterface.required(agent, "the output for the handle")
    output.pointee = Agent.all.add(try Agent(CInterface.text(name, "the name of the agent")))
  }
}

@_cdecl("benchtop_close_agent")
public func closeAgent(_ agent: UInt64) -> Int32 {
  CInterface.catchErrors { _ = try Agent.all.remove(agent) }
}

@_cdecl("benchtop_describe_agent")
public func describeAgent(
  _ agent: UInt64, _ text: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
) -> Int32 {
  CInterface.catchErrors {
    try CInterface.copyText(JSON.encode(Agent.all.find(agent).description), to: text)
  }
}

@_cdecl("benchtop_agent_act")
public func act(
  _ agent: UInt64, _ observations: UnsafePointer<Double>?, _ width: Int64,
  _ images: UnsafePointer<UInt8>?, _ imageByteCount: Int64, _ tasks: UnsafePointer<Int64>?,
  _ starts: UnsafePointer<UInt8>?, _ count: Int64, _ actions: UnsafeMutablePointer<Double>?
) -> Int32 {
  CInterface.catchErrors {
    let agent = try Agent.all.find(agent)
    guard width == agent.description.observationSize else {
      throw InterfaceError.invalid(
        "observations have \(width) values; \(agent.description.name) needs "
          + "\(agent.description.observationSize)")
    }
    guard imageByteCount == agent.description.imageByteCount else {
      throw InterfaceError.invalid(
        "the images of an observation have \(imageByteCount) bytes; \(agent.description.name) needs "
          + "\(agent.description.imageByteCount)")
    }
    guard (0...1 << 30).contains(count) else {
      throw InterfaceError.invalid(
        "the number of actions is \(count); it must be from 0 to \(1 << 30)")
    }
    guard count > 0 else { return }
    try agent.act(
      on: UnsafeBufferPointer(
        start: width == 0 ? nil : CInterface.required(observations, "the observations"),
        count: Int(count * width)),
      images: UnsafeBufferPointer(
        start: imageByteCount == 0 ? nil : CInterface.required(images, "the images"),
        count: Int(count * imageByteCount)),
      tasks: UnsafeBufferPointer(start: CInterface.required(tasks, "the tasks"), count: Int(count)),
      starts: starts.map { UnsafeBufferPointer(start: $0, count: Int(count)) },
      into: CInterface.required(actions, "the output for the actions"))
  }
}
