public import Sim

/// Shaped rewards: terms between 0 and 1 that decrease with a distance.
public enum RewardShaping {
  /// 1 up to `threshold`, then decreasing: 0.3 where the distance exceeds the threshold by `margin`.
  ///
  /// The mean of a linear and a long-tail sigmoid, as in dm_control's `rewards.tolerance` (Tassa et al. 2018)
  /// and Meta-World (Yu et al. 2019). The linear half reaches zero at twice the margin, so that progress
  /// counts far from the goal too. The long tail makes the last centimeters count most.
  public static func toleranceReward(
    _ distance: Double, threshold: Double, margin: Double
  ) -> Double {
    guard distance > threshold else { return 1 }
    let excess = (distance - threshold) / max(margin, 1e-3)
    return 0.5 * max(0, 1 - excess / 2) + 0.5 / (1 + 9 * excess * excess)
  }
}

extension Task {
  /// The path length in meters from a finger over a handle to a target behind it, including the missing
  /// height.
  ///
  /// A plain distance would stop a learner in front of the handle.
  public final func hookDistance(to target: Vector3, clearance: Double) -> Double {
    func distance(from start: Vector3) -> Double {
      entryDistance(from: start, to: target, along: [0, 0, -1], clearance: clearance)
    }
    let (left, right) = arm.fingertips
    return min(distance(from: toolCenter), distance(from: left), distance(from: right))
  }

  /// The path length in meters from a point to a target that can be entered only along `axis`, a unit vector, such as a
  /// hole, or the lower end of a post for a ring.
  ///
  /// A point farther than `tolerance` beside the axis must be `clearance` before the target, and what it lacks of that
  /// counts as a part of the path.
  public final func entryDistance(
    from point: Vector3, to target: Vector3, along axis: Vector3, clearance: Double,
    tolerance: Double = 0.02
  ) -> Double {
    let offset = target - point
    let ahead = offset.dot(axis)
    let lateralDistance = (offset - ahead * axis).length
    let required = clearance * min(max((lateralDistance - tolerance) / 0.03, 0), 1)
    return offset.length + max(0, required - ahead)
  }

  /// The staged reward of tasks that move a link on a joint, or push an object without holding it: up to 3 to reach the link, up to 6 to move it,
  /// 10 on success.
  public final func evaluateArticulation(
    reachDistance: Double, goalDistance: Double, threshold: Double, isSuccess: Bool,
    path: PathProgress? = nil
  ) -> StepOutcome {
    let reachReward = RewardShaping.toleranceReward(
      reachDistance, threshold: 0.02, margin: episodeStart.reachDistance)
    let path = path ?? PathProgress(remaining: goalDistance, total: episodeStart.goalDistance)
    let placeReward = RewardShaping.toleranceReward(
      path.remaining, threshold: threshold, margin: path.total - threshold)
    return StepOutcome(
      reward: isSuccess ? 10 : 3 * reachReward + 6 * placeReward, isSuccess: isSuccess,
      reachReward: reachReward, placeReward: placeReward, goalDistance: goalDistance)
  }

  /// The staged reward of tasks that pick and place, as in Meta-World (Yu et al. 2019) and robosuite (Zhu et
  /// al. 2020): up to 1.5 to reach, 1.5 to grasp, up to 6 to place, 10 on success.
  ///
  /// Without a grasp, placing counts only `ungraspedPlaceWeight`. The fraction of the full weight that a grasp adds is
  /// `liftFraction`. Placing is measured by `path`, or else by the goal distance.
  public final func evaluatePickPlace(
    _ object: BodyID, reachDistance: Double, goalDistance: Double, threshold: Double,
    isSuccess: Bool, ungraspedPlaceWeight: Double = 1, liftFraction: Double = 1,
    path: PathProgress? = nil
  ) -> StepOutcome {
    let reachReward = RewardShaping.toleranceReward(
      reachDistance, threshold: 0.02, margin: episodeStart.reachDistance)
    let path = path ?? PathProgress(remaining: goalDistance, total: episodeStart.goalDistance)
    let placeReward = RewardShaping.toleranceReward(
      path.remaining, threshold: threshold, margin: path.total - threshold)
    let isGrasped = isGrasping(object)
    // Fingers that close around the object earn part of the grasp reward.
    let enclosure = min(max((0.03 - reachDistance) / 0.02, 0), 1)
    let graspReward = isGrasped ? 1 : enclosure * min(1 - arm.opening, 0.5)
    let placeWeight =
      ungraspedPlaceWeight + (isGrasped ? liftFraction * (6 - ungraspedPlaceWeight) : 0)
    return StepOutcome(
      reward: isSuccess ? 10 : 1.5 * reachReward + 1.5 * graspReward + placeWeight * placeReward,
      isSuccess: isSuccess, reachReward: reachReward, placeReward: placeReward,
      isGrasped: isGrasped,
      goalDistance: goalDistance)
  }
}
