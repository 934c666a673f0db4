internal import Base
internal import Learning

/// FairGrad (Ban and Ji 2024): the losses fall at rates that are fair to each other (alpha-fairness).
///
/// The weights w > 0 solve `GᵀG w = w^(-1/alpha)`, where the columns of G are the gradients. An alpha of 1 gives
/// the bargaining solution of Nash-MTL (Navon et al. 2022), and a large one favors the task whose loss falls slowest.
public struct FairGrad: GradientCombiner {
  public static let kind = "fairgrad"
  public static let summary = "Rates of progress that are fair to all tasks."
  public static let needsTaskGradients = true

  /// How much slow tasks are favored.
  public var alpha: Float = 1

  public init() {}

  public func validate(_ name: String) throws {
    try require((0.1...10).contains(alpha), "\(name).alpha", alpha, "from 0.1 to 10")
  }

  public func makeCombination(tasks: Int) -> any GradientCombination {
    Fairness(tasks, Double(alpha))
  }

  /// The equation says that the gradient of a strictly convex function is zero,
  /// `1/2 wᵀGᵀG w - sum of w^(1 - 1/alpha) / (1 - 1/alpha)`, so damped Newton steps find its only solution.
  private final class Fairness: GradientCombination {
    private let tasks: Int
    private let exponent: Double
    private let alpha: Double
    private let products: GradientProducts
    private let solver: CholeskySolver
    private let weights, residuals, trial: UnsafeMutableBufferPointer<Double>

    init(_ tasks: Int, _ alpha: Double) {
      self.tasks = tasks
      self.alpha = alpha
      exponent = -1 / alpha
      products = GradientProducts(tasks)
      solver = CholeskySolver(tasks)
      func numbers() -> UnsafeMutableBufferPointer<Double> {
        let buffer = UnsafeMutableBufferPointer<Double>.allocate(capacity: tasks)
        buffer.initialize(repeating: 0)
        return buffer
      }
      (weights, residuals, trial) = (numbers(), numbers(), numbers())
    }

    deinit {
      weights.deallocate()
      residuals.deallocate()
      trial.deallocate()
    }

    func combine(_ gradients: TaskGradients) {
      products.compute(gradients)
      let matrix = products.values
      let mean = (0..<tasks).reduce(0) { $0 + matrix[$1 * tasks + $1] } / Double(tasks)
      guard mean > 0 else {
        gradients.weights.update(repeating: 1 / Float(tasks))
        return gradients.combine()
      }
      for index in 0..<tasks * tasks { matrix[index] /= mean }
      // Where gradients cancel, the weights would grow without bound.
      for task in 0..<tasks { matrix[task * tasks + task] += 1e-6 }
      solve()
      // If w solves the equation of a matrix, s^(-alpha / (1 + alpha)) w solves that of s times the matrix.
      let scale = Double.pow(mean, -alpha / (1 + alpha))
      for task in 0..<tasks { gradients.weights[task] = Float(scale * weights[task]) }
      gradients.combine()
    }

    private func solve() {
      let matrix = products.values
      // The solution for orthogonal gradients.
      for task in 0..<tasks {
        weights[task] = Double.pow(matrix[task * tasks + task], -alpha / (1 + alpha))
      }
      for _ in 0..<100 {
        var isSolved = true
        for row in 0..<tasks {
          let rate = product(of: weights, row)
          let power = Double.pow(weights[row], exponent)
          residuals[row] = rate - power
          isSolved = isSolved && abs(residuals[row]) < 1e-8 * power
          for column in 0..<tasks {
            solver.matrix[row * tasks + column] = matrix[row * tasks + column]
          }
          solver.matrix[row * tasks + row] -= exponent * power / weights[row]
        }
        guard !isSolved, solver.solve(residuals) else { return }
        // Stay inside, then go back until the function falls.
        var step = 1.0
        for task in 0..<tasks where solver.solution[task] > 0 {
          step = min(step, 0.95 * weights[task] / solver.solution[task])
        }
        let (before, decrement) = (value(weights), decrement)
        repeat {
          for task in 0..<tasks { trial[task] = weights[task] - step * solver.solution[task] }
          if value(trial) <= before - 1e-4 * step * decrement { break }
          step /= 2
        } while step > 1e-9
        for task in 0..<tasks { weights[task] = trial[task] }
      }
    }

    /// How fast the function falls along the Newton step.
    private var decrement: Double {
      (0..<tasks).reduce(0) { $0 + residuals[$1] * solver.solution[$1] }
    }

    private func product(of weights: UnsafeMutableBufferPointer<Double>, _ row: Int) -> Double {
      var sum = 0.0
      for column in 0..<tasks { sum += products.values[row * tasks + column] * weights[column] }
      return sum
    }

    private func value(_ weights: UnsafeMutableBufferPointer<Double>) -> Double {
      var sum = 0.0
      for task in 0..<tasks {
        sum += 0.5 * weights[task] * product(of: weights, task)
        sum -=
          alpha == 1
          ? Double.log(weights[task]) : Double.pow(weights[task], 1 + exponent) / (1 + exponent)
      }
      return sum
    }
  }
}
