/// An array in a file: what it consists of and where that lies.
struct HDF5Array {
  let type: HDF5Type
  let space: HDF5Space
  let filters: [HDF5Filter]
  let storage: Storage
  private let source: HDF5Source
  private let budget: HDF5Budget

  enum Storage {
    /// In the header itself.
    case compact([UInt8])
    case contiguous(address: UInt64, count: Int)
    /// Pieces of some rows each, which filters have gone through.
    case chunked(rows: Int, [HDF5Chunk])
  }

  init(
    _ source: HDF5Source, _ header: HDF5ObjectHeader, _ budget: HDF5Budget
  ) throws(HDF5Failure) {
    self.source = source
    self.budget = budget
    space = try HDF5Space(message: header.required(HDF5Format.Message.space, "array"))
    type = try HDF5Type(message: header.required(HDF5Format.Message.type, "array"))
    filters =
      if let message = try header.content(HDF5Format.Message.filters) {
        try HDF5Filter.filters(message: message)
      } else { [] }
    var layout = HDF5Reader(try header.required(HDF5Format.Message.layout, "array"))
    guard try layout.number(1) == 3 else { throw HDF5Failure("it lies there in another form") }
    switch try layout.number(1) {
    case 0: storage = .compact(try layout.bytes(layout.number(2)))
    case 1: storage = .contiguous(address: try layout.address(), count: try layout.length())
    case 2: storage = try Self.chunked(source, &layout, space, type)
    default: throw HDF5Failure("it lies there in another form")
    }
  }

  private static func chunked(
    _ source: HDF5Source, _ layout: inout HDF5Reader, _ space: HDF5Space, _ type: HDF5Type
  ) throws(HDF5Failure) -> Storage {
    let rank = try layout.number(1)
    let tree = try layout.address()
    guard rank == space.extents.count + 1, rank > 1 else {
      throw HDF5Failure("its chunks are broken")
    }
    var sides: [Int] = []
    for _ in 0..<rank { sides.append(try layout.number(4)) }
    // Chunks of whole rows, as recordings have them.
    guard sides[0] >= 1, Array(sides[1..<rank - 1]) == Array(space.extents.dropFirst()),
      sides[rank - 1] == type.size
    else { throw HDF5Failure("its chunks are not of whole rows") }
    let rows = space.extents[0]
    let chunks = try HDF5Chunk.all(source, tree: tree, sides: sides, rows: rows)
    return .chunked(rows: sides[0], chunks)
  }

  // MARK: Content

  /// Bytes of a row; throws where an array of such rows cannot be.
  func rowBytes() throws(HDF5Failure) -> Int {
    var count = type.size
    for extent in space.extents.dropFirst() { count = try product(count, extent) }
    return count
  }

  /// The bytes of some rows. Throws where they would be more than the file gives reason for.
  func bytes(_ rows: Range<Int>) throws(HDF5Failure) -> [UInt8] {
    let bytes = try content(rows)
    try budget.take(bytes.count)
    return bytes
  }

  private func content(_ rows: Range<Int>) throws(HDF5Failure) -> [UInt8] {
    let rowBytes = try rowBytes()
    guard let rowCount = space.extents.first, rows.upperBound <= rowCount else { throw .tooShort }
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
        return try expanded(chunks[numbers.lowerBound], count: size)
      }
      var bytes: [UInt8] = []
      bytes.reserveCapacity(total)
      for number in numbers {
        let first = number * rowsPerChunk
        let part = rows.clamped(to: first..<first + rowsPerChunk)
        let content = try expanded(chunks[number], count: size)
        bytes +=
          content[(part.lowerBound - first) * rowBytes..<(part.upperBound - first) * rowBytes]
      }
      return bytes
    }
  }

  /// Each row by itself, compressed: as it lies in the file where it lies there so.
  func compressedRows(from first: Int = 0) throws(HDF5Failure) -> [CompressedRow] {
    guard case .chunked(1, let chunks) = storage, filters.count == 1,
      case .deflate = filters[0], chunks.allSatisfy({ $0.skippedFilters == 0 })
    else {
      return try mapRows(from: first) { $0.withUnsafeBytes(CompressedRow.init(compressing:)) }
    }
    var rows: [CompressedRow] = []
    for chunk in chunks.dropFirst(first) { rows.append(CompressedRow(bytes: try stored(chunk))) }
    return rows
  }

  /// What becomes of each row's bytes, of which no more are in memory at a time than lie together in the file.
  func mapRows<Result>(
    from start: Int = 0, _ change: ([UInt8]) -> Result
  ) throws(HDF5Failure) -> [Result] {
    let (rowBytes, rowCount) = (try rowBytes(), space.extents.first ?? 0)
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

  /// The bytes of a chunk as they lie in the file.
  func stored(_ chunk: HDF5Chunk) throws(HDF5Failure) -> [UInt8] {
    try source.bytes(at: chunk.address, count: chunk.count)
  }

  private func product(_ one: Int, _ other: Int) throws(HDF5Failure) -> Int {
    let (product, overflows) = one.multipliedReportingOverflow(by: other)
    guard !overflows else { throw HDF5Failure("it is too large") }
    return product
  }

  private func expanded(_ chunk: HDF5Chunk, count: Int) throws(HDF5Failure) -> [UInt8] {
    try budget.require(count)
    var bytes = try source.bytes(at: chunk.address, count: chunk.count)
    for (place, filter) in filters.enumerated().reversed() {
      guard chunk.skippedFilters & 1 << place == 0 else { continue }
      guard let before = filter.undo(bytes, count: count) else {
        throw HDF5Failure("a part of it is broken")
      }
      bytes = before
    }
    guard bytes.count == count else { throw HDF5Failure("a part of it is broken") }
    return bytes
  }
}
