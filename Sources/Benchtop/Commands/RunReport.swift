internal import Base
internal import Tasks

/// The results of `benchtop run`.
struct RunReport: Encodable {
  struct Entry: Encodable {
    let seed: UInt64
    let isSuccess: Bool
    let firstSuccessStep: Int?
    let succeedsAtEnd: Bool
    let `return`: Double
    let length: Int
    /// The states of --every; nil without it.
    let states: [State]?

    init(_ seed: UInt64, _ episode: EpisodeResult, states: [State]?) {
      self.seed = seed
      isSuccess = episode.firstSuccessStep != nil
      firstSuccessStep = episode.firstSuccessStep
      succeedsAtEnd = episode.succeedsAtEnd
      `return` = episode.episodeReturn
      length = episode.length
      self.states = states
    }
  }

  /// The state after a step.
  struct State: Encodable {
    let step: Int
    let reward: Double
    /// Positions in meters.
    let hand, object: [Double]
    let gripperOpening: Double
    let goalDistance: Double
    let isSuccess: Bool

    init(of environment: Environment, _ transition: Transition) {
      let frame = environment.expertObservation.current
      let position = frame.firstObject.position
      step = environment.stepCount
      reward = transition.reward
      hand = [frame.hand.x, frame.hand.y, frame.hand.z]
      object = [position.x, position.y, position.z]
      gripperOpening = frame.gripperOpening
      goalDistance = transition.outcome.goalDistance
      isSuccess = transition.isSuccess
    }
  }

  let version = Release.version
  let task: String
  let policy: String
  let options: EnvironmentOptions
  var episodes: [Entry] = []
}
