internal import Base

// The header is JSON in a string attribute of the episode's group.
extension EpisodeHeader {
  private static let key = "benchtop"

  func write(to group: HDF5GroupWriter) throws {
    group.set(Self.key, try FileSchema.episode.encode(self, indented: false))
  }

  /// Throws if the group is not an episode recorded by Benchtop.
  init(from group: HDF5Group) throws {
    let text = try group.text(Self.key)
    do {
      try self.init(text: text)
    } catch {
      throw group.broken(Self.key, "\(error)")
    }
  }

  /// Throws if the text is not a valid header.
  init(text: String) throws {
    self = try FileSchema.episode.decode(EpisodeHeader.self, from: text)
    try validate()
  }
}
