internal import Learning
internal import Tasks

/// Runs the policy for a range of environments.
final class PolicyActor {
  let graph: Graph
  let input: Input
  let environments: Range<Int>
  /// The noise of the policy's latent variables; nil if it has none.
  let latentNoise: Input?
  let distribution: any ActionDistribution
  private let tasks: IndexInput
  private let memory: NetworkMemory?
  private let hiddenStates: HiddenStates?

  /// `images` and `hiddenStates` are those of all environments, which the actor reads in place.
  init(
    _ policy: PolicyNetwork, inputs: Int, hiddenStates: HiddenStates?,
    images: (layout: ImageLayout, bytes: UnsafeMutablePointer<UInt8>)?, environments: Range<Int>,
    _ precision: Precision
  ) {
    self.environments = environments
    graph = Graph(rows: environments.count, requiresGradient: false, precision: precision)
    input = graph.input(columns: inputs)
    tasks = graph.indexInput()
    let node = images.map { [graph] images in
      graph.images(
        images.layout, sharing: images.bytes + environments.lowerBound * images.layout.byteCount)
    }
    self.hiddenStates = hiddenStates
    memory = hiddenStates.map { [graph] states in
      NetworkMemory(
        graph.input(columns: states.size, sharing: states[environments.lowerBound]))
    }
    let latentSize = policy.architecture.network.torso.latentSize
    latentNoise = latentSize > 0 ? graph.input(columns: latentSize) : nil
    distribution = policy(
      input, tasks, images: node, memory: memory, latentNoise: latentNoise, in: graph)
  }

  /// Sets the task of an environment.
  func setTask(_ task: Int, of environment: Int) {
    tasks.values[environment - environments.lowerBound] = Int32(task)
  }

  /// Computes the distribution of the next actions; a recurrent policy remembers the observations.
  func run() {
    graph.forward()
    guard let memory, let hiddenStates else { return }
    for (row, environment) in environments.enumerated() {
      memory.store(hiddenStates[environment], row: row)
    }
  }
}
