import Base

/// A folder in which each input replaces one file: the first byte selects the file, the other bytes are its content.
final class MutatedFolder {
  let path: String
  private let files: [(name: String, bytes: [UInt8])]
  /// The index of the replaced file.
  private var changed: Int?

  init(_ path: String, without isLeftOut: (String) -> Bool = { _ in false }) throws {
    self.path = path
    files = try Scratch.files(in: path).filter { !isLeftOut($0) }.map {
      ($0, try File.read("\(path)/\($0)"))
    }
    precondition(files.count < 256, "a byte cannot select from \(files.count) files")
  }

  /// Inputs that change nothing, one for each file.
  var seeds: [[UInt8]] {
    files.enumerated().map { [UInt8($0.offset)] + Checksums.removed(from: $0.element.bytes) }
  }

  /// Applies an input to the folder; returns false for an empty input.
  func apply(_ bytes: [UInt8]) -> Bool {
    guard let first = bytes.first else { return false }
    restore()
    let index = Int(first) % files.count
    Scratch.write(Array(bytes.dropFirst()), to: "\(path)/\(files[index].name)")
    changed = index
    return true
  }

  /// Restores the replaced file; with `everything`, also files that the reader has changed.
  func restore(everything: Bool = false) {
    for index in files.indices where everything || index == changed {
      Scratch.write(files[index].bytes, to: "\(path)/\(files[index].name)")
    }
    changed = nil
  }
}
