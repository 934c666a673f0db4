internal import Base

/// The state of one copying thread, which holds one episode at a time.
final class EpisodeCopyJob {
  private let copy: EpisodeCopy
  private let parts: RecordedParts
  /// The last dataset that was read.
  private var open: (source: Int, dataset: Dataset)?

  init(_ copy: EpisodeCopy, _ parts: RecordedParts) {
    self.copy = copy
    self.parts = parts
  }

  /// Makes the part of an episode if it is missing, and returns the number of images copied.
  func copy(_ number: Int) throws -> Int {
    let (source, episode) = copy.source(of: number)
    let dataset = try dataset(source)
    let header = try copy.header(number, from: dataset.header(episode), in: dataset)
    guard !parts.hold(header) else { return 0 }
    var recording = try dataset.episode(episode)
    recording.header = header
    let coding = copy.plan.format.coding(of: copy.plan.images.size)
    for index in recording.views.indices {
      guard let color = try recording.views[index].color.recoded(as: coding) else {
        throw dataset.unsuitable(
          "has an invalid image from \(header.cameras[index].name) in episode \(episode)")
      }
      recording.views[index].color = color
    }
    try parts.write(recording)
    return recording.views.reduce(0) { $0 + $1.color.rows.count }
  }

  private func dataset(_ source: Int) throws -> Dataset {
    if let open, open.source == source { return open.dataset }
    open = nil
    let dataset = try Dataset(copy.sources[source])
    open = (source, dataset)
    return dataset
  }
}
