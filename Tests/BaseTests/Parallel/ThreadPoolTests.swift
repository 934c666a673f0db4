import Base
import Foundation
import TestSupport
import Testing

@Suite("Parallel loops")
struct ThreadPoolTests {
  @Test("iterations write to their own elements", arguments: [1, 3])
  func elements(threads: Int) throws {
    let pool = try ThreadPool(threads: threads)
    var numbers = [Int](repeating: 0, count: 1000)
    numbers.withUnsafeMutableBufferPointer { numbers in
      let shared = UncheckedSendable(numbers)
      pool.parallelFor(shared.value.count) { shared.value[$0] = $0 * $0 }
    }
    #expect(numbers == (0..<1000).map { $0 * $0 })
  }

  /// The body of a function that uses a pool, and whether it should compile.
  static let bodies = [
    ("var found: [Int] = []; pool.parallelFor(8) { found.append($0) }", false),
    ("var sum = 0; pool.parallelFor(8) { sum += $0 }", false),
    (
      "final class Box { var sum = 0 }; let box = Box(); pool.parallelFor(8) { box.sum += $0 }",
      false
    ),
    ("let sum = Mutex(0); pool.parallelFor(8) { index in sum.withLock { $0 += index } }", true),
  ]

  @Test("data races do not compile", arguments: bodies)
  func compile(body: String, passes: Bool) throws {
    let folder = try TemporaryFolder()
    let path = folder.path("body.swift")
    let text = "import Base\nimport Synchronization\nfunc use(_ pool: ThreadPool) { \(body) }\n"
    try text.write(toFile: path, atomically: true, encoding: .utf8)
    // The modules that these tests were built with are beside the test runner.
    let built = URL(filePath: CommandLine.arguments[0]).deletingLastPathComponent()
    let maps = try FileManager.default.contentsOfDirectory(atPath: built.path)
      .map { built.appending(path: "\($0)/module.modulemap").path }
      .filter { FileManager.default.fileExists(atPath: $0) }
    let words =
      ["-typecheck", "-swift-version", "6", "-I", built.appending(path: "Modules").path, path]
      + maps.flatMap { ["-Xcc", "-fmodule-map-file=\($0)"] }
    do {
      try ExternalProgram.run("swiftc", arguments: words)
      #expect(passes)
    } catch let failure as ExternalProgram.Failure {
      #expect(!passes, "\(failure)")
      #expect(failure.description.contains("Sendable"), "\(failure)")
    }
  }
}
