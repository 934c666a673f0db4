/// A dataset of an HDF5 file open for reading: its type, shape and storage.
struct HDF5Dataset {
  let type: HDF5Datatype
  let space: HDF5Dataspace
  let filters: [HDF5Filter]
  let storage: Storage
  let source: HDF5Source
  private let budget: HDF5MemoryBudget

  enum Storage {
    /// In the object header itself.
    case compact([UInt8])
    case contiguous(address: UInt64, count: Int)
    /// Chunks of some rows each, with filters applied.
    case chunked(rows: Int, [HDF5Chunk])
  }

  init(
    _ source: HDF5Source, _ header: HDF5ObjectHeader, _ budget: HDF5MemoryBudget
  ) throws(HDF5Failure) {
    self.source = source
    self.budget = budget
    space = try HDF5Dataspace(message: header.required(HDF5Format.Message.dataspace, "a dataset"))
    type = try HDF5Datatype(message: header.required(HDF5Format.Message.datatype, "a dataset"))
    filters =
      if let message = try header.content(HDF5Format.Message.filterPipeline) {
        try HDF5Filter.filters(message: message)
      } else { [] }
    var layout = HDF5Reader(try header.required(HDF5Format.Message.dataLayout, "a dataset"))
    guard try layout.number(1) == 3 else { throw HDF5Failure("its layout version is not 3") }
    switch try layout.number(1) {
    case 0: storage = .compact(try layout.bytes(layout.number(2)))
    case 1: storage = .contiguous(address: try layout.address(), count: try layout.length())
    case 2: storage = try Self.chunked(source, &layout, space, type)
    default: throw HDF5Failure("its layout class is not supported")
    }
  }

  private static func chunked(
    _ source: HDF5Source, _ layout: inout HDF5Reader, _ space: HDF5Dataspace, _ type: HDF5Datatype
  ) throws(HDF5Failure) -> Storage {
    let rank = try layout.number(1)
    let tree = try layout.address()
    guard rank == space.dimensions.count + 1, rank > 1 else {
      throw HDF5Failure("its chunk dimensions are not valid")
    }
    var chunkDimensions: [Int] = []
    for _ in 0..<rank { chunkDimensions.append(try layout.number(4)) }
    // Recordings have chunks of whole rows.
    guard chunkDimensions[0] >= 1,
      Array(chunkDimensions[1..<rank - 1]) == Array(space.dimensions.dropFirst()),
      chunkDimensions[rank - 1] == type.size
    else { throw HDF5Failure("its chunks do not consist of whole rows") }
    let rows = space.dimensions[0]
    let chunks = try HDF5Chunk.all(source, tree: tree, chunkDimensions: chunkDimensions, rows: rows)
    return .chunked(rows: chunkDimensions[0], chunks)
  }

  // MARK: Content

  /// The size of a row in bytes; throws if it overflows.
  func rowBytes() throws(HDF5Failure) -> Int {
    var count = type.size
    for dimension in space.dimensions.dropFirst() { count = try product(count, dimension) }
    return count
  }

  /// The bytes of some rows. Throws if they exceed the memory budget.
  func bytes(_ rows: Range<Int>) throws(HDF5Failure) -> [UInt8] {
    let bytes = try content(rows)
    try budget.take(bytes.count)
    return bytes
  }

  private func content(_ rows: Range<Int>) throws(HDF5Failure) -> [UInt8] {
    let rowBytes = try rowBytes()
    guard let rowCount = space.dimensions.first, rows.upperBound <= rowCount else {
      throw .tooShort
    }
    let total = try product(rowBytes, rows.count)
    try budget.require(total)
    switch storage {
    case .compact(let bytes):
      guard try bytes.count == product(rowBytes, rowCount) else { throw .tooShort }
      return Array(bytes[rows.lowerBound * rowBytes..<rows.upperBound * rowBytes])
    case .contiguous(let address, let count):
      guard try count == product(rowBytes, rowCount), source.holds(address, count: count) else {
        throw .tooShort
      }
      return try source.bytes(at: address + UInt64(rows.lowerBound * rowBytes), count: total)
    case .chunked(let rowsPerChunk, let chunks):
      guard !rows.isEmpty else { return [] }
      let size = try product(rowBytes, rowsPerChunk)
      let numbers = rows.lowerBound / rowsPerChunk...(rows.upperBound - 1) / rowsPerChunk
      if numbers.count == 1, rows.count == rowsPerChunk {
        return try decompressed(chunks[numbers.lowerBound], count: size)
      }
      var bytes: [UInt8] = []
      bytes.reserveCapacity(total)
      for number in numbers {
        let first = number * rowsPerChunk
        let part = rows.clamped(to: first..<first + rowsPerChunk)
        let content = try decompressed(chunks[number], count: size)
        bytes +=
          content[(part.lowerBound - first) * rowBytes..<(part.upperBound - first) * rowBytes]
      }
      return bytes
    }
  }

  /// Each row compressed on its own: as stored, if the file stores it so.
  func compressedRows(from first: Int = 0) throws(HDF5Failure) -> [CompressedRow] {
    guard case .chunked(1, let chunks) = storage, filters.count == 1,
      case .deflate = filters[0], chunks.allSatisfy({ $0.filterMask == 0 })
    else {
      return try mapRows(from: first) { $0.withUnsafeBytes(CompressedRow.init(compressing:)) }
    }
    var rows: [CompressedRow] = []
    for chunk in chunks.dropFirst(first) { rows.append(CompressedRow(bytes: try stored(chunk))) }
    return rows
  }

  /// Maps each row's bytes. At most one chunk is in memory at a time.
  func mapRows<Result>(
    from start: Int = 0, _ change: ([UInt8]) -> Result
  ) throws(HDF5Failure) -> [Result] {
    let (rowBytes, rowCount) = (try rowBytes(), space.dimensions.first ?? 0)
    let rowsTogether = if case .chunked(let rows, _) = storage { rows } else { 1 }
    var results: [Result] = []
    var first = start
    while first < rowCount {
      let rows = first..<min((first / rowsTogether + 1) * rowsTogether, rowCount)
      let bytes = try content(rows)
      for row in 0..<rows.count {
        results.append(change(Array(bytes[row * rowBytes..<(row + 1) * rowBytes])))
      }
      first = rows.upperBound
    }
    return results
  }

  /// The stored bytes of a chunk.
  func stored(_ chunk: HDF5Chunk) throws(HDF5Failure) -> [UInt8] {
    try source.bytes(at: chunk.address, count: chunk.count)
  }

  private func product(_ one: Int, _ other: Int) throws(HDF5Failure) -> Int {
    let (product, overflows) = one.multipliedReportingOverflow(by: other)
    guard !overflows else { throw HDF5Failure("it is too large") }
    return product
  }

  private func decompressed(_ chunk: HDF5Chunk, count: Int) throws(HDF5Failure) -> [UInt8] {
    try budget.require(count)
    var bytes = try source.bytes(at: chunk.address, count: chunk.count)
    for (index, filter) in filters.enumerated().reversed() {
      guard chunk.filterMask & 1 << index == 0 else { continue }
      guard let before = filter.decode(bytes, count: count) else {
        throw HDF5Failure("a chunk cannot be decompressed")
      }
      bytes = before
    }
    guard bytes.count == count else { throw HDF5Failure("a chunk has the wrong size") }
    return bytes
  }
}
