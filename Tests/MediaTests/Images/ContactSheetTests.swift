import Media
import Render
import Testing

@testable import Media

@Suite("Contact sheets")
struct ContactSheetTests {
  private let size = ImageSize(width: 12, height: 10)

  private func pictures(_ count: Int) -> [ColorImage] {
    (0..<count).map { ColorImage(size: size, color: SIMD3(UInt8(100 + $0), 0, 200)) }
  }

  @Test("pictures lie row by row with gaps between and around them")
  func grid() {
    var style = ContactSheet()
    style.columns = 3
    style.gap = 2
    let sheet = style.image(of: pictures(5))
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
    "a sheet is about as wide as a screen", arguments: [(1, 1), (2, 2), (10, 4), (16, 6), (50, 9)])
  func columns(count: Int, expected: Int) {
    let sheet = ContactSheet().image(of: pictures(count))
    #expect(sheet.size.width == 4 + expected * 16)
  }

  @Test("a caption is drawn below its picture, dot by dot", arguments: [1, 3])
  func caption(scale: Int) {
    var style = ContactSheet()
    style.captionScale = scale
    let size = ImageSize(width: 40, height: 10)
    let picture = ColorImage(size: size, color: [1, 2, 3])
    let sheet = style.image(of: [picture], captions: ["T"])
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

  @Test("a caption that is too long is cut where its picture ends")
  func longCaption() {
    let style = ContactSheet()
    let picture = ColorImage(size: ImageSize(width: 23, height: 4), color: .zero)
    let cut = style.image(of: [picture], captions: ["HHHHHHHHHHHH"])
    #expect(cut == style.image(of: [picture], captions: ["HHHH"]))
    #expect(cut != style.image(of: [picture], captions: ["HHH"]))
  }

  @Test("every letter of ASCII is another, and others are question marks")
  func letters() {
    let letters = (33..<127).map { Character(UnicodeScalar($0)) }
    let shapes = letters.map { DotFont.rows(of: $0) }
    #expect(Set(shapes).count == letters.count)
    #expect(shapes.allSatisfy { $0.count == DotFont.height && $0.contains { $0 > 0 } })
    #expect(DotFont.rows(of: " ").allSatisfy { $0 == 0 })
    #expect(DotFont.rows(of: "ß") == DotFont.rows(of: "?"))
  }

  private func count(of color: SIMD3<UInt8>, in image: ColorImage) -> Int {
    var count = 0
    for y in 0..<image.size.height {
      for x in 0..<image.size.width where image[x, y] == color { count += 1 }
    }
    return count
  }
}
