public import Base

/// The state of training while it is saved to a file or loaded from one.
///
/// A learner lists its state once, for both directions (as in Boost.Serialization and cereal), so nothing that is
/// saved can be forgotten when it is loaded.
public final class Checkpoint {
  private enum Direction { case saving, loading(SafeTensors) }

  private enum Content {
    /// Memory that stays valid until the file is written, and what owns it if nothing else does.
    case inPlace(UnsafeRawBufferPointer, owner: AnyObject?)
    case copy([UInt8])
  }

  private let direction: Direction
  private let path: String
  private var blocks: [(info: TensorInfo, content: Content)] = []
  private var metadataToSave: [String: String] = [:]

  private init(_ direction: Direction, _ path: String) {
    self.direction = direction
    self.path = path
  }

  /// Writes the state that `content` lists, atomically. The file names the matrix kernels.
  public static func save(
    to path: String, metadata: [String: String] = [:], kernels: String = MatrixKernels.name,
    _ content: (Checkpoint) throws -> Void
  ) throws {
    try save(to: path, .checkpoint, metadata: metadata, kernels: kernels, content)
  }

  /// Writes a file with a schema.
  public static func save(
    to path: String, _ schema: FileSchema, metadata: [String: String] = [:],
    kernels: String = MatrixKernels.name, _ content: (Checkpoint) throws -> Void
  ) throws {
    let checkpoint = Checkpoint(.saving, path)
    checkpoint.metadataToSave = metadata
    checkpoint.metadataToSave[FileSchema.key] = "\(schema.number)"
    var origin = FileProvenance.current(kernels: kernels)
    try checkpoint.value(Checkpoint.originKey, &origin)
    try content(checkpoint)
    let writer = try SafeTensorsWriter(
      path, checkpoint.blocks.map(\.info), metadata: checkpoint.metadataToSave)
    for (info, content) in checkpoint.blocks {
      switch content {
      case .inPlace(let bytes, let owner):
        try withExtendedLifetime(owner) { try writer.append(bytes, to: info.name) }
      case .copy(let bytes): try writer.append(bytes, to: info.name)
      }
    }
    try writer.finish()
  }

  /// Reads a file into the state that `content` lists.
  public static func load(from path: String, _ content: (Checkpoint) throws -> Void) throws {
    try load(from: path, .checkpoint, content)
  }

  /// Reads a file with a schema.
  public static func load(
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

  /// What wrote the loaded file; nil if it does not say.
  public var origin: FileProvenance? {
    metadata[Checkpoint.originKey].flatMap { try? JSON.decode(FileProvenance.self, from: $0) }
  }

  /// Whether the file is being saved, not loaded.
  public var isSaving: Bool {
    switch direction {
    case .saving: true
    case .loading: false
    }
  }

  /// The loaded file's metadata.
  public var metadata: [String: String] {
    switch direction {
    case .saving: [:]
    case .loading(let file): file.metadata
    }
  }

  /// Throws if the loaded file lacks a planned tensor, before memory for it is allocated.
  public func require(_ plan: Parameters.Plan) throws(FileError) {
    guard case .loading(let file) = direction else { return }
    for info in plan.tensorInfos { try file.require(info, path: path) }
  }

  /// An error about a named part of the file.
  public func validationError(_ name: String, _ reason: String) -> FileError {
    .invalidFormat(path: path, format: "checkpoint", reason: "\(name) \(reason)")
  }

  /// Saves or loads a tensor, in memory that stays valid until the file is written, or whose owner is given. All values
  /// must be finite.
  public func tensor<Scalar: TensorScalar>(
    _ name: String, _ data: UnsafeMutablePointer<Scalar>, shape: [Int], owner: AnyObject? = nil
  ) throws {
    let count = shape.reduce(1, *)
    switch direction {
    case .saving:
      guard UnsafeBufferPointer(start: data, count: count).isFinite else {
        throw NotFinite(name: name)
      }
      blocks.append(
        (
          TensorInfo(name, Scalar.tensorDType, shape: shape),
          .inPlace(
            UnsafeRawBufferPointer(UnsafeBufferPointer(start: data, count: count)), owner: owner)
        ))
    case .loading(let file):
      let values: [Scalar] = try file.values(of: name, shape: shape, path: path)
      try values.withUnsafeBufferPointer {
        guard $0.isFinite else { throw validationError(name, "has a value that is not finite") }
        if let start = $0.baseAddress { data.update(from: start, count: count) }
      }
    }
  }

  /// Saves or loads a value as JSON. `validationError` says what is wrong with a loaded value, or returns nil if it
  /// is valid.
  public func value<Value: Codable>(
    _ name: String, _ value: inout Value, validationError: (Value) -> String? = { _ in nil }
  ) throws {
    switch direction {
    case .saving: metadataToSave[name] = try JSON.encode(value, indented: false)
    case .loading(let file):
      guard let text = file.metadata[name] else {
        throw FileError.unsuitable(path: path, reason: "has no metadata '\(name)'")
      }
      value = try decode(text, name, validationError)
    }
  }

  private func decode<Value: Codable>(
    _ text: String, _ name: String, _ validationError: (Value) -> String?
  ) throws(FileError) -> Value {
    let found: Value
    do {
      found = try JSON.decode(Value.self, from: text)
    } catch {
      throw FileError.invalidFormat(path: path, format: "checkpoint", reason: "\(name): \(error)")
    }
    if let reason = validationError(found) { throw self.validationError(name, reason) }
    return found
  }

  /// Saves or loads an optional value; a file without the name has none.
  public func optionalValue<Value: Codable>(
    _ name: String, _ value: inout Value?, validationError: (Value) -> String? = { _ in nil }
  ) throws {
    switch direction {
    case .saving: if var present = value { try self.value(name, &present) }
    case .loading(let file):
      guard let text = file.metadata[name] else {
        value = nil
        return
      }
      value = try decode(text, name, validationError)
    }
  }

  /// Saves or loads any number of bytes.
  public func bytes(_ name: String, _ bytes: inout [UInt8]) throws {
    switch direction {
    case .saving: blocks.append((TensorInfo(name, .uint8, shape: [bytes.count]), .copy(bytes)))
    case .loading(let file):
      guard let tensor = file[name], tensor.info.dtype == .uint8 else {
        throw FileError.unsuitable(path: path, reason: "has no byte tensor '\(name)'")
      }
      bytes = tensor.bytes
    }
  }

  /// Saves or loads a count, for example of steps.
  public func count(_ name: String, _ count: inout Int) throws {
    try value(name, &count) {
      (0...Checkpoint.maxCount).contains($0)
        ? nil : "is \($0), and must be from 0 to \(Checkpoint.maxCount)"
    }
  }

  /// Far above the counts of any run, and low enough that sums do not overflow.
  public static let maxCount = 1 << 60

  /// Saves or loads the state of a random number generator.
  public func generator(_ name: String, _ generator: inout SeededGenerator) throws {
    var words = (0..<4).map { generator.state[$0] }
    try value(name, &words) { words in
      guard words.count == 4 else { return "has \(words.count) words, not 4" }
      // From this state the generator would produce only zeros.
      return words == [0, 0, 0, 0] ? "has only zeros" : nil
    }
    generator.state = SIMD4(words)
  }

  /// Saves or loads each matrix of some parameters as a tensor.
  public func parameters(_ parameters: Parameters) throws {
    for entry in parameters.entries {
      try tensor(entry.name, parameters.values(of: entry), shape: entry.info.shape)
    }
  }

  /// Saves or loads an optimizer's state.
  public func optimizer(_ name: String, _ optimizer: any Optimizer) throws {
    try optimizer.serialize(name, with: self)
  }
}

extension Checkpoint {
  /// A value to be saved is not finite. Saving it would overwrite the last good checkpoint.
  public struct NotFinite: Error, CustomStringConvertible {
    /// The name of the tensor.
    public let name: String

    public var description: String { "\(name) is not finite" }
  }
}

extension UnsafeBufferPointer where Element: TensorScalar {
  /// Whether all values are finite; integers always are.
  fileprivate var isFinite: Bool {
    if let floats = self as? UnsafeBufferPointer<Float> { return floats.allSatisfy(\.isFinite) }
    if let doubles = self as? UnsafeBufferPointer<Double> { return doubles.allSatisfy(\.isFinite) }
    return true
  }
}

extension FileSchema {
  /// The schema of a run's checkpoint.
  static let checkpoint = FileSchema("checkpoint")
}
