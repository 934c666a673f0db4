import Foundation
import Tasks

/// Folders of runs that never ran: what `benchtop train` would have left behind, with numbers of our choice.
enum RunFixture {
  static let tasks = ["reach", "push", "pick-place"]

  struct Checkpoint {
    var step: Int
    var hours: Double
    /// The success at each task.
    var success: [Double]
  }

  /// A configuration that is read as one of an algorithm's.
  static func configuration(
    algorithm: String = "ppo", suite: String = "MT10", steps: Int = 3000, seed: Int = 1,
    settings: String = "{\"epochs\": 3}", version: String = "0.1.0"
  ) -> String {
    """
    {"schema": 1, "origin": {"release": "\(version)", "processor": "any"}, "algorithm": "\(algorithm)", "suite": "\(suite)", "steps": \(steps),
     "seed": \(seed), "checkpointSteps": 1000, "evaluationEpisodes": 5, "settings": \(settings)}
    """
  }

  static func write(
    _ path: String, configuration: String, checkpoints: [Checkpoint]? = nil,
    curve: [(step: Int, success: Double, loss: Double)]? = nil
  ) throws {
    try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
    try configuration.write(toFile: "\(path)/config.json", atomically: true, encoding: .utf8)
    if let checkpoints {
      var text = "step,hours,success," + tasks.joined(separator: ",") + "\n"
      for point in checkpoints {
        let mean = point.success.reduce(0, +) / Double(point.success.count)
        text += "\(point.step),\(point.hours),\(mean),"
        text += point.success.map { "\($0)" }.joined(separator: ",") + "\n"
      }
      try text.write(toFile: "\(path)/evaluation.csv", atomically: true, encoding: .utf8)
    }
    if let curve {
      var text = "step,ppo/loss,success\n"
      for point in curve { text += "\(point.step),\(point.loss),\(point.success)\n" }
      try text.write(toFile: "\(path)/curve.csv", atomically: true, encoding: .utf8)
    }
  }

  /// Some seeds of one run, with numbers that a fixed rule gives.
  static func writeSeeds(_ count: Int, in folder: String, name: String = "ppo") throws -> [String] {
    try (1...count).map { seed in
      let path = "\(folder)/\(name)-seed\(seed)"
      let pace = 0.1 + 0.01 * Double(seed)
      let checkpoints = (1...4).map { index -> Checkpoint in
        let success = tasks.indices.map { task -> Double in
          let number: Int = index * 7 + seed * 3 + task * 5
          return Double(number % 6) / 5
        }
        return Checkpoint(step: 1000 * index, hours: pace * Double(index), success: success)
      }
      let curve = (1...40).map { index -> (step: Int, success: Double, loss: Double) in
        (100 * index, Double(index % 11) / 10, 1 / Double(index + seed))
      }
      try write(
        path, configuration: configuration(seed: seed), checkpoints: checkpoints, curve: curve)
      return path
    }
  }
}
