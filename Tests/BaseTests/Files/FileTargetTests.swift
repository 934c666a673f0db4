import Base
import Foundation
import TestSupport
import Testing

@Suite("Targets of output paths")
struct FileTargetTests {
  private let folder: TemporaryFolder
  private let path: String
  private let files = FileManager.default

  init() throws {
    folder = try TemporaryFolder()
    path = folder.path("file")
  }

  private func link(_ name: String, to destination: String) throws -> String {
    try files.createSymbolicLink(atPath: folder.path(name), withDestinationPath: destination)
    return folder.path(name)
  }

  private func mode(_ path: String) throws -> Int? {
    try files.attributesOfItem(atPath: path)[.posixPermissions] as? Int
  }

  @Test("writing to a link writes its destination and keeps the link", arguments: [true, false])
  func links(exists: Bool) throws {
    try files.createDirectory(atPath: folder.path("a"), withIntermediateDirectories: true)
    let destination = folder.path("a/target")
    if exists { try File.write([1], to: destination) }
    let first = try link("a/first", to: "target")
    let second = try link("second", to: first)
    try File.write([2, 3], to: second)
    #expect(try File.read(destination) == [2, 3])
    #expect(try files.destinationOfSymbolicLink(atPath: second) == first)
    #expect(try files.destinationOfSymbolicLink(atPath: first) == "target")
    #expect(
      try files.contentsOfDirectory(atPath: folder.path("a")).sorted() == ["first", "target"])
  }

  @Test("links to folders, circular links and broken links are errors")
  func badLinks() throws {
    func reason(_ path: String) throws -> String? {
      do {
        try File.write([1], to: path)
      } catch {
        guard case .unwritable(path, let reason) = error else { throw error }
        return reason
      }
      return nil
    }
    #expect(try reason(link("folder", to: folder.path(""))) == "Is a directory")
    #expect(try reason(link("circle", to: "circle")) == "Too many levels of symbolic links")
    #expect(try reason(link("lost", to: "no/where")) == "No such file or directory")
    #expect(try folder.contents.sorted() == ["circle", "folder", "lost"])
    #expect(throws: FileError.self) { try Folder.make(folder.path("lost")) }
    try Folder.make(folder.path("folder"))
  }

  @Test("a replaced file keeps its permissions", arguments: [0o600, 0o640, 0o755])
  func modes(mode: Int) throws {
    try File.write([1], to: path)
    try files.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    let writer = try AtomicFileWriter(path)
    let name = try #require(try folder.contents.first { $0 != "file" })
    // The temporary file must not be more readable than the file.
    #expect(try self.mode(folder.path(name)) == mode)
    try writer.commit()
    #expect(try self.mode(path) == mode)
    #expect(try File.read(path).isEmpty)
  }

  @Test("a replaced file keeps its owner", .enabled(if: getuid() == 0))
  func owner() throws {
    try File.write([1], to: path)
    #expect(chown(path, 1234, 4321) == 0)
    try File.write([2], to: path)
    let attributes = try files.attributesOfItem(atPath: path)
    #expect(attributes[.ownerAccountID] as? Int == 1234)
    #expect(attributes[.groupOwnerAccountID] as? Int == 4321)
  }

  @Test("devices are refused", arguments: ["/dev/null", "/dev/full", "/dev/zero"])
  func devices(path: String) throws {
    let error = FileError.unwritable(
      path: path, reason: "it is a device, not a file; use /dev/stdout for standard output")
    #expect(throws: error) { try File.write([1], to: path) }
    let link = try link("device", to: path)
    #expect(throws: FileError.self) { try File.write([1], to: link) }
    #expect(throws: FileError.self) { try AtomicFileWriter.requireWritable(path) }
  }

  @Test("a named pipe is written to directly, but refuses a rewritten header")
  func pipe() throws {
    #expect(mkfifo(path, 0o600) == 0)
    let reader = Process()
    reader.executableURL = URL(filePath: "/bin/cat")
    reader.arguments = [path]
    let output = Pipe()
    reader.standardOutput = output
    try reader.run()
    try AtomicFileWriter.requireWritable(path)
    #expect(throws: FileError.self) { try AtomicFileWriter(path, rewritesHeader: true) }
    try File.write([7, 8, 9], to: path)
    #expect(output.fileHandleForReading.readDataToEndOfFile() == Data([7, 8, 9]))
    reader.waitUntilExit()
    #expect(try folder.contents == ["file"])
  }

  @Test("an open descriptor is written to by its number")
  func descriptor() throws {
    try File.write([1, 2], to: path)
    let file = try FileHandle(forWritingTo: URL(filePath: path))
    try file.seekToEnd()
    let link = try link("link", to: "/dev/fd/\(file.fileDescriptor)")
    try File.write([3], to: link)
    try File.write([4], to: "/proc/self/fd/\(file.fileDescriptor)")
    #expect(try File.read(path) == [1, 2, 3, 4])
    try file.close()
    #expect(throws: FileError.self) { try File.write([5], to: "/dev/fd/987") }
  }

  @Test("a finished file replaces files and folders, but nothing else")
  func publish() throws {
    try Folder.make(folder.path("old/in"))
    for name in ["old", "file", "new"] {
      try File.write([1], to: folder.path("draft"))
      try Folder.moveIntoPlace(folder.path("draft"), as: folder.path(name))
      #expect(try File.read(folder.path(name)) == [1])
    }
    #expect(mkfifo(folder.path("pipe"), 0o600) == 0)
    #expect(throws: FileError.self) {
      try Folder.moveIntoPlace(folder.path("new"), as: folder.path("pipe"))
    }
  }
}
