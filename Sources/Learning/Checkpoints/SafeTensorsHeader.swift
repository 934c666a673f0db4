internal import Base

/// The header of a safetensors file: the length of a JSON text in eight bytes, then the text, which lists each
/// tensor and its range of the data.
struct SafeTensorsHeader {
  /// In the order of their bytes.
  private(set) var tensorInfos: [TensorInfo] = []
  private(set) var metadata: [String: String] = [:]

  /// The largest header that the format allows.
  static let maxHeaderSize = 100_000_000
}

extension SafeTensorsHeader {
  /// The header as bytes, with a checksum. Its size is a multiple of 8, so the data is aligned.
  static func bytes(
    _ tensorInfos: [TensorInfo], metadata: [String: String], path: String
  ) throws(FileError) -> [UInt8] {
    var words = [JSONValue.Member(SafeTensorsChecksum.key, .string(SafeTensorsChecksum.blank))]
    for (key, value) in metadata.sorted(by: { $0.key < $1.key }) {
      words.append(.init(key, .string(value)))
    }
    var members = [JSONValue.Member("__metadata__", .object(words))]
    var start = 0
    for info in tensorInfos {
      let (end, overflows) = start.addingReportingOverflow(info.byteCount)
      precondition(!overflows, "the tensors are too large for memory")
      let value = JSONValue.object([
        .init("dtype", .string(info.dtype.rawValue)),
        .init("shape", .array(info.shape.map { .integer(Int128($0)) })),
        .init("data_offsets", .array([.integer(Int128(start)), .integer(Int128(end))])),
      ])
      members.append(.init(info.name, value))
      start = end
    }
    var text: [UInt8]
    do {
      text = Array(try JSONValue.object(members).text(indented: false).utf8)
    } catch {
      throw .unwritable(path: path, reason: "\(error)")
    }
    text += [UInt8](repeating: UInt8(ascii: " "), count: -text.count & 7)
    guard text.count <= maxHeaderSize else {
      throw .unwritable(path: path, reason: "its header would have \(text.count) bytes")
    }
    return withUnsafeBytes(of: UInt64(text.count).littleEndian) { Array($0) } + text
  }
}

extension SafeTensorsHeader {
  /// Parses the header's text; `dataCount` is the number of data bytes.
  init(_ text: [UInt8], dataCount: Int, path: String) throws(FileError) {
    func broken(_ reason: String) -> FileError {
      .invalidFormat(path: path, format: "safetensors", reason: reason)
    }
    guard text.first == UInt8(ascii: "{"), let string = String(validating: text, as: UTF8.self)
    else { throw broken("its header is not JSON") }
    let value: JSONValue
    do {
      value = try JSONValue(parsing: string)
    } catch {
      throw broken("its header is not JSON: \(error)")
    }
    var entries: [Entry] = []
    for member in value.members ?? [] {
      if member.key == "__metadata__" {
        for word in member.value.members ?? [] {
          guard case .string(let text) = word.value else {
            throw broken("its metadata '\(word.key)' is not a string")
          }
          metadata[word.key] = text
        }
        guard member.value.members != nil else { throw broken("its metadata is not an object") }
        continue
      }
      switch Entry.read(member) {
      case .success(let entry): entries.append(entry)
      case .failure(let failure): throw broken("the tensor '\(member.key)' \(failure.reason)")
      }
    }
    // Empty tensors begin where they end, and where another tensor may begin.
    entries = entries.enumerated().sorted {
      ($0.element.start, $0.element.end, $0.offset) < ($1.element.start, $1.element.end, $1.offset)
    }.map(\.element)
    var end = 0
    for entry in entries {
      let name = entry.info.name
      guard entry.end <= dataCount else {
        throw broken("the tensor '\(name)' ends at byte \(entry.end) of \(dataCount) data bytes")
      }
      guard entry.start == end else {
        let validationError =
          entry.start < end ? "overlaps the one before it" : "leaves a hole before it"
        throw broken("the tensor '\(name)' \(validationError)")
      }
      end = entry.end
    }
    guard end == dataCount else {
      let last = entries.last.map { "the tensor '\($0.info.name)'" } ?? "the header"
      throw broken("\(dataCount - end) bytes after \(last) belong to no tensor")
    }
    tensorInfos = entries.map(\.info)
  }

  private struct Entry {
    let info: TensorInfo
    let start: Int
    let end: Int

    struct Failure: Error {
      let reason: String
    }

    static func read(_ member: JSONValue.Member) -> Result<Entry, Failure> {
      func failure(_ reason: String) -> Result<Entry, Failure> { .failure(Failure(reason: reason)) }
      guard let members = member.value.members,
        members.map(\.key).sorted() == ["data_offsets", "dtype", "shape"]
      else { return failure("does not have exactly a dtype, a shape and data_offsets") }
      let parts = Dictionary(members.map { ($0.key, $0.value) }) { first, _ in first }
      guard case .string(let type) = parts["dtype"] else {
        return failure("has a dtype that is not a string")
      }
      guard let dtype = TensorDType(rawValue: type) else {
        let known = TensorDType.allCases.map(\.rawValue).joined(separator: ", ")
        return failure("has the dtype '\(type)', which is not one of \(known)")
      }
      guard let shape = parts["shape"]?.lengths,
        let byteCount = TensorInfo.byteCount(dtype, shape)
      else { return failure("does not have a valid shape") }
      guard let ends = parts["data_offsets"]?.lengths, ends.count == 2, ends[0] <= ends[1] else {
        return failure("has data_offsets that are not a start and an end")
      }
      guard ends[1] - ends[0] == byteCount else {
        return failure(
          "has \(ends[1] - ends[0]) bytes; \(dtype.rawValue) \(shape) needs \(byteCount)")
      }
      let info = TensorInfo(member.key, dtype, shape: shape)
      return .success(Entry(info: info, start: ends[0], end: ends[1]))
    }
  }
}

extension JSONValue {
  fileprivate var members: [Member]? {
    guard case .object(let members) = self else { return nil }
    return members
  }

  /// An array of non-negative integers.
  fileprivate var lengths: [Int]? {
    guard case .array(let elements) = self else { return nil }
    let lengths = elements.compactMap { element -> Int? in
      guard case .integer(let integer) = element, integer >= 0 else { return nil }
      return Int(exactly: integer)
    }
    return lengths.count == elements.count ? lengths : nil
  }
}
