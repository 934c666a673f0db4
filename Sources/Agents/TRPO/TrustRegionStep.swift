internal import Base
internal import Experience
internal import Learning
internal import Tasks

/// A natural gradient step of a Gaussian policy that stays in a trust region (TRPO, Schulman et al. 2015, appendix C).
///
/// The conjugate gradient method solves `F x = g`, with products of the Fisher matrix and vectors alone. The step is x,
/// as long as the quadratic approximation of the KL divergence allows, and a line search shortens it until the objective
/// rises and the true divergence is within its bound.
final class TrustRegionStep {
  private let parameters: Parameters
  private let settings: TrustRegion
  private let rows: Int
  private let pool: ThreadPool
  private let parts: [RolloutPart]
  /// What is imitated besides, whose weighted log-densities are added to the objective.
  private let imitated: [ImitatedPart]
  private let imitatedRows: Int
  /// Vectors with a value for each parameter.
  private let gradient, solution, residual, direction, product, before: Vector
  /// The sums of the parts' gradients, into ``gradient`` and ``product``.
  private let gradientSum, productSum: TaskGradients
  /// What threads do with each part; kept, so that a step allocates nothing.
  private let work: (forward: Work, backward: Work, multiply: Work, remember: Work)

  private typealias Work = @Sendable (Int) -> Void

  /// By how much the last step raised the objective, the mean KL divergence between the policies before and after it, and
  /// the steps that the line search tried.
  private(set) var improvement = 0.0, divergence = 0.0
  private(set) var searchSteps = 0

  init(
    _ policy: PolicyNetwork, on rollout: RolloutBuffer, _ settings: TrustRegion,
    _ precision: Precision = .float32, imitating imitation: SelfImitation? = nil, pool: ThreadPool
  ) {
    parameters = policy.parameters
    self.settings = settings
    self.pool = pool
    rows = rollout.environments * rollout.steps
    let parts = BatchParts.ranges(rows: rows, sequenceLength: rollout.sequenceLength).map {
      RolloutPart($0, of: rollout, policy, precision)
    }
    self.parts = parts
    let imitated = imitation.map { ImitatedPart.parts(of: $0, policy, precision) } ?? []
    self.imitated = imitated
    imitatedRows = imitation?.batch.rows ?? 0
    let count = parameters.count
    func vector() -> Vector { Vector(count) }
    (gradient, solution, residual, direction, product, before) = (
      vector(), vector(), vector(), vector(), vector(), vector()
    )
    func summed(
      _ gradients: [UnsafeMutablePointer<Float>], into target: Vector
    ) -> TaskGradients {
      let sum = TaskGradients(gradients, count: count, into: target.values, on: pool)
      sum.weights.update(repeating: 1)
      return sum
    }
    let gradients = parts.map(\.gradients)
    gradientSum = summed(gradients + imitated.map(\.gradients), into: gradient)
    productSum = summed(gradients, into: product)
    let shared = UncheckedSendable((parts, imitated, direction))
    let (rows, imitatedRows) = (rows, imitatedRows)
    work = (
      forward: { index in
        let (parts, imitated, _) = shared.value
        let graph =
          index < parts.count ? parts[index].graph : imitated[index - parts.count].batch.graph
        graph.forward()
      },
      backward: { index in
        let (parts, imitated, _) = shared.value
        if index < parts.count {
          parts[index].graph.backward(from: parts[index].objective, factor: 1 / Float(rows))
        } else {
          let part = imitated[index - parts.count]
          part.batch.graph.backward(from: part.loss, factor: -1 / Float(imitatedRows))
        }
      },
      multiply: { index in
        let (parts, _, direction) = shared.value
        parts[index].multiplyFisherMatrix(by: direction.values, count: count, rows: rows)
      },
      remember: { shared.value.0[$0].remember() }
    )
  }

  /// Takes a step from the present weights, by the rollout as it is now filled.
  func callAsFunction() {
    for part in parts { part.setTasks() }
    runWithImitation(work.forward)
    run(work.remember)
    runWithImitation(work.backward)
    gradientSum.combine()
    let count = parameters.count
    solve()
    // As long as the quadratic approximation of the divergence, xFx / 2, allows.
    let curvature =
      dotProduct(solution.values, gradient.values, count: count)
      - dotProduct(solution.values, residual.values, count: count)
    let old = objective
    (improvement, divergence, searchSteps) = (0, 0, 0)
    guard curvature > 0, curvature.isFinite else { return }
    before.values.update(from: parameters.values, count: count)
    var length = (2 * settings.maxDivergence / curvature).squareRoot()
    for _ in 0..<settings.lineSearchSteps {
      searchSteps += 1
      parameters.values.update(from: before.values, count: count)
      addScaled(solution.values, by: length, to: parameters.values, count: count)
      runWithImitation(work.forward)
      let (change, distance) = (objective - old, mean(\.divergence))
      if change > 0, distance <= Double(settings.maxDivergence) {
        (improvement, divergence) = (change, distance)
        return
      }
      length *= settings.backtrackFactor
    }
    parameters.values.update(from: before.values, count: count)
  }

  /// Solves `(F + damping) x = g` by the conjugate gradient method (Hestenes and Stiefel 1952).
  private func solve() {
    let count = parameters.count
    solution.values.update(repeating: 0, count: count)
    residual.values.update(from: gradient.values, count: count)
    direction.values.update(from: gradient.values, count: count)
    var square = dotProduct(residual.values, residual.values, count: count)
    let first = square
    for _ in 0..<settings.conjugateGradientSteps {
      guard square > 1e-10 * first else { return }
      multiplyFisherMatrix()
      let step = square / dotProduct(direction.values, product.values, count: count)
      guard step.isFinite else { return }
      addScaled(direction.values, by: step, to: solution.values, count: count)
      addScaled(product.values, by: -step, to: residual.values, count: count)
      let next = dotProduct(residual.values, residual.values, count: count)
      for index in 0..<count {
        direction.values[index] =
          residual.values[index] + next / square * direction.values[index]
      }
      square = next
    }
  }

  /// Sets ``product`` to the damped Fisher matrix times ``direction``.
  private func multiplyFisherMatrix() {
    run(work.multiply)
    productSum.combine()
    addScaled(direction.values, by: settings.damping, to: product.values, count: parameters.count)
  }

  private func run(_ work: @escaping Work) { pool.runKept(parts.count, work) }

  private func runWithImitation(_ work: @escaping Work) {
    pool.runKept(parts.count + imitated.count, work)
  }

  /// The mean objective of the rollout and, with self-imitation, minus its mean loss.
  private var objective: Double {
    guard !imitated.isEmpty else { return mean(\.objective) }
    let loss = imitated.reduce(0) { $0 + Double(sum($1.loss.values, count: $1.loss.count)) }
    return mean(\.objective) - loss / Double(imitatedRows)
  }

  private func mean(_ node: (RolloutPart) -> Node) -> Double {
    parts.reduce(0) { $0 + Double(sum(node($1).values, count: node($1).count)) } / Double(rows)
  }

  // MARK: For tests

  /// The product of the Fisher matrix, without damping, with a vector, at the present weights.
  func fisherProduct(with vector: [Float]) -> [Float] {
    for part in parts { part.setTasks() }
    run(work.forward)
    run(work.remember)
    direction.values.update(from: vector, count: vector.count)
    run(work.multiply)
    productSum.combine()
    return Array(UnsafeBufferPointer(start: product.values, count: vector.count))
  }

  /// The gradient of the mean divergence from the policy that was last remembered, at the present weights.
  func divergenceGradient() -> [Float] {
    for part in parts {
      part.graph.forward()
      part.graph.backward(from: part.divergence, factor: 1 / Float(rows))
    }
    productSum.combine()
    return Array(UnsafeBufferPointer(start: product.values, count: parameters.count))
  }
}

/// A value for each parameter.
private final class Vector {
  let values: UnsafeMutablePointer<Float>

  init(_ count: Int) {
    values = .allocate(capacity: count)
    values.initialize(repeating: 0, count: count)
  }

  deinit { values.deallocate() }
}

/// Some rows of what is imitated.
private struct ImitatedPart {
  let batch: LossBatch
  let loss: Node
  let gradients: UnsafeMutablePointer<Float>

  static func parts(
    of imitation: SelfImitation, _ policy: PolicyNetwork, _ precision: Precision
  ) -> [ImitatedPart] {
    BatchParts.ranges(rows: imitation.batch.rows).map { rows in
      let batch = LossBatch(
        rows, of: imitation.batch, learning: [policy.parameters], precision)
      return ImitatedPart(
        batch: batch, loss: imitation.loss(batch).node,
        gradients: batch.graph.learnedGradients(of: policy.parameters))
    }
  }
}

/// Some rows of the rollout.
private final class RolloutPart {
  let graph: Graph
  /// The probability ratio times the advantage of each row, and the divergence from the old policy.
  let objective, divergence: Node
  let gradients: UnsafeMutablePointer<Float>
  private let tangents: UnsafeMutablePointer<Float>
  /// Means, then logarithms of standard deviations; and those of the old policy.
  private let outputs: Node
  private let old: Input
  private let cotangents: Vector
  private let tasks: IndexInput
  /// The tasks of the rows in the rollout.
  private let sources: UnsafePointer<Int32>

  init(
    _ rows: Range<Int>, of rollout: RolloutBuffer, _ policy: PolicyNetwork, _ precision: Precision
  ) {
    let graph = Graph(
      rows: rows.count, requiresGradient: true, computesTangents: true, precision: precision)
    self.graph = graph
    let start = rows.lowerBound
    func column(_ values: UnsafeMutablePointer<Float>, _ width: Int = 1) -> Node {
      graph.input(columns: width, sharing: values + start * width)
    }
    tasks = graph.indexInput()
    sources = UnsafePointer(rollout.tasks + start)
    let images = rollout.images.map { layout in
      graph.images(
        layout, sharing: rollout.table.values(of: .images) + start * layout.byteCount)
    }
    let memory = NetworkMemory(
      of: policy, in: rows, rollout.sequences, rollout.sequenceLength, graph
    ) { column(rollout.continues) }
    let distribution = policy(
      column(rollout.observations, rollout.observationSize), tasks, images: images, memory: memory,
      in: graph)
    guard let gaussian = distribution as? GaussianActions, let logStd = gaussian.logStd else {
      preconditionFailure("a trust region needs a Gaussian policy")
    }
    func expression(_ node: Node) -> Expression { Expression(node, in: graph) }
    let density = gaussian.density(of: column(rollout.actions, rollout.actionSize), in: graph)
    let ratio = exp(expression(density.log) - expression(column(rollout.logProbabilities)))
    objective = (ratio * expression(column(rollout.advantages))).node

    let size = gaussian.mean.columns
    outputs = graph.concat(gaussian.mean, logStd)
    old = graph.input(columns: 2 * size)
    divergence = Gaussian(
      mean: graph.slice(0..<size, of: old), logStd: graph.slice(size..<2 * size, of: old)
    ).divergence(from: Gaussian(mean: gaussian.mean, logStd: logStd), in: graph)
    gradients = graph.learnedGradients(of: policy.parameters)
    guard let tangents = graph.tangents(of: policy.parameters) else {
      preconditionFailure("the graph computes tangents")
    }
    self.tangents = tangents
    cotangents = Vector(outputs.count)
  }

  /// Sets the task of each row.
  func setTasks() { tasks.values.update(from: sources, count: tasks.rows) }

  /// Makes the present policy the old one.
  func remember() { old.values.update(from: outputs.values, count: outputs.count) }

  /// Multiplies the Fisher matrix by a vector: `Jᵀ M J v`, with the Jacobian J of the outputs and the Fisher matrix M of
  /// a Gaussian, which is diagonal (Schraudolph 2002).
  func multiplyFisherMatrix(by vector: UnsafePointer<Float>, count: Int, rows: Int) {
    tangents.update(from: vector, count: count)
    graph.forwardTangents()
    let size = outputs.columns / 2
    guard let changes = outputs.tangents else { return }
    for row in 0..<outputs.rows {
      let line = row * outputs.columns
      for column in 0..<size {
        let logStd = outputs.values[line + size + column]
        let precision = Float32x8(repeating: -2 * logStd).exp[0]
        cotangents.values[line + column] = changes[line + column] * precision / Float(rows)
        cotangents.values[line + size + column] = 2 * changes[line + size + column] / Float(rows)
      }
    }
    graph.backward(from: outputs, cotangents: cotangents.values)
  }
}
