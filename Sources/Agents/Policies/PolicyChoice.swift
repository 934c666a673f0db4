internal import Base
internal import Glibc
internal import Learning
public import Tasks

/// A policy as named on the command line.
public enum PolicyChoice: Sendable {
  case scripted(ScriptedPolicy)
  /// A trained policy, by its run's folder or its file.
  case learned(String)
  case bundled(BundledAgent)
  case custom(CustomPolicy)

  public init(_ word: String) throws {
    if let scripted = ScriptedPolicy(rawValue: word) {
      self = .scripted(scripted)
      return
    }
    if let custom = CustomPolicy.find(word) {
      self = .custom(custom)
      return
    }
    if access(word, F_OK) == 0 {
      self = .learned(word)
      return
    }
    guard let agent = BundledAgent.all.first(where: { $0.name == word }) else {
      throw TaskError.unknownName(
        kind: "policy or folder", name: word,
        known: ScriptedPolicy.allCases.map(\.rawValue) + BundledAgent.all.map(\.name))
    }
    self = .bundled(agent)
  }

  public var name: String {
    switch self {
    case .scripted(let policy): policy.rawValue
    case .learned(let path): path
    case .bundled(let agent): agent.name
    case .custom(let policy): policy.name
    }
  }

  /// The number of threads that can make the policy and act by it, of those that the caller has.
  public func threads(of count: Int) -> Int {
    if case .custom = self { 1 } else { count }
  }

  /// The matrix kernels that the policy uses; nil for scripted and custom policies.
  public var kernels: String? {
    switch self {
    case .scripted, .custom: nil
    case .learned, .bundled: MatrixKernels.name
    }
  }

  /// The SHA-256 of the policy file in hexadecimal; nil for scripted and custom policies.
  public var sha256: String? {
    get throws {
      switch self {
      case .scripted, .custom: nil
      case .learned(let path): try SHA256.hexDigest(ofFile: LearnedPolicy.file(at: path))
      case .bundled(let agent): try SHA256.hexDigest(ofFile: LearnedPolicy.file(at: agent.folder))
      }
    }
  }

  /// The number of weights of a learned policy; nil for other policies.
  public var parameterCount: Int? {
    get throws {
      switch self {
      case .scripted, .custom: nil
      case .learned(let path): try LearnedPolicy(reading: path).parameterCount
      case .bundled(let agent): try agent.policy().parameterCount
      }
    }
  }

  /// The images that the policy sees; nil if it sees none.
  public var images: ImageLayout? { get throws { try description?.images } }

  /// What the file of a learned policy says about it; nil for other policies.
  private var description: PolicyDescription? {
    get throws {
      switch self {
      case .scripted, .custom: nil
      case .learned(let path): try LearnedPolicy(reading: path).description
      case .bundled(let agent): try agent.policy().description
      }
    }
  }

  /// Environment options with what a learned policy observed in training. Other policies leave them as they are.
  public func observing(_ options: EnvironmentOptions) throws -> EnvironmentOptions {
    guard let description = try description else { return options }
    var observation = description.observation ?? ObservationOptions()
    // Images that only others see have the style that these ask for.
    if description.images == nil { observation.imageStyle = options.observation.imageStyle }
    var options = options
    options.observation = observation
    return options
  }

  /// Makes the policy. Throws if its file has another SHA-256, for example because training has changed it.
  public func make(requiring sha256: String?) throws -> any Policy {
    let policy = try make()
    // The hash is computed after reading, so the file was the same before and after.
    guard try self.sha256 == sha256 else {
      throw FileError.unsuitable(
        path: name, reason: "has changed since this began; use a copy of the policy file")
    }
    return policy
  }

  public func make() throws -> any Policy {
    switch self {
    case .scripted(let policy): policy.make()
    case .learned(let path): try LearnedPolicy(reading: path)
    case .bundled(let agent): try agent.policy()
    case .custom(let policy): try policy.make()
    }
  }
}

extension Evaluator {
  /// The default number of environments that a custom policy acts in at once.
  public static let defaultBatchSize = 64

  /// Evaluates a policy. Any thread may call `reportProgress`; for a custom policy, this thread does.
  public func run(
    _ choice: PolicyChoice, batchSize: Int = Evaluator.defaultBatchSize,
    reportProgress: @Sendable (_ done: Int, _ of: Int) throws -> Void
  ) throws -> [[TrialResult]] {
    if case .custom(let policy) = choice {
      try run(policy.make(), batchSize: batchSize, reportProgress: reportProgress)
    } else {
      try run({ try choice.make() }, reportProgress: reportProgress)
    }
  }
}
