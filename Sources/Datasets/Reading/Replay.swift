internal import Base
internal import Render
internal import Sim
public import Tasks

/// Takes recorded episodes' actions again, and compares what becomes of it with what was recorded.
public final class Replay {
  /// What a replayed episode has shown.
  public struct Verdict: Sendable {
    /// In the whole dataset.
    public let number: Int
    public let task: String
    /// Of what was recorded; 0 and false where that cannot be read.
    public private(set) var stepCount = 0
    public private(set) var hasSuccess = false
    /// Pictures that were compared, of all cameras and kinds.
    public fileprivate(set) var imageCount = 0
    /// Where it differed first, in words; nil where it did not.
    public fileprivate(set) var difference: String?
    /// Why it cannot be read; nil where it can.
    public fileprivate(set) var failure: String?

    public var isSame: Bool { difference == nil && failure == nil }

    fileprivate init(number: Int, task: String) { (self.number, self.task) = (number, task) }

    fileprivate init(_ header: EpisodeHeader, number: Int) {
      self.init(number: number, task: header.task)
      (stepCount, hasSuccess) = (header.stepCount, header.firstSuccess != nil)
    }
  }

  private let dataset: Dataset
  /// For the task it was made for.
  private var recorder: (task: Int, recorder: Recorder)?

  public init(_ dataset: Dataset) { self.dataset = dataset }

  /// Replays an episode of the dataset; `watch` sees each moment. What is wrong with the recording is in the verdict.
  public func run(
    _ number: Int, watch: (Environment) throws -> Void = { _ in }
  ) throws -> Verdict {
    try dataset.require(number)
    let original: EpisodeRecording
    do {
      original = try dataset.episode(number)
    } catch {
      let task = dataset.plan.specs[number / dataset.plan.episodesPerTask].task
      var verdict = Verdict(number: number, task: task)
      verdict.failure = "\(error)"
      return verdict
    }
    var verdict = Verdict(original.header, number: number)
    if let misplaced = difference(from: dataset.plan, of: original.header, number) {
      verdict.difference = misplaced
      return verdict
    }
    do {
      let again = try recorder(ofTask: original.header.taskIndex).replay(original, watch: watch)
      verdict.imageCount = original.views.reduce(0) { count, view in
        count + view.color.rows.count + (view.depth?.rows.count ?? 0)
          + (view.segmentation?.rows.count ?? 0)
      }
      verdict.difference = original.firstDifference(from: again)
    } catch let error as TaskError {
      verdict.difference = "it cannot be taken again: \(error)"
    } catch let error as SimulationError {
      verdict.difference = "it cannot be taken again: \(error)"
    }
    return verdict
  }

  private func recorder(ofTask task: Int) throws -> Recorder {
    if let recorder, recorder.task == task { return recorder.recorder }
    let made = try Recorder(dataset.plan, task: task, coding: .deflated)
    recorder = (task, made)
    return made
  }

  /// How an episode is not the one of the plan that it should be; nil where it is.
  private func difference(
    from plan: RecordingPlan, of header: EpisodeHeader, _ number: Int
  ) -> String? {
    let task = number / plan.episodesPerTask
    guard header.taskIndex == task, header.task == plan.specs[task].task else {
      return "it is of task \(header.taskIndex), \(header.task), and should be of task \(task), "
        + plan.specs[task].task
    }
    guard header.number == number else {
      return "it is episode \(header.number), and should be episode \(number)"
    }
    return nil
  }
}

extension EpisodeRecording {
  /// Where another recording differs from this one first, in words; nil where all is the same to the bit, but for
  /// what the policy wanted.
  public func firstDifference(from other: EpisodeRecording) -> String? {
    let (mine, theirs) = (header, other.header)
    func told(_ difference: (index: Int, mine: Double, theirs: Double)?, _ name: String, width: Int)
      -> String?
    {
      difference.map {
        let (moment, number) = $0.index.quotientAndRemainder(dividingBy: max(width, 1))
        return "at step \(moment), number \(number) of \(name) was \($0.mine) and is \($0.theirs)"
      }
    }
    guard mine.stepCount == theirs.stepCount else {
      return "it had \(mine.stepCount) steps and now has \(theirs.stepCount)"
    }
    guard mine.bodies == theirs.bodies, mine.observationCount == theirs.observationCount,
      mine.taskVersion == theirs.taskVersion
    else { return "the task is not what it was: version \(mine.taskVersion) is recorded" }
    guard mine.dynamics == theirs.dynamics else { return "the hidden dynamics are others" }
    let numbers: [(name: String, mine: [Double], theirs: [Double], width: Int)] = [
      ("the goal", mine.goal, theirs.goal, 3), ("the state", states, other.states, mine.stateCount),
      ("the observation", observations, other.observations, mine.observationCount),
      ("the achieved goal", achievedGoals, other.achievedGoals, 3),
      ("the reward", rewards, other.rewards, 1), ("what remains", remaining, other.remaining, 1),
      ("the approach", approaches, other.approaches, 1),
      ("the progress", progress, other.progress, 1),
    ]
    for (name, mine, theirs, width) in numbers {
      if let difference = told(first(mine, theirs), name, width: width) { return difference }
    }
    let flags: [(name: String, mine: [Bool], theirs: [Bool])] = [
      ("success", successes, other.successes), ("the grasp", grasps, other.grasps),
      ("termination", terminations, other.terminations),
      ("truncation", truncations, other.truncations),
    ]
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
      return "\(name) is recorded at \(mine.count) moments and now at \(theirs.count)"
    }
    return zip(mine, theirs).enumerated().first { $1.0 != $1.1 }.map {
      "at step \($0.offset), \(name) was \($0.element.0) and is \($0.element.1)"
    }
  }

  private func viewDifference(from other: EpisodeRecording) -> String? {
    guard header.cameras == other.header.cameras else { return "the cameras are others" }
    guard views.count == other.views.count else { return "the pictures are of other cameras" }
    guard header.size == other.header.size else { return "the pictures are of another size" }
    guard header.labels == other.header.labels else { return "the things in pictures are others" }
    for (index, camera) in header.cameras.enumerated() {
      let (mine, theirs) = (views[index], other.views[index])
      if let difference = first(mine.poses, theirs.poses) {
        return "at step \(difference.index / 16), \(camera.name) was elsewhere"
      }
      for moment in 0..<momentCount {
        func said(_ kind: String, _ place: Int?) -> String {
          let pixel = place.map {
            " first at pixel (\($0 % header.imageWidth), \($0 / header.imageWidth))"
          }
          return
            "at step \(moment), \(kind) from \(camera.name) differs\(pixel ?? ": it is broken")"
        }
        let (image, again) = (mine.color.image(moment), theirs.color.image(moment))
        if image == nil || image != again {
          let byte = image.flatMap { image in
            again.flatMap { again in zip(image.pixels, again.pixels).firstPlace { $0 != $1 } }
          }
          return said("the picture", byte.map { $0 / 3 })
        }
        let (depths, depthsAgain) = (mine.depth?.depths(moment), theirs.depth?.depths(moment))
        if depths != depthsAgain {
          return said("the depth", zip(depths ?? [], depthsAgain ?? []).firstPlace { $0 != $1 })
        }
        let (labels, labelsAgain) = (
          mine.segmentation?.labels(moment), theirs.segmentation?.labels(moment)
        )
        if labels != labelsAgain {
          return said(
            "the segmentation", zip(labels ?? [], labelsAgain ?? []).firstPlace { $0 != $1 })
        }
      }
    }
    return nil
  }
}

extension Sequence {
  fileprivate func firstPlace(where isIt: (Element) -> Bool) -> Int? {
    enumerated().first { isIt($0.element) }?.offset
  }
}
