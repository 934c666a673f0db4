internal import Base
internal import Tasks

/// What a caller wants to have opened.
struct BenchRequest {
  private struct Form: Codable {
    var task: String?
    var suite: String?
    var split: Suite.Split?
    var count: Int?
    var threads: Int?
    var autoReset: VectorEnvironment.AutoReset?
    var family: String?
  }

  private let form: Form
  private let options: JSONValue
  private let changes: [JSONValue]

  init(_ text: String) throws {
    guard case .object(var members) = try JSONValue(parsing: text) else {
      throw BorderError.invalid("a request for environments must be a JSON object")
    }
    func take(_ key: String) -> JSONValue? {
      members.firstIndex { $0.key == key }.map { members.remove(at: $0).value }
    }
    options = take("options") ?? .object([])
    switch take("changes") {
    case nil, .null: changes = []
    case .array(let values): changes = values
    default: throw BorderError.invalid("'changes' must be an array")
    }
    form = try JSON.decode(Form.self, from: JSONValue.object(members).text())
  }

  func open() throws -> Bench {
    let count = form.count ?? 1
    guard (1...65_536).contains(count) else {
      throw BorderError.invalid("there are to be \(count) environments; it must be 1 to 65536")
    }
    guard changes.isEmpty || changes.count == count else {
      throw BorderError.invalid("there are \(changes.count) changes for \(count) environments")
    }
    let specs = try specs()
    let environments = try (0..<count).map { index in
      var spec = specs[index % specs.count]
      if !changes.isEmpty, changes[index] != .null {
        spec.options = try JSON.changed(spec.options, by: changes[index])
      }
      return try make(spec)
    }
    return try Bench(
      environments, threads: form.threads ?? 1, autoReset: form.autoReset ?? .off)
  }

  private func specs() throws -> [EnvironmentSpec] {
    switch (form.task, form.suite) {
    case (let task?, nil):
      return [EnvironmentSpec(task, options: try changed(EnvironmentOptions()))]
    case (nil, let name?):
      let suite = try Suite.find(name)
      return suite.specs(form.split ?? .train, options: try changed(suite.standardOptions))
    default:
      throw BorderError.invalid("a request for environments names either a task or a suite")
    }
  }

  private func changed(_ standard: EnvironmentOptions) throws -> EnvironmentOptions {
    var options = try JSON.changed(standard, by: options)
    if let family = form.family { options.dynamics.family = try DynamicsFamily.find(family) }
    return options
  }

  private func make(_ spec: EnvironmentSpec) throws -> Environment {
    guard let definition = ForeignDefinition.named(spec.task) else { return try spec.make() }
    return try definition.environment(options: spec.options, identity: spec.identity)
  }
}
