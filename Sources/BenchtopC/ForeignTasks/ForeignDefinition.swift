internal import Base
internal import CBenchtop
internal import Sim
internal import Synchronization
internal import Tasks

/// A task that is written in another language: what is known of it, its scene, and whom to ask for the rest.
///
/// Unchecked, because of the context, which only the caller's own functions look into.
struct ForeignDefinition: @unchecked Sendable {
  private struct Form: Codable {
    struct Boxes: Codable {
      var object, goal: [Vector3]
      var clearance: Double
    }

    var name, sentence: String
    var objects: [String]
    var version: Int
    var placement: Boxes
    var hand: Vector3?
    var workspace: [Vector3]?
    var hasRim: Bool?
    var horizon: Int?
    var hasExpert: Bool
    var scene: SceneDescription
  }

  let profile: TaskProfile
  let scene: SceneDescription
  let hasExpert: Bool
  let callback: benchtop_task_callback
  let context: UnsafeMutableRawPointer?

  private static let all = Mutex<[String: ForeignDefinition]>([:])

  static func named(_ name: String) -> ForeignDefinition? { all.withLock { $0[name] } }

  init(
    _ text: String, _ callback: @escaping benchtop_task_callback,
    _ context: UnsafeMutableRawPointer?
  ) throws {
    let form = try JSON.decode(Form.self, from: text)
    var profile = TaskProfile(
      form.name, form.sentence, objects: form.objects,
      placement: Placement(
        object: try Self.box(form.placement.object, "the object's box"),
        goal: try Self.box(form.placement.goal, "the goal's box"),
        clearance: form.placement.clearance),
      version: form.version)
    if let hand = form.hand { profile.hand = hand }
    if let workspace = form.workspace {
      profile.workspace = try Self.box(workspace, "the workspace")
    }
    if let hasRim = form.hasRim { profile.hasRim = hasRim }
    if let horizon = form.horizon { profile.pace.horizon = horizon }
    try profile.validate()
    self.profile = profile
    scene = form.scene
    hasExpert = form.hasExpert
    self.callback = callback
    self.context = context
  }

  private static func box(_ corners: [Vector3], _ name: String) throws -> Box {
    guard corners.count == 2 else { throw BorderError.invalid("\(name) needs two corners") }
    return Box(corners[0], corners[1])
  }

  /// Makes the task known, in place of an earlier one of the same name.
  func add() throws {
    guard !Catalog.tasks.contains(where: { $0.profile.name == profile.name }) else {
      throw BorderError.invalid("there is a task '\(profile.name)' already; choose another name")
    }
    try Catalog.check(newName: profile.name)
    Self.all.withLock { $0[profile.name] = self }
  }

  func environment(options: EnvironmentOptions, identity: TaskIdentity?) throws -> Environment {
    try Environment(of: profile, options: options, identity: identity) { scene in
      let task = try ForeignTask(scene, self)
      try task.check()
      return task
    }
  }
}
