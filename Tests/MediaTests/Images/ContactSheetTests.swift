import Media
import Render
import Testing

@testable import Media

@Suite("Contact sheets")
struct ContactSheetTests {
  private let size = ImageSize(width: 12, height: 10)

  private func images(_ count: Int) -> [ColorImage] {
    (0..<count).map { ColorImage(size: size, color: SIMD3(UInt8(100 + $0), 0, 200)) }
  }

  @Test("images are arranged row by row with gaps between and around them")
  func grid() {
    var style = ContactSheet()
    style.columns = 3
    style.gap = 2
    let sheet = style.image(of: images(5))
    #expect(sheet.size == ImageSize(width: 2 + 3 * 14, height: 2 + 2 * 12))
    for y in 0..<sheet.size.height {
      for x in 0..<sheet.size.width {
        let (column, row) = ((x - 2) / 14, (y - 2) / 12)
        let isInside = x >= 2 && y >= 2 && (x - 2) % 14 < 12 && (y - 2) % 12 < 10
        let index = 3 * row + column
        let expected =
          isInside && index < 5 ? SIMD3(UInt8(100 + index), 0, 200) : style.background
        #expect(sheet[x, y] == expected, "(\(x), \(y))")
      }
    }
  }

  @Test(
    "a sheet has an aspect ratio of about 16:9",
    arguments: [(1, 1), (2, 2), (10, 4), (16, 6), (50, 9)])
  func columns(count: Int, expected: Int) {
    let sheet = ContactSheet().image(of: images(count))
    #expect(sheet.size.width == 4 + expected * 16)
  }

  @Test("a caption is drawn below its image", arguments: [1, 3])
  func caption(scale: Int) {
    var style = ContactSheet()
    style.captionScale = scale
    let size = ImageSize(width: 40, height: 10)
    let image = ColorImage(size: size, color: [1, 2, 3])
    let sheet = style.image(of: [image], captions: ["T"])
    var drawn = [String](repeating: "", count: 7)
    for row in 0..<7 {
      for column in 0..<5 {
        let color = sheet[4 + column * scale + scale / 2, 4 + 10 + scale + row * scale + scale / 2]
        drawn[row] += color == style.captionColor ? "#" : "."
      }
    }
    #expect(drawn == ["#####", "..#..", "..#..", "..#..", "..#..", "..#..", "..#.."])
    let dots = 11 * scale * scale
    #expect(count(of: style.captionColor, in: sheet) == dots)
  }

  @Test("a long caption is cut off at the width of its image")
  func longCaption() {
    let style = ContactSheet()
    let image = ColorImage(size: ImageSize(width: 23, height: 4), color: .zero)
    let cut = style.image(of: [image], captions: ["HHHHHHHHHHHH"])
    #expect(cut == style.image(of: [image], captions: ["HHHH"]))
    #expect(cut != style.image(of: [image], captions: ["HHH"]))
  }

  @Test("every ASCII letter has its own glyph, and other characters become question marks")
  func letters() {
    let letters = (33..<127).map { Character(UnicodeScalar($0)) }
    let shapes = letters.map { BitmapFont.rows(of: $0) }
    #expect(Set(shapes).count == letters.count)
    #expect(shapes.allSatisfy { $0.count == BitmapFont.height && $0.contains { $0 > 0 } })
    #expect(BitmapFont.rows(of: " ").allSatisfy { $0 == 0 })
    #expect(BitmapFont.rows(of: "ß") == BitmapFont.rows(of: "?"))
  }

  private func count(of color: SIMD3<UInt8>, in image: ColorImage) -> Int {
    var count = 0
    for y in 0..<image.size.height {
      for x in 0..<image.size.width where image[x, y] == color { count += 1 }
    }
    return count
  }
}
