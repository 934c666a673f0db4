internal import Base
internal import CBenchtop
internal import Sim
internal import Synchronization
internal import Tasks

/// A task written in another language: its profile, its scene and the callback for the rest.
///
/// Unchecked, because only the caller's callback accesses the context.
struct ForeignDefinition: @unchecked Sendable {
  private struct Fields: Codable {
    struct PlacementFields: Codable {
      var object, goal: [Vector3]
      var clearance: Double
    }

    var name, instruction: String
    var objects: [String]
    var version: Int
    var placement: PlacementFields
    var initialHandPosition: Vector3?
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
    let fields = try JSON.decode(Fields.self, from: text)
    var profile = TaskProfile(
      fields.name, fields.instruction, objects: fields.objects,
      placement: Placement(
        object: try Self.box(fields.placement.object, "the object's box"),
        goal: try Self.box(fields.placement.goal, "the goal's box"),
        clearance: fields.placement.clearance),
      version: fields.version)
    if let hand = fields.initialHandPosition { profile.initialHandPosition = hand }
    if let workspace = fields.workspace {
      profile.workspace = try Self.box(workspace, "the workspace")
    }
    if let hasRim = fields.hasRim { profile.hasRim = hasRim }
    if let horizon = fields.horizon { profile.controlTiming.horizon = horizon }
    try profile.validate()
    self.profile = profile
    scene = fields.scene
    hasExpert = fields.hasExpert
    self.callback = callback
    self.context = context
  }

  private static func box(_ corners: [Vector3], _ name: String) throws -> Box {
    guard corners.count == 2 else { throw InterfaceError.invalid("\(name) needs two corners") }
    return Box(corners[0], corners[1])
  }

  /// Registers the task, or replaces an earlier one of the same name.
  func add() throws {
    guard !Catalog.tasks.contains(where: { $0.profile.name == profile.name }) else {
      throw InterfaceError.invalid("the task name '\(profile.name)' is in use; choose another name")
    }
    try Catalog.validate(newName: profile.name)
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
