/// Where the bytes of a recorded image are in a file.
struct ImageLocation: BitwiseCopyable, Sendable {
  enum Coding: UInt8, BitwiseCopyable, Sendable {
    /// A PNG file, perhaps with zeros after its end.
    case png
    /// Pixels compressed with DEFLATE.
    case deflate
    /// Pixels.
    case pixels
  }

  let address: UInt64
  let count: Int32
  let coding: Coding
  /// The index of the file in a list.
  var file: Int32 = 0

  /// Throws if the image is too large to be one.
  init(address: UInt64, count: Int, _ coding: Coding) throws(HDF5Failure) {
    guard let count = Int32(exactly: count), count >= 0 else {
      throw HDF5Failure("an image has \(count) bytes")
    }
    self.address = address
    self.count = count
    self.coding = coding
  }
}

extension HDF5Dataset {
  /// Where the image in each row is. Rows are stored one by one: compressed with DEFLATE, or not at all.
  func imageLocations() throws(HDF5Failure) -> [ImageLocation] {
    let rowBytes = try rowBytes()
    // Rows of bytes are PNG files; those of images have three dimensions.
    let stored: ImageLocation.Coding = space.dimensions.count == 2 ? .png : .pixels
    switch storage {
    case .contiguous(let address, let count):
      let rows = space.dimensions.first ?? 0
      guard rowBytes > 0, count / rowBytes == rows else { throw .tooShort }
      var locations: [ImageLocation] = []
      for row in 0..<rows {
        locations.append(
          try ImageLocation(address: address + UInt64(row * rowBytes), count: rowBytes, stored))
      }
      return locations
    case .chunked(1, let chunks) where filters.isEmpty || filters == [.deflate(level: level)]:
      var locations: [ImageLocation] = []
      for chunk in chunks {
        let isCompressed = !filters.isEmpty && chunk.filterMask == 0
        guard !isCompressed || stored == .pixels else { break }
        locations.append(
          try ImageLocation(
            address: chunk.address, count: chunk.count, isCompressed ? .deflate : stored))
      }
      guard locations.count == chunks.count else { break }
      return locations
    default: break
    }
    throw HDF5Failure("its images are not stored one by one; 'benchtop convert' stores them so")
  }

  /// The level of the only filter, which does not matter for reading.
  private var level: Int {
    if case .deflate(let level) = filters.first { level } else { 0 }
  }
}
