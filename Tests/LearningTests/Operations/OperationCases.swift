import Base

@testable import Learning

extension OperationCase {
  static let all = unary + binary + broadcast + reductions + shapes + products + losses + layers

  private static let square = [(5, 9)]

  static let unary = [
    OperationCase("exp", square) { $1.exp($0[0]) },
    OperationCase("log", square, in: 0.3...2) { $1.log($0[0]) },
    OperationCase("square", square) { $1.square($0[0]) },
    OperationCase("tanh", square) { $1.tanh($0[0]) },
    OperationCase("sigmoid", square) { $1.sigmoid($0[0]) },
    OperationCase("squareRoot", square, in: 0.3...2) { $1.squareRoot($0[0]) },
    OperationCase("absolute", square) { $1.absolute($0[0]) },
    OperationCase("softplus", square) { $1.softplus($0[0]) },
    OperationCase("affine", square) { $1.affine($0[0], scale: -1.7, shift: 0.3) },
    OperationCase("clamped", square) { $1.clamped($0[0], -0.5, 0.7) },
    OperationCase("elu", square) { $1.activated($0[0], .elu) },
  ]

  private static func binary(_ shapes: [(Int, Int)]) -> [OperationCase] {
    [
      OperationCase("sum", shapes) { $1.sum($0[0], $0[1]) },
      OperationCase("difference", shapes) { $1.difference($0[0], $0[1]) },
      OperationCase("product", shapes) { $1.product($0[0], $0[1]) },
      OperationCase("quotient", shapes, in: 0.4...1.8) { $1.quotient($0[0], $0[1]) },
      OperationCase("minimum", shapes) { $1.minimum($0[0], $0[1]) },
      OperationCase("maximum", shapes) { $1.maximum($0[0], $0[1]) },
    ]
  }

  static let binary = binary([(4, 9), (4, 9)])

  /// A row, a column and a value beside a matrix, on either side, and a column beside a row.
  static let broadcast =
    binary([(4, 9), (1, 9)]) + binary([(4, 1), (4, 9)]) + binary([(4, 9), (1, 1)])
    + binary([(4, 1), (1, 7)])

  static let reductions =
    [
      OperationCase("rowSum", square) { $1.rowSum($0[0]) },
      OperationCase("rowMean", square) { $1.rowMean($0[0]) },
      OperationCase("rowMaximum", square) { $1.rowMaximum($0[0]) },
      OperationCase("columnSum", square) { $1.columnSum($0[0]) },
      OperationCase("columnMean", square) { $1.columnMean($0[0]) },
      OperationCase("columnMaximum", square) { $1.columnMaximum($0[0]) },
    ]
    + [1, 8, 11].flatMap { columns in
      [
        OperationCase("softmax", [(4, columns)], in: -3...3) { $1.softmax($0[0]) },
        OperationCase("logSoftmax", [(4, columns)], in: -3...3) { $1.logSoftmax($0[0]) },
        OperationCase("logSumExp", [(4, columns)], in: -3...3) { $1.logSumExp($0[0]) },
      ]
    }
    + [
      OperationCase("logSumExpGroups", [(3, 12)], in: -3...3) {
        $1.logSumExp($0[0], groupsOf: 3)
      }
    ]

  private static let blocks: [String: [Double]] = ["indices": [1, 1, 0, 2, 1], "count": [4]]
  private static let chosen: [String: [Double]] = ["indices": [3, 0, 3, 1], "count": [6]]

  static let shapes = [
    OperationCase("reshaped", [(6, 10)]) { $1.reshaped($0[0], columns: 4) },
    OperationCase("repeated", square) { $1.repeated($0[0], times: 3) },
    OperationCase("stacked", [(3, 4), (2, 4)]) { $1.stacked([$0[0], $0[1], $0[0]]) },
    OperationCase("rows", [(7, 3)]) { $1.rows(2..<5, of: $0[0]) },
    OperationCase("concat", [(3, 4), (3, 1), (3, 9)]) {
      $1.concat([$0[0], $0[1], $0[2], $0[0]])
    },
    OperationCase("slice", square) { $1.slice(1..<4, of: $0[0]) },
    OperationCase("gather", [(5, 12)], blocks) {
      $1.gather($1.indices([1, 1, 0, 2, 1]), of: 3, from: $0[0])
    },
    OperationCase("scatter", [(5, 3)], blocks) {
      $1.scatter($0[0], $1.indices([1, 1, 0, 2, 1]), of: 4)
    },
    OperationCase("gatherRows", [(4, 5)], chosen) {
      $1.gatherRows($1.indices([3, 0, 3, 1]), from: $0[0])
    },
    OperationCase("scatterRows", [(4, 5)], chosen) {
      $1.scatterRows($0[0], $1.indices([3, 0, 3, 1]), of: 6)
    },
  ]

  static let products = [
    OperationCase("matrixProduct", [(5, 4), (4, 7)], ["batches": [1]]) {
      $1.matrixProduct($0[0], $0[1])
    },
    OperationCase("matrixProduct", [(6, 4), (12, 2)], ["batches": [3]]) {
      $1.matrixProduct($0[0], $0[1], batches: 3)
    },
    OperationCase("matrixProductTransposed", [(5, 4), (7, 4)], ["batches": [1]]) {
      $1.matrixProduct($0[0], $0[1], transposed: true)
    },
    OperationCase("matrixProductTransposed", [(6, 4), (9, 4)], ["batches": [3]]) {
      $1.matrixProduct($0[0], $0[1], transposed: true, batches: 3)
    },
    OperationCase("gram", [(5, 4)]) { $1.matrixProduct($0[0], $0[0], transposed: true) },
    OperationCase("normalizedRows", square) { $1.normalizedRows($0[0]) },
    OperationCase("normalizedColumns", square) { $1.normalizedColumns($0[0]) },
  ]

  private static let targets: [Double] = [-2, 0.3, 7, -2.5]

  static let losses = [
    OperationCase("huberLoss", square) { $1.huberLoss($0[0], delta: 0.6) },
    OperationCase("expectileLoss", square) { $1.expectileLoss($0[0], 0.8) },
    OperationCase("quantileLoss", [(4, 3)], ["quantiles": [0.1, 0.5, 0.9], "delta": [0]]) {
      $1.quantileLoss($0[0], [0.1, 0.5, 0.9])
    },
    OperationCase("quantileLoss", [(4, 3)], ["quantiles": [0.1, 0.5, 0.9], "delta": [0.7]]) {
      $1.quantileLoss($0[0], [0.1, 0.5, 0.9], delta: 0.7)
    },
    OperationCase("twoHot", [(4, 9)], ["targets": targets, "low": [-2], "high": [3]]) {
      let input = $1.constant(targets.map { Float($0) }, columns: 1)
      return TwoHot(low: -2, high: 3, count: 9).crossEntropy($0[0], input, in: $1)
    },
    OperationCase("twoHotMean", [(4, 9)]) {
      TwoHot(low: -2, high: 3, count: 9).mean($0[0], in: $1)
    },
  ]
}
