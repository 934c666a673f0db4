internal import Experience
public import Learning

/// What a network with a recurrent torso remembers, in a graph.
///
/// The rows of the network's input are sequences of consecutive steps, one sequence after another. In a graph that acts,
/// each sequence has a single step.
public final class NetworkMemory {
  /// The hidden state before the first step of each sequence, a row for each.
  public let initialStates: Node
  /// For each row of the input 0 if an episode begins there, so that the hidden state starts anew from zeros, and 1 if
  /// not. Nil if episodes begin only with sequences, whose initial states are zeros then.
  public let continues: Node?
  /// The hidden state after each row; nil before ``unroll(_:in:_:)``.
  public private(set) var states: Node?

  public init(_ initialStates: Node, continues: Node? = nil) {
    self.initialStates = initialStates
    self.continues = continues
  }

  /// Unrolls a recurrent layer in time, and returns the hidden state after each row.
  ///
  /// `layer` gets the rows in the order of time: the first steps of all sequences, then the second ones, and so on; see
  /// ``GRUCell/sequence(_:state:continues:_:in:)``. It returns the states in this order.
  public func unroll(
    _ inputs: Node, in graph: Graph,
    _ layer: (_ inputs: Node, _ state: Node, _ continues: Node?) -> Node
  ) -> Node {
    precondition(states == nil, "a network has one recurrent torso")
    let (sequences, rows) = (initialStates.rows, inputs.rows)
    precondition(
      rows.isMultiple(of: sequences), "\(rows) rows do not split into \(sequences) sequences")
    let steps = rows / sequences
    let result: Node
    if steps == 1 {
      result = layer(inputs, initialStates, continues)
    } else {
      // The row of each step in the order of time, and back.
      let (inTime, inSequence) = (graph.indexInput(rows: rows), graph.indexInput(rows: rows))
      for sequence in 0..<sequences {
        for step in 0..<steps {
          let (row, place) = (sequence * steps + step, step * sequences + sequence)
          inTime.values[place] = Int32(row)
          inSequence.values[row] = Int32(place)
        }
      }
      let states = layer(
        graph.gatherRows(inTime, from: inputs), initialStates,
        continues.map { graph.gatherRows(inTime, from: $0) })
      result = graph.gatherRows(inSequence, from: states)
    }
    states = result
    return result
  }
}

extension NetworkMemory {
  /// The memory of a network in some rows of a batch or a rollout, which are whole sequences of a length; nil for a network
  /// without memory. `sequences` has its hidden state at the start of each.
  convenience init?(
    of network: any Learnable, in rows: Range<Int>, _ sequences: ColumnTable, _ length: Int,
    _ graph: Graph, continues: () -> Node
  ) {
    guard network.hiddenStateSize > 0 else { return nil }
    let column = Column<Float>.hiddenState(of: network.name)
    let size = sequences.layout.width(of: column)
    let states = graph.input(
      rows: rows.count / length, columns: size,
      sharing: sequences.values(of: column) + rows.lowerBound / length * size)
    self.init(states, continues: continues())
  }

  // MARK: Single steps

  /// Reads the hidden state of a row before a step.
  func load(_ state: UnsafePointer<Float>, row: Int) {
    let size = initialStates.columns
    (initialStates.values + row * size).update(from: state, count: size)
  }

  /// Writes the hidden state of a row after a step.
  func store(_ target: UnsafeMutablePointer<Float>, row: Int) {
    guard let states else { preconditionFailure("the memory has no network") }
    target.update(from: states.values + row * states.columns, count: states.columns)
  }
}
