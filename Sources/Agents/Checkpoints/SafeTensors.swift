public import Base

/// Named tensors as a safetensors file holds them, which NumPy, PyTorch and JAX read too.
///
///     var weights = SafeTensors(metadata: ["task": "reach-v3"])
///     weights.append(.init("actor.0.weight", shape: [256, 39], values: matrix))
///     try weights.write(to: "agent.safetensors")
///
/// What is too large to be held twice goes through a ``SafeTensorsWriter``.
public struct SafeTensors: Equatable, Sendable {
  /// In the order of their bytes in the file.
  public internal(set) var tensors: [Tensor] = []
  /// Words about the file, by name.
  public var metadata: [String: String]

  public init(metadata: [String: String] = [:]) {
    self.metadata = metadata
  }

  /// Adds a tensor, whose name is not taken yet.
  public mutating func append(_ tensor: Tensor) {
    precondition(self[tensor.name] == nil, "there is a tensor '\(tensor.name)' already")
    tensors.append(tensor)
  }

  public subscript(name: String) -> Tensor? { tensors.first { $0.name == name } }

  /// The values of a tensor that has to be there with this shape; the path is for the error.
  public func values<Scalar: TensorScalar>(
    of name: String, shape: [Int], as type: Scalar.Type = Scalar.self, path: String
  ) throws(FileError) -> [Scalar] {
    try require(TensorLayout(name, type.tensorElement, shape: shape), path: path).values()
  }

  /// A tensor that has to be there as it is expected.
  @discardableResult
  func require(_ expected: TensorLayout, path: String) throws(FileError) -> Tensor {
    let name = expected.name
    guard let tensor = self[name] else {
      let others = Spelling.suggestion(for: name, among: tensors.map(\.name))
      throw .unsuitable(path: path, reason: "holds no tensor '\(name)'\(others)")
    }
    guard tensor.layout == expected else {
      throw .unsuitable(
        path: path,
        reason: "holds '\(name)' as \(tensor.layout.summary), not as \(expected.summary)")
    }
    return tensor
  }

  /// Writes the file, whole or not at all. It takes no metadata under the name "benchtop.checksum".
  public func write(to path: String) throws(FileError) {
    let writer = try SafeTensorsWriter(path, tensors.map(\.layout), metadata: metadata)
    for tensor in tensors { try writer.append(tensor.bytes, to: tensor.name) }
    try writer.finish()
  }
}

extension SafeTensors {
  /// Numbers under a name, row after row.
  public struct Tensor: Equatable, Sendable {
    public let layout: TensorLayout
    public let bytes: [UInt8]

    /// A tensor of bytes as they lie in memory; there are as many as its layout says.
    public init(_ layout: TensorLayout, bytes: [UInt8]) {
      precondition(
        bytes.count == layout.byteCount,
        "'\(layout.name)' has \(bytes.count) bytes; it takes \(layout.byteCount)")
      self.layout = layout
      self.bytes = bytes
    }

    /// A tensor of values; there are as many as its shape says.
    public init<Scalar: TensorScalar>(_ name: String, shape: [Int], values: [Scalar]) {
      let layout = TensorLayout(name, Scalar.tensorElement, shape: shape)
      self.init(layout, bytes: values.withUnsafeBytes { Array($0) })
    }

    public var name: String { layout.name }
    public var shape: [Int] { layout.shape }

    /// The values, of the type that the tensor is made of.
    public func values<Scalar: TensorScalar>(as type: Scalar.Type = Scalar.self) -> [Scalar] {
      precondition(
        type.tensorElement == layout.element,
        "'\(name)' is made of \(layout.element), not of \(type.tensorElement)")
      let count = bytes.count / MemoryLayout<Scalar>.size
      return [Scalar](unsafeUninitializedCapacity: count) { values, valueCount in
        bytes.withUnsafeBytes { UnsafeMutableRawBufferPointer(values).copyMemory(from: $0) }
        valueCount = count
      }
    }
  }
}

/// What there is to know of a tensor before its bytes.
public struct TensorLayout: Equatable, Sendable {
  public let name: String
  public let element: TensorElement
  public let shape: [Int]

  public init(_ name: String, _ element: TensorElement, shape: [Int]) {
    precondition(
      Self.byteCount(element, shape) != nil, "'\(name)' cannot have the shape \(shape)")
    precondition(name != "__metadata__", "a tensor cannot be named __metadata__")
    self.name = name
    self.element = element
    self.shape = shape
  }

  public var byteCount: Int { Self.byteCount(element, shape) ?? 0 }

  var summary: String { "\(element.rawValue) \(shape)" }

  /// Nil where it fits into no memory or a side is less than nothing.
  static func byteCount(_ element: TensorElement, _ shape: [Int]) -> Int? {
    var count = element.byteCount
    for side in shape {
      let (product, overflows) = count.multipliedReportingOverflow(by: side)
      guard side >= 0, !overflows else { return nil }
      count = product
    }
    return count
  }
}
