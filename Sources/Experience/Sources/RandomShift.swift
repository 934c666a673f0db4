public import Base
public import Tasks

private import func Glibc.memmove

/// Moves the images of another source's transitions by a few pixels at random, which repeats the pixels at their edges:
/// the augmentation of DrQ (Kostrikov, Yarats and Fergus 2020).
///
/// All images of an observation move together; the next observation moves by itself.
public final class RandomShift: Source {
  private let source: any Source
  private let pixels: Int

  /// `pixels` is the largest shift, across and down; 0 leaves the images as they are.
  public init(_ source: any Source, pixels: Int) {
    precondition(pixels >= 0, "a shift by \(pixels) pixels")
    self.source = source
    self.pixels = pixels
  }

  public var layout: ColumnLayout { source.layout }
  public var taskCount: Int { source.taskCount }
  public var images: ImageLayout? { source.images }
  public func count(of task: Int) -> Int { source.count(of: task) }
  public func canContinue(after row: Int, of task: Int) -> Bool {
    source.canContinue(after: row, of: task)
  }

  public func draw(_ rows: Range<Int>, of batch: Batch, using generator: inout SeededGenerator) {
    source.draw(rows, of: batch, using: &generator)
    guard pixels > 0, let images = source.images else { return }
    let columns: [Column<UInt8>] = [.images, .nextImages]
    for column in columns where batch.table.layout.contains(column) {
      let values = batch[column]
      for row in rows {
        let across = generator.integer(below: 2 * pixels + 1) - pixels
        let down = generator.integer(below: 2 * pixels + 1) - pixels
        for frame in 0..<images.frameCount {
          Self.shift(
            values + row * images.byteCount + frame * images.frameByteCount, images.width,
            images.height, across: across, down: down)
        }
      }
    }
  }

  /// Shifts an image in place.
  private static func shift(
    _ image: UnsafeMutablePointer<UInt8>, _ width: Int, _ height: Int, across: Int, down: Int
  ) {
    let length = 3 * width
    for number in 0..<height {
      // In this order, no line is overwritten before it is read.
      let line = down >= 0 ? number : height - 1 - number
      shift(
        image + min(max(line + down, 0), height - 1) * length, to: image + line * length, width,
        across: across)
    }
  }

  private static func shift(
    _ source: UnsafeMutablePointer<UInt8>, to target: UnsafeMutablePointer<UInt8>, _ width: Int,
    across: Int
  ) {
    let shift = min(abs(across), width - 1)
    let edge = source + (across > 0 ? 3 * (width - 1) : 0)
    let pixel = (edge[0], edge[1], edge[2])
    let kept = width - shift
    memmove(
      target + (across > 0 ? 0 : 3 * shift), source + (across > 0 ? 3 * shift : 0), 3 * kept)
    for place in 0..<shift {
      let start = target + 3 * (across > 0 ? kept + place : place)
      (start[0], start[1], start[2]) = pixel
    }
  }
}
