import Base
import TestSupport
import Testing

@Suite("Append-only files")
struct AppendOnlyFileTests {
  @Test("appended bytes are readable at once, after the existing content")
  func append() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("file")
    try File.write([1], to: path)
    let file = try AppendOnlyFile(path)
    try file.append([2, 3])
    #expect(try File.read(path) == [1, 2, 3])
    try file.append([])
    try file.append([4])
    #expect(try File.read(path) == [1, 2, 3, 4])
  }

  @Test(
    "a missing file is created; a failure is an error with the system's reason")
  func start() throws {
    let folder = try TemporaryFolder()
    try AppendOnlyFile(folder.path("new")).append([5])
    #expect(try File.read(folder.path("new")) == [5])
    let path = folder.path("no/where")
    #expect(throws: FileError.unwritable(path: path, reason: "No such file or directory")) {
      try AppendOnlyFile(path)
    }
    #expect(throws: FileError.unwritable(path: "/dev/full", reason: "it is not a regular file")) {
      try AppendOnlyFile("/dev/full")
    }
  }
}

@Suite("Reading files in chunks")
struct FileReaderTests {
  @Test("consecutive reads continue to the end")
  func chunks() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("file")
    try File.write([1, 2, 3, 4, 5], to: path)
    let reader = try FileReader(path)
    #expect(reader.byteCount == 5)
    #expect(try reader.read(2) == [1, 2])
    #expect(try reader.read(0).isEmpty)
    #expect(try reader.read(9) == [3, 4, 5])
    #expect(try reader.read(1).isEmpty)
    #expect(try FileReader("/dev/zero").byteCount == nil)
  }

  @Test("a missing or irregular file is an error with the system's reason")
  func unreadable() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("none")
    #expect(throws: FileError.unreadable(path: path, reason: "No such file or directory")) {
      try FileReader(path)
    }
    #expect(throws: FileError.unreadable(path: folder.path(""), reason: "Is a directory")) {
      try FileReader(folder.path("")).read(1)
    }
  }
}
