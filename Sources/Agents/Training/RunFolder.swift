public import Base
private import Glibc
internal import Learning

/// The paths of the files in a run's folder.
public struct RunFolder: Sendable {
  public let path: String

  public init(_ path: String) { self.path = path }

  public var configuration: String { "\(path)/config.json" }
  public var checkpoint: String { "\(path)/checkpoint.safetensors" }
  public var policy: String { "\(path)/\(LearnedPolicy.fileName)" }
  /// The learning curve of training.
  public var curve: String { "\(path)/curve.csv" }
  /// The success rate of the deterministic policy at each checkpoint.
  public var evaluation: String { "\(path)/evaluation.csv" }
  /// The report of a separate evaluation, if there was one.
  public var evaluationReport: String { "\(path)/\(BundledAgent.evaluationName)" }

  var exists: Bool { access(path, F_OK) == 0 }
  public var hasRun: Bool { access(configuration, F_OK) == 0 }
  public var hasCheckpoint: Bool { access(checkpoint, F_OK) == 0 }
  public var hasEvaluationReport: Bool { access(evaluationReport, F_OK) == 0 }

  /// Makes the folder and its parent folders.
  public func make() throws(FileError) { try Folder.make(path) }
}
