public import Sim

/// How time and motion are cut up for a task.
public struct Pace: Hashable, Sendable {
  public var timing: World.Timing
  /// Metres the hand's target moves at full action in one step.
  public var stride: Double
  /// Steps in an episode.
  public var horizon: Int

  public init(timing: World.Timing, stride: Double, horizon: Int) {
    self.timing = timing
    self.stride = stride
    self.horizon = horizon
  }

  /// 80 steps a second of up to a centimetre, 500 to an episode.
  public static let metaWorld = Pace(timing: World.Timing(), stride: 0.01, horizon: 500)
  /// 25 steps a second of up to four centimetres, 50 to an episode.
  public static let goalReaching = Pace(
    timing: World.Timing(substep: 0.01, substepsPerStep: 4), stride: 0.04, horizon: 50)
}

/// What is to be known of a task without building it.
public struct TaskProfile: Sendable {
  /// Lower-case words with hyphens, such as `pick-place`.
  public var name: String
  /// One sentence that tells a person, or a model that reads, what to do.
  public var sentence: String
  /// The things it is done with, for lists and labels.
  public var objects: [String]
  /// Where the hand starts, in metres.
  public var hand: Vector3
  /// Where the hand can be taken.
  public var workspace: Box
  public var placement: Placement
  /// Whether a rim runs round the table.
  public var hasRim: Bool
  public var pace: Pace
  /// Counts up when what the task asks, or what it pays, changes.
  public var version: Int

  public init(
    _ name: String, _ sentence: String, objects: [String], hand: Vector3 = [0, 0.6, 0.2],
    workspace: Box = TaskProfile.usualWorkspace, placement: Placement, hasRim: Bool = true,
    pace: Pace = .metaWorld, version: Int = 1
  ) {
    self.name = name
    self.sentence = sentence
    self.objects = objects
    self.hand = hand
    self.workspace = workspace
    self.placement = placement
    self.hasRim = hasRim
    self.pace = pace
    self.version = version
  }

  /// Throws where no episode could be drawn from this, as a profile may say that was not written by us.
  public func validate() throws {
    func refuse(_ what: String, _ given: String, _ allowed: String) -> TaskError {
      .invalidOption(name: "\(what) of \(name)", given: given, allowed: allowed)
    }
    for (what, box) in [
      ("the workspace", workspace), ("the object's box", placement.object),
      ("the goal's box", placement.goal),
    ] {
      for axis in 0..<3 {
        let (lower, upper) = (box.lower[axis], box.upper[axis])
        guard lower <= upper, abs(lower) <= 10, abs(upper) <= 10 else {
          throw refuse(
            what, "from \(lower) to \(upper) m", "from the smaller number to the greater, within 10"
          )
        }
      }
    }
    guard placement.clearance >= 0, placement.canBeDrawn else {
      throw refuse(
        "the clearance", "\(placement.clearance) m",
        "less than the distance its object and goal can have")
    }
    guard (1...1_000_000).contains(pace.horizon) else {
      throw refuse("the horizon", "\(pace.horizon)", "from 1 to 1000000 steps")
    }
  }

  /// Above the table, from just over its top to half a metre up.
  public static let usualWorkspace = Box([-0.5, 0.4, 0.05], [0.5, 1, 0.5])

  /// The usual one, down to another height.
  public static func workspace(downTo height: Double) -> Box {
    Box([-0.5, 0.4, height], [0.5, 1, 0.5])
  }
}
