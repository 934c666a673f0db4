public import Base

/// Observations and actions of the experts, one part for each task.
public struct Demonstrations: Sendable {
  /// The steps of one task.
  public final class Part: Sendable {
    /// One row of `observationSize` values for each step.
    public nonisolated(unsafe) let observations: UnsafeBufferPointer<Double>
    /// Four values for each step.
    public nonisolated(unsafe) let actions: UnsafeBufferPointer<Float>
    /// The memory-mapped files that own the values; nil if this part owns them.
    private let files: (MemoryMappedArray<Double>, MemoryMappedArray<Float>)?

    /// Copies the values into memory.
    public init(observations: [Double], actions: [Float]) {
      func allocateCopy<Number>(_ values: [Number]) -> UnsafeBufferPointer<Number> {
        let memory = UnsafeMutableBufferPointer<Number>.allocate(capacity: values.count)
        _ = memory.initialize(fromContentsOf: values)
        return UnsafeBufferPointer(memory)
      }
      self.observations = allocateCopy(observations)
      self.actions = allocateCopy(actions)
      files = nil
    }

    /// Reads the values from memory-mapped files, which may be larger than memory.
    public init(observations: MemoryMappedArray<Double>, actions: MemoryMappedArray<Float>) throws {
      self.observations = try observations.numbers()
      self.actions = try actions.numbers()
      files = (observations, actions)
    }

    deinit {
      guard files == nil else { return }
      observations.deallocate()
      actions.deallocate()
    }

    public var count: Int { actions.count / 4 }
  }

  public let parts: [Part]
  public let observationSize: Int

  /// Throws if a task has no steps or if the observations differ in length.
  public init(_ parts: [Part]) throws {
    observationSize = parts.first.map { $0.observations.count / max($0.count, 1) } ?? 0
    for (number, part) in parts.enumerated() {
      guard part.count > 0, part.observations.count == part.count * observationSize else {
        throw TaskError.invalidOption(
          name: "the demonstrations of task \(number)",
          given: "\(part.count) steps with \(part.observations.count) observation values",
          allowed: "one step or more, each with \(observationSize) observation values")
      }
    }
    self.parts = parts
  }
}
