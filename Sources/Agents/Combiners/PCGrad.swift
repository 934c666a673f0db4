internal import Base

/// PCGrad, gradient surgery (Yu et al. 2020): the mean of the gradients after each is projected onto the normal plane of
/// every gradient that it conflicts with.
public struct PCGrad: GradientCombiner {
  public static let kind = "pcgrad"
  public static let summary = "The mean after conflicting gradients are projected."
  public static let needsTaskGradients = true

  public init() {}

  public func makeCombination(tasks: Int) -> any GradientCombination { Surgery(tasks) }

  /// The projections are linear combinations of the gradients, so their Gram matrix is sufficient.
  private final class Surgery: GradientCombination {
    private let projected: UnsafeMutableBufferPointer<Float>
    private var others: [Int]

    init(_ tasks: Int) {
      projected = .allocate(capacity: tasks)
      others = Array(1..<tasks)
    }

    deinit { projected.deallocate() }

    func combine(_ gradients: TaskGradients) {
      let tasks = gradients.taskCount
      let products = gradients.computeProducts()
      let weights = gradients.weights
      weights.initialize(repeating: 0)
      for task in 0..<tasks {
        projected.initialize(repeating: 0)
        projected[task] = 1
        for index in others.indices { others[index] = index < task ? index : index + 1 }
        others.shuffle(using: &gradients.generator)
        for other in others {
          var product: Float = 0
          for index in 0..<tasks { product += projected[index] * products[index * tasks + other] }
          let square = products[other * tasks + other]
          if product < 0, square > 0 { projected[other] -= product / square }
        }
        for index in 0..<tasks { weights[index] += projected[index] / Float(tasks) }
      }
      gradients.combine()
    }
  }
}
