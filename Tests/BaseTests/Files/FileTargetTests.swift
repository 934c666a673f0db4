import Base
import Foundation
import TestSupport
import Testing

@Suite("Where outputs lead")
struct FileTargetTests {
  private let folder: TemporaryFolder
  private let path: String
  private let files = FileManager.default

  init() throws {
    folder = try TemporaryFolder()
    path = folder.path("file")
  }

  private func link(_ name: String, to goal: String) throws -> String {
    try files.createSymbolicLink(atPath: folder.path(name), withDestinationPath: goal)
    return folder.path(name)
  }

  private func mode(_ path: String) throws -> Int? {
    try files.attributesOfItem(atPath: path)[.posixPermissions] as? Int
  }

  @Test("the file that a link leads to is written, and the link stays", arguments: [true, false])
  func links(isThere: Bool) throws {
    try files.createDirectory(atPath: folder.path("a"), withIntermediateDirectories: true)
    let goal = folder.path("a/goal")
    if isThere { try WholeFile.write([1], to: goal) }
    let first = try link("a/first", to: "goal")
    let second = try link("second", to: first)
    try WholeFile.write([2, 3], to: second)
    #expect(try WholeFile.read(goal) == [2, 3])
    #expect(try files.destinationOfSymbolicLink(atPath: second) == first)
    #expect(try files.destinationOfSymbolicLink(atPath: first) == "goal")
    #expect(try files.contentsOfDirectory(atPath: folder.path("a")).sorted() == ["first", "goal"])
  }

  @Test("links to folders, in circles and to nowhere are errors")
  func badLinks() throws {
    func reason(_ path: String) throws -> String? {
      do {
        try WholeFile.write([1], to: path)
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

  @Test("a file keeps who may read it", arguments: [0o600, 0o640, 0o755])
  func modes(mode: Int) throws {
    try WholeFile.write([1], to: path)
    try files.setAttributes([.posixPermissions: mode], ofItemAtPath: path)
    let draft = try FileDraft(path)
    let name = try #require(try folder.contents.first { $0 != "file" })
    // Nobody reads a secret while it is being written either.
    #expect(try self.mode(folder.path(name)) == mode)
    try draft.finish()
    #expect(try self.mode(path) == mode)
    #expect(try WholeFile.read(path).isEmpty)
  }

  @Test("a file keeps whose it is", .enabled(if: getuid() == 0))
  func owner() throws {
    try WholeFile.write([1], to: path)
    #expect(chown(path, 1234, 4321) == 0)
    try WholeFile.write([2], to: path)
    let traits = try files.attributesOfItem(atPath: path)
    #expect(traits[.ownerAccountID] as? Int == 1234)
    #expect(traits[.groupOwnerAccountID] as? Int == 4321)
  }

  @Test("devices are refused", arguments: ["/dev/null", "/dev/full", "/dev/zero"])
  func devices(path: String) throws {
    let error = FileError.unwritable(
      path: path, reason: "it is a device and no file; /dev/stdout is the standard output")
    #expect(throws: error) { try WholeFile.write([1], to: path) }
    let link = try link("device", to: path)
    #expect(throws: FileError.self) { try WholeFile.write([1], to: link) }
    #expect(throws: FileError.self) { try FileDraft.requireWritable(path) }
  }

  @Test("a named pipe is written to as it is, but takes no film")
  func pipe() throws {
    #expect(mkfifo(path, 0o600) == 0)
    let reader = Process()
    reader.executableURL = URL(filePath: "/bin/cat")
    reader.arguments = [path]
    let output = Pipe()
    reader.standardOutput = output
    try reader.run()
    try FileDraft.requireWritable(path)
    #expect(throws: FileError.self) { try FileDraft(path, overwritesStart: true) }
    try WholeFile.write([7, 8, 9], to: path)
    #expect(output.fileHandleForReading.readDataToEndOfFile() == Data([7, 8, 9]))
    reader.waitUntilExit()
    #expect(try folder.contents == ["file"])
  }

  @Test("what is open already is written to by its number")
  func descriptor() throws {
    try WholeFile.write([1, 2], to: path)
    let file = try FileHandle(forWritingTo: URL(filePath: path))
    try file.seekToEnd()
    let link = try link("link", to: "/dev/fd/\(file.fileDescriptor)")
    try WholeFile.write([3], to: link)
    try WholeFile.write([4], to: "/proc/self/fd/\(file.fileDescriptor)")
    #expect(try WholeFile.read(path) == [1, 2, 3, 4])
    try file.close()
    #expect(throws: FileError.self) { try WholeFile.write([5], to: "/dev/fd/987") }
  }

  @Test("what has been made takes the place of files and folders, not of anything else")
  func publish() throws {
    try Folder.make(folder.path("old/in"))
    for name in ["old", "file", "new"] {
      try WholeFile.write([1], to: folder.path("draft"))
      try Folder.publish(folder.path("draft"), as: folder.path(name))
      #expect(try WholeFile.read(folder.path(name)) == [1])
    }
    #expect(mkfifo(folder.path("pipe"), 0o600) == 0)
    #expect(throws: FileError.self) {
      try Folder.publish(folder.path("new"), as: folder.path("pipe"))
    }
  }
}
