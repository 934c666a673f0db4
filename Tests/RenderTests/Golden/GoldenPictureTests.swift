import Foundation
import Media
import Render
import Sim
import Tasks
import Testing

/// Pictures that somebody has looked at, kept beside the tests: the same to the bit on any processor.
///
/// `BENCHTOP_RECORD_PICTURES=1` records them anew.
@Suite("golden pictures")
struct GoldenPictureTests {
  static let scenes = [
    ("hammer", "corner2"), ("window-open", "corner4"), ("assembly", "topview"),
    ("peg-insert-side", "behindGripper"), ("coffee-push", "corner"), ("basketball", "gripperPOV"),
  ]

  private static let folder = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Recorded")

  @Test("tasks look as they were recorded", arguments: scenes)
  func looks(task: String, camera: String) throws {
    let environment = try Environment(Catalog.task(named: task))
    try environment.reset(seed: 3)
    let picture = try environment.picture(
      from: Camera.find(camera), size: ImageSize(width: 160, height: 120), with: Renderer())
    let path = Self.folder.appending(path: "\(task)-\(camera).png").path
    if ProcessInfo.processInfo.environment["BENCHTOP_RECORD_PICTURES"] != nil {
      try picture.writePNG(to: path)
      Issue.record("recorded \(path)")
      return
    }
    let recorded = try ColorImage(readingPNG: path)
    try #require(recorded.size == picture.size)
    let differences = zip(picture.pixels, recorded.pixels).filter { $0 != $1 }
    #expect(differences.isEmpty, "\(differences.count) of \(picture.pixels.count) numbers")
  }
}
