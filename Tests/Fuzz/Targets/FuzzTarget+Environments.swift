import Base
import Tasks

extension FuzzTarget {
  private static let tasks = ["push", "goal-push"]

  /// States of environments as JSON, which are restored and stepped.
  static func state() throws -> FuzzTarget {
    let environment = try EnvironmentSpec("push").make()
    try environment.reset(seed: 1)
    return FuzzTarget(
      seeds: {
        try environment.reset(seed: 1)
        return [Array(try JSON.encode(environment.snapshot(), indented: false).utf8)]
      },
      read: { bytes in
        let text = String(decoding: bytes, as: UTF8.self)
        // A state's file has a checksum, which no mutation would pass.
        let snapshot = try JSON.decode(EnvironmentSnapshot.self, from: text)
        // The environment must stay usable after any state.
        defer {
          do {
            try environment.reset(seed: 1)
            _ = try environment.step(Action(repeating: 0.25))
          } catch {
            preconditionFailure("a state has broken the environment: \(error)")
          }
        }
        try environment.restore(snapshot)
        for _ in 0..<3 { _ = try environment.step(Action(repeating: 0.25)) }
      })
  }

  /// Options of environments as JSON, which are made and stepped.
  static var environment: FuzzTarget {
    FuzzTarget(
      seeds: {
        let options = Array(try JSON.encode(EnvironmentOptions(), indented: false).utf8)
        return [[0] + options, [1] + options]
      },
      read: { bytes in
        guard let first = bytes.first else { return }
        let text = String(decoding: bytes.dropFirst(), as: UTF8.self)
        let options = try JSON.overriding(EnvironmentOptions(), by: JSONValue(parsing: text))
        let environment = try EnvironmentSpec(tasks[Int(first) % 2], options: options).make()
        try environment.reset(seed: 1)
        for _ in 0..<2 where !environment.isOver {
          _ = try environment.step(Action(repeating: 0.25))
        }
      })
  }
}
