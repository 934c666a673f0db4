internal import Base
public import Render

/// Puts many pictures of one size on one sheet, row by row.
public struct ContactSheet: Hashable, Sendable {
  /// As many as make the sheet about as wide as a screen where it is nil.
  public var columns: Int?
  /// Pixels between pictures and around them.
  public var gap = 4
  public var background: SIMD3<UInt8> = [24, 26, 30]
  public var captionColor: SIMD3<UInt8> = [226, 228, 232]
  /// Pixels for each dot of a letter; a letter is six dots wide.
  public var captionScale = 1

  public init() {}

  /// The sheet. A caption is a line below its picture, as much of it as fits.
  public func image(of pictures: [ColorImage], captions: [String] = []) -> ColorImage {
    precondition(
      captions.isEmpty || captions.count == pictures.count,
      "\(captions.count) captions for \(pictures.count) pictures")
    precondition(gap >= 0 && captionScale > 0)
    guard let size = pictures.first?.size else { preconditionFailure("a sheet takes a picture") }
    let cell = ImageSize(
      width: size.width + gap,
      height: size.height + gap + (captions.isEmpty ? 0 : captionScale * (DotFont.height + 1)))
    let columns = columns ?? usualColumns(for: pictures.count, cell: cell)
    precondition(columns > 0, "a sheet takes a column")
    var sheet = ColorImage(
      size: sheetSize(for: pictures.count, columns: columns, cell: cell), color: background)
    for (index, picture) in pictures.enumerated() {
      precondition(picture.size == size, "pictures on a sheet are of one size")
      let (row, column) = index.quotientAndRemainder(dividingBy: columns)
      let x = gap + column * cell.width, y = gap + row * cell.height
      sheet.place(picture, atX: x, y: y)
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
  private func usualColumns(for count: Int, cell: ImageSize) -> Int {
    func misfit(_ columns: Int) -> Double {
      let size = sheetSize(for: count, columns: columns, cell: cell)
      let ratio = Double(9 * size.width) / Double(16 * size.height)
      return max(ratio, 1 / ratio)
    }
    return (1...count).min { misfit($0) < misfit($1) } ?? 1
  }

  private func write(
    _ caption: String, on sheet: inout ColorImage, atX left: Int, y top: Int, within size: ImageSize
  ) {
    let advance = captionScale * (DotFont.width + 1)
    // The last letter takes no space after it.
    let room = (size.width + captionScale) / advance
    for (place, letter) in caption.prefix(room).enumerated() {
      for (row, dots) in DotFont.rows(of: letter).enumerated() {
        for column in 0..<DotFont.width where dots >> (DotFont.width - 1 - column) & 1 == 1 {
          for dot in 0..<captionScale * captionScale {
            let (dy, dx) = dot.quotientAndRemainder(dividingBy: captionScale)
            sheet[
              left + place * advance + column * captionScale + dx, top + row * captionScale + dy] =
              captionColor
          }
        }
      }
    }
  }
}
