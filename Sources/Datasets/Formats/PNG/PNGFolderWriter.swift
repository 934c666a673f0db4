internal import Base
internal import Media
internal import Render
private import Synchronization
internal import Tasks

/// Writes a folder for each task, and in it a folder for each episode: the header, a line of JSON for each time
/// step, and images as PNG files.
enum PNGFolderWriter: DatasetWriter {
  static let headerFile = "episode.json"
  static let stepsFile = "steps.jsonl"

  static func folder(of task: String, episode: Int) -> String {
    "\(task)/episode_\(zeroPadded(episode, digits: 5))"
  }

  static func write(
    _ parts: RecordedParts, to folder: String, on pool: ThreadPool,
    reportProgress: @Sendable () -> Void
  ) throws {
    let failure = Mutex<(any Error)?>(nil)
    pool.parallelFor(parts.plan.episodeCount) { number in
      guard failure.withLock({ $0 == nil }) else { return }
      do {
        try write(parts.episode(number), to: folder)
        reportProgress()
      } catch {
        failure.withLock { $0 = $0 ?? error }
      }
    }
    if let error = failure.withLock({ $0 }) { throw error }
  }

  private static func write(_ episode: EpisodeRecording, to root: String) throws {
    let header = episode.header
    let folder = "\(root)/\(Self.folder(of: header.task, episode: header.episodeIndexInTask))"
    try Folder.make(folder)
    try File.write(
      Array((FileSchema.episode.encode(header) + "\n").utf8), unsyncedTo: "\(folder)/\(headerFile)")
    for (camera, view) in zip(header.cameras, episode.views) {
      try write(view, of: camera.name, header, to: folder)
    }
    var lines: [UInt8] = []
    for timeStep in 0..<episode.timeStepCount {
      lines += try PNGTimeStep(episode, timeStep).json.text(indented: false).utf8
      lines.append(UInt8(ascii: "\n"))
    }
    try File.write(lines, unsyncedTo: "\(folder)/\(stepsFile)")
  }

  private static func write(
    _ view: EpisodeRecording.View, of camera: String, _ header: EpisodeHeader, to folder: String
  ) throws {
    try Folder.make("\(folder)/\(camera)")
    if header.hasDepth { try Folder.make("\(folder)/\(camera)_depth") }
    if header.hasSegmentation { try Folder.make("\(folder)/\(camera)_segmentation") }
    for (timeStep, file) in view.color.rows.enumerated() {
      let name = zeroPadded(timeStep, digits: 5) + ".png"
      try File.write(file, unsyncedTo: "\(folder)/\(camera)/\(name)")
      if let depths = view.depth?.depths(timeStep) {
        let image = DepthImage(size: header.size, millimeters: depths)
        try File.write(image.pngData(), unsyncedTo: "\(folder)/\(camera)_depth/\(name)")
      }
      if let labels = view.segmentation?.labels(timeStep) {
        let image = SegmentationImage(
          size: header.size, labels: labels.map(UInt16.init), names: header.labels)
        try File.write(image.pngData(), unsyncedTo: "\(folder)/\(camera)_segmentation/\(name)")
      }
    }
  }
}
