import Base
import LearningTestSupport
import Testing

@testable import Learning

@Suite("Losses")
struct LossValueTests {
  @Test("NaN stays NaN")
  func notANumber() {
    let graph = Graph(rows: 1, requiresGradient: true)
    let input = graph.input(columns: 1)
    input.values[0] = .nan
    let logits = graph.input(columns: 3, requiresGradient: true)
    let outputs = [
      graph.huberLoss(input), graph.expectileLoss(input, 0.7), graph.quantileLoss(input, [0.5]),
      graph.quantileLoss(input, [0.5], delta: 1), graph.rowMaximum(input), graph.softmax(input),
      graph.logSumExp(input), graph.normalizedRows(input),
      TwoHot(low: 0, high: 1, count: 3).crossEntropy(logits, input, in: graph),
    ]
    graph.forward()
    for output in outputs { #expect(output.values[0].isNaN) }
    graph.backward(from: outputs[8], factor: 1)
  }

  @Test("the mean of a two-hot encoding is its target", arguments: [-2, -1.99, 0, 0.4, 2.3, 3])
  func twoHotMean(target: Float) {
    let support = TwoHot(low: -2, high: 3, count: 11)
    let (index, weight) = support.encode(target)
    let mean = (1 - weight) * support.values[index] + weight * support.values[index + 1]
    #expect(abs(mean - target) < 1e-6)
  }

  @Test("targets beyond the support, even infinite ones, are clamped to it")
  func clamped() {
    let support = TwoHot(low: -2, high: 3, count: 11)
    #expect(support.encode(-.infinity) == (0, 0))
    #expect(support.encode(.infinity) == (9, 1))
  }

  @Test("large values overflow neither softmax nor log-sum-exp")
  func overflow() {
    let graph = Graph(rows: 1, requiresGradient: false)
    let input = graph.constant([1000, 999, -1000], columns: 3)
    let (softmax, sum) = (graph.softmax(input), graph.logSumExp(input))
    graph.forward()
    #expect(abs(softmax.values[0] - 0.731_058_6) < 1e-6 && softmax.values[2] == 0)
    #expect(abs(sum.values[0] - 1000.313_26) < 1e-3)
  }

  @Test("a row of zeros stays zeros when it is normalized")
  func zeros() {
    let graph = Graph(rows: 1, requiresGradient: true)
    let input = graph.input(columns: 3, requiresGradient: true)
    let output = graph.normalizedRows(input)
    graph.forward()
    graph.backward(from: output, factor: 1)
    #expect(output.numbers == [0, 0, 0] && input.gradients?[0] == 0)
  }
}
