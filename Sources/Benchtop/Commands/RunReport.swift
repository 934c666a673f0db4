internal import Base
internal import Tasks

/// What `benchtop run` has seen.
struct RunReport: Encodable {
  struct Entry: Encodable {
    let seed: UInt64
    let isSuccess: Bool
    let firstSuccess: Int?
    let succeedsAtEnd: Bool
    let `return`: Double
    let length: Int
    /// Every few steps, where they were asked for.
    let states: [State]?

    init(_ seed: UInt64, _ episode: Episode, states: [State]?) {
      self.seed = seed
      isSuccess = episode.firstSuccess != nil
      firstSuccess = episode.firstSuccess
      succeedsAtEnd = episode.succeedsAtEnd
      `return` = episode.total
      length = episode.length
      self.states = states
    }
  }

  /// How things are after a step.
  struct State: Encodable {
    let step: Int
    let reward: Double
    /// Places in metres.
    let hand, object: [Double]
    let opening: Double
    let remaining: Double
    let isSuccess: Bool

    init(of environment: Environment, _ transition: Transition) {
      let frame = environment.expertObservation.current
      let place = frame.first.position
      step = environment.stepCount
      reward = transition.reward
      hand = [frame.hand.x, frame.hand.y, frame.hand.z]
      object = [place.x, place.y, place.z]
      opening = frame.opening
      remaining = transition.judgement.remaining
      isSuccess = transition.isSuccess
    }
  }

  let version = Release.version
  let task: String
  let policy: String
  let options: EnvironmentOptions
  var episodes: [Entry] = []
}
