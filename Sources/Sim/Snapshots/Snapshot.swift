/// The whole state of a world at one moment. Restored into the same world, or into one built the same way,
/// it runs on to the same bits.
public struct Snapshot: Codable, Equatable, Sendable {
  /// Tells worlds of different make apart.
  var structure: UInt64
  var values: [UInt64]
}

extension Snapshot {
  private static let magic = Array("BTSNAP01".utf8)

  /// The snapshot as bytes, for a file or another process: a mark, the world's make, the number of values,
  /// the values and a checksum, all least byte first.
  public var bytes: [UInt8] {
    var bytes = Snapshot.magic
    bytes.reserveCapacity(bytes.count + 8 * (values.count + 3))
    func append(_ word: UInt64) {
      withUnsafeBytes(of: word.littleEndian) { bytes.append(contentsOf: $0) }
    }
    append(structure)
    append(UInt64(values.count))
    for value in values { append(value) }
    append(Snapshot.checksum(bytes[...]))
    return bytes
  }

  /// Reads what ``bytes`` wrote; throws where a byte is missing or changed.
  public init(bytes: some Collection<UInt8>) throws(SimulationError) {
    let bytes = Array(bytes)
    guard bytes.starts(with: Snapshot.magic) else {
      throw .snapshotMismatch(reason: "the bytes do not start as a snapshot does")
    }
    guard bytes.count >= 32, bytes.count % 8 == 0 else {
      throw .snapshotMismatch(reason: "\(bytes.count) bytes are no whole snapshot")
    }
    func word(_ index: Int) -> UInt64 {
      UInt64(
        littleEndian: bytes.withUnsafeBytes {
          $0.loadUnaligned(fromByteOffset: 8 * index, as: UInt64.self)
        })
    }
    let count = bytes.count / 8 - 4
    guard word(2) == UInt64(count) else {
      throw .snapshotMismatch(
        reason: "the bytes hold \(count) values where \(word(2)) are announced")
    }
    guard word(count + 3) == Snapshot.checksum(bytes.dropLast(8)) else {
      throw .snapshotMismatch(reason: "the bytes have been changed: the checksum is wrong")
    }
    structure = word(1)
    values = (0..<count).map { word($0 + 3) }
  }

  private static func checksum(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    var fingerprint = Fingerprint()
    for byte in bytes { fingerprint.add(UInt64(byte)) }
    return fingerprint.value
  }
}
