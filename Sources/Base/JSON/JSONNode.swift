/// A value during encoding, to which several containers may still add.
final class JSONNode {
  private var content: Content?

  private enum Content {
    case value(JSONValue)
    case array([JSONNode])
    case object(keys: [String], nodes: [String: JSONNode])
  }

  /// The encoded value. A type that encodes nothing becomes an empty object.
  var value: JSONValue {
    switch content {
    case nil: .object([])
    case .value(let value): value
    case .array(let nodes): .array(nodes.map(\.value))
    case .object(let keys, let nodes):
      .object(keys.compactMap { key in nodes[key].map { .init(key, $0.value) } })
    }
  }

  var count: Int {
    guard case .array(let nodes) = content else { return 0 }
    return nodes.count
  }

  func set(_ value: JSONValue) {
    precondition(content == nil, "a type may encode only one single value")
    content = .value(value)
  }

  func becomeArray() {
    if case .array = content { return }
    precondition(content == nil, "a type may use only one kind of container")
    content = .array([])
  }

  func becomeObject() {
    if case .object = content { return }
    precondition(content == nil, "a type may use only one kind of container")
    content = .object(keys: [], nodes: [:])
  }

  func addElement() -> JSONNode {
    let node = JSONNode()
    guard case .array(var nodes) = content else { return node }
    content = nil  // This avoids a copy on append.
    nodes.append(node)
    content = .array(nodes)
    return node
  }

  /// Adds a new node for a key, which replaces an earlier one.
  func addMember(_ key: String) -> JSONNode {
    let node = JSONNode()
    guard case .object(var keys, var nodes) = content else { return node }
    content = nil
    if nodes.updateValue(node, forKey: key) == nil { keys.append(key) }
    content = .object(keys: keys, nodes: nodes)
    return node
  }

  /// The existing node of a key, or a new one, for containers that share it.
  func member(_ key: String) -> JSONNode {
    if case .object(_, let nodes) = content, let node = nodes[key] { return node }
    return addMember(key)
  }

  func sortKeys() {
    guard case .object(let keys, let nodes) = content else { return }
    content = .object(keys: keys.sorted(), nodes: nodes)
  }
}
