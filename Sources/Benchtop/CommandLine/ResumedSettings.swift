internal import Base

extension Arguments {
  /// Throws where an option that was given would change what is resumed. `settings` reads them with only some of the
  /// options; `groups` are options that count together, such as a file and what overrides it.
  func requireUnchanged<Settings: Encodable>(
    _ recorded: Settings, ignoring ignored: Set<String>, groups: [Set<String>],
    _ settings: (Arguments) throws -> Settings
  ) throws {
    let known = try JSONValue(parsing: JSON.encode(recorded))
    func change(_ names: Set<String>) throws -> SettingChange? {
      let given = try JSONValue(parsing: JSON.encode(settings(keeping(names.union(ignored)))))
      return SettingChange(from: known, to: given)
    }
    // Alone an option says most clearly what it changes, so those of a group come later.
    let names = options.map(\.name).filter { isGiven($0) && !ignored.contains($0) }
    for name in names {
      let together = groups.filter { $0.contains(name) }.reduce(into: [name] as Set) {
        $0.formUnion($1)
      }
      guard try change(together) != nil, let change = try change([name]) else { continue }
      let value =
        options.contains { $0.name == name && $0.isFlag } ? "" : "=" + (text(name) ?? "")
      throw ResumeError(
        description: "cannot resume with --\(name)\(value): \(change.path) was recorded as "
          + "\(change.recorded) and would be \(change.given)")
    }
  }
}

/// An option of --resume that differs from what was recorded.
struct ResumeError: Error, CustomStringConvertible {
  let description: String
}

/// The first setting that differs.
private struct SettingChange {
  let path: String
  let recorded, given: String

  init?(from recorded: JSONValue, to given: JSONValue, at path: String = "") {
    guard recorded != given else { return nil }
    let pairs: [(String, JSONValue, JSONValue)] =
      switch (recorded, given) {
      case (.object(let old), .object(let new)):
        (old + new.filter { member in !old.contains { $0.key == member.key } }).map { member in
          (
            path.isEmpty ? member.key : "\(path).\(member.key)",
            old.first { $0.key == member.key }?.value ?? .null,
            new.first { $0.key == member.key }?.value ?? .null
          )
        }
      case (.array(let old), .array(let new)) where old.count == new.count:
        zip(old, new).enumerated().map { ("\(path)[\($0)]", $1.0, $1.1) }
      default: []
      }
    for (path, old, new) in pairs {
      if let change = SettingChange(from: old, to: new, at: path) {
        self = change
        return
      }
    }
    func text(_ value: JSONValue) -> String {
      // Of what has a name, such as a family of hidden dynamics, the name is enough.
      if case .object(let members) = value, let name = members.first(where: { $0.key == "name" }) {
        return text(name.value)
      }
      return (try? value.text(indented: false)) ?? "?"
    }
    (self.path, self.recorded, self.given) = (path, text(recorded), text(given))
  }
}
