import Datasets

/// A reader of untrusted input, with its seeds.
struct FuzzTarget {
  /// The valid inputs that mutations start from.
  let seeds: () throws -> [[UInt8]]
  /// Reads an input as a user would. It may throw; findings are crashes, hangs, too much memory, and errors that
  /// are not one line of text.
  let read: ([UInt8]) throws -> Void

  /// Reads an input; traps if the error is not one line of text.
  func attempt(_ bytes: [UInt8]) {
    do {
      try read(bytes)
    } catch {
      let message = "\(error)"
      precondition(!message.isEmpty, "an error has no message")
      precondition(!message.contains("\n"), "an error has more than one line: \(message)")
    }
  }

  /// All targets by name, each made in its own folder.
  static var all: [(name: String, make: (Scratch) throws -> FuzzTarget)] {
    [
      ("png", { _ in .png }), ("obj", { _ in .obj }), ("json", { _ in .json }),
      ("tensors", FuzzTarget.tensors), ("policy", FuzzTarget.policy), ("run", FuzzTarget.run),
      ("minari", { try .dataset(.minari, $0) }), ("robomimic", { try .dataset(.robomimic, $0) }),
      ("lerobot", { try .dataset(.lerobot, $0) }), ("pictures", { try .dataset(.png, $0) }),
      ("parts", FuzzTarget.parts), ("state", { _ in try .state() }),
      ("environment", { _ in .environment }), ("options", { _ in .options }),
      ("configuration", FuzzTarget.configuration), ("report", FuzzTarget.report),
      ("experiment", FuzzTarget.experiment),
    ]
  }
}
