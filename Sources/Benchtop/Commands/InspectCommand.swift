internal import Base
internal import Datasets
internal import Media
internal import Render
internal import Tasks

extension Command {
  static let inspect = Command(
    name: "inspect",
    summary: "Tell what is in a dataset: counts, ranges, success, and pictures on a sheet.",
    examples: [
      "benchtop inspect data/mt10", "benchtop inspect data/mt10 --sheet sheet.png",
      "benchtop inspect data/mt10 --json -",
    ],
    operands: [.dataset],
    options: [
      Option(
        name: "sheet", kind: .text, summary: "Write pictures of some episodes as PNG.",
        placeholder: "FILE", candidates: .files),
      .json,
    ],
    run: { arguments in
      try arguments.requireWritableJSON()
      let dataset = try Dataset(arguments.operands[0])
      let bar = ProgressBar("episodes")
      let summary = try DatasetSummary(dataset) { bar.show($0, of: dataset.episodes.count) }
      for line in summary.lines { arguments.say(line) }
      try arguments.deliver(summary)
      if let path = arguments.text("sheet") { try writeSheet(dataset, to: path) }
      return .success
    })

  private static func writeSheet(_ dataset: Dataset, to path: String) throws {
    guard !dataset.plan.pictures.cameras.isEmpty else {
      throw TaskError.invalidOption(
        name: "--sheet", given: "asked for", allowed: "left out: the dataset has no pictures")
    }
    var (pictures, captions) = ([ColorImage](), [String]())
    // Some episodes, each in a row of some of its moments.
    let (rows, columns) = (10, 5)
    let episodes = dataset.episodes
    let count = min(rows, episodes.count)
    for row in 0..<count {
      let episode = try dataset.episode(episodes[row * episodes.count / count])
      for column in 0..<columns {
        let moment = column * episode.header.stepCount / (columns - 1)
        guard let picture = episode.picture(camera: 0, moment: moment) else { continue }
        pictures.append(picture)
        // The number first, because names are cut off where there is no room.
        captions.append("\(moment) \(episode.header.task)")
      }
    }
    guard !pictures.isEmpty else { return }
    var sheet = ContactSheet()
    sheet.columns = columns
    try sheet.image(of: pictures, captions: captions).writePNG(to: path)
  }
}

extension Operand {
  static let dataset = Operand(
    name: "DATASET", summary: "The dataset's folder.", candidates: .folders)
}

extension DatasetSummary {
  fileprivate var lines: [String] {
    let pictures = plan.pictures
    var lines = [
      "\(plan.name), \(plan.format.rawValue), policy \(plan.policy), seed \(plan.seed), "
        + "noise \(rounded(plan.noise, 2))",
      "recorded by " + origins.map(\.text).joined(separator: "; "),
      isComplete
        ? "\(episodes) episodes, \(steps) steps"
        : "\(episodes) of \(totalEpisodes) episodes so far, \(steps) steps",
    ]
    if !pictures.cameras.isEmpty {
      lines.append(
        "\(images) pictures of \(pictures.size.width) x \(pictures.size.height) from "
          + pictures.cameras.joined(separator: ", ") + (pictures.hasDepth ? ", with depth" : "")
          + (pictures.hasSegmentation ? ", with segmentation" : ""))
    }
    var table = TextTable([
      .word("task"), .number("episodes"), .number("steps"), .number("success %"),
      .number("at end %"), .number("length"), .number("return"), .number("observations"),
    ])
    for task in tasks {
      let least = task.least.min() ?? 0
      let greatest = task.greatest.max() ?? 0
      table.add([
        .word(task.name), .number("\(task.episodes)"), .number("\(task.steps)"),
        .number(rounded(100 * task.success, 1)), .number(rounded(100 * task.successAtEnd, 1)),
        .number(rounded(task.meanLength, 1)), .number(rounded(task.meanReturn, 1)),
        .number("\(rounded(least, 2)) to \(rounded(greatest, 2))"),
      ])
    }
    return lines + [""] + table.lines
  }
}

extension FileOrigin {
  /// In a few words.
  fileprivate var text: String {
    "Benchtop \(release) on \(processor)" + (kernels.map { " with \($0) kernels" } ?? "")
  }
}
