public import Base
internal import CPNG
public import Render

/// An image that is kept in PNG files.
public protocol PNGImage {
  /// Decodes a whole PNG file; errors call it by the name.
  init(pngData bytes: [UInt8], name: String) throws(FileError)

  /// The bytes of a PNG file; errors call it by the name.
  func pngData(name: String) throws(FileError) -> [UInt8]
}

extension PNGImage {
  public init(pngData bytes: [UInt8]) throws(FileError) {
    try self.init(pngData: bytes, name: "the PNG data")
  }

  /// Decodes a file that has to be of the given size, which is checked before there is memory for it.
  public init(
    pngData bytes: [UInt8], name: String, expecting size: ImageSize
  ) throws(FileError) {
    let found = try PNGFile(bytes, name: name).size
    guard found == size else {
      throw .unsuitable(
        path: name,
        reason: "is of \(found.width) x \(found.height) pixels, and should be of "
          + "\(size.width) x \(size.height)")
    }
    try self.init(pngData: bytes, name: name)
  }

  public init(readingPNG path: String) throws(FileError) {
    try self.init(pngData: WholeFile.read(path), name: path)
  }

  public func pngData() throws(FileError) -> [UInt8] { try pngData(name: "the PNG data") }

  /// Writes a PNG file, whole or not at all.
  public func writePNG(to path: String) throws(FileError) {
    try WholeFile.write(pngData(name: path), to: path)
  }
}

/// The library that reads and writes PNG files.
public enum PNGLibrary {
  public static var version: String { String(cString: CPNGVersion()) }
}
