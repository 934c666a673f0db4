import Base
@preconcurrency import Glibc

/// An input from a file, which is read with limits of time and memory.
struct TimedInput {
  /// The largest memory and the longest time for files of up to a megabyte.
  private static let memoryLimit = 200 << 20
  private static let timeLimit = 20.0

  private let path: String
  private let bytes: [UInt8]

  init(_ path: String) throws {
    self.path = path
    bytes = try File.read(path)
  }

  /// Reads the input; ends the process if a limit is exceeded.
  func run(_ reader: FuzzTarget) throws {
    // Reset the peak of resident memory, which Linux counts.
    Scratch.write(Array("5".utf8), to: "/proc/self/clear_refs")
    let before = try Self.memory("VmRSS:")
    let start = ContinuousClock.now
    reader.attempt(bytes)
    let seconds = start.duration(to: .now) / .seconds(1)
    let growth = try Self.memory("VmHWM:") - before
    if growth > Self.memoryLimit { fail("\(path) takes \(growth >> 20) MiB of memory") }
    if seconds > Self.timeLimit { fail("\(path) takes \(seconds) seconds") }
  }

  private static func memory(_ name: String) throws -> Int {
    let text = String(decoding: try File.read("/proc/self/status"), as: UTF8.self)
    for line in text.split(separator: "\n") where line.hasPrefix(name) {
      return (line.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) } ?? 0)
        << 10
    }
    return 0
  }
}
