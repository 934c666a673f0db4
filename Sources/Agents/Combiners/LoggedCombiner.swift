internal import Learning

/// Another combiner, and a log of how far the tasks' gradients agree: the curve gets the cosine of each pair of tasks, as
/// of the last update before its line. Reports draw them as the conflict matrix.
public struct LoggedCombiner: GradientCombiner {
  public static let kind = "logged"
  public static let summary =
    "Another combiner, with the cosines of the tasks' gradients in the curve."
  public static let needsTaskGradients = true

  /// What combines the gradients.
  @Exchangeable<GradientCombiners> public var combiner: any GradientCombiner = MeanCombiner()

  public init() {}

  public init(_ combiner: any GradientCombiner) { self.combiner = combiner }

  public func validate(_ name: String) throws { try combiner.validate("\(name).combiner") }

  public func makeCombination(tasks: Int) -> any GradientCombination {
    Logged(combiner.makeCombination(tasks: tasks))
  }

  private final class Logged: GradientCombination {
    private let combination: any GradientCombination
    /// The gradients of the last update.
    private var gradients: TaskGradients?

    init(_ combination: any GradientCombination) { self.combination = combination }

    func combine(_ gradients: TaskGradients) {
      self.gradients = gradients
      combination.combine(gradients)
    }

    func serialize(_ name: String, with checkpoint: Checkpoint) throws {
      try combination.serialize(name, with: checkpoint)
    }

    /// The products are computed here, so that updates cost nothing more.
    func figures(of tasks: [String]) -> [(name: String, value: Double)] {
      let products = gradients?.computeProducts().map(Double.init)
      func cosine(_ a: Int, _ b: Int) -> Double {
        // Before the first update, the curve has its columns, too.
        guard let products else { return 0 }
        func product(_ a: Int, _ b: Int) -> Double { products[a * tasks.count + b] }
        let lengths = (product(a, a) * product(b, b)).squareRoot()
        return lengths > 0 ? min(max(product(a, b) / lengths, -1), 1) : 0
      }
      let cosines = tasks.indices.flatMap { a in
        tasks.indices.dropFirst(a + 1).map { b in
          (name: "cosine/\(tasks[a])/\(tasks[b])", value: cosine(a, b))
        }
      }
      return cosines + combination.figures(of: tasks)
    }
  }
}
