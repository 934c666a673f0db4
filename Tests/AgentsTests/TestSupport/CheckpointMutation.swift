import Base

@testable import Learning

/// Mutates checkpoints as an attacker would; their checksums are correct.
struct CheckpointMutation {
  private var generator: SeededGenerator

  init(seed: UInt64) { generator = SeededGenerator(seed: seed) }

  /// The bytes of a file with one to three mutations.
  mutating func bytes(from good: SafeTensors) throws -> [UInt8] {
    var metadata = good.metadata
    var tensors = good.tensors
    for _ in 0...generator.integer(below: 3) {
      switch generator.integer(below: 3) {
      case 0:
        let keys = metadata.keys.sorted()
        let key = keys[generator.integer(below: keys.count)]
        metadata[key] = try text(from: metadata[key] ?? "")
      case 1:
        let index = generator.integer(below: tensors.count)
        tensors[index] = numbers(in: tensors[index])
      default:
        let index = generator.integer(below: tensors.count)
        if let changed = shape(of: tensors[index]) {
          tensors[index] = changed
        } else {
          tensors.remove(at: index)
        }
      }
      if tensors.isEmpty { break }
    }
    return try CheckpointMutation.file(tensors, metadata)
  }

  /// The bytes of a file without a checksum, with some bytes of its header replaced.
  mutating func brokenHeader(of bytes: [UInt8]) -> [UInt8] {
    var bytes = bytes
    let header = 8 + Int(bytes[0]) + Int(bytes[1]) << 8 + Int(bytes[2]) << 16
    // Damage the key, so that the file has no checksum.
    let key = Array("benchtop.checksum".utf8)
    for index in 8..<header - key.count where bytes[index...].starts(with: key) {
      bytes[index] = UInt8(ascii: "B")
    }
    for _ in 0...generator.integer(below: 3) {
      let digits = Array("0123456789-.e\"{}[],:".utf8)
      bytes[8 + generator.integer(below: header - 8)] =
        digits[generator.integer(below: digits.count)]
    }
    return bytes
  }

  static func file(
    _ tensors: [SafeTensors.Tensor], _ metadata: [String: String]
  ) throws -> [UInt8] {
    var header = try SafeTensorsHeader.bytes(tensors.map(\.info), metadata: metadata, path: "")
    var checksum = SafeTensorsChecksum()
    checksum.add(header)
    for tensor in tensors { checksum.add(tensor.bytes) }
    checksum.write(into: &header)
    return header + tensors.flatMap(\.bytes)
  }

  // MARK: Mutations

  /// A JSON text with one value replaced.
  private mutating func text(from text: String) throws -> String {
    guard let value = try? JSONValue(parsing: text) else { return "{" }
    return try changed(value).text(indented: false)
  }

  private mutating func changed(_ value: JSONValue) -> JSONValue {
    switch value {
    case .array(var elements) where !elements.isEmpty && generator.integer(below: 4) > 0:
      let index = generator.integer(below: elements.count)
      switch generator.integer(below: 8) {
      case 0: elements.remove(at: index)
      case 1: elements.append(elements[index])
      default: elements[index] = changed(elements[index])
      }
      return .array(elements)
    case .object(var members) where !members.isEmpty && generator.integer(below: 8) > 0:
      let index = generator.integer(below: members.count)
      members[index].value = changed(members[index].value)
      return .object(members)
    default: break
    }
    let replacements: [JSONValue] = [
      .null, .bool(true), .integer(0), .integer(-1), .integer(1), .integer(7),
      .integer(Int128(Int.max)), .integer(Int128(Int.min)), .integer(1 << 62), .integer(1 << 31),
      .integer(Int128(UInt64.max)), .double(0.5), .double(-1e308), .double(1e308), .double(1e-300),
      .double(3e38), .string(""), .array([]), .object([]),
    ]
    return replacements[generator.integer(below: replacements.count)]
  }

  private mutating func numbers(in tensor: SafeTensors.Tensor) -> SafeTensors.Tensor {
    var bytes = tensor.bytes
    guard !bytes.isEmpty else { return tensor }
    let size = tensor.info.dtype.byteCount
    for _ in 0...generator.integer(below: 20) {
      let offset = generator.integer(below: bytes.count / size) * size
      var word = generator.next()
      switch generator.integer(below: 4) {
      case 0: word &= 0xFF
      case 1: word = size == 4 ? UInt64((-Float.infinity).bitPattern) : UInt64.max
      case 2: word = size == 4 ? UInt64(Float(3e38).bitPattern) : UInt64(Int64.max)
      default: break
      }
      // More than one bit of a BOOL would never get as far as a learner.
      if tensor.info.dtype == .bool { word &= 1 }
      for byte in 0..<size { bytes[offset + byte] = UInt8(truncatingIfNeeded: word >> (8 * byte)) }
    }
    return SafeTensors.Tensor(tensor.info, bytes: bytes)
  }

  /// The same values with another shape, type or name; nil to remove the tensor.
  private mutating func shape(of tensor: SafeTensors.Tensor) -> SafeTensors.Tensor? {
    let info = tensor.info
    let other: TensorInfo? =
      switch generator.integer(below: 4) {
      case 0: TensorInfo(info.name, info.dtype, shape: info.shape.reversed())
      case 1: TensorInfo(info.name, .uint8, shape: [info.byteCount])
      case 2: TensorInfo(info.name + "x", info.dtype, shape: info.shape)
      default: nil
      }
    return other.map { SafeTensors.Tensor($0, bytes: tensor.bytes) }
  }
}
