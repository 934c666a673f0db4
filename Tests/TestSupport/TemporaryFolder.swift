internal import Foundation

/// A folder that is removed after the test.
public final class TemporaryFolder {
  private let url = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)

  public init() throws {
    try FileManager.default.createDirectory(at: url, withIntermediateDirectories: true)
  }

  deinit { try? FileManager.default.removeItem(at: url) }

  public func path(_ name: String) -> String { url.appending(path: name).path }

  public var contents: [String] {
    get throws { try FileManager.default.contentsOfDirectory(atPath: url.path) }
  }
}
