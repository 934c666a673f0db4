internal import Base
internal import Tasks

/// A line of a folder's steps: a moment, and the step that was taken from there, which the last has none of.
struct PNGMoment {
  let json: JSONValue

  init(_ episode: EpisodeRecording, _ moment: Int) {
    let header = episode.header
    func numbers(_ all: [Double], _ width: Int, _ place: Int) -> JSONValue {
      .array(all[place * width..<(place + 1) * width].map(JSONValue.double))
    }
    func floats(_ all: [Float], _ place: Int) -> JSONValue {
      // As short as a number of this kind can be told.
      .array(all[4 * place..<4 * place + 4].map { .double(Double("\($0)") ?? Double($0)) })
    }
    var members: [JSONValue.Member] = [
      .init("step", .integer(Int128(moment))),
      .init("observation", numbers(episode.observations, header.observationCount, moment)),
    ]
    if header.hasGoals {
      members.append(.init("achieved_goal", numbers(episode.achievedGoals, 3, moment)))
    }
    members += [
      .init("goal", .array(header.goal.map(JSONValue.double))),
      .init("state", numbers(episode.states, header.stateCount, moment)),
      .init("success", .bool(episode.successes[moment])),
      .init("grasp_success", .bool(episode.grasps[moment])),
      .init("near_object", .double(episode.approaches[moment])),
      .init("in_place_reward", .double(episode.progress[moment])),
      .init("obj_to_target", .double(episode.remaining[moment])),
    ]
    if !episode.views.isEmpty {
      members.append(
        .init(
          "camera_to_world",
          .object(
            zip(header.cameras, episode.views).map {
              JSONValue.Member($0.name, numbers($1.poses, 16, moment))
            })))
    }
    if moment < header.stepCount {
      members += [
        .init("action", floats(episode.actions, moment)),
        .init("policy_action", floats(episode.wantedActions, moment)),
        .init("reward", .double(episode.rewards[moment])),
        .init("terminated", .bool(episode.terminations[moment])),
        .init("truncated", .bool(episode.truncations[moment])),
      ]
    }
    json = .object(members)
  }
}

/// The same, read.
struct PNGMomentLine: Decodable {
  let step: Int
  let observation: [Double]
  let achieved_goal: [Double]?
  let goal: [Double]
  let state: [Double]
  let success: Bool
  let grasp_success: Bool
  let near_object: Double
  let in_place_reward: Double
  let obj_to_target: Double
  let camera_to_world: [String: [Double]]?
  let action: [Float]?
  let policy_action: [Float]?
  let reward: Double?
  let terminated: Bool?
  let truncated: Bool?
}
