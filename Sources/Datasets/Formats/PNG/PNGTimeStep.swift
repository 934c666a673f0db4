internal import Base
internal import Tasks

/// A line of steps.jsonl: a time step, and the step taken from it. The last line has no step.
struct PNGTimeStep {
  let json: JSONValue

  init(_ episode: EpisodeRecording, _ timeStep: Int) {
    let header = episode.header
    func vector(_ values: [Double], _ width: Int, _ row: Int) -> JSONValue {
      .array(values[row * width..<(row + 1) * width].map(JSONValue.double))
    }
    func action(_ values: [Float], _ row: Int) -> JSONValue {
      // The shortest decimal that reads back as the same float.
      .array(values[4 * row..<4 * row + 4].map { .double(Double("\($0)") ?? Double($0)) })
    }
    var members: [JSONValue.Member] = [
      .init("step", .integer(Int128(timeStep))),
      .init("observation", vector(episode.observations, header.observationSize, timeStep)),
    ]
    if header.hasGoals {
      members.append(.init("achieved_goal", vector(episode.achievedGoals, 3, timeStep)))
    }
    members += [
      .init("goal", .array(header.goal.map(JSONValue.double))),
      .init("state", vector(episode.states, header.stateSize, timeStep)),
      .init("success", .bool(episode.successes[timeStep])),
      .init("grasp_success", .bool(episode.grasps[timeStep])),
      .init("near_object", .double(episode.reachRewards[timeStep])),
      .init("in_place_reward", .double(episode.placeRewards[timeStep])),
      .init("obj_to_target", .double(episode.goalDistances[timeStep])),
    ]
    if !episode.views.isEmpty {
      members.append(
        .init(
          "camera_to_world",
          .object(
            zip(header.cameras, episode.views).map {
              JSONValue.Member($0.name, vector($1.poses, 16, timeStep))
            })))
    }
    if timeStep < header.stepCount {
      members += [
        .init("action", action(episode.actions, timeStep)),
        .init("policy_action", action(episode.policyActions, timeStep)),
        .init("reward", .double(episode.rewards[timeStep])),
        .init("terminated", .bool(episode.terminations[timeStep])),
        .init("truncated", .bool(episode.truncations[timeStep])),
      ]
      if header.hasInterventions == true {
        members.append(
          .init(EpisodeRecording.interventionsKey, .bool(episode.interventions[timeStep])))
      }
    }
    if !episode.otherTasks.isEmpty {
      members.append(
        .init(
          CrossTaskRecording.groupName,
          .object(
            episode.otherTasks.map { other in
              var seen: [JSONValue.Member] = [
                .init("observation", vector(other.observations, header.observationSize, timeStep)),
                .init("success", .bool(other.successes[timeStep])),
              ]
              if timeStep < header.stepCount {
                seen.append(.init("reward", .double(other.rewards[timeStep])))
              }
              return .init(other.task, .object(seen))
            })))
    }
    json = .object(members)
  }
}

/// A line of steps.jsonl, decoded.
struct PNGTimeStepLine: Decodable {
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
  let is_intervention: Bool?
  let other_tasks: [String: OtherTask]?

  /// What another task sees.
  struct OtherTask: Decodable {
    let observation: [Double]
    let success: Bool
    let reward: Double?
  }
}
