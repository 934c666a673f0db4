public import Sim

/// The step duration, action scale and time limit of a task.
public struct ControlTiming: Hashable, Sendable {
  public var timing: World.Timing
  /// The displacement of the hand's target in one step at full action, in meters.
  public var actionScale: Double
  /// The number of steps in an episode.
  public var horizon: Int

  public init(timing: World.Timing, actionScale: Double, horizon: Int) {
    self.timing = timing
    self.actionScale = actionScale
    self.horizon = horizon
  }

  /// 80 steps a second of up to a centimeter, and 500 steps in an episode.
  public static let metaWorld = ControlTiming(
    timing: World.Timing(), actionScale: 0.01, horizon: 500)
  /// 25 steps a second of up to four centimeters, and 50 steps in an episode.
  public static let goalTasks = ControlTiming(
    timing: World.Timing(substep: 0.01, substepsPerStep: 4), actionScale: 0.04, horizon: 50)
}

/// A description of a task that is available without building its scene.
public struct TaskProfile: Sendable {
  /// Lowercase words with hyphens, such as `pick-place`.
  public var name: String
  /// One sentence that instructs a person or a language-conditioned model.
  public var instruction: String
  /// The names of the objects, for listings and labels.
  public var objects: [String]
  /// The start position of the hand, in meters.
  public var initialHandPosition: Vector3
  /// The region in which the hand can move.
  public var workspace: Box
  public var placement: Placement
  /// Whether the table has a rim.
  public var hasRim: Bool
  public var controlTiming: ControlTiming
  /// Increases when the goal, the reward or the response of the task changes.
  public var version: Int

  /// The version of a task that adds no changes of its own to what all tasks share, such as the arm and its contacts.
  public static let baseVersion = 2

  public init(
    _ name: String, _ instruction: String, objects: [String],
    initialHandPosition: Vector3 = [0, 0.6, 0.2],
    workspace: Box = TaskProfile.defaultWorkspace, placement: Placement, hasRim: Bool = true,
    controlTiming: ControlTiming = .metaWorld, version: Int = TaskProfile.baseVersion
  ) {
    self.name = name
    self.instruction = instruction
    self.objects = objects
    self.initialHandPosition = initialHandPosition
    self.workspace = workspace
    self.placement = placement
    self.hasRim = hasRim
    self.controlTiming = controlTiming
    self.version = version
  }

  /// Throws if no episode can start from this profile, since a profile may come from a user.
  public func validate() throws {
    func invalidOption(_ what: String, _ given: String, _ allowed: String) -> TaskError {
      .invalidOption(name: "\(what) of \(name)", given: given, allowed: allowed)
    }
    for (what, box) in [
      ("the workspace", workspace), ("the object's box", placement.object),
      ("the goal's box", placement.goal),
    ] {
      for axis in 0..<3 {
        let (lower, upper) = (box.lower[axis], box.upper[axis])
        guard lower <= upper, abs(lower) <= 10, abs(upper) <= 10 else {
          throw invalidOption(
            what, "from \(lower) to \(upper) m", "from the smaller to the larger value, within 10"
          )
        }
      }
    }
    guard placement.clearance >= 0, placement.isSatisfiable else {
      throw invalidOption(
        "the clearance", "\(placement.clearance) m",
        "less than the greatest distance between object and goal")
    }
    guard (1...1_000_000).contains(controlTiming.horizon) else {
      throw invalidOption("the horizon", "\(controlTiming.horizon)", "from 1 to 1000000 steps")
    }
  }

  /// The region above the table, from just over its top to half a meter up.
  public static let defaultWorkspace = Box([-0.5, 0.4, 0.05], [0.5, 1, 0.5])

  /// The default region, extended down to another height.
  public static func workspace(downTo height: Double) -> Box {
    Box([-0.5, 0.4, height], [0.5, 1, 0.5])
  }
}
