internal import Learning
internal import Tasks

/// Critics that learn distributions over values, with one embedding of the task for all (BRC, Nauman et al. 2025).
extension CriticEnsemble {
  /// The mean of the critics' values.
  func mean(
    _ batch: LossBatch, of observation: LossBatch.Observation, _ action: Expression
  ) -> Expression {
    CriticEnsemble.mean(values(batch, of: observation, action))
  }

  /// The mean of the critics' distributions: the probability of each value of their head.
  func meanDistribution(
    _ batch: LossBatch, of observation: LossBatch.Observation, _ action: Expression
  ) -> Expression {
    CriticEnsemble.mean(
      outputs(batch, of: observation, action).map {
        Expression(batch.graph.softmax($0), in: batch.graph)
      })
  }

  private static func mean(_ expressions: [Expression]) -> Expression {
    1 / Float(expressions.count) * expressions.dropFirst().reduce(expressions[0], +)
  }

  /// The cross-entropies of the distributions of the batch's own actions with a target, summed over the critics.
  func crossEntropy(_ batch: LossBatch, target: Expression) -> Expression {
    let losses = outputs(batch, of: batch.observation, batch.action).map {
      Expression(batch.graph.crossEntropy($0, distribution: target.node), in: batch.graph)
    }
    return losses.dropFirst().reduce(losses[0], +)
  }

  // MARK: The embedding of the task

  /// What copies the embedding of each task, divided by its norm, to the fixed embedding of a policy. Throws if that has
  /// another size. A policy without one has other ways to tell tasks apart.
  func makeTaskEmbeddingCopy(to policy: PolicyNetwork) throws -> () -> Void {
    let name = TaskInput.fixedEmbeddingName(policy.name)
    guard let source = taskEmbedding?.entry,
      let target = policy.parameters.entries.first(where: { $0.name == name })
    else { return {} }
    try require(
      target.columns == source.columns, "taskEmbeddingSize", source.columns,
      "\(target.columns), the embeddingSize of the policy's torso")
    let (parameters, copies, columns) = (parameters, policy.parameters, source.columns)
    return {
      for task in 0..<source.rows {
        let vector = parameters.values(of: source) + task * columns
        let copy = copies.values(of: target) + task * columns
        let norm = dotProduct(vector, vector, count: columns).squareRoot()
        for column in 0..<columns { copy[column] = norm == 0 ? 0 : vector[column] / norm }
      }
    }
  }
}
