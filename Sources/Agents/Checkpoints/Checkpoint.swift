public import Base
internal import Tasks

/// Everything a learner needs to go on, on its way into a file or out of one.
///
/// A learner lists what it has in one place, for both ways, so that nothing that is saved can be forgotten when
/// it is loaded.
public final class Checkpoint {
  private enum Way { case saving, loading(SafeTensors) }

  private enum Content {
    /// Where it stays until the file is written.
    case inPlace(UnsafeRawBufferPointer)
    case copy([UInt8])
  }

  private let way: Way
  private let path: String
  private var blocks: [(layout: TensorLayout, content: Content)] = []
  private var words: [String: String] = [:]

  private init(_ way: Way, _ path: String) {
    self.way = way
    self.path = path
  }

  /// Writes what `content` lists, whole or not at all.
  public static func save(
    to path: String, metadata: [String: String] = [:], _ content: (Checkpoint) throws -> Void
  ) throws {
    try save(to: path, .checkpoint, metadata: metadata, content)
  }

  /// Writes a file of a kind.
  static func save(
    to path: String, _ schema: FileSchema, metadata: [String: String] = [:],
    _ content: (Checkpoint) throws -> Void
  ) throws {
    let checkpoint = Checkpoint(.saving, path)
    checkpoint.words = metadata
    checkpoint.words[FileSchema.key] = "\(schema.number)"
    var origin = FileOrigin.current(kernels: MatrixKernels.name)
    try checkpoint.value(Checkpoint.originKey, &origin)
    try content(checkpoint)
    let writer = try SafeTensorsWriter(
      path, checkpoint.blocks.map(\.layout), metadata: checkpoint.words)
    for (layout, content) in checkpoint.blocks {
      switch content {
      case .inPlace(let bytes): try writer.append(bytes, to: layout.name)
      case .copy(let bytes): try writer.append(bytes, to: layout.name)
      }
    }
    try writer.finish()
  }

  /// Puts what a file holds where `content` says.
  public static func load(from path: String, _ content: (Checkpoint) throws -> Void) throws {
    try load(from: path, .checkpoint, content)
  }

  /// The same of a file of a kind.
  static func load(
    from path: String, _ schema: FileSchema, _ content: (Checkpoint) throws -> Void
  ) throws {
    let file = try SafeTensors(reading: path)
    do {
      try schema.require(file.metadata[FileSchema.key])
    } catch {
      throw schema.error(error, of: path)
    }
    try content(Checkpoint(.loading(file), path))
  }

  private static let originKey = "origin"

  /// What wrote a file that is loaded; nil where it does not say.
  var origin: FileOrigin? {
    metadata[Checkpoint.originKey].flatMap { try? JSON.decode(FileOrigin.self, from: $0) }
  }

  /// Whether a file is being made, and not read.
  var isSaving: Bool {
    switch way {
    case .saving: true
    case .loading: false
    }
  }

  /// What a file that is loaded says of itself, by name.
  var metadata: [String: String] {
    switch way {
    case .saving: [:]
    case .loading(let file): file.metadata
    }
  }

  /// Throws where a file that is loaded lacks some of what is planned, before there is memory for it.
  func require(_ plan: Parameters.Plan) throws(FileError) {
    guard case .loading(let file) = way else { return }
    for layout in plan.layouts { try file.require(layout, path: path) }
  }

  /// An error about what a file holds under a name.
  func fault(_ name: String, _ reason: String) -> FileError {
    .broken(path: path, format: "checkpoint", reason: "\(name) \(reason)")
  }

  /// Numbers in memory that stays where it is until the file is written. All of them are finite.
  public func numbers<Scalar: TensorScalar>(
    _ name: String, _ numbers: UnsafeMutablePointer<Scalar>, shape: [Int]
  ) throws {
    let count = shape.reduce(1, *)
    switch way {
    case .saving:
      guard UnsafeBufferPointer(start: numbers, count: count).isFinite else {
        throw NotFinite(name: name)
      }
      blocks.append(
        (
          TensorLayout(name, Scalar.tensorElement, shape: shape),
          .inPlace(UnsafeRawBufferPointer(UnsafeBufferPointer(start: numbers, count: count)))
        ))
    case .loading(let file):
      let values: [Scalar] = try file.values(of: name, shape: shape, path: path)
      try values.withUnsafeBufferPointer {
        guard $0.isFinite else { throw fault(name, "holds a number that is not finite") }
        if let start = $0.baseAddress { numbers.update(from: start, count: count) }
      }
    }
  }

  /// A plain value, which is kept as JSON. Of one from a file, `fault` says what is wrong, if anything is: it must
  /// not be believed before.
  public func value<Value: Codable>(
    _ name: String, _ value: inout Value, fault: (Value) -> String? = { _ in nil }
  ) throws {
    switch way {
    case .saving: words[name] = try JSON.encode(value, indented: false)
    case .loading(let file):
      guard let text = file.metadata[name] else {
        throw FileError.unsuitable(path: path, reason: "says nothing of '\(name)'")
      }
      value = try decode(text, name, fault)
    }
  }

  private func decode<Value: Codable>(
    _ text: String, _ name: String, _ fault: (Value) -> String?
  ) throws(FileError) -> Value {
    let found: Value
    do {
      found = try JSON.decode(Value.self, from: text)
    } catch {
      throw FileError.broken(path: path, format: "checkpoint", reason: "\(name): \(error)")
    }
    if let reason = fault(found) { throw self.fault(name, reason) }
    return found
  }

  /// The same where there may be none; a file without the name has none.
  public func optionalValue<Value: Codable>(
    _ name: String, _ value: inout Value?, fault: (Value) -> String? = { _ in nil }
  ) throws {
    switch way {
    case .saving: if var kept = value { try self.value(name, &kept) }
    case .loading(let file):
      guard let text = file.metadata[name] else {
        value = nil
        return
      }
      value = try decode(text, name, fault)
    }
  }

  /// Bytes of any number.
  public func bytes(_ name: String, _ bytes: inout [UInt8]) throws {
    switch way {
    case .saving: blocks.append((TensorLayout(name, .uint8, shape: [bytes.count]), .copy(bytes)))
    case .loading(let file):
      guard let tensor = file[name], tensor.layout.element == .uint8 else {
        throw FileError.unsuitable(path: path, reason: "holds no bytes '\(name)'")
      }
      bytes = tensor.bytes
    }
  }

  /// Something counted, such as steps.
  public func count(_ name: String, _ count: inout Int) throws {
    try value(name, &count) {
      (0...Checkpoint.highestCount).contains($0)
        ? nil : "is \($0), and must be from 0 to \(Checkpoint.highestCount)"
    }
  }

  /// No run counts so far, and a little more can be added to it.
  static let highestCount = 1 << 60

  public func generator(_ name: String, _ generator: inout SeededGenerator) throws {
    var words = (0..<4).map { generator.state[$0] }
    try value(name, &words) { words in
      guard words.count == 4 else { return "has \(words.count) words, not 4" }
      // Such a generator would give nothing but zeros.
      return words == [0, 0, 0, 0] ? "holds nothing but zeros" : nil
    }
    generator.state = SIMD4(words)
  }

  public func parameters(_ parameters: Parameters) throws {
    for entry in parameters.entries {
      try numbers(entry.name, parameters.values(of: entry), shape: entry.layout.shape)
    }
  }

  public func optimizer(_ name: String, _ optimizer: Adam) throws {
    try numbers("\(name).means", optimizer.means, shape: [optimizer.count])
    try numbers("\(name).squares", optimizer.squares, shape: [optimizer.count])
    guard (0..<optimizer.count).allSatisfy({ optimizer.squares[$0] >= 0 }) else {
      throw fault("\(name).squares", "holds a negative number")
    }
    try count("\(name).steps", &optimizer.steps)
  }
}

extension Checkpoint {
  /// Something to be saved is not finite: to keep it would be to lose the last good state.
  struct NotFinite: Error, CustomStringConvertible {
    let name: String

    var description: String { "\(name) is not finite" }
  }
}

extension UnsafeBufferPointer where Element: TensorScalar {
  /// Whether all numbers are; whole ones always are.
  fileprivate var isFinite: Bool {
    if let floats = self as? UnsafeBufferPointer<Float> { return floats.allSatisfy(\.isFinite) }
    if let doubles = self as? UnsafeBufferPointer<Double> { return doubles.allSatisfy(\.isFinite) }
    return true
  }
}
