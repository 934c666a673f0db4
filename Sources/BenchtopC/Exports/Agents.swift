internal import Agents
internal import Base
internal import CBenchtop
private import Synchronization
internal import Tasks

/// A trained policy behind a handle. Threads that ask it at the same time take turns.
private final class Agent: Sendable {
  static let all = HandleTable<Agent>("agent")

  let description: AgentDescription
  private let policy: Mutex<LearnedPolicy>

  init(_ word: String) throws {
    let policy: LearnedPolicy
    switch try PolicyChoice(word) {
    case .scripted:
      throw TaskError.unknownName(
        kind: "agent", name: word, known: BundledAgent.all.map(\.name))
    case .learned(let path): policy = try LearnedPolicy(reading: path)
    case .bundled(let agent): policy = try agent.policy()
    }
    description = AgentDescription(word, policy.description)
    self.policy = Mutex(policy)
  }

  func act(
    on observations: UnsafeBufferPointer<Double>, tasks: UnsafeBufferPointer<Int64>,
    into actions: UnsafeMutablePointer<Double>
  ) throws {
    for (row, task) in tasks.enumerated() {
      guard (0..<Int64(description.tasks.count)).contains(task) else {
        throw BorderError.invalid(
          "observation \(row) is of task \(task) of \(description.tasks.count)")
      }
    }
    let width = description.observationCount
    let (observations, actions) = (Disjoint(observations), Disjoint(actions))
    policy.withLock { policy in
      for (row, task) in tasks.enumerated() {
        let action = policy.act(
          on: UnsafeBufferPointer(
            rebasing: observations.value[row * width..<(row + 1) * width]), task: Int(task))
        for number in 0..<4 { actions.value[4 * row + number] = action[number] }
      }
    }
  }
}

private struct AgentDescription: Encodable, Sendable {
  let name, algorithm, suite: String
  let tasks: [String]
  let observationCount: Int

  init(_ name: String, _ policy: PolicyDescription) {
    self.name = name
    algorithm = policy.algorithm
    suite = policy.suite
    tasks = policy.tasks
    observationCount = policy.inputs
  }
}

@_cdecl("benchtop_agents")
public func agents(_ text: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?) -> Int32 {
  Border.pass {
    let all = try BundledAgent.all.map { try AgentDescription($0.name, $0.policy().description) }
    try Border.give(JSON.encode(all), to: text)
  }
}

@_cdecl("benchtop_load_agent")
public func loadAgent(
  _ name: UnsafePointer<CChar>?, _ agent: UnsafeMutablePointer<UInt64>?
) -> Int32 {
  Border.pass {
    let place = try Border.required(agent, "the place for the handle")
    place.pointee = Agent.all.add(try Agent(Border.text(name, "the agent's name")))
  }
}

@_cdecl("benchtop_close_agent")
public func closeAgent(_ agent: UInt64) -> Int32 {
  Border.pass { _ = try Agent.all.remove(agent) }
}

@_cdecl("benchtop_describe_agent")
public func describeAgent(
  _ agent: UInt64, _ text: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
) -> Int32 {
  Border.pass { try Border.give(JSON.encode(Agent.all.find(agent).description), to: text) }
}

@_cdecl("benchtop_agent_act")
public func act(
  _ agent: UInt64, _ observations: UnsafePointer<Double>?, _ width: Int64,
  _ tasks: UnsafePointer<Int64>?, _ count: Int64, _ actions: UnsafeMutablePointer<Double>?
) -> Int32 {
  Border.pass {
    let agent = try Agent.all.find(agent)
    guard width == agent.description.observationCount else {
      throw BorderError.invalid(
        "observations have \(width) numbers; \(agent.description.name) observes "
          + "\(agent.description.observationCount)")
    }
    guard (0...1 << 30).contains(count) else {
      throw BorderError.invalid("there are to be \(count) actions; it must be 0 to \(1 << 30)")
    }
    guard count > 0 else { return }
    try agent.act(
      on: UnsafeBufferPointer(
        start: Border.required(observations, "the observations"), count: Int(count * width)),
      tasks: UnsafeBufferPointer(start: Border.required(tasks, "the tasks"), count: Int(count)),
      into: Border.required(actions, "the place for the actions"))
  }
}
