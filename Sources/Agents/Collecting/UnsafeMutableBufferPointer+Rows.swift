extension UnsafeMutableBufferPointer {
  /// A row of a matrix in row-major order.
  func row(_ row: Int, of width: Int) -> UnsafePointer<Element> {
    guard let start = baseAddress, row >= 0, (row + 1) * width <= count else {
      preconditionFailure("there is no row \(row) of \(width) values among \(count)")
    }
    return UnsafePointer(start + row * width)
  }
}
