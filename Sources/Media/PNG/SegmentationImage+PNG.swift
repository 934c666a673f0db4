public import Base
internal import CPNG
public import Render

/// A segmentation image is stored with a palette: pixels are labels, each with its own color. The names are in a
/// text chunk with the keyword `labels`, one per line.
extension SegmentationImage: PNGImage {
  /// Decodes any file with a palette; `names` is empty without the text chunk.
  public init(pngData bytes: [UInt8], name: String) throws(FileError) {
    let file = try PNGFile(bytes, name: name)
    guard file.colorType == CPNGColorTypePalette else {
      throw file.unsuitable(for: "a segmentation image must have a palette")
    }
    let labels: [UInt8] = try file.pixels(CPNGPixelFormatIndex)
    let names = try file.text(Self.keyword)?.split(
      separator: "\n", omittingEmptySubsequences: false)
    self.init(
      size: file.size, labels: labels.map(UInt16.init), names: names?.map(String.init) ?? [])
  }

  /// Throws if there are more than 256 labels.
  public func pngData(name: String) throws(FileError) -> [UInt8] {
    let count = max(names.count, Int(labels.max() ?? 0) + 1)
    guard count <= SegmentationPalette.all.count else {
      throw .unwritable(
        path: name,
        reason: "it has \(count) labels; a PNG palette has \(SegmentationPalette.all.count)")
    }
    if let broken = names.first(where: { $0.contains(where: \.isNewline) || $0.contains("\0") }) {
      throw .unwritable(path: name, reason: "the label '\(broken)' has more than one line")
    }
    let encoder = PNGEncoder(
      size: size, colorType: CPNGColorTypePalette, bitDepth: 8,
      palette: SegmentationPalette.all.prefix(count).flatMap { [$0.x, $0.y, $0.z] },
      textChunk: names.isEmpty ? nil : (Self.keyword, names.joined(separator: "\n")))
    return try encoder.encode(labels.map(UInt8.init), name: name)
  }

  private static let keyword = "labels"
}
