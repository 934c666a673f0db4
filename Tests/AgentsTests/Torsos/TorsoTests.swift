import AllocationCounter
import Base
import Learning
import LearningTestSupport
import Tasks
import Testing

@testable import Agents

@Suite("Torsos")
struct TorsoTests {
  private struct Case: Encodable {
    struct Entry: Encodable {
      let name: String
      let rows, columns: Int
      let values: [Double]
    }
    let kind, activation: String
    let settings: [String: Double]
    let rows: Int
    let entries: [Entry]
    let input, factors: [Double]
    let indices: [Int32]
    /// The hidden states before the sequences, and for each row whether the episode continues.
    let states: [[Double]]
    let continues: [Double]
  }

  private struct Answer: Decodable {
    let outputs, gradients, inputs: [Double]
  }

  private static let tasks = ["reach", "push", "door-open", "hammer"]
  private static let shape = InputShape(features: 5, tasks: tasks)

  /// A torso with small settings, and some others.
  private static func torso(_ kind: String, _ assignments: String...) throws -> any Torso {
    let text = try #require(smallTorsos[kind])
    var settings = try JSON.overriding(NetworkSettings(), byAssignment: "torso=\(text)")
    for assignment in assignments {
      settings = try JSON.overriding(settings, byAssignment: "torso.\(assignment)")
    }
    return settings.torso
  }

  /// A torso in a graph.
  private struct Made {
    let graph: Graph
    let input: Input
    let indices: IndexInput
    let parameters: Parameters
    let memory: NetworkMemory?
    let output: Node
  }

  /// The rows of a recurrent torso are sequences of a length, in some of which episodes begin. Without `hasPast`, the
  /// hidden states before them are zeros.
  private static func make(
    _ torso: any Torso, rows: Int, seed: UInt64, sequenceLength: Int = 1, hasPast: Bool = false
  ) -> Made {
    var generator = SeededGenerator(seed: seed)
    var plan = Parameters.Plan()
    let layers = torso.plan("net", for: shape, in: &plan)
    let parameters = Parameters(plan, using: &generator)
    parameters.perturb(by: 0.3, using: &generator)
    let graph = Graph(rows: rows, requiresGradient: true)
    let (input, indices) = (graph.leaf(5, using: &generator), graph.indexInput())
    for row in 0..<rows { indices.values[row] = Int32(generator.integer(below: tasks.count)) }
    var memory: NetworkMemory?
    if torso.hiddenStateSize > 0 {
      let states = graph.input(rows: rows / sequenceLength, columns: torso.hiddenStateSize)
      let continues = graph.input(columns: 1)
      if hasPast { states.fill(in: -1...1, using: &generator) }
      for row in 0..<rows { continues.values[row] = row % 4 == 1 ? 0 : 1 }
      memory = NetworkMemory(states, continues: continues)
    }
    let output = layers(NetworkInput(input, indices, memory: memory, parameters, in: graph))
    #expect(output.columns == layers.outputs && output.rows == rows)
    return Made(
      graph: graph, input: input, indices: indices, parameters: parameters, memory: memory,
      output: output)
  }

  @Test(
    "values and gradients agree with NumPy", arguments: torsoKinds.filter { $0 != "mlp" },
    [("tanh", false), ("relu", true), ("elu", true)])
  func agreement(kind: String, variant: (activation: String, usesLayerNorm: Bool)) throws {
    let torso = try Self.torso(
      kind, "activation=\(variant.activation)", "usesLayerNorm=\(variant.usesLayerNorm)")
    try torso.validate("torso")
    let made = Self.make(torso, rows: 9, seed: 31, sequenceLength: 3, hasPast: true)
    let factors = made.graph.input(columns: made.output.columns)
    var generator = SeededGenerator(seed: 32)
    factors.fill(in: -1...1, using: &generator)
    let loss = made.graph.rowSum(made.graph.product(made.output, factors))
    made.graph.forward()
    made.graph.backward(from: loss, factor: 1)
    let count = made.parameters.count
    let gradients = Array(
      UnsafeBufferPointer(
        start: made.graph.gradients(of: made.parameters)?.values, count: count))
    let inputs = Array(UnsafeBufferPointer(start: made.input.gradients, count: made.input.count))
    let numbers = made.parameters.numbers.asDoubles
    let answer = try Reference.answer(
      "torso",
      Case(
        kind: kind, activation: variant.activation,
        settings: [
          "modules": 2, "layers": 3, "tasks": Double(Self.tasks.count), "sequenceLength": 3,
        ], rows: 9,
        entries: made.parameters.entries.map {
          Case.Entry(
            name: $0.name, rows: $0.rows, columns: $0.columns,
            values: Array(numbers[$0.offset..<$0.offset + $0.count]))
        }, input: made.input.numbers.asDoubles, factors: factors.numbers.asDoubles,
        indices: Array(UnsafeBufferPointer(start: made.indices.values, count: 9)),
        states: made.memory.map { memory in
          let (numbers, size) = (
            memory.initialStates.numbers.asDoubles, memory.initialStates.columns
          )
          return (0..<3).map { Array(numbers[$0 * size..<($0 + 1) * size]) }
        } ?? [], continues: made.memory?.continues?.numbers.asDoubles ?? []),
      as: Answer.self)
    #expect(maxRelativeError(made.output.numbers, answer.outputs) < 5e-6)
    #expect(maxRelativeError(gradients, answer.gradients) < 2e-5)
    #expect(maxRelativeError(inputs, answer.inputs) < 2e-5)
  }

  @Test("all tell tasks apart, and a row does not depend on the others", arguments: torsoKinds)
  func rows(kind: String) throws {
    let torso = try Self.torso(kind, "activation=tanh")
    #expect(torso.distinguishesTasks)
    let (many, one) = (Self.make(torso, rows: 6, seed: 33), Self.make(torso, rows: 6, seed: 33))
    for row in 0..<6 {
      for column in 0..<5 { many.input.values[row * 5 + column] = Float(column) }
      many.indices.values[row] = Int32(row % 4)
    }
    one.input.values.update(from: many.input.values, count: 30)
    for row in 0..<6 { one.indices.values[row] = row == 3 ? 3 : 0 }
    many.graph.forward()
    one.graph.forward()
    func values(_ made: Made, _ row: Int) -> [Float] {
      let columns = made.output.columns
      return Array(made.output.numbers[row * columns..<(row + 1) * columns])
    }
    for (row, other) in [(0, 1), (1, 2), (2, 3)] {
      #expect(values(many, row) != values(many, other))
    }
    #expect(values(many, 0) == values(many, 4))
    #expect(values(many, 3) == values(one, 3))
  }

  @Test("the memory demand of a row is near that of a graph", arguments: torsoKinds)
  func floatsPerRow(kind: String) throws {
    for usesLayerNorm in [false, true] {
      let torso = try Self.torso(kind, "usesLayerNorm=\(usesLayerNorm)")
      var plan = Parameters.Plan()
      _ = torso.plan("net", for: Self.shape, in: &plan)
      let demand = torso.floatsPerRow(for: Self.shape, planned: plan)
      // As many rows as tasks, because some nodes have a row for each task.
      let made = Self.make(torso, rows: 4, seed: 34, sequenceLength: 2)
      let given = [made.memory?.initialStates, made.memory?.continues].compactMap { $0?.count }
      let floats = Double(made.graph.valueCount - given.reduce(0, +)) / 4 - 5
      #expect(abs(demand - floats) <= 0.1 * floats, "\(demand) of \(floats)")
    }
  }

  @Test("passes allocate nothing", arguments: torsoKinds)
  func memory(kind: String) throws {
    let made = Self.make(
      try Self.torso(kind, "usesLayerNorm=true"), rows: 6, seed: 35, sequenceLength: 3)
    let loss = made.graph.rowSum(made.output)
    func pass() {
      made.graph.forward()
      made.graph.backward(from: loss, factor: 1)
    }
    pass()
    let before = OwnAllocationCount()
    for _ in 0..<5 { pass() }
    #expect(OwnAllocationCount() == before)
  }

  @Test("settings out of range are refused with their names")
  func validation() throws {
    for (kind, assignment) in [
      ("film", "hiddenSizes=[]"), ("film", "embeddingSize=0"), ("paco", "hiddenSizes=[0]"),
      ("paco", "parameterSets=0"), ("paco", "parameterSets=257"), ("moore", "hiddenSizes=[]"),
      ("moore", "experts=0"), ("moore", "experts=8"), ("softModules", "layers=0"),
      ("softModules", "modules=0"), ("softModules", "moduleSize=0"),
      ("softModules", "encoderSizes=[]"), ("care", "encoders=0"), ("care", "encoderSizes=[]"),
      ("care", "contextSizes=[]"), ("care", "hiddenSizes=[-1]"),
      ("broNet", "hiddenSize=0"), ("broNet", "blocks=65"), ("broNet", "embeddingSize=0"),
      ("twoColumns", "sharedSizes=[]"), ("twoColumns", "taskSizes=[0]"),
      ("twoColumns", "sharedFactor=-1"), ("branched", "encoderSizes=[0]"),
      ("branched", "sharedSizes=[70000]"), ("branched", "branchSizes=[0]"),
      ("gru", "hiddenSizes=[]"), ("gru", "hiddenStateSize=0"), ("gru", "outputSizes=[0]"),
      ("gru", "embeddingSize=0"),
    ] {
      let torso = try Self.torso(kind, assignment)
      let error = #expect(throws: TaskError.self) { try torso.validate("policy.torso") }
      let setting = assignment.prefix { $0 != "=" }
      #expect(error?.description.contains("policy.torso.\(setting) is") == true, "\(assignment)")
    }
    var empty = Branched()
    (empty.sharedSizes, empty.branchSizes) = ([], [])
    #expect(throws: TaskError.self) { try empty.validate("policy.torso") }
  }

  // MARK: CARE

  @Test("every built-in task has the embedding of its present instruction")
  func descriptions() throws {
    for task in Catalog.builtIn {
      let known = try #require(TaskDescriptions.builtIn[task.profile.name], "\(task.profile.name)")
      #expect(
        known.instruction == task.profile.instruction,
        "run Scripts/embed-descriptions: an instruction changed")
      #expect(known.embedding.count == TaskDescriptions.size)
    }
    func cosine(_ a: String, _ b: String) throws -> Float {
      let (a, b) = (
        try #require(TaskDescriptions.embedding(of: a)),
        try #require(TaskDescriptions.embedding(of: b))
      )
      return zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } / Float(TaskDescriptions.size)
    }
    #expect(abs(try cosine("reach", "reach") - 1) < 1e-4)
    // Like tasks have like descriptions.
    #expect(try cosine("drawer-open", "drawer-close") > 0.6)
    #expect(try cosine("drawer-open", "basketball") < 0.4)
  }

  @Test("CARE is refused before a run if a task has no description")
  func missingDescription() throws {
    for network in ["policy", "critic"] {
      let settings = try JSON.overriding(PPOSettings(), byAssignment: "\(network).torso=care")
      let error = #expect(throws: TaskError.self) {
        _ = try Learner<PPO>(
          TrainingContext(HeightTask.suite), settings, seed: 0, threads: 1)
      }
      let text = error?.description ?? ""
      #expect(text.contains("\(network).torso is care") && text.contains(HeightTask.profile.name))
    }
    #expect(throws: TaskError.self) {
      try TaskDescriptions.register([1, 2], of: "test-described")
    }
    try TaskDescriptions.register(Array(repeating: 2, count: 384), of: "test-described")
    try CARE().validate("policy.torso", for: ["reach", "test-described"])
  }

  @Test("weight decay leaves descriptions as they are")
  func constants() throws {
    let made = Self.make(try Self.torso("care"), rows: 6, seed: 36)
    let loss = made.graph.rowSum(made.output)
    let before = made.parameters.numbers
    var optimizer = OptimizerSettings()
    (optimizer.method, optimizer.weightDecay, optimizer.decaysBiases) = (.adamW, 0.1, true)
    let adam = optimizer.makeOptimizer(for: made.parameters)
    made.graph.forward()
    made.graph.backward(from: loss, factor: 1)
    adam.step(made.graph.learnedGradients(of: made.parameters))
    let after = made.parameters.numbers
    for entry in made.parameters.entries {
      let values = entry.offset..<entry.offset + entry.count
      #expect((before[values] == after[values]) == (entry.name == "net.descriptions"), "\(entry)")
    }
  }
}
