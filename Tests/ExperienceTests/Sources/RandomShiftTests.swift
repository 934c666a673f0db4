import Base
import Experience
import Tasks
import Testing

@Suite("Random shifts of images")
struct RandomShiftTests {
  private static let layout = ImageLayout(
    cameras: ["one", "two"], width: 5, height: 4, frameStack: 2)

  /// Draws images whose pixels name their place and frame.
  private final class Places: Source {
    let layout = ColumnLayout().with(Column.images, width: RandomShiftTests.layout.byteCount)
      .with(Column.nextImages, width: RandomShiftTests.layout.byteCount)
    let taskCount = 1
    let images: ImageLayout? = RandomShiftTests.layout
    func count(of task: Int) -> Int { 1 }

    func draw(_ rows: Range<Int>, of batch: Batch, using generator: inout SeededGenerator) {
      let size = RandomShiftTests.layout.byteCount
      for column in [Column.images, .nextImages] {
        for row in rows {
          for index in 0..<size {
            let (frame, place) = (index / 60, index % 60 / 3)
            batch[column][row * size + index] = UInt8([place % 5, place / 5, frame][index % 3])
          }
        }
      }
    }
  }

  private func draw(pixels: Int, seed: UInt64) -> (Batch, size: Int) {
    let source = RandomShift(Places(), pixels: pixels)
    let batch = Batch(source.layout, tasks: 1, batchSizePerTask: 200, images: source.images)
    var generator = SeededGenerator(seed: seed)
    source.draw(0..<200, of: batch, using: &generator)
    return (batch, Self.layout.byteCount)
  }

  @Test("frames of an observation move together, and edges repeat", arguments: [0, 1, 2, 9])
  func shifts(pixels: Int) {
    let (batch, size) = draw(pixels: pixels, seed: 3)
    var shifts: Set<[Int]> = []
    for column in [Column.images, .nextImages] {
      for row in 0..<200 {
        func value(_ frame: Int, _ x: Int, _ y: Int, _ channel: Int) -> Int {
          Int(batch[column][row * size + frame * 60 + (y * 5 + x) * 3 + channel])
        }
        let expected = (-pixels...pixels).lazy.flatMap { across in
          (-pixels...pixels).lazy.map { (across, $0) }
        }.first { across, down in
          (0..<4).allSatisfy { frame in
            (0..<5).allSatisfy { x in
              (0..<4).allSatisfy { y in
                value(frame, x, y, 0) == min(max(x + across, 0), 4)
                  && value(frame, x, y, 1) == min(max(y + down, 0), 3)
                  && value(frame, x, y, 2) == frame
              }
            }
          }
        }
        guard let (across, down) = expected else {
          Issue.record("row \(row) is not shifted")
          return
        }
        shifts.insert([across, down])
      }
    }
    // All shifts that differ in such small images.
    let most = min(2 * pixels + 1, 9) * min(2 * pixels + 1, 7)
    #expect(shifts.count > most / 2 && shifts.count <= most)
  }

  @Test("equal seeds shift equally, others do not")
  func seeds() {
    func images(_ seed: UInt64) -> [UInt8] {
      let (batch, size) = draw(pixels: 2, seed: seed)
      return Array(UnsafeBufferPointer(start: batch[.images], count: 200 * size))
    }
    #expect(images(1) == images(1) && images(1) != images(2))
  }
}
