public import Base
internal import Glibc

/// A file of curves that TensorBoard shows while they grow.
///
///     let events = try EventFile(in: "runs/sac", name: "sac")
///     try events.append(["loss/critic": 0.3, "loss/actor": -1.2], step: 1000)
public final class EventFile {
  private let file: GrowingFile

  /// Starts a file in a folder, named after the time in seconds since 1970.
  public init(in folder: String, name: String, time: Double = EventFile.now) throws(FileError) {
    precondition(
      time.magnitude < 1e15 && !name.isEmpty && !name.contains("/"),
      "'\(name)' at \(time) is no name for a file of events")
    var seconds = Int(time)
    func path() -> String { "\(folder)/\(Self.prefix)\(seconds).\(name)" }
    // TensorBoard reads the files of a folder in the order of their names, and each run has its own.
    while access(path(), F_OK) == 0 { seconds += 1 }
    file = try GrowingFile(path())
    var event = ProtobufMessage()
    event.add(Field.time, time)
    event.add(Field.version, "brain.Event:2".utf8)
    try file.append(EventRecord.bytes(around: event.bytes))
  }

  /// Goes on with a file where a run stood after a step; events of later steps are dropped. A TensorBoard that has
  /// shown some of these is to be started anew.
  public init(resuming path: String, after step: Int) throws(FileError) {
    func broken(_ reason: String) -> FileError {
      .broken(path: path, format: "event", reason: reason)
    }
    let bytes = try WholeFile.read(path)
    var kept: [UInt8] = []
    var start = 0
    for record in try EventRecord.events(in: bytes, path: path) {
      guard let recorded = ProtobufMessage.integer(Field.step, in: record.event) else {
        throw broken("the record from byte \(start) on is no event")
      }
      if Int64(bitPattern: recorded) <= step { kept += bytes[start..<record.end] }
      start = record.end
    }
    guard start > 0 else { throw broken("it holds no event") }
    if kept.count < bytes.count { try WholeFile.write(kept, to: path) }
    file = try GrowingFile(path)
  }

  public var path: String { file.path }

  /// Adds values of curves at a step.
  public func append(
    _ values: KeyValuePairs<String, Double>, step: Int, time: Double = EventFile.now
  ) throws(FileError) {
    try append(values.map { ($0.key, $0.value) }, step: step, time: time)
  }

  /// Adds values of curves at a step.
  public func append(
    _ values: [(tag: String, value: Double)], step: Int, time: Double = EventFile.now
  ) throws(FileError) {
    precondition(step >= 0, "a step is not negative")
    var summary = ProtobufMessage()
    for (tag, value) in values {
      var scalar = ProtobufMessage()
      scalar.add(Field.tag, tag.utf8)
      scalar.add(Field.value, Float(value))
      summary.add(Field.scalar, scalar.bytes)
    }
    var event = ProtobufMessage()
    event.add(Field.time, time)
    event.add(Field.step, UInt64(step))
    event.add(Field.summary, summary.bytes)
    try file.append(EventRecord.bytes(around: event.bytes))
  }

  /// The paths of the files of one name in a folder, the oldest first.
  public static func paths(in folder: String, name: String) throws(FileError) -> [String] {
    guard let stream = opendir(folder) else {
      throw .unreadable(path: folder, reason: String(cString: strerror(errno)))
    }
    defer { closedir(stream) }
    var found: [(seconds: Int, path: String)] = []
    while let entry = readdir(stream) {
      let file = withUnsafeBytes(of: &entry.pointee.d_name) { bytes in
        String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self)
      }
      guard file.hasPrefix(prefix), file.hasSuffix(".\(name)"),
        let seconds = Int(file.dropFirst(prefix.count).dropLast(name.count + 1))
      else { continue }
      found.append((seconds, "\(folder)/\(file)"))
    }
    return found.sorted { $0.seconds < $1.seconds }.map(\.path)
  }

  /// The time in seconds since 1970.
  public static var now: Double {
    var time = timespec()
    clock_gettime(CLOCK_REALTIME, &time)
    return Double(time.tv_sec) + Double(time.tv_nsec) / 1e9
  }

  private static let prefix = "events.out.tfevents."

  /// The numbers of fields in TensorFlow's messages Event, Summary and Summary.Value.
  private enum Field {
    static let time: UInt64 = 1
    static let step: UInt64 = 2
    static let version: UInt64 = 3
    static let summary: UInt64 = 5
    static let scalar: UInt64 = 1
    static let tag: UInt64 = 1
    static let value: UInt64 = 2
  }
}
