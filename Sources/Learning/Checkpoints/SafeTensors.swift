public import Base

/// The content of a safetensors file (Hugging Face): named tensors, which NumPy, PyTorch and JAX can read too.
///
///     var weights = SafeTensors(metadata: ["task": "reach-v3"])
///     weights.append(.init("actor.0.weight", shape: [256, 39], values: matrix))
///     try weights.write(to: "agent.safetensors")
///
/// Use a ``SafeTensorsWriter`` for tensors that are too large to copy.
public struct SafeTensors: Equatable, Sendable {
  /// In the order of their bytes in the file.
  public internal(set) var tensors: [Tensor] = []
  /// Text about the file, by name.
  public var metadata: [String: String]

  /// Makes a file without tensors.
  public init(metadata: [String: String] = [:]) {
    self.metadata = metadata
  }

  /// Adds a tensor. Its name must be new.
  public mutating func append(_ tensor: Tensor) {
    precondition(self[tensor.name] == nil, "there is already a tensor '\(tensor.name)'")
    tensors.append(tensor)
  }

  /// The tensor of a name, if there is one.
  public subscript(name: String) -> Tensor? { tensors.first { $0.name == name } }

  /// The values of a tensor, which must exist with this type and shape. The path is for the error message.
  public func values<Scalar: TensorScalar>(
    of name: String, shape: [Int], as type: Scalar.Type = Scalar.self, path: String
  ) throws(FileError) -> [Scalar] {
    try require(TensorInfo(name, type.tensorDType, shape: shape), path: path).values()
  }

  /// A tensor, which must exist with the expected type and shape.
  @discardableResult
  func require(_ expected: TensorInfo, path: String) throws(FileError) -> Tensor {
    let name = expected.name
    guard let tensor = self[name] else {
      let others = Spelling.suggestion(for: name, among: tensors.map(\.name))
      throw .unsuitable(path: path, reason: "has no tensor '\(name)'\(others)")
    }
    guard tensor.info == expected else {
      throw .unsuitable(
        path: path,
        reason: "has '\(name)' as \(tensor.info.summary), not as \(expected.summary)")
    }
    return tensor
  }

  /// Writes the file atomically. The metadata name "benchtop.checksum" is reserved.
  public func write(to path: String) throws(FileError) {
    let writer = try SafeTensorsWriter(path, tensors.map(\.info), metadata: metadata)
    for tensor in tensors { try writer.append(tensor.bytes, to: tensor.name) }
    try writer.finish()
  }
}

extension SafeTensors {
  /// A named tensor with its values in row-major order.
  public struct Tensor: Equatable, Sendable {
    /// The name, type and shape.
    public let info: TensorInfo
    /// The values as they are in memory.
    public let bytes: [UInt8]

    /// Makes a tensor from bytes as they are in memory. Their number must match its info.
    public init(_ info: TensorInfo, bytes: [UInt8]) {
      precondition(
        bytes.count == info.byteCount,
        "'\(info.name)' needs \(info.byteCount) bytes, not \(bytes.count)")
      self.info = info
      self.bytes = bytes
    }

    /// Makes a tensor from values. Their number must match the shape.
    public init<Scalar: TensorScalar>(_ name: String, shape: [Int], values: [Scalar]) {
      let info = TensorInfo(name, Scalar.tensorDType, shape: shape)
      self.init(info, bytes: values.withUnsafeBytes { Array($0) })
    }

    /// The name.
    public var name: String { info.name }
    /// The dimensions; none for a scalar.
    public var shape: [Int] { info.shape }

    /// The values; `Scalar` must be the tensor's type.
    public func values<Scalar: TensorScalar>(as type: Scalar.Type = Scalar.self) -> [Scalar] {
      precondition(
        type.tensorDType == info.dtype,
        "'\(name)' has the type \(info.dtype), not \(type.tensorDType)")
      let count = bytes.count / MemoryLayout<Scalar>.size
      return [Scalar](unsafeUninitializedCapacity: count) { values, valueCount in
        bytes.withUnsafeBytes { UnsafeMutableRawBufferPointer(values).copyMemory(from: $0) }
        valueCount = count
      }
    }
  }
}

/// The name, type and shape of a tensor.
public struct TensorInfo: Equatable, Sendable {
  /// The name, which is unique in a file.
  public let name: String
  /// The type of the values.
  public let dtype: TensorDType
  /// The dimensions; none for a scalar.
  public let shape: [Int]

  /// Describes a tensor. Its size must fit into memory.
  public init(_ name: String, _ dtype: TensorDType, shape: [Int]) {
    precondition(
      Self.byteCount(dtype, shape) != nil, "'\(name)' cannot have the shape \(shape)")
    precondition(name != "__metadata__", "a tensor cannot be named __metadata__")
    self.name = name
    self.dtype = dtype
    self.shape = shape
  }

  /// The size of all values.
  public var byteCount: Int { Self.byteCount(dtype, shape) ?? 0 }

  var summary: String { "\(dtype.rawValue) \(shape)" }

  /// Nil if the size overflows or a dimension is negative.
  static func byteCount(_ dtype: TensorDType, _ shape: [Int]) -> Int? {
    var count = dtype.byteCount
    for dimension in shape {
      let (product, overflows) = count.multipliedReportingOverflow(by: dimension)
      guard dimension >= 0, !overflows else { return nil }
      count = product
    }
    return count
  }
}
