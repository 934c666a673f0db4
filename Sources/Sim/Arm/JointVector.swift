/// One value for each of the arm's seven driven joints, from the shoulder outward.
public struct JointVector: Equatable, Hashable, Sendable {
  public static let count = 7

  // One lane more than joints, to fill a SIMD vector; it stays zero.
  @usableFromInline var lanes: SIMD8<Double>

  @inlinable
  init(lanes: SIMD8<Double>) { self.lanes = lanes }

  /// Creates a vector with the same value for every joint.
  public init(repeating value: Double) {
    lanes = SIMD8(repeating: value)
    lanes[7] = 0
  }

  /// Creates a vector from one value per joint, from the shoulder outward.
  @inlinable
  public init(
    _ first: Double, _ second: Double, _ third: Double, _ fourth: Double, _ fifth: Double,
    _ sixth: Double, _ seventh: Double
  ) {
    lanes = SIMD8(first, second, third, fourth, fifth, sixth, seventh, 0)
  }

  /// Creates a vector from a sequence of seven values.
  public init(_ values: some Sequence<Double>) {
    lanes = .zero
    var index = 0
    for value in values {
      precondition(index < JointVector.count, "a joint vector takes seven values, not more")
      lanes[index] = value
      index += 1
    }
    precondition(index == JointVector.count, "a joint vector takes seven values, not \(index)")
  }

  @inlinable
  public subscript(index: Int) -> Double {
    get { lanes[index] }
    set { lanes[index] = newValue }
  }

  public var values: [Double] { (0..<JointVector.count).map { lanes[$0] } }

  /// The greatest absolute value.
  var magnitude: Double { Swift.max(lanes.max(), -lanes.min()) }

  var isFinite: Bool { lanes.sum().isFinite }
}

extension JointVector: ExpressibleByArrayLiteral {
  public init(arrayLiteral elements: Double...) { self.init(elements) }
}
