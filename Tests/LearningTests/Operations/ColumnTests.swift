import Base
import LearningTestSupport
import Testing

@testable import Learning

@Suite("Gradients of column and index operations")
struct ColumnTests {
  @Test(
    "concatenation, slices and row sums", arguments: NumberTests.sizes, [1, 6])
  func columns(columns: Int, rows: Int) {
    var generator = SeededGenerator(seed: UInt64(columns))
    let graph = Graph(rows: rows, requiresGradient: true)
    let (a, b) = (graph.leaf(columns, using: &generator), graph.leaf(4, using: &generator))
    let concatenated = graph.concat(a, b)
    #expect(concatenated.columns == columns + 4)
    // The slices overlap, so some columns are used twice.
    let part = graph.slice(columns / 2..<columns + 3, of: concatenated)
    let output = graph.concat(
      graph.rowSum(graph.square(concatenated)), graph.concat(part, graph.rowSum(part)))
    GradientCheck(output, in: graph, leaves: [a, b], using: &generator).expectGradients()
    let expected = a.numbers[0..<columns] + b.numbers[0..<4]
    #expect(Array(concatenated.numbers[0..<columns + 4]) == Array(expected))
    #expect(Array(part.numbers[0..<part.columns]) == Array(expected[columns / 2..<columns + 3]))
  }

  @Test("embedding, gather and one-hot encoding", arguments: NumberTests.sizes)
  func indices(columns: Int) {
    var generator = SeededGenerator(seed: UInt64(columns))
    var plan = Parameters.Plan()
    _ = Dense("before", from: 2, to: 2, plan: &plan)
    let embedding = Embedding("embedding", rows: 3, columns: columns, .normal(1), plan: &plan)
    let parameters = Parameters(plan, using: &generator)
    let graph = Graph(rows: 7, requiresGradient: true)
    let indices = graph.indexInput()
    // Several rows have index 1, and none has index 0.
    for row in 0..<7 { indices.values[row] = row.isMultiple(of: 3) ? 2 : 1 }
    let leaf = graph.leaf(3 * columns, using: &generator)
    let rows = embedding(indices, parameters, in: graph)
    let gathered = graph.gather(indices, of: 3, from: leaf)
    let oneHot = graph.oneHot(indices, of: 3)
    let output = graph.concat(
      graph.product(rows, gathered), graph.product(oneHot, graph.slice(0..<3, of: leaf)))
    GradientCheck(
      output, in: graph, leaves: [leaf], parameters: [parameters], using: &generator
    ).expectGradients(limit: 100)
    for row in 0..<7 {
      let index = Int(indices.values[row])
      for column in 0..<columns {
        #expect(
          rows.values[row * columns + column]
            == parameters.values(of: embedding.entry)[index * columns + column])
        #expect(
          gathered.values[row * columns + column]
            == leaf.values[row * 3 * columns + index * columns + column])
      }
      for task in 0..<3 { #expect(oneHot.values[row * 3 + task] == (task == index ? 1 : 0)) }
    }
  }

  @Test("an index out of range traps")
  func outOfRange() async {
    await #expect(processExitsWith: .failure) {
      let graph = Graph(rows: 1, requiresGradient: false)
      let indices = graph.indexInput()
      indices.values[0] = 3
      _ = graph.oneHot(indices, of: 3)
      graph.forward()
    }
  }
}
