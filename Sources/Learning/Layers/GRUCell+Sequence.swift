extension GRUCell {
  /// The states of a sequence of inputs, by backpropagation through time (Werbos 1990).
  ///
  /// The inputs of all steps are stacked, those of the first step first, with as many rows as the state in each; so are
  /// the states returned. `continues` has a value for each row of the inputs: with 0, the row's state starts anew from
  /// zeros at this step, such as at the start of an episode; with 1, it continues.
  public func sequence(
    _ inputs: Node, state: Node, continues: Node? = nil, _ parameters: Parameters, in graph: Graph
  ) -> Node {
    precondition(
      inputs.rows.isMultiple(of: state.rows),
      "\(inputs.rows) rows of inputs do not split into steps of \(state.rows)")
    let contributions = contributions(of: inputs, parameters, in: graph)
    var states: [Node] = []
    for start in stride(from: 0, to: inputs.rows, by: state.rows) {
      let rows = start..<start + state.rows
      var before = states.last ?? state
      if let continues { before = graph.product(before, graph.rows(rows, of: continues)) }
      states.append(
        next(graph.rows(rows, of: contributions), state: before, parameters, in: graph))
    }
    return graph.stacked(states)
  }
}
