internal import Base
internal import Datasets
internal import Media
internal import Render
internal import Tasks

extension Command {
  static let inspect = Command(
    name: "inspect",
    summary: "Summarize a dataset: counts, ranges and success rates, and a sheet of images.",
    examples: [
      "benchtop inspect data/mt10", "benchtop inspect data/mt10 --sheet sheet.png",
      "benchtop inspect data/mt10 --json",
    ],
    operands: [.dataset],
    options: [.sheet, .json, .force],
    run: { arguments in
      let dataset = try Dataset(arguments.operands[0])
      let bar = ProgressBar("episodes", arguments)
      let summary = try DatasetSummary(dataset) { bar.show($0, of: dataset.episodes.count) }
      for line in summary.lines { arguments.printLine(line) }
      try arguments.writeResults(summary)
      if let path = arguments.text("sheet") { try writeSheet(dataset, to: path) }
      return .success
    })

  private static func writeSheet(_ dataset: Dataset, to path: String) throws {
    guard !dataset.plan.images.cameras.isEmpty else {
      throw TaskError.invalidOption(
        name: "--sheet", given: "given", allowed: "left out, because the dataset has no images")
    }
    var (images, captions) = ([ColorImage](), [String]())
    // A row for each of some episodes, a column for each of some steps.
    let (rows, columns) = (10, 5)
    let episodes = dataset.episodes
    let count = min(rows, episodes.count)
    for row in 0..<count {
      let episode = try dataset.episode(episodes[row * episodes.count / count])
      for column in 0..<columns {
        let moment = column * episode.header.stepCount / (columns - 1)
        guard let image = episode.image(camera: 0, timeStep: moment) else { continue }
        images.append(image)
        // The number first, because long names are cut off.
        captions.append("\(moment) \(episode.header.task)")
      }
    }
    guard !images.isEmpty else { return }
    var sheet = ContactSheet()
    sheet.columns = columns
    try sheet.image(of: images, captions: captions).writePNG(to: path)
  }
}

extension Operand {
  static let dataset = Operand(
    name: "DATASET", summary: "The dataset's folder.", candidates: .folders)
}

extension DatasetSummary {
  fileprivate var lines: [String] {
    let recorded = plan.images
    var lines = [
      "\(plan.name), \(plan.format.rawValue), policy \(plan.policy), seed \(plan.seed), "
        + "noise \(fixedPoint(plan.maxNoiseStd, 2))",
      "recorded by " + origins.map(\.text).joined(separator: "; "),
      isComplete
        ? "\(episodes) episodes, \(steps) steps"
        : "\(episodes) of \(totalEpisodes) episodes so far, \(steps) steps",
    ]
    if !recorded.cameras.isEmpty {
      lines.append(
        "\(images) images of \(recorded.size.width) x \(recorded.size.height) from "
          + recorded.cameras.joined(separator: ", ") + (recorded.hasDepth ? ", with depth" : "")
          + (recorded.hasSegmentation ? ", with segmentation" : ""))
    }
    var table = TextTable([
      .word("task"), .number("episodes"), .number("steps"), .number("success %"),
      .number("at end %"), .number("length"), .number("return"), .number("observations"),
    ])
    for task in tasks {
      let minimum = task.observationMinimum.min() ?? 0
      let maximum = task.observationMaximum.max() ?? 0
      table.add([
        .word(task.name), .number("\(task.episodes)"), .number("\(task.steps)"),
        .number(fixedPoint(100 * task.success, 1)), .number(fixedPoint(100 * task.successAtEnd, 1)),
        .number(fixedPoint(task.meanLength, 1)), .number(fixedPoint(task.meanReturn, 1)),
        .number("\(fixedPoint(minimum, 2)) to \(fixedPoint(maximum, 2))"),
      ])
    }
    return lines + [""] + table.lines
  }
}

extension FileProvenance {
  fileprivate var text: String {
    "Benchtop \(release) on \(processor)" + (kernels.map { " with \($0) kernels" } ?? "")
  }
}
