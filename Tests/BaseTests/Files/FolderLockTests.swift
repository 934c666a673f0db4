import Base
import Glibc
import TestSupport
import Testing

@Suite("Folder locks")
struct FolderLockTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try Folder.make(folder.path("run"))
  }

  private var path: String { folder.path("run") }

  @Test("a second lock is an error that names the holder, until the first one is released")
  func second() throws {
    var folderLock: FolderLock? = try FolderLock(path)
    let error = #expect(throws: FileError.self) { _ = try FolderLock(path) }
    #expect(error?.description.contains("another process is using it (process ") == true)
    #expect(folderLock != nil)
    folderLock = nil
    #expect(Folder.names(in: path).isEmpty)
    _ = try FolderLock(path)
  }

  @Test("a lock file that a killed process left is taken over")
  func left() throws {
    try File.write(Array("process 1 on nowhere\n".utf8), to: "\(path)/.lock")
    _ = try FolderLock(path)
    #expect(Folder.names(in: path).isEmpty)
  }

  @Test("a lock does not write through a symbolic link")
  func link() throws {
    try File.write(Array("precious".utf8), to: folder.path("other"))
    symlink(folder.path("other"), "\(path)/.lock")
    #expect(throws: FileError.self) { _ = try FolderLock(path) }
    #expect(try File.read(folder.path("other")) == Array("precious".utf8))
  }

  @Test("only temporary files of processes that no longer exist are removed")
  func staleFiles() throws {
    let mine = try AtomicFileWriter("\(path)/mine")
    let kept = ["notes.draft", "a.1.1.draft", "b.x.1.draft", ".draft", "c.2.draft"]
    // No process has the highest possible ID.
    let stale = [
      "checkpoint.safetensors.\(Int32.max).7.draft", "d.\(getpid()).1000000.draft",
    ]
    for name in kept + stale { try File.write([], unsyncedTo: "\(path)/\(name)") }
    let folderLock = try FolderLock(path)
    let names = Folder.names(in: path)
    #expect(kept.allSatisfy { names.contains($0) })
    #expect(!stale.contains { names.contains($0) })
    try mine.append([1])
    try mine.commit()
    withExtendedLifetime(folderLock) {}
    #expect(try File.read("\(path)/mine") == [1])
  }
}
