import Foundation
import Media
import Render
import Testing

@testable import Benchtop

/// Images from the command line.
@Suite("benchtop render, run --video and gallery")
struct ImageCommandTests {
  private func inFolder(_ body: (String) throws -> Void) throws {
    let folder = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    defer { try? FileManager.default.removeItem(at: folder) }
    try body(folder.path)
  }

  @Test("one moment is written in color, depth and segmentation, with where the camera was")
  func render() throws {
    try inFolder { folder in
      let outcome = try Binary.run([
        "render", "push", "--step", "3", "--size", "64x48", "--out", "\(folder)/a.png",
        "--depth=\(folder)/b.png", "--segmentation=\(folder)/c.png",
        "--calibration=\(folder)/d.json", "--randomize", "0.5", "--seed", "4",
      ])
      #expect(outcome.status == 0, "\(outcome.errors)")
      let color = try ColorImage(readingPNG: "\(folder)/a.png")
      let depth = try DepthImage(readingPNG: "\(folder)/b.png")
      let labels = try SegmentationImage(readingPNG: "\(folder)/c.png")
      let size = ImageSize(width: 64, height: 48)
      #expect(color.size == size && depth.size == size && labels.size == size)
      #expect(labels.names.contains("table") && labels.names.contains("goal"))
      let data = try Data(contentsOf: URL(filePath: "\(folder)/d.json"))
      let values = try #require(try JSONSerialization.jsonObject(with: data) as? [String: Any])
      #expect((values["intrinsics"] as? [Double])?.count == 9)
      #expect((values["cameraFromWorld"] as? [Double])?.count == 16)
      #expect(values["labels"] as? [String] == labels.names)
      #expect(values["appearance"] != nil)
    }
  }

  @Test("a video and a sheet of an episode are written")
  func video() throws {
    try inFolder { folder in
      let outcome = try Binary.run([
        "run", "reach", "--horizon", "20", "--size", "48x32", "--video", "\(folder)/a.webm",
        "--sheet", "\(folder)/a.png",
      ])
      #expect(outcome.status == 0, "\(outcome.errors)")
      let video = try Data(contentsOf: URL(filePath: "\(folder)/a.webm"))
      #expect(video.prefix(4) == Data([0x1A, 0x45, 0xDF, 0xA3]))
      #expect(try ColorImage(readingPNG: "\(folder)/a.png").size.width > 48)
      #expect(try FileManager.default.contentsOfDirectory(atPath: folder).count == 2)
    }
  }

  static let mistakes: [([String], String)] = [
    (["--camera", "corner9"], "corner9"), (["--size", "0x0"], "0x0"),
    (["--size", "64x5000"], "64x5000"), (["--size", "64"], "'64'"),
    (["--from", "0,0.6,1", "--towards", "0,0.6,0"], "up vector"),
    (["--from", "0.1,0.6,-0.05"], "inside table"), (["--from", "1,2"], "1,2"),
    (["--from", "0,0.6,0.3", "--towards", "0,0.6,0.3"], "direction"),
    (["--samples", "3"], "3"), (["--randomize", "2"], "2"),
    (["--out", "/nowhere/at/all.png"], "/nowhere/at/all.png"),
    (["--out", "/dev/full"], "/dev/full"),
  ]

  @Test("a mistake gives one line that names it, and leaves no file", arguments: mistakes)
  func refuses(words: [String], named: String) throws {
    let outcome = try Binary.run(["render", "push"] + words)
    #expect(outcome.status != 0)
    #expect(outcome.errors.split(separator: "\n").first?.contains(named) == true)
  }

  @Test("the gallery shows each task and camera, and the one in docs is up to date")
  func gallery() throws {
    try inFolder { folder in
      #expect(try Binary.run(["gallery", "--out", folder, "--size", "16x16"]).status == 0)
      let page = try String(contentsOfFile: "\(folder)/gallery.md", encoding: .utf8)
      let docs = URL(filePath: #filePath).deletingLastPathComponent()
        .appending(path: "../../docs").standardizedFileURL.path
      #expect(try String(contentsOfFile: "\(docs)/gallery.md", encoding: .utf8) == page)
      let names = page.matches(of: /\]\((gallery\/[^)]+)\)/).map { String($0.output.1) }
      #expect(names.count == 54 + 8)
      for name in names {
        #expect(try ColorImage(readingPNG: "\(folder)/\(name)").size.width == 16)
        #expect(FileManager.default.fileExists(atPath: "\(docs)/\(name)"), "\(name)")
      }
    }
  }
}
