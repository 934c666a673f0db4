internal import Base
internal import CPNG
internal import Glibc
internal import Render

/// A PNG file in memory.
struct PNGFile {
  private let bytes: [UInt8]
  /// The name for errors.
  private let name: String
  private let header: CPNGHeader

  init(_ bytes: [UInt8], name: String) throws(FileError) {
    var header = CPNGHeader()
    let reason = errorMessage(messageCapacity: CPNGMessageCapacity) {
      CPNGReadHeader(bytes, bytes.count, &header, $0)
    }
    if let reason {
      throw .invalidFormat(path: name, format: "PNG", reason: reason)
    }
    self.bytes = bytes
    self.name = name
    self.header = header
  }

  var size: ImageSize { ImageSize(width: Int(header.width), height: Int(header.height)) }
  var colorType: CPNGColorType { header.colorType }
  var bitDepth: Int { Int(header.bitDepth) }

  /// The error for a valid file with an unsuitable color type.
  func unsuitable(for purpose: String) -> FileError {
    let colorType =
      switch header.colorType {
      case CPNGColorTypeGray: "gray"
      case CPNGColorTypeRGB: "RGB"
      case CPNGColorTypePalette: "palette"
      case CPNGColorTypeGrayAlpha: "gray with alpha"
      default: "RGB with alpha"
      }
    return .unsuitable(
      path: name, reason: "is a PNG file of \(bitDepth)-bit \(colorType); \(purpose)")
  }

  /// Decodes all pixels, rows from the top.
  func pixels<Sample: FixedWidthInteger>(_ format: CPNGPixelFormat) throws(FileError) -> [Sample] {
    // Detects a forged size before memory is allocated for it.
    guard size.pixelCount * bitDepth / 8 <= Self.maxCompressionRatio * bytes.count else {
      throw broken("it is too short for \(size.width) x \(size.height) pixels")
    }
    let channelCount = format == CPNGPixelFormatRGB ? 3 : 1
    let byteCount = channelCount * size.pixelCount * MemoryLayout<Sample>.size
    guard byteCount <= max(Self.uncheckedByteLimit, Self.plausibleCompressionRatio * bytes.count)
    else {
      throw broken(
        "its header claims \(size.width) x \(size.height) pixels, far more than its data can hold")
    }
    var samples = [Sample](repeating: 0, count: channelCount * size.pixelCount)
    let reason = errorMessage(messageCapacity: CPNGMessageCapacity) {
      CPNGReadPixels(bytes, bytes.count, format, &samples, $0)
    }
    if let reason { throw broken(reason) }
    return samples
  }

  /// The text chunk with a keyword.
  func text(_ keyword: String) throws(FileError) -> String? {
    var text: UnsafeMutablePointer<CChar>?
    defer { free(text) }
    let reason = errorMessage(messageCapacity: CPNGMessageCapacity) {
      CPNGReadText(bytes, bytes.count, keyword, &text, $0)
    }
    if let reason { throw broken(reason) }
    return text.map { String(cString: $0) }
  }

  private func broken(_ reason: String) -> FileError {
    .invalidFormat(path: name, format: "PNG", reason: reason)
  }

  /// Deflate expands by no more than this factor.
  private static let maxCompressionRatio = 1032
  /// Images up to this size are decoded from a file of any size. Larger ones need a plausible compression ratio, so
  /// that a small file cannot fill the memory.
  private static let uncheckedByteLimit = 64 << 20
  private static let plausibleCompressionRatio = 64
}
