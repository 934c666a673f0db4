/// Rows of bytes that the caller writes before each run of the graph, such as the pixels of images. Their values as a
/// node are from 0 to 1.
public final class ByteInput: Node {
  /// The bytes, in row-major order.
  public let bytes: UnsafeMutablePointer<UInt8>

  init(rows: Int, columns: Int) {
    bytes = .allocate(capacity: rows * columns)
    bytes.initialize(repeating: 0, count: rows * columns)
    super.init(rows: rows, columns: columns, requiresGradient: false)
  }

  deinit { bytes.deallocate() }

  public override func forward() {
    var index = 0
    while index + 8 <= count {
      let eight = UnsafeRawPointer(bytes + index).loadUnaligned(as: SIMD8<UInt8>.self)
      (Float32x8(eight) / 255).store(to: values + index)
      index += 8
    }
    while index < count {
      values[index] = Float(bytes[index]) / 255
      index += 1
    }
  }
}

extension Graph {
  /// Bytes that the caller writes before each run, by default for the graph's rows.
  public func byteInput(rows: Int? = nil, columns: Int) -> ByteInput {
    add(ByteInput(rows: rows ?? self.rows, columns: columns))
  }
}
