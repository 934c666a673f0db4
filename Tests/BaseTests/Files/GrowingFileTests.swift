import Base
import TestSupport
import Testing

@Suite("Files that others read while they grow")
struct GrowingFileTests {
  @Test("what is appended is there at once, after what was there")
  func append() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("file")
    try WholeFile.write([1], to: path)
    let file = try GrowingFile(path)
    try file.append([2, 3])
    #expect(try WholeFile.read(path) == [1, 2, 3])
    try file.append([])
    try file.append([4])
    #expect(try WholeFile.read(path) == [1, 2, 3, 4])
  }

  @Test(
    "a file that was not there is made; one that cannot be is an error with the system's reason")
  func start() throws {
    let folder = try TemporaryFolder()
    try GrowingFile(folder.path("new")).append([5])
    #expect(try WholeFile.read(folder.path("new")) == [5])
    let path = folder.path("no/where")
    #expect(throws: FileError.unwritable(path: path, reason: "No such file or directory")) {
      try GrowingFile(path)
    }
    #expect(throws: FileError.unwritable(path: "/dev/full", reason: "it is no regular file")) {
      try GrowingFile("/dev/full")
    }
  }
}

@Suite("Files that are read piece by piece")
struct FileSourceTests {
  @Test("pieces follow each other to the end")
  func pieces() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("file")
    try WholeFile.write([1, 2, 3, 4, 5], to: path)
    let source = try FileSource(path)
    #expect(source.byteCount == 5)
    #expect(try source.read(2) == [1, 2])
    #expect(try source.read(0).isEmpty)
    #expect(try source.read(9) == [3, 4, 5])
    #expect(try source.read(1).isEmpty)
    #expect(try FileSource("/dev/zero").byteCount == nil)
  }

  @Test("what is not there or no file is an error with the system's reason")
  func unreadable() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("none")
    #expect(throws: FileError.unreadable(path: path, reason: "No such file or directory")) {
      try FileSource(path)
    }
    #expect(throws: FileError.unreadable(path: folder.path(""), reason: "Is a directory")) {
      try FileSource(folder.path("")).read(1)
    }
  }
}
