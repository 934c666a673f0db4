internal import Base
internal import CPNG
internal import Glibc
internal import Render

/// A PNG file in memory.
struct PNGFile {
  private let bytes: [UInt8]
  /// What errors call it.
  private let name: String
  private let header: CPNGHeader

  init(_ bytes: [UInt8], name: String) throws(FileError) {
    var header = CPNGHeader()
    let reason = refusal(messageCapacity: CPNGMessageCapacity) {
      CPNGReadHeader(bytes, bytes.count, &header, $0)
    }
    if let reason {
      throw .broken(path: name, format: "PNG", reason: reason)
    }
    self.bytes = bytes
    self.name = name
    self.header = header
  }

  var size: ImageSize { ImageSize(width: Int(header.width), height: Int(header.height)) }
  var kind: CPNGKind { header.kind }
  var bits: Int { Int(header.bits) }

  /// What is wrong with the file where another kind is needed.
  func unsuitable(for purpose: String) -> FileError {
    let kind =
      switch header.kind {
      case CPNGKindGray: "gray"
      case CPNGKindRGB: "RGB"
      case CPNGKindPalette: "palette"
      case CPNGKindGrayAlpha: "gray and transparency"
      default: "RGB and transparency"
      }
    return .unsuitable(path: name, reason: "is a PNG file of \(bits)-bit \(kind); \(purpose)")
  }

  /// All pixels, rows from the top.
  func pixels<Sample: FixedWidthInteger>(_ layout: CPNGLayout) throws(FileError) -> [Sample] {
    // So a forged size is found out before there is memory for it.
    guard size.pixelCount * bits / 8 <= Self.tightestPacking * bytes.count else {
      throw broken("it is too short for \(size.width) x \(size.height) pixels")
    }
    let channelCount = layout == CPNGLayoutRGB ? 3 : 1
    let byteCount = channelCount * size.pixelCount * MemoryLayout<Sample>.size
    guard byteCount <= max(Self.freeBytes, Self.likelyPacking * bytes.count) else {
      throw broken(
        "it says that it has \(size.width) x \(size.height) pixels, far more than its bytes hold")
    }
    var samples = [Sample](repeating: 0, count: channelCount * size.pixelCount)
    let reason = refusal(messageCapacity: CPNGMessageCapacity) {
      CPNGReadPixels(bytes, bytes.count, layout, &samples, $0)
    }
    if let reason { throw broken(reason) }
    return samples
  }

  /// The text that is kept under a keyword.
  func text(_ keyword: String) throws(FileError) -> String? {
    var text: UnsafeMutablePointer<CChar>?
    defer { free(text) }
    let reason = refusal(messageCapacity: CPNGMessageCapacity) {
      CPNGReadText(bytes, bytes.count, keyword, &text, $0)
    }
    if let reason { throw broken(reason) }
    return text.map { String(cString: $0) }
  }

  private func broken(_ reason: String) -> FileError {
    .broken(path: name, format: "PNG", reason: reason)
  }

  /// The most bytes that one byte of a PNG file's compression can stand for.
  private static let tightestPacking = 1032
  /// Pictures of up to this many bytes are decoded however small their files are, larger ones where a byte of the file
  /// stands for no more than so many: a small file cannot fill the memory.
  private static let freeBytes = 64 << 20
  private static let likelyPacking = 64
}
