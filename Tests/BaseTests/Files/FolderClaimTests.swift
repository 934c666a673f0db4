import Base
import Glibc
import TestSupport
import Testing

@Suite("A folder that one process works on")
struct FolderClaimTests {
  private let folder: TemporaryFolder

  init() throws {
    folder = try TemporaryFolder()
    try Folder.make(folder.path("run"))
  }

  private var path: String { folder.path("run") }

  @Test("a second claim is refused with who holds the first, until that is gone")
  func second() throws {
    var claim: FolderClaim? = try FolderClaim(path)
    let error = #expect(throws: FileError.self) { _ = try FolderClaim(path) }
    #expect(error?.description.contains("another process is at work on it (process ") == true)
    #expect(claim != nil)
    claim = nil
    #expect(Folder.names(in: path).isEmpty)
    _ = try FolderClaim(path)
  }

  @Test("a claim that a killed process left is taken over")
  func left() throws {
    try WholeFile.write(Array("process 1 on nowhere\n".utf8), to: "\(path)/.lock")
    _ = try FolderClaim(path)
    #expect(Folder.names(in: path).isEmpty)
  }

  @Test("a claim writes to no file that its own name leads to elsewhere")
  func link() throws {
    try WholeFile.write(Array("precious".utf8), to: folder.path("other"))
    symlink(folder.path("other"), "\(path)/.lock")
    #expect(throws: FileError.self) { _ = try FolderClaim(path) }
    #expect(try WholeFile.read(folder.path("other")) == Array("precious".utf8))
  }

  @Test("drafts of processes that are no more are removed, and nothing else is")
  func drafts() throws {
    let mine = try FileDraft("\(path)/mine")
    let kept = ["notes.draft", "a.1.1.draft", "b.x.1.draft", ".draft", "c.2.draft"]
    // No process has the highest number there can be.
    let abandoned = [
      "checkpoint.safetensors.\(Int32.max).7.draft", "d.\(getpid()).1000000.draft",
    ]
    for name in kept + abandoned { try WholeFile.write([], intoDraft: "\(path)/\(name)") }
    let claim = try FolderClaim(path)
    let names = Folder.names(in: path)
    #expect(kept.allSatisfy { names.contains($0) })
    #expect(!abandoned.contains { names.contains($0) })
    try mine.append([1])
    try mine.finish()
    withExtendedLifetime(claim) {}
    #expect(try WholeFile.read("\(path)/mine") == [1])
  }
}
