/// One episode of each task by a run's policy, as videos and contact sheets in memory.
package struct EpisodeMedia {
  package struct Entry {
    let task: String
    let outcome: String
    /// The bytes of the files; nil if they were not requested.
    let sheet, video: [UInt8]?
    /// The last frame, as a PNG file.
    let poster: [UInt8]?

    package init(
      task: String, outcome: String, sheet: [UInt8]?, video: [UInt8]?, poster: [UInt8]?
    ) {
      self.task = task
      self.outcome = outcome
      self.sheet = sheet
      self.video = video
      self.poster = poster
    }
  }

  let group: String
  /// The run whose policy acts.
  let run: String
  let entries: [Entry]
  /// Why `entries` is empty, if it is.
  let reason: String?

  package init(group: String, run: String, entries: [Entry], reason: String? = nil) {
    self.group = group
    self.run = run
    self.entries = entries
    self.reason = reason
  }
}
