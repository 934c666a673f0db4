public import Base
internal import CPNG

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
