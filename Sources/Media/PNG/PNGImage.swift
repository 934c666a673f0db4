public import Base
internal import CPNG
public import Render

/// An image that can be stored in a PNG file.
public protocol PNGImage {
  /// Decodes a PNG file, which errors call `name`.
  init(pngData bytes: [UInt8], name: String) throws(FileError)

  /// Encodes a PNG file, which errors call `name`.
  func pngData(name: String) throws(FileError) -> [UInt8]
}

extension PNGImage {
  public init(pngData bytes: [UInt8]) throws(FileError) {
    try self.init(pngData: bytes, name: "the PNG data")
  }

  /// Decodes a file that must have the given size, which is checked before memory is allocated.
  public init(
    pngData bytes: [UInt8], name: String, expecting size: ImageSize
  ) throws(FileError) {
    let found = try PNGFile(bytes, name: name).size
    guard found == size else {
      throw .unsuitable(
        path: name,
        reason: "has \(found.width) x \(found.height) pixels; it must have "
          + "\(size.width) x \(size.height)")
    }
    try self.init(pngData: bytes, name: name)
  }

  public init(readingPNG path: String) throws(FileError) {
    try self.init(pngData: File.read(path), name: path)
  }

  public func pngData() throws(FileError) -> [UInt8] { try pngData(name: "the PNG data") }

  /// Writes a PNG file atomically.
  public func writePNG(to path: String) throws(FileError) {
    try File.write(pngData(name: path), to: path)
  }
}

/// The library that decodes PNG files, libpng.
public enum PNGLibrary {
  public static var version: String { String(cString: CPNGVersion()) }
}
