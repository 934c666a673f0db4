public import Learning

/// The weight of a recorded action in advantage-weighted regression (Peng et al. 2019): the exponential of its advantage
/// in units of the temperature, up to a limit.
public func advantageWeight(_ advantage: Expression, limit: Float) -> Expression {
  // Beyond these bounds, the exponential would overflow, or be 0.
  exp(advantage.clamped(to: -20...20)).clamped(to: 0...limit).detached
}
