import Base
import Testing

@testable import Agents

@Suite("Slopes of operations on columns and choices")
struct ColumnTests {
  @Test(
    "columns side by side, parts of them, and their sums", arguments: NumberTests.sizes, [1, 6])
  func columns(columns: Int, rows: Int) {
    var generator = SeededGenerator(seed: UInt64(columns))
    let graph = Graph(rows: rows, learns: true)
    let (a, b) = (graph.leaf(columns, using: &generator), graph.leaf(4, using: &generator))
    let joined = graph.join(a, b)
    #expect(joined.columns == columns + 4)
    // The parts overlap, so some columns are used twice.
    let part = graph.columns(columns / 2..<columns + 3, of: joined)
    let output = graph.join(
      graph.rowSum(graph.square(joined)), graph.join(part, graph.rowSum(part)))
    GradientCheck(output, in: graph, leaves: [a, b], using: &generator).expectGradients()
    let expected = a.numbers[0..<columns] + b.numbers[0..<4]
    #expect(Array(joined.numbers[0..<columns + 4]) == Array(expected))
    #expect(Array(part.numbers[0..<part.columns]) == Array(expected[columns / 2..<columns + 3]))
  }

  @Test("a table's rows and columns that choices pick", arguments: NumberTests.sizes)
  func choices(columns: Int) {
    var generator = SeededGenerator(seed: UInt64(columns))
    var plan = Parameters.Plan()
    _ = Dense("before", from: 2, to: 2, plan: &plan)
    let table = Table("table", rows: 3, columns: columns, .normal(1), plan: &plan)
    let parameters = Parameters(plan, using: &generator)
    let graph = Graph(rows: 7, learns: true)
    let choices = graph.choices()
    // Choice 1 is taken by several rows, and choice 0 by none.
    for row in 0..<7 { choices.values[row] = row.isMultiple(of: 3) ? 2 : 1 }
    let leaf = graph.leaf(3 * columns, using: &generator)
    let rows = table(choices, parameters, in: graph)
    let picked = graph.pick(choices, of: 3, from: leaf)
    let oneHot = graph.oneHot(choices, of: 3)
    let output = graph.join(
      graph.product(rows, picked), graph.product(oneHot, graph.columns(0..<3, of: leaf)))
    GradientCheck(
      output, in: graph, leaves: [leaf], parameters: [parameters], using: &generator
    ).expectGradients(limit: 100)
    for row in 0..<7 {
      let choice = Int(choices.values[row])
      for column in 0..<columns {
        #expect(
          rows.values[row * columns + column]
            == parameters.values(of: table.entry)[choice * columns + column])
        #expect(
          picked.values[row * columns + column]
            == leaf.values[row * 3 * columns + choice * columns + column])
      }
      for task in 0..<3 { #expect(oneHot.values[row * 3 + task] == (task == choice ? 1 : 0)) }
    }
  }

  @Test("a choice that there is not stops the program")
  func outOfRange() async {
    await #expect(processExitsWith: .failure) {
      let graph = Graph(rows: 1, learns: false)
      let choices = graph.choices()
      choices.values[0] = 3
      _ = graph.oneHot(choices, of: 3)
      graph.forward()
    }
  }
}
