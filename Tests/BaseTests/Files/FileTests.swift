import Base
import Foundation
import TestSupport
import Testing

@Suite("Atomically written files")
struct FileTests {
  @Test(
    "a written file reads the same and replaces an older one", arguments: [0, 1, 100_000, 65536])
  func roundTrip(count: Int) throws {
    let folder = try TemporaryFolder()
    let path = folder.path("file")
    let bytes = (0..<count).map { UInt8(truncatingIfNeeded: $0 * 31) }
    try File.write([1, 2, 3], to: path)
    try File.write(bytes, to: path)
    #expect(try File.read(path) == bytes)
    #expect(try folder.contents == ["file"])
  }

  @Test("a file appears on commit, and not before")
  func commit() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("file")
    do {
      let writer = try AtomicFileWriter(path)
      try writer.append([1, 2, 3, 4])
      #expect(!FileManager.default.fileExists(atPath: path))
    }
    #expect(try folder.contents.isEmpty)
    let writer = try AtomicFileWriter(path)
    try writer.append([1, 2, 3])
    try writer.rewriteHeader(with: [9, 8])
    try writer.append([4])
    try writer.commit()
    #expect(try File.read(path) == [9, 8, 3, 4])
    #expect(try folder.contents == ["file"])
  }

  @Test("two writers of one file do not interfere")
  func twoWriters() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("file")
    let (first, second) = (try AtomicFileWriter(path), try AtomicFileWriter(path))
    try first.append([1])
    try second.append([2])
    try second.commit()
    try first.commit()
    #expect(try File.read(path) == [1])
    #expect(try folder.contents == ["file"])
  }

  @Test(
    "a file that cannot be written is an error with the system's reason",
    arguments: [
      ("no/where.png", "No such file or directory"), ("file/x", "Not a directory"),
      ("folder", "Is a directory"),
    ])
  func unwritable(name: String, reason: String) throws {
    let folder = try TemporaryFolder()
    try File.write([1], to: folder.path("file"))
    try FileManager.default.createDirectory(
      atPath: folder.path("folder"), withIntermediateDirectories: true)
    let error = FileError.unwritable(path: folder.path(name), reason: reason)
    #expect(throws: error) { try File.write([2], to: folder.path(name)) }
    #expect(try folder.contents.sorted() == ["file", "folder"])
    #expect(try File.read(folder.path("file")) == [1])
  }

  @Test("a full disk is an error")
  func fullDisk() throws {
    let disk = try FullDisk()
    let error = FileError.unwritable(path: disk.path, reason: "No space left on device")
    #expect(throws: error) { try File.write([1], to: disk.path) }
  }

  @Test("a block of memory is written unchanged", arguments: [0, 1, 1 << 20])
  func block(count: Int) throws {
    let folder = try TemporaryFolder()
    let path = folder.path("file")
    let words = (0..<UInt32(count)).map { $0 &* 2_654_435_761 }
    let writer = try AtomicFileWriter(path)
    try writer.append([7])
    try words.withUnsafeBytes { bytes in try writer.append(bytes) }
    try writer.commit()
    #expect(
      try File.read(path) == [7]
        + words.flatMap { word in
          (0..<4).map { UInt8(truncatingIfNeeded: word >> (8 * $0)) }
        })
  }

  @Test("a file over the limit is an error before it is read, and so are endless devices")
  func limit() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("file")
    try File.write([1, 2, 3], to: path)
    #expect(try File.read(path, limit: 3) == [1, 2, 3])
    let error = FileError.unreadable(path: path, reason: "it is larger than 2 bytes")
    #expect(throws: error) { try File.read(path, limit: 2) }
    // A sparse file of a terabyte uses no space on the disk.
    let huge = try FileHandle(forWritingTo: URL(filePath: path))
    try huge.truncate(atOffset: 1 << 40)
    #expect(throws: FileError.unreadable(path: path, reason: "it is larger than 1024 MiB")) {
      try File.read(path)
    }
    let endless = FileError.unreadable(path: "/dev/zero", reason: "it is larger than 1 MiB")
    #expect(throws: endless) { try File.read("/dev/zero", limit: 1 << 20) }
  }
}
