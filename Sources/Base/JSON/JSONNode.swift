/// A value while it is being encoded, when several containers may still add to it.
final class JSONNode {
  private var content: Content?

  private enum Content {
    case value(JSONValue)
    case array([JSONNode])
    case object(keys: [String], nodes: [String: JSONNode])
  }

  /// What was encoded. A type that encodes nothing is an empty object.
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
    content = nil  // So that adding does not copy.
    nodes.append(node)
    content = .array(nodes)
    return node
  }

  /// A new node for a key, in place of the one it had.
  func addMember(_ key: String) -> JSONNode {
    let node = JSONNode()
    guard case .object(var keys, var nodes) = content else { return node }
    content = nil
    if nodes.updateValue(node, forKey: key) == nil { keys.append(key) }
    content = .object(keys: keys, nodes: nodes)
    return node
  }

  /// The node a key has, or a new one, for containers that share it.
  func member(_ key: String) -> JSONNode {
    if case .object(_, let nodes) = content, let node = nodes[key] { return node }
    return addMember(key)
  }

  func sortKeys() {
    guard case .object(let keys, let nodes) = content else { return }
    content = .object(keys: keys.sorted(), nodes: nodes)
  }
}
