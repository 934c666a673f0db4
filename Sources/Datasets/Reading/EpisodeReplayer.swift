internal import Base
internal import Render
internal import Sim
public import Tasks

/// Replays recorded episodes from their seeds and actions, and compares the result with the recording, bit by bit.
public final class EpisodeReplayer {
  /// The result of a replay.
  public struct Outcome: Sendable {
    /// The episode's index in the dataset.
    public let number: Int
    public let task: String
    /// The recorded length and success; 0 and false if the episode cannot be read.
    public private(set) var stepCount = 0
    public private(set) var hasSuccess = false
    /// The number of images compared, of all cameras and kinds.
    public fileprivate(set) var imageCount = 0
    /// The first difference, in words; nil if there is none.
    public fileprivate(set) var difference: String?
    /// Why the episode cannot be read; nil if it can.
    public fileprivate(set) var failure: String?

    public var isSame: Bool { difference == nil && failure == nil }

    fileprivate init(number: Int, task: String) { (self.number, self.task) = (number, task) }

    fileprivate init(_ header: EpisodeHeader, number: Int) {
      self.init(number: number, task: header.task)
      (stepCount, hasSuccess) = (header.stepCount, header.firstSuccess != nil)
    }
  }

  private let dataset: Dataset
  /// The recorder of the current task.
  private var recorder: (task: Int, recorder: Recorder)?

  public init(_ dataset: Dataset) { self.dataset = dataset }

  /// Replays an episode; `onTimeStep` is called at each time step. Errors of the recording are part of the outcome.
  public func run(
    _ number: Int, onTimeStep: (Environment) throws -> Void = { _ in }
  ) throws -> Outcome {
    try dataset.require(number)
    let original: EpisodeRecording
    do {
      original = try dataset.episode(number)
    } catch {
      let task = dataset.plan.specs[dataset.numbering.task(ofEpisode: number)].task
      var outcome = Outcome(number: number, task: task)
      outcome.failure = "\(error)"
      return outcome
    }
    var outcome = Outcome(original.header, number: number)
    if let mismatch = difference(from: dataset.plan, of: original.header, number) {
      outcome.difference = mismatch
      return outcome
    }
    do {
      let (replayed, imageDifference) = try recorder(ofTask: original.header.taskIndex).replay(
        original, onTimeStep: onTimeStep)
      outcome.imageCount = original.views.reduce(0) { count, view in
        count + view.color.rows.count + (view.depth?.rows.count ?? 0)
          + (view.segmentation?.rows.count ?? 0)
      }
      outcome.difference = original.differenceBesideImages(from: replayed) ?? imageDifference
    } catch let error as TaskError {
      outcome.difference = "the replay failed: \(error)"
    } catch let error as SimulationError {
      outcome.difference = "the replay failed: \(error)"
    }
    return outcome
  }

  private func recorder(ofTask task: Int) throws -> Recorder {
    if let recorder, recorder.task == task { return recorder.recorder }
    let made = try Recorder(dataset.plan, task: task, coding: .deflate)
    recorder = (task, made)
    return made
  }

  /// How an episode's header contradicts the plan; nil if it agrees.
  private func difference(
    from plan: RecordingPlan, of header: EpisodeHeader, _ number: Int
  ) -> String? {
    let task = dataset.numbering.task(ofEpisode: number)
    guard header.taskIndex == task, header.task == plan.specs[task].task else {
      return "it belongs to task \(header.taskIndex), \(header.task), not to task \(task), "
        + plan.specs[task].task
    }
    guard header.episodeIndex == number else {
      return "it is episode \(header.episodeIndex), not episode \(number)"
    }
    return nil
  }
}

extension EpisodeRecording {
  /// The first difference from another recording, in words; nil if they are equal to the bit. The policy's actions
  /// before noise are not compared.
  public func firstDifference(from other: EpisodeRecording) -> String? {
    differenceBesideImages(from: other) ?? imageDifference(from: other)
  }

  /// The first difference in anything but the images.
  func differenceBesideImages(from other: EpisodeRecording) -> String? {
    let (mine, theirs) = (header, other.header)
    func describe(
      _ difference: (index: Int, mine: Double, theirs: Double)?, _ name: String, width: Int
    )
      -> String?
    {
      difference.map {
        let (timeStep, column) = $0.index.quotientAndRemainder(dividingBy: max(width, 1))
        return "at step \(timeStep), value \(column) of \(name) was \($0.mine) and is \($0.theirs)"
      }
    }
    guard mine.bodies == theirs.bodies, mine.observationSize == theirs.observationSize,
      mine.taskVersion == theirs.taskVersion
    else {
      return "the task has changed: version \(mine.taskVersion) is recorded, and this is version "
        + "\(theirs.taskVersion)"
    }
    guard mine.stepCount == theirs.stepCount else {
      return "it had \(mine.stepCount) steps and now has \(theirs.stepCount)"
    }
    guard mine.dynamics == theirs.dynamics else { return "the hidden dynamics differ" }
    guard mine.otherTasks == theirs.otherTasks else {
      return "the tasks that share its scene have changed"
    }
    let others = zip(otherTasks, other.otherTasks)
    let vectors: [(name: String, mine: [Double], theirs: [Double], width: Int)] =
      [
        ("the goal", mine.goal, theirs.goal, 3),
        ("the state", states, other.states, mine.stateSize),
        ("the observation", observations, other.observations, mine.observationSize),
        ("the achieved goal", achievedGoals, other.achievedGoals, 3),
        ("the reward", rewards, other.rewards, 1),
        ("the goal distance", goalDistances, other.goalDistances, 1),
        ("the reach reward", reachRewards, other.reachRewards, 1),
        ("the place reward", placeRewards, other.placeRewards, 1),
      ]
      + others.flatMap { mine, theirs in
        [
          (
            "the observation of \(mine.task)", mine.observations, theirs.observations,
            header.observationSize
          ), ("the reward of \(mine.task)", mine.rewards, theirs.rewards, 1),
        ]
      }
    for (name, mine, theirs, width) in vectors {
      if let difference = describe(first(mine, theirs), name, width: width) { return difference }
    }
    let flags: [(name: String, mine: [Bool], theirs: [Bool])] =
      [
        ("success", successes, other.successes), ("the grasp", grasps, other.grasps),
        ("termination", terminations, other.terminations),
        ("truncation", truncations, other.truncations),
      ] + others.map { ("the success of \($0.task)", $0.successes, $1.successes) }
    for (name, mine, theirs) in flags {
      if let difference = flag(mine, theirs, name) { return difference }
    }
    return viewDifference(from: other)
  }

  private func first(
    _ mine: [Double], _ theirs: [Double]
  ) -> (index: Int, mine: Double, theirs: Double)? {
    guard mine.count == theirs.count else {
      return (min(mine.count, theirs.count), Double(mine.count), Double(theirs.count))
    }
    return zip(mine, theirs).enumerated().first { $1.0.bitPattern != $1.1.bitPattern }.map {
      ($0.offset, $0.element.0, $0.element.1)
    }
  }

  private func flag(_ mine: [Bool], _ theirs: [Bool], _ name: String) -> String? {
    guard mine.count == theirs.count else {
      return "\(name) is recorded at \(mine.count) time steps and now at \(theirs.count)"
    }
    return zip(mine, theirs).enumerated().first { $1.0 != $1.1 }.map {
      "at step \($0.offset), \(name) was \($0.element.0) and is \($0.element.1)"
    }
  }

  private func viewDifference(from other: EpisodeRecording) -> String? {
    guard header.cameras == other.header.cameras else { return "the cameras differ" }
    guard views.count == other.views.count else { return "the images are from other cameras" }
    guard header.size == other.header.size else { return "the images have another size" }
    guard header.labels == other.header.labels else { return "the segmentation labels differ" }
    for (index, camera) in header.cameras.enumerated() {
      if let difference = first(views[index].poses, other.views[index].poses) {
        return "at step \(difference.index / 16), the pose of \(camera.name) differs"
      }
    }
    return nil
  }

  /// The first image of another recording that differs, in words.
  private func imageDifference(from other: EpisodeRecording) -> String? {
    for timeStep in 0..<timeStepCount {
      for (camera, view) in other.views.enumerated() {
        guard let color = view.color.image(timeStep) else {
          return "at step \(timeStep), the image from \(header.cameras[camera].name) is invalid"
        }
        let drawn = DrawnImages(
          color: color, depths: view.depth?.depths(timeStep),
          labels: view.segmentation?.labels(timeStep))
        if let difference = imageDifference(camera: camera, timeStep, from: drawn) {
          return difference
        }
      }
    }
    return nil
  }

  /// How the images of a camera at a time step differ from others of the same size, in words; nil if they are equal, or if
  /// the recording has no such camera.
  func imageDifference(camera: Int, _ timeStep: Int, from drawn: DrawnImages) -> String? {
    guard views.indices.contains(camera), header.cameras.indices.contains(camera),
      views[camera].color.size == drawn.color.size
    else { return nil }
    let (view, name) = (views[camera], header.cameras[camera].name)
    func describe(_ kind: String, _ index: Int?) -> String {
      let pixel = index.map {
        " first at pixel (\($0 % header.imageWidth), \($0 / header.imageWidth))"
      }
      return "at step \(timeStep), \(kind) from \(name) differs\(pixel ?? ": it is invalid")"
    }
    guard view.color.rows.indices.contains(timeStep) else {
      return "at step \(timeStep), the image from \(name) is missing"
    }
    let image = view.color.image(timeStep)
    if image != drawn.color {
      let byte = image.flatMap { zip($0.pixels, drawn.color.pixels).firstOffset { $0 != $1 } }
      return describe("the image", byte.map { $0 / 3 })
    }
    let depths = view.depth?.depths(timeStep)
    if depths != drawn.depths {
      return describe(
        "the depth", zip(depths ?? [], drawn.depths ?? []).firstOffset { $0 != $1 })
    }
    let labels = view.segmentation?.labels(timeStep)
    if labels != drawn.labels {
      return describe(
        "the segmentation", zip(labels ?? [], drawn.labels ?? []).firstOffset { $0 != $1 })
    }
    return nil
  }
}

extension Sequence {
  fileprivate func firstOffset(where predicate: (Element) -> Bool) -> Int? {
    enumerated().first { predicate($0.element) }?.offset
  }
}
