public import Sim

/// Meta-World's 39-dimensional observation (Yu et al. 2019): the current frame, the previous frame and the
/// goal.
public struct Observation: Equatable, Sendable {
  public static let count = 39

  /// The 18 values of one time step: hand, gripper opening and two objects.
  public struct Frame: Codable, Equatable, Sendable {
    public static let count = 18

    /// The point between the fingers, 45 mm above their tips, in meters.
    public var hand: Vector3
    /// The distance between the fingers: 1 when open, 0.3 when closed on nothing.
    public var gripperOpening: Double
    public var firstObject: ObjectPose
    public var secondObject: ObjectPose
  }

  public var current: Frame
  public var previous: Frame
  /// The goal, or zeros if it is hidden.
  public var goal: Vector3
  /// How an expert that reads this observation moves; not one of the 39 values.
  public var motionStyle = MotionStyle()

  public init(current: Frame, previous: Frame, goal: Vector3) {
    self.current = current
    self.previous = previous
    self.goal = goal
  }

  /// Reads the first 39 values.
  public init(_ values: UnsafeBufferPointer<Double>) {
    precondition(
      values.count >= Observation.count, "an observation has \(Observation.count) values")
    current = Frame(values, from: 0)
    previous = Frame(values, from: Frame.count)
    goal = values.vector(at: 2 * Frame.count)
  }

  /// Writes the 39 values.
  public func write(to values: UnsafeMutableBufferPointer<Double>) {
    current.write(to: values, from: 0)
    previous.write(to: values, from: Frame.count)
    values.set(goal, at: 2 * Frame.count)
  }

  public var hand: Vector3 { current.hand }
  public var gripperOpening: Double { current.gripperOpening }
  /// The position of the first object.
  public var object: Vector3 { current.firstObject.position }
}

extension Observation.Frame {
  init(_ values: UnsafeBufferPointer<Double>, from start: Int) {
    hand = values.vector(at: start)
    gripperOpening = values[start + 3]
    firstObject = ObjectPose(values.vector(at: start + 4), values.quaternion(at: start + 7))
    secondObject = ObjectPose(values.vector(at: start + 11), values.quaternion(at: start + 14))
  }

  func write(to values: UnsafeMutableBufferPointer<Double>, from start: Int) {
    values.set(hand, at: start)
    values[start + 3] = gripperOpening
    values.set(firstObject, at: start + 4)
    values.set(secondObject, at: start + 11)
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

  func set(_ pose: ObjectPose, at index: Int) {
    set(pose.position, at: index)
    for number in 0..<4 { self[index + 3 + number] = pose.orientation[number] }
  }
}
