internal import Base
public import Experience
public import Learning
public import Tasks

/// What an algorithm is built from: networks, sources, updates and collectors for the tasks of a run.
///
/// What a kit hands out it also keeps: checkpoints and logs follow from that by themselves. Networks are registered in
/// the order in which they are made.
public final class Kit {
  public let context: TrainingContext
  public let seed: UInt64
  public let tasks: [String]
  /// The tasks' environments in training.
  public let specs: [EnvironmentSpec]
  /// The episodes of a trial in training.
  let trialEpisodes: Int
  /// Whether all tasks have goals; none has otherwise.
  public let hasGoals: Bool
  /// The images that the networks see; nil without cameras.
  public let images: ImageLayout?
  let encoder: ObservationEncoder
  let pool: ThreadPool
  /// The precision of the networks' matrix products.
  let precision: Precision
  private let threads: Int
  private var weights: SeededGenerator
  private var batches: SeededGenerator
  private(set) var updates: [Update] = []
  private(set) var collectors: [ExperienceCollector] = []
  /// What recurrent networks remember of the running episodes.
  private(set) var hiddenStates: [HiddenStates] = []
  private var recorded: [RecordedTransitions] = []
  private var state: [(Checkpoint) throws -> Void] = []
  /// The part of the state that a run that starts from another one takes over: networks, optimizers and statistics.
  private var learnedState: [(Checkpoint) throws -> Void] = []
  private(set) var policy: PolicyNetwork?
  /// The critics that were made last; nil without any.
  private(set) var critics: CriticEnsemble?
  /// The batches with held-out transitions; nil if there are none.
  private var validatedBatches: BatchSource?

  init(
    _ context: TrainingContext, options: EnvironmentOptions, trialEpisodes: Int = 1, seed: UInt64,
    threads: Int, precision: Precision
  ) throws {
    self.precision = precision
    self.trialEpisodes = trialEpisodes
    self.context = context
    self.seed = seed
    self.threads = threads
    tasks = context.tasks
    specs = context.suite.specs(options: options)
    let goals = try context.goalTaskPresence()
    guard goals != .mixed else {
      throw TaskError.invalidOption(
        name: "the suite", given: context.suite.name,
        allowed: "one with only goal tasks, or with none")
    }
    hasGoals = goals == .all
    images = options.observation.images
    encoder = ObservationEncoder(
      observationSize: try context.observationSize(), hasGoals: hasGoals,
      seesHistory: trialEpisodes > 1)
    pool = try ThreadPool(threads: threads)
    weights = SeededGenerator(seed: seed, stream: .weights)
    batches = SeededGenerator(seed: seed, stream: .batches)
    let encoder = encoder
    registerLearned { try encoder.serialize(with: $0) }
  }

  /// The size of the networks' input.
  public var inputSize: Int { encoder.size }

  /// What the networks of policies and state values see.
  public var inputShape: InputShape {
    InputShape(features: inputSize, tasks: tasks, images: images)
  }

  // MARK: Networks

  /// The policy, which the policy file will hold. A program has one. Like the other networks, it throws if its settings
  /// do not suit what it sees.
  public func policy(
    _ settings: NetworkSettings, _ head: any PolicyHead
  ) throws -> PolicyNetwork {
    precondition(policy == nil, "a program has one policy")
    try settings.validate("policy", for: inputShape)
    let policy = PolicyNetwork(
      "policy", inputShape, PolicyArchitecture(settings, head), using: &weights)
    self.policy = policy
    register(policy)
    return policy
  }

  /// A policy that the policy file does not hold, such as an estimate of the one that recorded a dataset.
  public func auxiliaryPolicy(
    _ name: String, _ settings: NetworkSettings, _ head: any PolicyHead
  ) throws -> PolicyNetwork {
    try settings.validate(name, for: inputShape)
    return network {
      PolicyNetwork(name, inputShape, PolicyArchitecture(settings, head), using: &$0)
    }
  }

  /// Action values. With a `taskEmbeddingSize`, the critics share a learned embedding of the task.
  public func critics(
    _ count: Int, _ settings: NetworkSettings, _ head: any ValueHead = ScalarHead(),
    taskEmbeddingSize: Int? = nil, name: String = "critics"
  ) throws -> CriticEnsemble {
    try settings.validate(name, for: inputShape.withAction)
    let critics = CriticEnsemble(
      name, count: count, inputShape, settings, head, taskEmbeddingSize: taskEmbeddingSize,
      using: &weights)
    self.critics = critics
    register(critics)
    return critics
  }

  public func value(_ settings: NetworkSettings, name: String = "value") throws -> ValueNetwork {
    try settings.validate(name, for: inputShape)
    let value = ValueNetwork(name, inputShape, settings, using: &weights)
    register(value)
    return value
  }

  /// A learned positive number for each task.
  public func taskScalars(_ name: String, initial: Float) -> TaskScalars {
    let scalars = TaskScalars(name, initial: initial, tasks: tasks.count, using: &weights)
    register(scalars)
    return scalars
  }

  /// Target networks, which follow networks by Polyak averaging.
  public func targets<Network>(of network: Network, tau: Float) -> TargetNetworks<Network> {
    let targets = TargetNetworks(of: network, tau: tau, on: pool)
    registerLearned { checkpoint in
      let parameters = targets.network.parameters
      try checkpoint.tensor(targets.network.name, parameters.values, shape: [parameters.count])
    }
    return targets
  }

  /// A network of an algorithm's own, which `make` makes with the generator of the weights.
  func network<Made: Learnable>(_ make: (inout SeededGenerator) -> Made) -> Made {
    let network = make(&weights)
    register(network)
    return network
  }

  /// Evaluates networks on many rows; see ``RowEvaluator``.
  func rowEvaluator(
    columns: Int, images: ImageLayout?, hiddenStateSize: Int = 0, rows: Int,
    build: RowEvaluator.Build
  ) -> RowEvaluator {
    RowEvaluator(
      columns: columns, images: images, hiddenStateSize: hiddenStateSize, rows: rows, precision,
      on: pool, build: build)
  }

  private func register(_ network: some Learnable) {
    registerLearned { try $0.parameters(network.parameters) }
  }

  private func registerLearned(_ part: @escaping (Checkpoint) throws -> Void) {
    state.append(part)
    learnedState.append(part)
  }

  // MARK: Data

  /// Batches from a source. The losses of all updates are also evaluated on transitions of `validation`, if there is
  /// one. `rewardScale` multiplies the rewards of a task, and `imageShift` is the largest random shift
  /// of images; see ``RandomShift``.
  ///
  /// With recurrent networks, a source that draws episodes in order fills sequences of `sequenceLength` steps, through which
  /// gradients flow back. The states at the start of each are those that the networks had at the end of the one before; see
  /// ``Update/carryHiddenStates()``.
  public func batches(
    from source: any Source, validation: (any Source)? = nil, batchSizePerTask: Int,
    imageShift: Int = 0, rewardScale: ((_ task: Int) -> Float)? = nil, sequenceLength: Int = 1,
    for networks: [any Learnable] = []
  ) -> BatchSource {
    let sequences = sequenceColumns(of: networks)
    let drawn = BatchSource(
      RandomShift(source, pixels: imageShift), validation: validation,
      batchSizePerTask: batchSizePerTask, encoder, rewardScale: rewardScale,
      sequenceLength: sequences.entries.isEmpty ? 1 : sequenceLength, sequences: sequences,
      generator: batches.split(), on: pool)
    let name = "batches\(state.count)"
    state.append { try drawn.serialize(with: $0, name) }
    if validation != nil { validatedBatches = drawn }
    return drawn
  }

  /// A replay buffer of transitions. `isSaved` is whether checkpoints contain it, and `variesTasks` whether a task
  /// sampler changes the tasks of environments.
  public func replayBuffer(
    capacityPerTask: Int, environmentsPerTask: Int, isSaved: Bool, variesTasks: Bool = false
  ) -> ReplayBuffer {
    let replay = ReplayBuffer(
      tasks: tasks.count, environmentsPerTask: environmentsPerTask,
      capacity: capacityPerTask / environmentsPerTask, observationSize: encoder.observationSize,
      hasGoals: hasGoals, images: images, variesTasks: variesTasks)
    if isSaved { state.append { try $0.replayBuffer(replay) } }
    return replay
  }

  /// Scales the rewards of each task by the largest one seen; see ``RewardScaler``.
  public func rewardScaler(maxReturn: Float, discount: Float) -> RewardScaler {
    let scaler = RewardScaler(tasks: tasks.count, maxReturn: maxReturn, discount: discount)
    registerLearned { try scaler.serialize(with: $0) }
    return scaler
  }

  /// A rollout of a collector's environments. With recurrent networks, it splits into sequences of `sequenceLength` steps
  /// through which gradients flow back, and keeps the networks' states at the start of each: truncated backpropagation
  /// through time (Williams and Peng 1990).
  public func rollout(
    of collector: ExperienceCollector, steps: Int, sequenceLength: Int,
    for networks: [any Learnable]
  ) -> RolloutBuffer {
    let sequences = sequenceColumns(of: networks)
    return RolloutBuffer(
      tasks: tasks.count, environments: collector.environmentCount, steps: steps,
      observationSize: inputSize, actionSize: PolicyArchitecture.actionSize, images: images,
      sequenceLength: sequences.entries.isEmpty ? 1 : sequenceLength, sequences: sequences)
  }

  /// The hidden states of recurrent networks at the start of a sequence.
  private func sequenceColumns(of networks: [any Learnable]) -> ColumnLayout {
    var columns = ColumnLayout()
    for network in networks where network.hiddenStateSize > 0 {
      columns.add(.hiddenState(of: network.name), width: network.hiddenStateSize)
    }
    return columns
  }

  /// Scales the rewards of each task by the largest return in a replay buffer; see ``ReturnScaler``.
  func returnScaler(
    of replay: ReplayBuffer, maxReturn: Float, discount: Float, targetEntropy: Float,
    temperature: @escaping (_ task: Int) -> Float
  ) -> ReturnScaler {
    let scaler = ReturnScaler(
      of: replay, maxReturn: maxReturn, discount: discount, targetEntropy: targetEntropy,
      temperature: temperature)
    state.append { try scaler.serialize(with: $0) }
    return scaler
  }

  /// Minibatches of a rollout.
  public func minibatches(_ count: Int, of rollout: RolloutBuffer) -> RolloutMinibatches {
    minibatches(count, of: rollout, columns: [])
  }

  /// Minibatches of a rollout, with further columns.
  func minibatches(
    _ count: Int, of rollout: RolloutBuffer, columns: [RolloutColumn]
  ) -> RolloutMinibatches {
    let minibatches = RolloutMinibatches(
      count, of: rollout, columns: columns, generator: batches.split(), on: pool)
    state.append { try minibatches.serialize(with: $0) }
    return minibatches
  }

  /// A number that an algorithm counts with.
  public func counter(_ name: String) -> Counter {
    let counter = Counter()
    state.append { try $0.count(name, &counter.value) }
    return counter
  }

  /// The recorded transitions of the run's dataset; nil if it has none. They set the statistics that normalize
  /// observations. Of each task's episodes that are not held out, the given fraction with the largest returns is kept.
  public func recordedTransitions(
    _ content: RecordedTransitions.Content, bestFraction: Double = 1, holdOut: HoldOut = HoldOut()
  ) throws -> (learned: RecordedTransitions, heldOut: HeldOutTransitions?)? {
    guard let recorded = try context.recordedTransitions?(content, specs) else { return nil }
    let heldOut = try recorded.holdOut(holdOut)
    recorded.chooseBest(bestFraction)
    learnStatistics(of: recorded)
    self.recorded.append(recorded)
    return (recorded, heldOut)
  }

  /// Throws if an image of the run's dataset could not be read since the start.
  func checkRecordedImages() throws {
    for recorded in recorded { try recorded.checkImages() }
  }

  /// Throws if images show the goals, which a relabeling would not replace there.
  public func requireGoalsOutOfSight() throws {
    let options = context.options
    guard images != nil, options.goals.isObservable, options.observation.imageStyle.showsGoalMarker
    else { return }
    throw TaskError.invalidOption(
      name: "observation.imageStyle.showsGoalMarker", given: "true",
      allowed: "false where goals are replaced in hindsight: images would show the old ones")
  }

  /// Sets the statistics that normalize observations.
  func learnStatistics(of recorded: RecordedTransitions) {
    encoder.update(recorded)
    encoder.refresh()
  }

  // MARK: Learning

  /// An update of one network on batches; see ``Update``.
  public func update(
    _ name: String, _ network: any Learnable, _ optimizer: OptimizerSettings,
    combiner: any GradientCombiner = MeanCombiner(), on source: BatchSource,
    loss: (LossBatch) -> Expression
  ) throws -> Update {
    try update(name, [.init(network, optimizer, combiner)], on: source.batch) {
      Update.Loss(loss($0))
    }
  }

  /// An update of several networks with one loss, with figures for the logs. Throws if a combiner does not suit the
  /// tasks.
  public func update(
    _ name: String, _ networks: [Update.Optimized], on batch: Batch,
    loss: (LossBatch) -> Update.Loss
  ) throws -> Update {
    for combiner in networks.map(\.combiner) where tasks.count == 1 {
      guard type(of: combiner).needsTaskGradients else { continue }
      throw TaskError.invalidOption(
        name: "the gradient combiner of the \(name)'s update",
        given: "'\(type(of: combiner).kind)', which combines the gradients of several tasks",
        allowed: "'\(MeanCombiner.kind)' for the single task of \(context.suite.name)")
    }
    let update = Update(
      name, networks, on: batch, generator: batches.split(), pool: pool, precision: precision,
      loss: loss)
    updates.append(update)
    registerLearned { try update.serializeOptimizers(with: $0) }
    state.append { try update.serializeGenerator(with: $0) }
    return update
  }

  /// Sets all learning rates by their schedules. `progress` is the fraction of training that is complete, from 0 to 1.
  func scheduleLearningRates(at progress: Double) {
    for update in updates { update.scheduleLearningRates(at: progress) }
  }

  /// The losses of all updates on held-out transitions; empty if there are none. It overwrites the batch.
  func validationLosses() -> [(name: String, value: Double)] {
    guard let validatedBatches else { return [] }
    validatedBatches.validate(updates)
    return updates.map { ("validation/\($0.name)_loss", $0.figures[0].value) }
  }

  /// The losses of each task in all updates; empty if there is only one task.
  var taskLosses: [(name: String, value: Double)] {
    guard tasks.count > 1 else { return [] }
    return updates.flatMap { update in
      zip(tasks, update.taskLosses).map { ("\(update.name)_loss/\($0)", $1) }
    }
  }

  /// What the gradient combiners of all updates say of their last batches.
  var combinerFigures: [(name: String, value: Double)] {
    updates.flatMap { $0.combinerFigures(of: tasks) }
  }

  /// The fraction of the environments that each task has; empty if all keep their tasks.
  var taskFractions: [(name: String, value: Double)] {
    collectors.flatMap { collector in
      zip(tasks, collector.taskFractions ?? []).map { ("environments/\($0)", $1) }
    }
  }

  /// Evaluates a network on rollouts; `value` makes the value of each row from what the network sees.
  func rolloutEvaluator(
    of network: any Learnable, on rollout: RolloutBuffer, value: (NetworkInput) -> Node
  ) -> RolloutEvaluator {
    let states = HiddenStates(of: network, environments: rollout.environments)
    if let states { hiddenStates.append(states) }
    // A recurrent network evaluates the steps one after another.
    let evaluator = rowEvaluator(
      columns: inputSize, images: images, hiddenStateSize: network.hiddenStateSize,
      rows: rollout.environments * (states == nil ? rollout.steps : 1)
    ) { input, tasks, images, memory, graph in
      value(
        NetworkInput(
          input, tasks, images: images, memory: memory, network.parameters, in: graph))
    }
    return RolloutEvaluator(evaluator, states)
  }

  /// PopArt for a critic of rollouts with a head for each task.
  func popArt(of critic: ValueNetwork, on rollout: RolloutBuffer, rate: Float) -> PopArt {
    let evaluator = rolloutEvaluator(of: critic, on: rollout) { critic.network($0) }
    let popArt = PopArt(of: critic, evaluator, tasks: tasks.count, rate: rate)
    registerLearned { try popArt.serialize(with: $0) }
    return popArt
  }

  // MARK: Acting

  /// Environments in which a policy acts.
  public func collector(
    acting policy: PolicyNetwork, _ settings: ExperienceCollector.Settings
  ) throws -> ExperienceCollector {
    let collector = try ExperienceCollector(
      policy, specs, settings, encoder, images, precision, trialEpisodes: trialEpisodes, seed: seed,
      threads: threads, pool: pool)
    collectors.append(collector)
    if let states = collector.hiddenStates { hiddenStates.append(states) }
    state.append { try collector.serialize(with: $0) }
    return collector
  }

  /// Adds state of an algorithm's own to the checkpoint.
  public func register(_ state: @escaping (Checkpoint) throws -> Void) { self.state.append(state) }

  func serialize(with checkpoint: Checkpoint) throws {
    for part in state { try part(checkpoint) }
  }

  /// Takes over what another run has learned, from its checkpoint.
  func loadLearned(from checkpoint: Checkpoint) throws {
    for part in learnedState { try part(checkpoint) }
  }
}

/// A count that checkpoints contain.
public final class Counter {
  public var value = 0
}
