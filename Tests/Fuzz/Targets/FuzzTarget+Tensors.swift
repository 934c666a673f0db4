import Agents
import Base
import Learning
import Tasks

extension FuzzTarget {
  private static let action = Action(repeating: 0.25)

  /// Safetensors files without checksums.
  static func tensors(_ scratch: Scratch) throws -> FuzzTarget {
    let path = "\(scratch.path)/tensors.safetensors"
    return FuzzTarget(
      seeds: {
        var numbers = (0..<6).map { Float($0) }
        var words = ["a", "b"]
        try numbers.withUnsafeMutableBufferPointer { numbers in
          guard let start = numbers.baseAddress else { return }
          try Checkpoint.save(to: path, metadata: ["note": "x"]) {
            try $0.tensor("a", start, shape: [2, 3])
            try $0.tensor("b", start, shape: [1])
            try $0.value("words", &words)
          }
        }
        return [Checksums.removed(from: try File.read(path))]
      },
      read: { bytes in
        Scratch.write(bytes, to: path)
        _ = try SafeTensors(reading: path)
      })
  }

  /// Policy files, which then act.
  static func policy(_ scratch: Scratch) throws -> FuzzTarget {
    let run = try TinyRun("MT1:reach", in: scratch.folder("run"))
    try run.train(resume: false)
    let path = "\(scratch.path)/policy.safetensors"
    let environment = try EnvironmentSpec("reach").make()
    return FuzzTarget(
      seeds: { [Checksums.removed(from: try File.read(run.folder.policy))] },
      read: { bytes in
        Scratch.write(bytes, to: path)
        let driver = try PolicyDriver(LearnedPolicy(reading: path), in: environment)
        try environment.reset(seed: 1)
        try driver.beginTrial(seed: 1)
        _ = try environment.step(driver.nextAction())
      })
  }

  /// Folders of training runs, which are resumed.
  static func run(_ scratch: Scratch) throws -> FuzzTarget {
    let run = try TinyRun("MT1:reach", in: scratch.folder("run"))
    try run.train(resume: false)
    let folder = try MutatedFolder(run.folder.path)
    return FuzzTarget(
      seeds: { folder.seeds },
      read: { bytes in
        guard folder.apply(bytes) else { return }
        defer { folder.restore(everything: true) }
        try run.train(resume: true)
      })
  }
}
