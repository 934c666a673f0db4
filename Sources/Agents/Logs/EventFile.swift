public import Base
internal import Glibc

/// A TensorBoard event file: TFRecord framing of `tensorflow.Event` messages.
///
///     let events = try EventFile(in: "runs/sac", name: "sac")
///     try events.append(["loss/critic": 0.3, "loss/actor": -1.2], step: 1000)
public final class EventFile {
  private let file: AppendOnlyFile

  /// Starts a file in a folder. Its name contains the time in seconds since 1970.
  public init(in folder: String, name: String, time: Double = EventFile.now) throws(FileError) {
    precondition(
      time.magnitude < 1e15 && !name.isEmpty && !name.contains("/"),
      "'\(name)' at \(time) is not a valid name for an event file")
    var seconds = Int(time)
    func path() -> String { "\(folder)/\(Self.prefix)\(seconds).\(name)" }
    // TensorBoard reads a folder's files in the order of their names; each file needs its own.
    while access(path(), F_OK) == 0 { seconds += 1 }
    file = try AppendOnlyFile(path())
    try file.append(Self.header(time: time))
  }

  private static func header(time: Double) -> [UInt8] {
    var event = ProtobufMessage()
    event.add(Field.wallTime, time)
    event.add(Field.fileVersion, "brain.Event:2".utf8)
    return EventRecord.bytes(around: event.bytes)
  }

  /// Resumes a file after a step; events of later steps are dropped. Restart a TensorBoard that has already shown
  /// some of them.
  public init(resuming path: String, after step: Int) throws(FileError) {
    func broken(_ reason: String) -> FileError {
      .invalidFormat(path: path, format: "event", reason: reason)
    }
    let bytes = try File.read(path)
    var kept: [UInt8] = []
    var start = 0
    for record in try EventRecord.events(in: bytes, path: path) {
      guard let recorded = ProtobufMessage.integer(Field.step, in: record.event) else {
        throw broken("the record at byte \(start) is not an event")
      }
      if Int64(bitPattern: recorded) <= step { kept += bytes[start..<record.end] }
      start = record.end
    }
    if start == 0 {
      // A process that was killed as it created the file has left it empty, or with a part of the first record.
      guard Self.header(time: 0).starts(with: bytes.prefix(12)) || bytes.allSatisfy({ $0 == 0 })
      else { throw broken("it has no events") }
      kept = Self.header(time: Self.now)
    }
    if kept != bytes { try File.write(kept, to: path) }
    file = try AppendOnlyFile(path)
  }

  public var path: String { file.path }

  /// Appends values at a step.
  public func append(
    _ values: KeyValuePairs<String, Double>, step: Int, time: Double = EventFile.now
  ) throws(FileError) {
    try append(values.map { ($0.key, $0.value) }, step: step, time: time)
  }

  /// Appends values at a step.
  public func append(
    _ values: [(tag: String, value: Double)], step: Int, time: Double = EventFile.now
  ) throws(FileError) {
    precondition(step >= 0, "the step \(step) is negative")
    var summary = ProtobufMessage()
    for (tag, value) in values {
      var scalar = ProtobufMessage()
      scalar.add(Field.tag, tag.utf8)
      scalar.add(Field.simpleValue, Float(value))
      summary.add(Field.summaryValue, scalar.bytes)
    }
    var event = ProtobufMessage()
    event.add(Field.wallTime, time)
    event.add(Field.step, UInt64(step))
    event.add(Field.summary, summary.bytes)
    try file.append(EventRecord.bytes(around: event.bytes))
  }

  /// The paths of the event files with a name in a folder, the oldest first.
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

  /// The field numbers of TensorFlow's messages Event, Summary and Summary.Value.
  private enum Field {
    static let wallTime: UInt64 = 1
    static let step: UInt64 = 2
    static let fileVersion: UInt64 = 3
    static let summary: UInt64 = 5
    static let summaryValue: UInt64 = 1
    static let tag: UInt64 = 1
    static let simpleValue: UInt64 = 2
  }
}
