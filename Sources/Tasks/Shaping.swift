public import Sim

/// How nearness is paid: by terms between 0 and 1 that fall off with a distance.
public enum Shaping {
  /// 1 up to `tolerance`, then falling with a long tail: a tenth where the distance exceeds it by `margin`.
  public static func nearness(
    _ distance: Double, within tolerance: Double, margin: Double
  ) -> Double {
    guard distance > tolerance else { return 1 }
    let excess = (distance - tolerance) / max(margin, 1e-3)
    return 1 / (1 + 9 * excess * excess)
  }
}

extension Task {
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
  /// up to 6 for bringing it on, 10 when done.
  public final func judgeCarrying(
    _ object: BodyID, reach: Double, remaining: Double, within tolerance: Double,
    done isSuccess: Bool
  ) -> Judgement {
    let approach = Shaping.nearness(reach, within: 0.02, margin: beginning.reach)
    let progress = Shaping.nearness(
      remaining, within: tolerance, margin: beginning.remaining - tolerance)
    let isGrasped = isHolding(object)
    return Judgement(
      reward: isSuccess ? 10 : 1.5 * approach + (isGrasped ? 1.5 : 0) + 6 * progress,
      isSuccess: isSuccess, approach: approach, progress: progress, isGrasped: isGrasped,
      remaining: remaining)
  }
}
