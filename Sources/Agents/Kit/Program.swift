internal import Learning

/// What an algorithm does again and again.
public struct Program {
  let iterate: (_ progress: Double, _ report: inout TrainingReport) throws -> Int
  let begin: () -> Void
  let update: () -> Void
  let figures: () -> [(name: String, value: Double)]

  /// - Parameters:
  ///   - begin: Runs when new episodes begin.
  ///   - figures: Further figures for the logs; the losses are logged by themselves.
  ///   - update: Updates all networks once.
  ///   - iterate: Takes some steps and learns from them. It returns the number of steps: of all environments together, or
  ///     steps learned from, if the algorithm learns without acting.
  public init(
    begin: @escaping () -> Void = {},
    figures: @escaping () -> [(name: String, value: Double)] = { [] },
    update: @escaping () -> Void,
    iterate: @escaping (_ progress: Double, _ report: inout TrainingReport) throws -> Int
  ) {
    self.begin = begin
    self.update = update
    self.figures = figures
    self.iterate = iterate
  }
}
