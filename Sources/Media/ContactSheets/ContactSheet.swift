internal import Base
public import Render

/// Arranges images of one size in a grid, row by row.
public struct ContactSheet: Hashable, Sendable {
  /// Nil for the number whose sheet is nearest to 16:9.
  public var columns: Int?
  /// Pixels between images and around them.
  public var gap = 4
  public var background: SIMD3<UInt8> = [24, 26, 30]
  public var captionColor: SIMD3<UInt8> = [226, 228, 232]
  /// The color of the frame around marked images.
  public var markColor: SIMD3<UInt8> = [46, 204, 113]
  /// Pixels per dot of a letter; a letter is six dots wide, including its gap.
  public var captionScale = 1

  public init() {}

  /// Draws the sheet. A caption is one line below its image, cut off at the image's width. Marked images
  /// have a frame.
  public func image(
    of images: [ColorImage], captions: [String] = [], marked: Set<Int> = []
  ) -> ColorImage {
    precondition(
      captions.isEmpty || captions.count == images.count,
      "there are \(captions.count) captions for \(images.count) images; give one per image or none")
    precondition(gap >= 0 && captionScale > 0)
    guard let size = images.first?.size else {
      preconditionFailure("a contact sheet needs at least one image")
    }
    let cell = ImageSize(
      width: size.width + gap,
      height: size.height + gap + (captions.isEmpty ? 0 : captionScale * (BitmapFont.height + 1)))
    let columns = columns ?? defaultColumns(for: images.count, cell: cell)
    precondition(columns > 0, "a contact sheet needs at least one column")
    var sheet = ColorImage(
      size: sheetSize(for: images.count, columns: columns, cell: cell), color: background)
    for (index, image) in images.enumerated() {
      precondition(image.size == size, "all images of a contact sheet must have the same size")
      let (row, column) = index.quotientAndRemainder(dividingBy: columns)
      let x = gap + column * cell.width, y = gap + row * cell.height
      if marked.contains(index) {
        let frame = ImageSize(width: size.width + gap, height: size.height + gap)
        sheet.paste(ColorImage(size: frame, color: markColor), atX: x - gap / 2, y: y - gap / 2)
      }
      sheet.paste(image, atX: x, y: y)
      guard index < captions.count else { continue }
      write(captions[index], on: &sheet, atX: x, y: y + size.height + captionScale, within: size)
    }
    return sheet
  }

  private func sheetSize(for count: Int, columns: Int, cell: ImageSize) -> ImageSize {
    let rows = (count + columns - 1) / columns
    return ImageSize(width: gap + columns * cell.width, height: gap + rows * cell.height)
  }

  /// The number of columns whose sheet is nearest to 16:9.
  private func defaultColumns(for count: Int, cell: ImageSize) -> Int {
    func aspectRatioError(_ columns: Int) -> Double {
      let size = sheetSize(for: count, columns: columns, cell: cell)
      let ratio = Double(9 * size.width) / Double(16 * size.height)
      return max(ratio, 1 / ratio)
    }
    return (1...count).min { aspectRatioError($0) < aspectRatioError($1) } ?? 1
  }

  private func write(
    _ caption: String, on sheet: inout ColorImage, atX left: Int, y top: Int, within size: ImageSize
  ) {
    let advance = captionScale * (BitmapFont.width + 1)
    // The last letter needs no gap after it.
    let room = (size.width + captionScale) / advance
    for (position, letter) in caption.prefix(room).enumerated() {
      for (row, dots) in BitmapFont.rows(of: letter).enumerated() {
        for column in 0..<BitmapFont.width where dots >> (BitmapFont.width - 1 - column) & 1 == 1 {
          for dot in 0..<captionScale * captionScale {
            let (dy, dx) = dot.quotientAndRemainder(dividingBy: captionScale)
            sheet[
              left + position * advance + column * captionScale + dx, top + row * captionScale + dy] =
              captionColor
          }
        }
      }
    }
  }
}
