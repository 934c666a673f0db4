internal import Base
internal import Datasets

extension Command {
  static let merge = Command(
    name: "merge",
    summary: "Join several recordings into one dataset.",
    discussion: [
      .paragraph(
        """
        The recordings may have different tasks, or more episodes of the same tasks by another \
        policy, seed or noise. They need the same format, environment options, cameras and image \
        sizes, and no two of them may hold the same episode. Episodes keep their seeds and replay \
        to the bit. The recordings stay as they are.
        """),
      .paragraph(
        """
        Memory does not grow with the recordings. Until it is complete, the new dataset takes \
        twice its size on disk.
        """),
    ],
    examples: [
      "benchtop merge data/reach data/push --out data/both",
      "benchtop merge data/expert data/random --out data/mixed",
    ],
    operands: [
      Operand(
        name: "DATASET", summary: "A recording's folder; two or more.", isRepeatable: true,
        candidates: .folders)
    ],
    options: [
      .datasetName("that of the recordings"), .threads, .resumeCopy,
      .outFolder("The new dataset's folder.", requirement: .required), .json,
      .force(replacing: "dataset"),
    ],
    handlesSignals: true,
    run: { arguments in
      try mergeDatasets(arguments)
      return .success
    })

  private static func mergeDatasets(_ arguments: Arguments) throws {
    let (out, sources) = (arguments.text("out") ?? "", arguments.operands)
    guard sources.count > 1 else { throw UsageError.missing("a second DATASET") }
    try arguments.copy(
      to: out,
      resumedBy: ["merge"] + sources + ["--out", out] + arguments.repeated("dataset-name")
        + ["--resume"]
    ) {
      try DatasetCopier(
        merging: sources, as: arguments.datasetName, in: out, resume: arguments.flag("resume"),
        threads: arguments.integer("threads"))
    }
  }
}
