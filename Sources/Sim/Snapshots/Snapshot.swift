public import Base

/// The whole state of a world at one moment. Restored into the same world, or into one built the same way,
/// it runs on to the same bits.
public struct Snapshot: Codable, Equatable, Sendable {
  /// Tells worlds of different make apart.
  var structure: UInt64
  var values: [UInt64]
}

extension Snapshot {
  /// The form of snapshots as bytes.
  public static let schema = FileSchema("snapshot")

  private static let magic = Array("BTSNAPSH".utf8)
  /// Bytes that the release has, for information.
  private static let releaseCount = 16
  /// Words before the values: the mark, the form, the release, the world's make and the number of values.
  private static let headerCount = 6

  /// The snapshot as bytes, for a file or another process: a mark, the number of this form, the release that wrote it, the
  /// world's make, the number of values, the values and a checksum, all least byte first.
  public var bytes: [UInt8] {
    var bytes = Snapshot.magic
    bytes.reserveCapacity(8 * (Snapshot.headerCount + values.count + 1))
    func append(_ word: UInt64) {
      withUnsafeBytes(of: word.littleEndian) { bytes.append(contentsOf: $0) }
    }
    append(UInt64(Snapshot.schema.number))
    let release = Release.version.utf8.prefix(Snapshot.releaseCount)
    bytes += release + Array(repeating: 0, count: Snapshot.releaseCount - release.count)
    append(structure)
    append(UInt64(values.count))
    for value in values { append(value) }
    append(Snapshot.checksum(bytes[...]))
    return bytes
  }

  /// Reads what ``bytes`` wrote, in this release or an earlier one; throws where a byte is missing or changed.
  public init(bytes: some Collection<UInt8>) throws(SimulationError) {
    let bytes = Array(bytes)
    guard bytes.starts(with: Snapshot.magic) else {
      throw .snapshotMismatch(reason: "the bytes do not start as a snapshot does")
    }
    guard bytes.count >= 8 * (Snapshot.headerCount + 1), bytes.count % 8 == 0 else {
      throw .snapshotMismatch(reason: "\(bytes.count) bytes are no whole snapshot")
    }
    func word(_ index: Int) -> UInt64 {
      UInt64(
        littleEndian: bytes.withUnsafeBytes {
          $0.loadUnaligned(fromByteOffset: 8 * index, as: UInt64.self)
        })
    }
    do {
      try Snapshot.schema.require(Int(clamping: word(1)))
    } catch {
      throw .snapshotMismatch(reason: "it \(error.reason)")
    }
    let count = bytes.count / 8 - Snapshot.headerCount - 1
    guard word(5) == UInt64(count) else {
      throw .snapshotMismatch(
        reason: "the bytes hold \(count) values where \(word(5)) are announced")
    }
    guard word(bytes.count / 8 - 1) == Snapshot.checksum(bytes.dropLast(8)) else {
      throw .snapshotMismatch(reason: "the bytes have been changed: the checksum is wrong")
    }
    structure = word(4)
    values = (0..<count).map { word(Snapshot.headerCount + $0) }
  }

  private static func checksum(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    var fingerprint = Fingerprint()
    for byte in bytes { fingerprint.add(UInt64(byte)) }
    return fingerprint.value
  }
}
