internal import Base
internal import Media
internal import Render
private import Synchronization
internal import Tasks

/// Writes a folder for each task and in it one for each episode: what it is as a whole, a line for each moment, and
/// pictures as files.
enum PNGFolderWriter: DatasetWriter {
  static let headerFile = "episode.json"
  static let momentsFile = "steps.jsonl"

  static func folder(of task: String, episode: Int) -> String {
    "\(task)/episode_\(numbered(episode, digits: 5))"
  }

  static func write(
    _ parts: RecordedParts, to folder: String, on pool: WorkerPool,
    tell: @Sendable () -> Void
  ) throws {
    let failure = Mutex<(any Error)?>(nil)
    pool.run(parts.plan.episodeCount) { number in
      guard failure.withLock({ $0 == nil }) else { return }
      do {
        try write(parts.episode(number), to: folder)
        tell()
      } catch {
        failure.withLock { $0 = $0 ?? error }
      }
    }
    if let error = failure.withLock({ $0 }) { throw error }
  }

  private static func write(_ episode: EpisodeRecording, to root: String) throws {
    let header = episode.header
    let folder = "\(root)/\(Self.folder(of: header.task, episode: header.numberInTask))"
    try Folder.make(folder)
    try WholeFile.write(
      Array((FileSchema.episode.encode(header) + "\n").utf8), intoDraft: "\(folder)/\(headerFile)")
    for (camera, view) in zip(header.cameras, episode.views) {
      try write(view, of: camera.name, header, to: folder)
    }
    var lines: [UInt8] = []
    for moment in 0..<episode.momentCount {
      lines += try PNGMoment(episode, moment).json.text(indented: false).utf8
      lines.append(UInt8(ascii: "\n"))
    }
    try WholeFile.write(lines, intoDraft: "\(folder)/\(momentsFile)")
  }

  private static func write(
    _ view: EpisodeRecording.View, of camera: String, _ header: EpisodeHeader, to folder: String
  ) throws {
    try Folder.make("\(folder)/\(camera)")
    if header.hasDepth { try Folder.make("\(folder)/\(camera)_depth") }
    if header.hasSegmentation { try Folder.make("\(folder)/\(camera)_segmentation") }
    for (moment, file) in view.color.rows.enumerated() {
      let name = numbered(moment, digits: 5) + ".png"
      try WholeFile.write(file, intoDraft: "\(folder)/\(camera)/\(name)")
      if let depths = view.depth?.depths(moment) {
        let image = DepthImage(size: header.size, millimetres: depths)
        try WholeFile.write(image.pngData(), intoDraft: "\(folder)/\(camera)_depth/\(name)")
      }
      if let labels = view.segmentation?.labels(moment) {
        let image = SegmentationImage(
          size: header.size, labels: labels.map(UInt16.init), names: header.labels)
        try WholeFile.write(image.pngData(), intoDraft: "\(folder)/\(camera)_segmentation/\(name)")
      }
    }
  }
}
