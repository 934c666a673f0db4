public import Base

/// The whole state vector of a world at one moment. After a restore, the same world, or another one built in the same
/// way, continues to the same bits.
public struct Snapshot: Codable, Equatable, Sendable {
  /// The hash of the world's parts: a snapshot fits only worlds with the same hash.
  var modelHash: UInt64
  var values: [UInt64]

  /// Whether both are of worlds that were built in the same way.
  public func hasSameModel(as other: Snapshot) -> Bool { modelHash == other.modelHash }
}

extension Snapshot {
  /// The schema of the byte format.
  public static let schema = FileSchema("snapshot")

  private static let magic = Array("BTSNAPSH".utf8)
  /// The size in bytes of the release, which is informative only.
  private static let releaseCount = 16
  /// Words before the values: magic number, schema number, release, model hash and number of values.
  private static let headerCount = 6

  /// The snapshot as bytes, for a file or another process: magic number, schema number, release, model hash, number of
  /// values, values and checksum, all in little-endian order.
  public var bytes: [UInt8] {
    var bytes = Snapshot.magic
    bytes.reserveCapacity(8 * (Snapshot.headerCount + values.count + 1))
    func append(_ word: UInt64) {
      withUnsafeBytes(of: word.littleEndian) { bytes.append(contentsOf: $0) }
    }
    append(UInt64(Snapshot.schema.number))
    let release = Release.version.utf8.prefix(Snapshot.releaseCount)
    bytes += release + Array(repeating: 0, count: Snapshot.releaseCount - release.count)
    append(modelHash)
    append(UInt64(values.count))
    for value in values { append(value) }
    append(Snapshot.checksum(bytes[...]))
    return bytes
  }

  /// Decodes ``bytes`` of this release or an earlier one; throws if a byte is missing or changed.
  public init(bytes: some Collection<UInt8>) throws(SimulationError) {
    let bytes = Array(bytes)
    guard bytes.starts(with: Snapshot.magic) else {
      throw .snapshotMismatch(reason: "the bytes are not a valid snapshot")
    }
    guard bytes.count >= 8 * (Snapshot.headerCount + 1), bytes.count % 8 == 0 else {
      throw .snapshotMismatch(reason: "\(bytes.count) bytes are not a complete snapshot")
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
        reason: "the bytes contain \(count) values; the header declares \(word(5))")
    }
    guard word(bytes.count / 8 - 1) == Snapshot.checksum(bytes.dropLast(8)) else {
      throw .snapshotMismatch(reason: "the checksum is wrong; the bytes have been changed")
    }
    modelHash = word(4)
    values = (0..<count).map { word(Snapshot.headerCount + $0) }
  }

  private static func checksum(_ bytes: ArraySlice<UInt8>) -> UInt64 {
    var fingerprint = Fingerprint()
    for byte in bytes { fingerprint.add(UInt64(byte)) }
    return fingerprint.value
  }
}
