public import Sim

/// How nearness is paid: by terms between 0 and 1 that fall off with a distance.
public enum Shaping {
  /// 1 up to `tolerance`, then falling: three tenths where the distance exceeds it by `margin`.
  ///
  /// Half falls evenly, to nothing at twice the margin, so that a step is worth something far away too, and going
  /// astray costs; half has a long tail, so that the last centimetres are worth most.
  public static func nearness(
    _ distance: Double, within tolerance: Double, margin: Double
  ) -> Double {
    guard distance > tolerance else { return 1 }
    let excess = (distance - tolerance) / max(margin, 1e-3)
    return 0.5 * max(0, 1 - excess / 2) + 0.5 / (1 + 9 * excess * excess)
  }
}

extension Task {
  /// Metres that a finger has to go to a place behind a handle, over the handle: what is missing in height on the
  /// way counts too.
  ///
  /// Without it the hand would stop in front of the handle, as near as it gets.
  public final func hookReach(to place: Vector3, over clearance: Double) -> Double {
    func way(from start: Vector3) -> Double {
      let aside = horizontalDistance(start, place)
      let lowest = place.z + clearance * min(max((aside - 0.02) / 0.03, 0), 1)
      return (place - start).length + max(0, lowest - start.z)
    }
    let (left, right) = arm.fingertips
    return min(way(from: toolCenter), way(from: left), way(from: right))
  }

  /// The usual judgement where a part on a joint is moved: up to 3 for bringing the hand to it, up to 6 for
  /// moving it, 10 when done.
  public final func judgeMoving(
    reach: Double, remaining: Double, within tolerance: Double, done isSuccess: Bool
  ) -> Judgement {
    let approach = Shaping.nearness(reach, within: 0.02, margin: beginning.reach)
    let progress = Shaping.nearness(
      remaining, within: tolerance, margin: beginning.remaining - tolerance)
    return Judgement(
      reward: isSuccess ? 10 : 3 * approach + 6 * progress, isSuccess: isSuccess,
      approach: approach, progress: progress, remaining: remaining)
  }

  /// The usual judgement where a thing is taken and carried: up to 1.5 for reaching it, 1.5 for holding it,
  /// up to 6 for bringing it on, or up to `worthUnheld` while it is not held, 10 when done.
  public final func judgeCarrying(
    _ object: BodyID, reach: Double, remaining: Double, within tolerance: Double,
    done isSuccess: Bool, worthUnheld: Double = 1
  ) -> Judgement {
    let approach = Shaping.nearness(reach, within: 0.02, margin: beginning.reach)
    let progress = Shaping.nearness(
      remaining, within: tolerance, margin: beginning.remaining - tolerance)
    let isGrasped = isHolding(object)
    // Fingers that close around the thing are on their way to holding it.
    let isAround = min(max((0.03 - reach) / 0.02, 0), 1)
    let hold = isGrasped ? 1 : isAround * min(1 - arm.opening, 0.5)
    let worth = isGrasped ? 6 : worthUnheld
    return Judgement(
      reward: isSuccess ? 10 : 1.5 * approach + 1.5 * hold + worth * progress,
      isSuccess: isSuccess, approach: approach, progress: progress, isGrasped: isGrasped,
      remaining: remaining)
  }
}
