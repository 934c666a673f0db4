internal import Base

extension EpisodeHeader {
  private static let key = "benchtop"

  func write(to group: HDF5GroupWriter) throws {
    group.set(Self.key, try FileSchema.episode.encode(self, indented: false))
  }

  /// Throws where the group is no episode of ours.
  init(from group: HDF5Group) throws {
    let text = try group.text(Self.key)
    do {
      try self.init(text: text)
    } catch {
      throw group.broken(Self.key, "\(error)")
    }
  }

  /// Throws where the text tells of no episode that can be.
  init(text: String) throws {
    self = try FileSchema.episode.decode(EpisodeHeader.self, from: text)
    try validate()
  }
}
