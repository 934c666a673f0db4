public import Sim

/// Meta-World's 39 numbers, by name: the state now, the state a step before, and the goal.
public struct Observation: Equatable, Sendable {
  public static let count = 39

  /// Half of what is observed but for the goal: 18 numbers.
  public struct Frame: Codable, Equatable, Sendable {
    public static let count = 18

    /// Metres: between the fingers, 45 mm above their tips.
    public var hand: Vector3
    /// The distance between the fingers: 1 open, 0.3 closed on nothing.
    public var opening: Double
    public var first: ObjectReading
    public var second: ObjectReading
  }

  public var current: Frame
  public var previous: Frame
  /// Zeros where it is hidden.
  public var goal: Vector3

  public init(current: Frame, previous: Frame, goal: Vector3) {
    self.current = current
    self.previous = previous
    self.goal = goal
  }

  /// Reads the first 39 of some numbers.
  public init(_ numbers: UnsafeBufferPointer<Double>) {
    precondition(
      numbers.count >= Observation.count, "an observation has \(Observation.count) numbers")
    current = Frame(numbers, from: 0)
    previous = Frame(numbers, from: Frame.count)
    goal = numbers.vector(at: 2 * Frame.count)
  }

  /// Writes the 39 numbers.
  public func write(to numbers: UnsafeMutableBufferPointer<Double>) {
    current.write(to: numbers, from: 0)
    previous.write(to: numbers, from: Frame.count)
    numbers.set(goal, at: 2 * Frame.count)
  }

  public var hand: Vector3 { current.hand }
  public var opening: Double { current.opening }
  /// Where the first object is.
  public var object: Vector3 { current.first.position }
}

extension Observation.Frame {
  init(_ numbers: UnsafeBufferPointer<Double>, from start: Int) {
    hand = numbers.vector(at: start)
    opening = numbers[start + 3]
    first = ObjectReading(numbers.vector(at: start + 4), numbers.quaternion(at: start + 7))
    second = ObjectReading(numbers.vector(at: start + 11), numbers.quaternion(at: start + 14))
  }

  func write(to numbers: UnsafeMutableBufferPointer<Double>, from start: Int) {
    numbers.set(hand, at: start)
    numbers[start + 3] = opening
    numbers.set(first, at: start + 4)
    numbers.set(second, at: start + 11)
  }
}

extension UnsafeBufferPointer<Double> {
  func vector(at index: Int) -> Vector3 {
    Vector3(self[index], self[index + 1], self[index + 2])
  }

  func quaternion(at index: Int) -> SIMD4<Double> {
    SIMD4(self[index], self[index + 1], self[index + 2], self[index + 3])
  }
}

extension UnsafeMutableBufferPointer<Double> {
  func vector(at index: Int) -> Vector3 { UnsafeBufferPointer(self).vector(at: index) }

  func set(_ vector: Vector3, at index: Int) {
    self[index] = vector.x
    self[index + 1] = vector.y
    self[index + 2] = vector.z
  }

  func set(_ reading: ObjectReading, at index: Int) {
    set(reading.position, at: index)
    for number in 0..<4 { self[index + 3 + number] = reading.orientation[number] }
  }
}
