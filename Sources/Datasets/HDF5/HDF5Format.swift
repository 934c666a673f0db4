/// Constants of the HDF5 File Format Specification, version 3.0. Files use its oldest and simplest structures,
/// which every HDF5 library reads: superblock 0, symbol tables, object headers 1, B-trees 1.
enum HDF5Format {
  static let signature: [UInt8] = [0x89, 0x48, 0x44, 0x46, 0x0D, 0x0A, 0x1A, 0x0A]
  static let superblockSize = 96
  /// The undefined address.
  static let undefined = UInt64.max

  enum Message {
    static let dataspace: UInt16 = 0x1
    static let datatype: UInt16 = 0x3
    static let fillValue: UInt16 = 0x5
    static let dataLayout: UInt16 = 0x8
    static let filterPipeline: UInt16 = 0xB
    static let attribute: UInt16 = 0xC
    static let continuation: UInt16 = 0x10
    static let symbolTable: UInt16 = 0x11
  }

  enum Filter {
    static let deflate: UInt16 = 1
    static let shuffle: UInt16 = 2
  }

  /// Half of the largest number of children of a node: in a group's B-tree, in its leaves, in a chunk index.
  static let groupInternalNodeK = 16
  static let groupLeafNodeK = 4
  static let indexedStorageInternalNodeK = 32

  static let treeSignature = Array("TREE".utf8)
  static let symbolNodeSignature = Array("SNOD".utf8)
  static let heapSignature = Array("HEAP".utf8)
}

/// The limits within which a reader follows a file, which may be malicious.
enum HDF5Limits {
  static let rank = 4
  /// Bytes of the messages of an object.
  static let headerSize = 1 << 20
  static let headerBlocks = 64
  static let treeLevels = 12
  static let nodeEntries = 1024
  static let nameLength = 255
  static let textLength = 1 << 16
  static let groupDepth = 8
}

/// Why a part of an HDF5 file cannot be read.
struct HDF5Failure: Error {
  let reason: String

  init(_ reason: String) { self.reason = reason }

  static let tooShort = HDF5Failure("it ends too early")
}
