internal import Base
internal import Tasks

/// The JSON request of `benchtop_open`.
struct EnvironmentBatchRequest {
  private struct Fields: Codable {
    var task: String?
    var suite: String?
    var split: Suite.Split?
    var count: Int?
    var threads: Int?
    var autoresetMode: VectorEnvironment.AutoresetMode?
    var family: String?
  }

  private let fields: Fields
  private let options: JSONValue
  private let overrides: [JSONValue]

  init(_ text: String) throws {
    guard case .object(var members) = try JSONValue(parsing: text) else {
      throw InterfaceError.invalid("a request for environments must be a JSON object")
    }
    func take(_ key: String) -> JSONValue? {
      members.firstIndex { $0.key == key }.map { members.remove(at: $0).value }
    }
    options = take("options") ?? .object([])
    switch take("overrides") {
    case nil, .null: overrides = []
    case .array(let values): overrides = values
    default: throw InterfaceError.invalid("'overrides' must be an array")
    }
    fields = try JSON.decode(Fields.self, from: JSONValue.object(members).text())
  }

  func open() throws -> EnvironmentBatch {
    let count = fields.count ?? 1
    guard (1...65_536).contains(count) else {
      throw InterfaceError.invalid(
        "the number of environments is \(count); it must be from 1 to 65536")
    }
    guard overrides.isEmpty || overrides.count == count else {
      throw InterfaceError.invalid(
        "there are \(overrides.count) overrides for \(count) environments")
    }
    let specs = try specs()
    let environments = try (0..<count).map { index in
      var spec = specs[index % specs.count]
      if !overrides.isEmpty, overrides[index] != .null {
        spec.options = try JSON.overriding(spec.options, by: overrides[index])
      }
      return try make(spec)
    }
    return try EnvironmentBatch(
      environments, threads: fields.threads ?? 1, autoresetMode: fields.autoresetMode ?? .disabled)
  }

  /// The environment of a request for a single one.
  var onlySpec: EnvironmentSpec {
    get throws {
      let specs = try specs()
      guard specs.count == 1, fields.count ?? 1 == 1, overrides.isEmpty else {
        throw InterfaceError.invalid(
          "a recorded environment has one task; this request names \(specs.count)")
      }
      return specs[0]
    }
  }

  private func specs() throws -> [EnvironmentSpec] {
    switch (fields.task, fields.suite) {
    case (let task?, nil):
      return [EnvironmentSpec(task, options: try overriding(EnvironmentOptions()))]
    case (nil, let name?):
      let suite = try Suite.find(name)
      return suite.specs(fields.split ?? .train, options: try overriding(suite.defaultOptions))
    default:
      throw InterfaceError.invalid("a request for environments names either a task or a suite")
    }
  }

  private func overriding(_ standard: EnvironmentOptions) throws -> EnvironmentOptions {
    var options = try JSON.overriding(standard, by: options)
    if let family = fields.family { options.dynamics.family = try DynamicsFamily.find(family) }
    return options
  }

  private func make(_ spec: EnvironmentSpec) throws -> Environment {
    guard let definition = ForeignDefinition.named(spec.task) else { return try spec.make() }
    return try definition.environment(options: spec.options, identity: spec.identity)
  }
}
