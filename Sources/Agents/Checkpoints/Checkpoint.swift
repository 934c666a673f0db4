public import Base
internal import Tasks

/// Everything a learner needs to go on, on its way into a file or out of one.
///
/// A learner lists what it has in one place, for both ways, so that nothing that is saved can be forgotten when
/// it is loaded.
public final class Checkpoint {
  private enum Way { case saving, loading(SafeTensors) }

  private let way: Way
  private let path: String
  private var blocks: [(layout: TensorLayout, bytes: UnsafeRawBufferPointer)] = []
  private var words: [String: String] = [:]

  private init(_ way: Way, _ path: String) {
    self.way = way
    self.path = path
  }

  /// Writes what `content` lists, whole or not at all.
  public static func save(
    to path: String, metadata: [String: String] = [:], _ content: (Checkpoint) throws -> Void
  ) throws {
    let checkpoint = Checkpoint(.saving, path)
    checkpoint.words = metadata
    try content(checkpoint)
    let writer = try SafeTensorsWriter(
      path, checkpoint.blocks.map(\.layout), metadata: checkpoint.words)
    for block in checkpoint.blocks { try writer.append(block.bytes, to: block.layout.name) }
    try writer.finish()
  }

  /// Puts what a file holds where `content` says.
  public static func load(from path: String, _ content: (Checkpoint) throws -> Void) throws {
    try content(Checkpoint(.loading(SafeTensors(reading: path)), path))
  }

  /// What a file says of itself, by name.
  public static func metadata(of path: String) throws -> [String: String] {
    try SafeTensors(reading: path).metadata
  }

  /// Numbers in memory that stays where it is until the file is written.
  public func numbers<Scalar: TensorScalar>(
    _ name: String, _ numbers: UnsafeMutablePointer<Scalar>, shape: [Int]
  ) throws {
    let count = shape.reduce(1, *)
    switch way {
    case .saving:
      blocks.append(
        (
          TensorLayout(name, Scalar.tensorElement, shape: shape),
          UnsafeRawBufferPointer(UnsafeBufferPointer(start: numbers, count: count))
        ))
    case .loading(let file):
      let values: [Scalar] = try file.values(of: name, shape: shape, path: path)
      values.withUnsafeBufferPointer {
        if let start = $0.baseAddress { numbers.update(from: start, count: count) }
      }
    }
  }

  /// A plain value, which is kept as JSON.
  public func value<Value: Codable>(_ name: String, _ value: inout Value) throws {
    switch way {
    case .saving: words[name] = try JSON.encode(value, indented: false)
    case .loading(let file):
      guard let text = file.metadata[name] else {
        throw FileError.unsuitable(path: path, reason: "says nothing of '\(name)'")
      }
      do {
        value = try JSON.decode(Value.self, from: text)
      } catch {
        throw FileError.broken(path: path, format: "checkpoint", reason: "\(name): \(error)")
      }
    }
  }

  public func generator(_ name: String, _ generator: inout SeededGenerator) throws {
    var words = (0..<4).map { generator.state[$0] }
    try value(name, &words)
    guard words.count == 4 else {
      throw FileError.broken(
        path: path, format: "checkpoint", reason: "\(name) has \(words.count) words, not 4")
    }
    generator.state = SIMD4(words)
  }

  public func parameters(_ parameters: Parameters) throws {
    for entry in parameters.entries {
      try numbers(
        entry.name, parameters.values(of: entry),
        shape: entry.rows == 1 ? [entry.columns] : [entry.rows, entry.columns])
    }
  }

  public func optimizer(_ name: String, _ optimizer: Adam) throws {
    try numbers("\(name).means", optimizer.means, shape: [optimizer.count])
    try numbers("\(name).squares", optimizer.squares, shape: [optimizer.count])
    try value("\(name).steps", &optimizer.steps)
  }
}
