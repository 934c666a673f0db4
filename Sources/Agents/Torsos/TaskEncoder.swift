internal import Experience
public import Learning
internal import Tasks

/// A stochastic task encoder (Hausman et al. 2018): a Gaussian p(z | i) over embeddings of each task. Another torso sees
/// the embedding, beside the observation.
///
/// Where the input has noise, the embedding is a sample (reparameterization trick, Kingma and Welling 2014); else it is
/// the mean, so that the deterministic policy is that of the mean embedding.
public struct TaskEncoder: Torso {
  public static let kind = "taskEncoder"
  public static let summary = "A stochastic embedding of the task for another torso."

  /// The size of an embedding.
  public var embeddingSize = 4
  public var initialStd: Float = 0.1
  /// Bounds of the logarithm of the standard deviations.
  public var logStdRange: [Float] = [-5, -1.6]
  /// The torso that sees the embedding.
  @Exchangeable<Torsos> public var torso: any Torso = {
    var torso = MLP(hiddenSizes: [256, 256, 256])
    torso.taskConditioning = .none
    return torso
  }()

  public init() {}

  public init(torso: any Torso) { self.torso = torso }

  public func validate(_ name: String) throws {
    try require(embeddingSize, "\(name).embeddingSize", in: 1...4096)
    try require(initialStd > 0, "\(name).initialStd", initialStd, "more than 0")
    try requireRange(logStdRange, "\(name).logStdRange")
    try torso.validate("\(name).torso")
  }

  public func validate(_ name: String, for shape: InputShape) throws {
    try torso.validate("\(name).torso", for: innerShape(shape))
  }

  public var distinguishesTasks: Bool { true }
  public var latentSize: Int { embeddingSize }
  public var hiddenStateSize: Int { torso.hiddenStateSize }

  /// What the other torso sees.
  private func innerShape(_ shape: InputShape) -> InputShape {
    InputShape(
      features: shape.features + embeddingSize, tasks: shape.tasks, images: shape.images)
  }

  public func plan(
    _ name: String, for shape: InputShape, in plan: inout Parameters.Plan
  ) -> TorsoLayers {
    let distribution = TaskDistribution(name, self, tasks: shape.tasks.count, plan: &plan)
    let inner = torso.plan(name, for: innerShape(shape), in: &plan)
    return TorsoLayers(outputs: inner.outputs) { input in
      let (graph, parameters) = (input.graph, input.parameters)
      let gaussian = distribution(input.tasks, parameters, in: graph)
      let embedding =
        input.latentNoise.map {
          graph.sum(gaussian.mean, graph.product(graph.exp(gaussian.logStd), $0))
        } ?? gaussian.mean
      return inner(
        NetworkInput(
          graph.concat(input.features, embedding), input.tasks, images: input.images,
          memory: input.memory, parameters, in: graph))
    }
  }

  public func floatsPerRow(for shape: InputShape, planned plan: Parameters.Plan) -> Double {
    let inner = innerShape(shape)
    var innerPlan = Parameters.Plan()
    _ = torso.plan("", for: inner, in: &innerPlan)
    // Means, standard deviations in two nodes and the input of the other torso; with noise, three nodes more.
    return Double(4 * embeddingSize + shape.features)
      + torso.floatsPerRow(for: inner, planned: innerPlan)
  }
}

/// The distributions of the tasks' embeddings, as parameters of a network.
struct TaskDistribution {
  private let means, logStds: Embedding
  private let logStdRange: [Float]

  /// Plans the parameters of the torso of a network, whose name precedes theirs.
  init(_ name: String, _ encoder: TaskEncoder, tasks: Int, plan: inout Parameters.Plan) {
    means = Embedding(
      "\(name).taskMean", rows: tasks, columns: encoder.embeddingSize, .normal(1), plan: &plan)
    logStds = Embedding(
      "\(name).taskLogStd", rows: tasks, columns: encoder.embeddingSize,
      .logarithm(encoder.initialStd), plan: &plan)
    logStdRange = encoder.logStdRange
  }

  /// The distributions in the parameters of a policy; nil if its torso has none.
  init?(of policy: PolicyNetwork) {
    guard let encoder = policy.architecture.network.torso as? TaskEncoder else { return nil }
    func find(_ name: String) -> Embedding? {
      policy.parameters.entries.first { $0.name == "\(policy.name).\(name)" }
        .map { Embedding($0) }
    }
    guard let means = find("taskMean"), let logStds = find("taskLogStd") else { return nil }
    (self.means, self.logStds, logStdRange) = (means, logStds, encoder.logStdRange)
  }

  /// The distribution of each row's task.
  func callAsFunction(
    _ tasks: IndexInput, _ parameters: Parameters, in graph: Graph
  ) -> Gaussian {
    Gaussian(
      mean: means(tasks, parameters, in: graph),
      logStd: graph.clamped(
        logStds(tasks, parameters, in: graph), logStdRange[0], logStdRange[1]))
  }

  /// The embedding that a policy with this torso saw in each row of a batch, and the entropy of its distribution.
  func sample(
    _ b: LossBatch, of policy: PolicyNetwork
  ) -> (embedding: Expression, entropy: Expression) {
    let gaussian = self(b.tasks, b.parameters(policy.parameters), in: b.graph)
    let (mean, logStd) = (
      Expression(gaussian.mean, in: b.graph), Expression(gaussian.logStd, in: b.graph)
    )
    return (
      mean + exp(logStd) * b[.latentNoise],
      Expression(gaussian.entropy(in: b.graph), in: b.graph)
    )
  }
}
