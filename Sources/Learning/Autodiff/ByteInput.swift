/// Rows of bytes that the caller writes before each run of the graph, such as the pixels of images. Their values as a
/// node are from -1 to 1, because layers learn best from values around zero.
///
/// A row may consist of several frames, which become the channels of one image: its pixels have the channels of the
/// first frame, then those of the second, and so on.
public final class ByteInput: Node {
  /// The bytes, in row-major order.
  public let bytes: UnsafeMutablePointer<UInt8>
  private let ownsBytes: Bool
  /// The frames of a row, and the values of a pixel in each.
  private let frames, channels: Int

  init(
    rows: Int, columns: Int, frames: Int, channels: Int, sharing bytes: UnsafeMutablePointer<UInt8>?
  ) {
    precondition(
      frames == 1 || columns.isMultiple(of: frames * channels),
      "\(columns) bytes are no \(frames) frames of \(channels) channels")
    self.frames = frames
    self.channels = channels
    ownsBytes = bytes == nil
    self.bytes = bytes ?? .allocate(capacity: rows * columns)
    if bytes == nil { self.bytes.initialize(repeating: 0, count: rows * columns) }
    super.init(rows: rows, columns: columns, requiresGradient: false)
  }

  deinit {
    if ownsBytes { bytes.deallocate() }
  }

  public override func forward() {
    if frames == 1 { convert() } else { interleave() }
  }

  @inline(__always)
  private static func value(_ byte: UInt8) -> Float { Float(byte) * (2 / 255) - 1 }

  private func convert() {
    var index = 0
    while index + 8 <= count {
      let eight = UnsafeRawPointer(bytes + index).loadUnaligned(as: SIMD8<UInt8>.self)
      (Float32x8(eight) * (2 / 255) - 1).store(to: values + index)
      index += 8
    }
    while index < count {
      values[index] = Self.value(bytes[index])
      index += 1
    }
  }

  private func interleave() {
    let (width, pixels) = (frames * channels, columns / (frames * channels))
    for row in 0..<rows {
      var source = bytes + row * columns
      for frame in 0..<frames {
        var target = values + row * columns + frame * channels
        for _ in 0..<pixels {
          for channel in 0..<channels { target[channel] = Self.value(source[channel]) }
          source += channels
          target += width
        }
      }
    }
  }
}

extension Graph {
  /// Bytes that the caller writes before each run, a row for each of the graph's rows. With `sharing`, they are in
  /// memory of the caller, which must outlive the graph. `frames` of a row with `channels` values for each pixel become
  /// the channels of one image.
  public func byteInput(
    columns: Int, frames: Int = 1, channels: Int = 3,
    sharing bytes: UnsafeMutablePointer<UInt8>? = nil
  ) -> ByteInput {
    add(
      ByteInput(rows: rows, columns: columns, frames: frames, channels: channels, sharing: bytes))
  }
}
