/// An episode of each task by a run's policy, as films and sheets of pictures in memory.
package struct EpisodePictures {
  package struct Entry {
    let task: String
    let outcome: String
    /// The files' bytes; nil where they were not asked for.
    let sheet, film: [UInt8]?
    /// The last picture.
    let poster: [UInt8]?

    package init(
      task: String, outcome: String, sheet: [UInt8]?, film: [UInt8]?, poster: [UInt8]?
    ) {
      self.task = task
      self.outcome = outcome
      self.sheet = sheet
      self.film = film
      self.poster = poster
    }
  }

  let group: String
  /// Whose policy it is.
  let run: String
  let entries: [Entry]
  /// Why there are none, where there are none.
  let reason: String?

  package init(group: String, run: String, entries: [Entry], reason: String? = nil) {
    self.group = group
    self.run = run
    self.entries = entries
    self.reason = reason
  }
}
