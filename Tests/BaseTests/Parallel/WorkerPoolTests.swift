import Base
import Foundation
import TestSupport
import Testing

@Suite("Work on several threads")
struct WorkerPoolTests {
  @Test("pieces write to places of their own", arguments: [1, 3])
  func places(threads: Int) throws {
    let pool = try WorkerPool(threads: threads)
    var numbers = [Int](repeating: 0, count: 1000)
    numbers.withUnsafeMutableBufferPointer { numbers in
      let places = Disjoint(numbers)
      pool.run(places.value.count) { places.value[$0] = $0 * $0 }
    }
    #expect(numbers == (0..<1000).map { $0 * $0 })
  }

  /// A function's body that uses a pool, and whether the compiler should let it pass.
  static let bodies = [
    ("var found: [Int] = []; pool.run(8) { found.append($0) }", false),
    ("var sum = 0; pool.run(8) { sum += $0 }", false),
    ("final class Box { var sum = 0 }; let box = Box(); pool.run(8) { box.sum += $0 }", false),
    ("let sum = Mutex(0); pool.run(8) { piece in sum.withLock { $0 += piece } }", true),
  ]

  @Test("what threads would spoil for each other does not compile", arguments: bodies)
  func compile(body: String, passes: Bool) throws {
    let folder = try TemporaryFolder()
    let path = folder.path("piece.swift")
    let text = "import Base\nimport Synchronization\nfunc use(_ pool: WorkerPool) { \(body) }\n"
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    // The modules that these tests were built with lie beside their runner.
    let built = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
    let maps = try FileManager.default.contentsOfDirectory(atPath: built.path)
      .map { built.appending(path: "\($0)/module.modulemap").path }
      .filter { FileManager.default.fileExists(atPath: $0) }
    let words =
      ["-typecheck", "-swift-version", "6", "-I", built.appending(path: "Modules").path, path]
      + maps.flatMap { ["-Xcc", "-fmodule-map-file=\($0)"] }
    do {
      try Program.run("swiftc", arguments: words)
      #expect(passes)
    } catch let failure as Program.Failure {
      #expect(!passes, "\(failure)")
      #expect(failure.description.contains("Sendable"), "\(failure)")
    }
  }
}
