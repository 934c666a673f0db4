internal import Base
internal import Render

extension ImageSize {
  /// Throws if a file cannot hold an image of this size.
  func require(atMost longest: Int, path: String) throws(FileError) {
    guard min(width, height) >= 1, max(width, height) <= longest else {
      let allowed = "from 1 x 1 to \(longest) x \(longest)"
      throw .unwritable(
        path: path, reason: "its size must be \(allowed) pixels, not \(width) x \(height)")
    }
  }
}
