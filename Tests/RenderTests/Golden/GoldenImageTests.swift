import Foundation
import Media
import Render
import Sim
import Tasks
import Testing

/// Images that a person has checked, recorded beside the tests. They are equal to the bit on any processor.
///
/// `BENCHTOP_RECORD_IMAGES=1` records them again.
@Suite("Golden images")
struct GoldenImageTests {
  static let scenes = [
    ("hammer", "corner2"), ("window-open", "corner4"), ("assembly", "topview"),
    ("peg-insert-side", "behindGripper"), ("coffee-push", "corner"), ("basketball", "gripperPOV"),
  ]

  private static let folder = URL(filePath: #filePath)
    .deletingLastPathComponent().deletingLastPathComponent().appending(path: "Recorded")

  @Test("images of tasks equal the recorded ones", arguments: scenes)
  func unchanged(task: String, camera: String) throws {
    let environment = try Environment(Catalog.task(named: task))
    try environment.reset(seed: 3)
    let image = try environment.image(
      from: Camera.find(camera), size: ImageSize(width: 160, height: 120), with: Renderer())
    let path = Self.folder.appending(path: "\(task)-\(camera).png").path
    if ProcessInfo.processInfo.environment["BENCHTOP_RECORD_IMAGES"] != nil {
      try image.writePNG(to: path)
      Issue.record("recorded \(path)")
      return
    }
    let recorded = try ColorImage(readingPNG: path)
    try #require(recorded.size == image.size)
    let differences = zip(image.pixels, recorded.pixels).filter { $0 != $1 }
    #expect(differences.isEmpty, "\(differences.count) of \(image.pixels.count) bytes differ")
  }
}
