import Base
@preconcurrency import Glibc

/// One input from a file, with what reading it takes.
struct Trial {
  /// The most memory that reading a file of up to a megabyte may take, and the most seconds.
  private static let memoryLimit = 200 << 20
  private static let timeLimit = 20.0

  private let path: String
  private let bytes: [UInt8]

  init(_ path: String) throws {
    self.path = path
    bytes = try WholeFile.read(path)
  }

  /// Reads the input; ends the process where that takes too much.
  func run(_ reader: Reader) throws {
    // Linux counts the peak anew from here.
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
    let text = String(decoding: try WholeFile.read("/proc/self/status"), as: UTF8.self)
    for line in text.split(separator: "\n") where line.hasPrefix(name) {
      return (line.split(whereSeparator: \.isWhitespace).dropFirst().first.flatMap { Int($0) } ?? 0)
        << 10
    }
    return 0
  }
}
