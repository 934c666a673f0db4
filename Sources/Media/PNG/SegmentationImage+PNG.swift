public import Base
internal import CPNG
public import Render

/// In a file, a segmentation is a picture with a palette: pixels are labels, each with a colour of its own. The names
/// are a text under the keyword "labels", a line for each.
extension SegmentationImage: PNGImage {
  /// Takes any file with a palette; there are no names where it keeps none.
  public init(pngData bytes: [UInt8], name: String) throws(FileError) {
    let file = try PNGFile(bytes, name: name)
    guard file.kind == CPNGKindPalette else {
      throw file.unsuitable(for: "a segmentation takes a palette")
    }
    let labels: [UInt8] = try file.pixels(CPNGLayoutIndex)
    let names = try file.text(Self.keyword)?.split(
      separator: "\n", omittingEmptySubsequences: false)
    self.init(
      size: file.size, labels: labels.map(UInt16.init), names: names?.map(String.init) ?? [])
  }

  /// Fails with more than 256 labels.
  public func pngData(name: String) throws(FileError) -> [UInt8] {
    let count = max(names.count, Int(labels.max() ?? 0) + 1)
    guard count <= LabelColors.all.count else {
      throw .unwritable(
        path: name, reason: "it has \(count) labels; a PNG palette has \(LabelColors.all.count)")
    }
    if let broken = names.first(where: { $0.contains(where: \.isNewline) || $0.contains("\0") }) {
      throw .unwritable(path: name, reason: "the label '\(broken)' has more than one line")
    }
    let picture = PNGPicture(
      size: size, kind: CPNGKindPalette, bits: 8,
      palette: LabelColors.all.prefix(count).flatMap { [$0.x, $0.y, $0.z] },
      note: names.isEmpty ? nil : (Self.keyword, names.joined(separator: "\n")))
    return try picture.encode(labels.map(UInt8.init), name: name)
  }

  private static let keyword = "labels"
}
