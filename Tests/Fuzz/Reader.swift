import Datasets

/// Something that reads what others have written, and how to attack it.
struct Reader {
  /// What mutations start from: inputs that are right.
  let seeds: () throws -> [[UInt8]]
  /// Reads an input as a user would have it read. May throw: only a crash, a hang, too much memory or an error
  /// that is no line of text is a finding.
  let read: ([UInt8]) throws -> Void

  /// Reads an input; traps where it is refused in other words than one line.
  func attempt(_ bytes: [UInt8]) {
    do {
      try read(bytes)
    } catch {
      let message = "\(error)"
      precondition(!message.isEmpty, "an error says nothing")
      precondition(!message.contains("\n"), "an error is more than a line: \(message)")
    }
  }

  /// By name, each with what makes it from a folder of its own.
  static var all: [(name: String, make: (Scratch) throws -> Reader)] {
    [
      ("png", { _ in .png }), ("obj", { _ in .obj }), ("json", { _ in .json }),
      ("tensors", Reader.tensors), ("policy", Reader.policy), ("run", Reader.run),
      ("minari", { try .dataset(.minari, $0) }), ("robomimic", { try .dataset(.robomimic, $0) }),
      ("lerobot", { try .dataset(.lerobot, $0) }), ("pictures", { try .dataset(.png, $0) }),
      ("parts", Reader.parts), ("state", { _ in try .state() }),
      ("environment", { _ in .environment }), ("options", { _ in .options }),
      ("configuration", Reader.configuration), ("report", Reader.report),
    ]
  }
}
