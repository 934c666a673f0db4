import Base

/// A folder of which each input replaces one file: its first byte says which, the others are what is in it.
final class MutatedFolder {
  let path: String
  private let files: [(name: String, bytes: [UInt8])]
  /// The one that is not as it was.
  private var changed: Int?

  init(_ path: String, without isLeftOut: (String) -> Bool = { _ in false }) throws {
    self.path = path
    files = try Scratch.files(in: path).filter { !isLeftOut($0) }.map {
      ($0, try WholeFile.read("\(path)/\($0)"))
    }
    precondition(files.count < 256, "a byte does not tell \(files.count) files apart")
  }

  /// Inputs that leave all as it is, one for each file.
  var seeds: [[UInt8]] {
    files.enumerated().map { [UInt8($0.offset)] + Checksums.removed(from: $0.element.bytes) }
  }

  /// Makes the folder what an input says; false where it says nothing.
  func take(_ bytes: [UInt8]) -> Bool {
    guard let first = bytes.first else { return false }
    restore()
    let index = Int(first) % files.count
    Scratch.write(Array(bytes.dropFirst()), to: "\(path)/\(files[index].name)")
    changed = index
    return true
  }

  /// Makes the folder what it was, also where what read it wrote into it.
  func restore(everything: Bool = false) {
    for index in files.indices where everything || index == changed {
      Scratch.write(files[index].bytes, to: "\(path)/\(files[index].name)")
    }
    changed = nil
  }
}
