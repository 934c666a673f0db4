/// One number for each of the arm's seven driven joints, from the shoulder outwards.
public struct JointVector: Equatable, Hashable, Sendable {
  public static let count = 7

  // One lane more than joints, so that the processor handles all of them at once; it stays zero.
  @usableFromInline var lanes: SIMD8<Double>

  @inlinable
  init(lanes: SIMD8<Double>) { self.lanes = lanes }

  /// The same number for every joint.
  public init(repeating value: Double) {
    lanes = SIMD8(repeating: value)
    lanes[7] = 0
  }

  /// One number after another, from the shoulder outwards.
  @inlinable
  public init(
    _ first: Double, _ second: Double, _ third: Double, _ fourth: Double, _ fifth: Double,
    _ sixth: Double, _ seventh: Double
  ) {
    lanes = SIMD8(first, second, third, fourth, fifth, sixth, seventh, 0)
  }

  /// Takes the numbers from a sequence of seven.
  public init(_ values: some Sequence<Double>) {
    lanes = .zero
    var index = 0
    for value in values {
      precondition(index < JointVector.count, "the arm has seven joints, not more")
      lanes[index] = value
      index += 1
    }
    precondition(index == JointVector.count, "the arm has seven joints, not \(index)")
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
