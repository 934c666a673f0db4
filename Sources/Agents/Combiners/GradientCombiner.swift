public import Learning

/// How the gradients of several tasks become one.
///
/// A combiner of another package conforms to this protocol and is registered with ``GradientCombiners``. Settings then
/// name its kind: `policyCombiner=NAME`.
public protocol GradientCombiner: Part {
  /// Whether the gradients to combine must be those of single tasks.
  static var needsTaskGradients: Bool { get }

  /// Makes what combines the gradients of a network in every update. It may keep state from update to update.
  func makeCombination(tasks: Int) -> any GradientCombination
}

/// What combines the tasks' gradients of one network, in every update.
public protocol GradientCombination: AnyObject {
  /// Sets the weights of the gradients, and combines them by ``TaskGradients/combine()``. It allocates nothing.
  func combine(_ gradients: TaskGradients)

  /// Saves or loads the state, under a name.
  func serialize(_ name: String, with checkpoint: Checkpoint) throws

  /// Figures of the last update for the logs, which get the network's name and `_` before theirs.
  func figures(of tasks: [String]) -> [(name: String, value: Double)]
}

extension GradientCombination {
  public func serialize(_ name: String, with checkpoint: Checkpoint) throws {}
  public func figures(of tasks: [String]) -> [(name: String, value: Double)] { [] }
}

/// The registry of gradient combiners.
public enum GradientCombiners: PartFamily {
  public typealias Member = any GradientCombiner
  public static let registry = PartRegistry(
    "gradient combiner",
    [
      MeanCombiner.self, PCGrad.self, CAGrad.self, FairGrad.self, MGDA.self, GradNorm.self,
      GradientSimilarity.self, FAMO.self, GradDrop.self, UncertaintyWeighting.self,
      LossNormalization.self, LoggedCombiner.self,
    ])
}
