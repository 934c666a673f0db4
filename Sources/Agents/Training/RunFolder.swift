public import Base
private import Glibc

/// The folder of a run, and what lies in it.
public struct RunFolder: Sendable {
  public let path: String

  public init(_ path: String) { self.path = path }

  public var configuration: String { "\(path)/config.json" }
  public var checkpoint: String { "\(path)/checkpoint.safetensors" }
  public var policy: String { "\(path)/\(LearnedPolicy.fileName)" }
  /// How training episodes went.
  public var curve: String { "\(path)/curve.csv" }
  /// How the policy did at checkpoints, without chance in its actions.
  public var evaluation: String { "\(path)/evaluation.csv" }

  var isThere: Bool { access(path, F_OK) == 0 }
  public var hasRun: Bool { access(configuration, F_OK) == 0 }
  public var hasCheckpoint: Bool { access(checkpoint, F_OK) == 0 }

  /// Makes the folder, and those it lies in.
  public func make() throws(FileError) { try Folder.make(path) }
}
