internal import Base
internal import Tasks

extension EpisodeHeader {
  private static let key = "benchtop"

  func write(to group: HDF5Group) throws {
    try group.set(Self.key, JSON.encode(self, indented: false))
  }

  /// Throws where the group is no episode of ours.
  init(from group: HDF5Group) throws {
    let text = try group.text(Self.key)
    do {
      self = try JSON.decode(EpisodeHeader.self, from: text)
    } catch {
      throw group.broken(Self.key, "\(error)")
    }
    guard stepCount >= 1, observationCount >= 0, goal.count == 3, imageWidth > 0, imageHeight > 0
    else { throw group.broken(Self.key, "it tells of an episode that cannot be") }
  }
}
