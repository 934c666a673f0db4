/// The numbers of the HDF5 File Format Specification, version 3.0, of which files here use the oldest and simplest
/// forms: superblock 0, symbol tables, object headers 1, B-trees 1. Every HDF5 library reads them.
enum HDF5Format {
  static let signature: [UInt8] = [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A]
  static let superblockSize = 96
  /// An address that is none.
  static let undefined = UInt64.max

  enum Message {
    static let space: UInt16 = 0x1
    static let type: UInt16 = 0x3
    static let fill: UInt16 = 0x5
    static let layout: UInt16 = 0x8
    static let filters: UInt16 = 0xB
    static let attribute: UInt16 = 0xC
    static let continuation: UInt16 = 0x10
    static let symbols: UInt16 = 0x11
  }

  enum Filter {
    static let deflate: UInt16 = 1
    static let shuffle: UInt16 = 2
  }

  /// Half of the children of a full node: of a group's tree, of its leaves, of an array's tree.
  static let groupNodeHalf = 16
  static let groupLeafHalf = 4
  static let chunkNodeHalf = 32

  static let nodeMark = Array("TREE".utf8)
  static let leafMark = Array("SNOD".utf8)
  static let heapMark = Array("HEAP".utf8)
}

/// How far a reader follows what a file says, which nobody may have written.
enum HDF5Limits {
  static let rank = 4
  /// Bytes of the messages of one object.
  static let headerSize = 1 << 20
  static let headerBlocks = 64
  static let treeLevels = 12
  static let nodeEntries = 1024
  static let nameLength = 255
  static let textLength = 1 << 16
  static let groupDepth = 8
}

/// Why something in an HDF5 file cannot be read.
struct HDF5Failure: Error {
  let reason: String

  init(_ reason: String) { self.reason = reason }

  static let tooShort = HDF5Failure("it ends too early")
}
