import Base
import Foundation
import TestSupport
import Testing

@Suite("Files that are written whole or not at all")
struct WholeFileTests {
  @Test("what is written is read, and replaces what was there", arguments: [0, 1, 100_000, 65536])
  func roundTrip(count: Int) throws {
    let folder = try TemporaryFolder()
    let path = folder.path("file")
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 31) }
    try WholeFile.write([1, 2, 3], to: path)
    try WholeFile.write(bytes, to: path)
    #expect(try WholeFile.read(path) == bytes)
    #expect(try folder.contents == ["file"])
  }

  @Test("a file appears when it is finished, and not before")
  func draft() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("file")
    do {
      let draft = try FileDraft(path)
      try draft.append([1, 2, 3, 4])
      #expect(!FileManager.default.fileExists(atPath: path))
    }
    #expect(try folder.contents.isEmpty)
    let draft = try FileDraft(path)
    try draft.append([1, 2, 3])
    try draft.overwriteStart(with: [9, 8])
    try draft.append([4])
    try draft.finish()
    #expect(try WholeFile.read(path) == [9, 8, 3, 4])
    #expect(try folder.contents == ["file"])
  }

  @Test("two drafts of one file do not disturb each other")
  func twoDrafts() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("file")
    let (first, second) = (try FileDraft(path), try FileDraft(path))
    try first.append([1])
    try second.append([2])
    try second.finish()
    try first.finish()
    #expect(try WholeFile.read(path) == [1])
    #expect(try folder.contents == ["file"])
  }

  @Test(
    "what cannot be written is told with the system's reason",
    arguments: [
      ("no/where.png", "No such file or directory"), ("file/x", "Not a directory"),
      ("folder", "Is a directory"),
    ])
  func unwritable(name: String, reason: String) throws {
    let folder = try TemporaryFolder()
    try WholeFile.write([1], to: folder.path("file"))
    try FileManager.default.createDirectory(
      atPath: folder.path("folder"), withIntermediateDirectories: true)
    let error = FileError.unwritable(path: folder.path(name), reason: reason)
    #expect(throws: error) { try WholeFile.write([2], to: folder.path(name)) }
    #expect(try folder.contents.sorted() == ["file", "folder"])
    #expect(try WholeFile.read(folder.path("file")) == [1])
  }

  @Test("a full disk is an error")
  func fullDisk() throws {
    let disk = try FullDisk()
    let error = FileError.unwritable(path: disk.path, reason: "No space left on device")
    #expect(throws: error) { try WholeFile.write([1], to: disk.path) }
  }

  @Test("a block of memory is written as it lies there", arguments: [0, 1, 1 << 20])
  func block(count: Int) throws {
    let folder = try TemporaryFolder()
    let path = folder.path("file")
    let words = (0..<UInt32(count)).map { $0 &* 2_654_435_761 }
    let draft = try FileDraft(path)
    try draft.append([7])
    try words.withUnsafeBytes { bytes in try draft.append(bytes) }
    try draft.finish()
    #expect(
      try WholeFile.read(path) == [7]
        + words.flatMap { word in
          (0..<4).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) }
        })
  }

  @Test("a file over the limit is an error before it is read, and devices that never end are too")
  func limit() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("file")
    try WholeFile.write([1, 2, 3], to: path)
    #expect(try WholeFile.read(path, limit: 3) == [1, 2, 3])
    let error = FileError.unreadable(path: path, reason: "it is larger than 2 bytes")
    #expect(throws: error) { try WholeFile.read(path, limit: 2) }
    // A terabyte that takes no room on the disk.
    let huge = try FileHandle(forWritingTo: URL(filePath: path))
    try huge.truncate(atOffset: 1 << 40)
    #expect(throws: FileError.unreadable(path: path, reason: "it is larger than 1024 MiB")) {
      try WholeFile.read(path)
    }
    let endless = FileError.unreadable(path: "/dev/zero", reason: "it is larger than 1 MiB")
    #expect(throws: endless) { try WholeFile.read("/dev/zero", limit: 1 << 20) }
  }
}
