internal import Base
internal import Tasks

/// The start of a safetensors file: the length of a JSON text as eight bytes, and the text, which says where in
/// the data after it each tensor lies.
struct SafeTensorsHeader {
  /// In the order of their bytes.
  private(set) var layouts: [TensorLayout] = []
  private(set) var metadata: [String: String] = [:]

  /// No text of a file is longer, by the format.
  static let longest = 100_000_000
}

extension SafeTensorsHeader {
  /// The header as bytes, with a checksum; data after it begins at a multiple of 8.
  static func bytes(
    _ layouts: [TensorLayout], metadata: [String: String], path: String
  ) throws(FileError) -> [UInt8] {
    var words = [JSONValue.Member(SafeTensorsChecksum.key, .string(SafeTensorsChecksum.blank))]
    for (key, value) in metadata.sorted(by: { $0.key < $1.key }) {
      words.append(.init(key, .string(value)))
    }
    var members = [JSONValue.Member("__metadata__", .object(words))]
    var start = 0
    for layout in layouts {
      let (end, overflows) = start.addingReportingOverflow(layout.byteCount)
      precondition(!overflows, "no memory holds these tensors")
      let value = JSONValue.object([
        .init("dtype", .string(layout.element.rawValue)),
        .init("shape", .array(layout.shape.map { .integer(Int128($0)) })),
        .init("data_offsets", .array([.integer(Int128(start)), .integer(Int128(end))])),
      ])
      members.append(.init(layout.name, value))
      start = end
    }
    var text: [UInt8]
    do {
      text = Array(try JSONValue.object(members).text(indented: false).utf8)
    } catch {
      throw .unwritable(path: path, reason: "\(error)")
    }
    text += [UInt8](repeating: UInt8(ascii: " "), count: -text.count & 7)
    guard text.count <= longest else {
      throw .unwritable(path: path, reason: "its header would be \(text.count) bytes long")
    }
    return withUnsafeBytes(of: UInt64(text.count).littleEndian) { Array($0) } + text
  }
}

extension SafeTensorsHeader {
  /// Reads the text, where so many bytes of data follow it.
  init(_ text: [UInt8], dataCount: Int, path: String) throws(FileError) {
    func broken(_ reason: String) -> FileError {
      .broken(path: path, format: "safetensors", reason: reason)
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
            throw broken("its metadata '\(word.key)' is not a text")
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
    // Those without elements begin where they end, and where another begins.
    entries = entries.enumerated().sorted {
      ($0.element.start, $0.element.end, $0.offset) < ($1.element.start, $1.element.end, $1.offset)
    }.map(\.element)
    var end = 0
    for entry in entries {
      let name = entry.layout.name
      guard entry.end <= dataCount else {
        throw broken("the tensor '\(name)' ends at byte \(entry.end) of \(dataCount) of data")
      }
      guard entry.start == end else {
        let fault = entry.start < end ? "overlaps the one before it" : "leaves a hole before it"
        throw broken("the tensor '\(name)' \(fault)")
      }
      end = entry.end
    }
    guard end == dataCount else {
      let last = entries.last.map { "the tensor '\($0.layout.name)'" } ?? "the header"
      throw broken("\(dataCount - end) bytes after \(last) belong to no tensor")
    }
    layouts = entries.map(\.layout)
  }

  private struct Entry {
    let layout: TensorLayout
    let start: Int
    let end: Int

    struct Failure: Error {
      let reason: String
    }

    static func read(_ member: JSONValue.Member) -> Result<Entry, Failure> {
      func failure(_ reason: String) -> Result<Entry, Failure> { .failure(Failure(reason: reason)) }
      guard let members = member.value.members,
        members.map(\.key).sorted() == ["data_offsets", "dtype", "shape"]
      else { return failure("does not have just a dtype, a shape and data_offsets") }
      let parts = Dictionary(members.map { ($0.key, $0.value) }) { first, _ in first }
      guard case .string(let type) = parts["dtype"] else { return failure("has a strange dtype") }
      guard let element = TensorElement(rawValue: type) else {
        let known = TensorElement.allCases.map(\.rawValue).joined(separator: ", ")
        return failure("is made of '\(type)', which is none of \(known)")
      }
      guard let shape = parts["shape"]?.lengths,
        let byteCount = TensorLayout.byteCount(element, shape)
      else { return failure("has a shape that no tensor has") }
      guard let ends = parts["data_offsets"]?.lengths, ends.count == 2, ends[0] <= ends[1] else {
        return failure("has data_offsets that are no start and end")
      }
      guard ends[1] - ends[0] == byteCount else {
        return failure(
          "has \(ends[1] - ends[0]) bytes; \(element.rawValue) \(shape) takes \(byteCount)")
      }
      let layout = TensorLayout(member.key, element, shape: shape)
      return .success(Entry(layout: layout, start: ends[0], end: ends[1]))
    }
  }
}

extension JSONValue {
  fileprivate var members: [Member]? {
    guard case .object(let members) = self else { return nil }
    return members
  }

  /// An array of numbers of things.
  fileprivate var lengths: [Int]? {
    guard case .array(let elements) = self else { return nil }
    let lengths = elements.compactMap { element -> Int? in
      guard case .integer(let integer) = element, integer >= 0 else { return nil }
      return Int(exactly: integer)
    }
    return lengths.count == elements.count ? lengths : nil
  }
}
