/// Which thing is seen in each pixel.
public struct SegmentationImage: Hashable, Sendable {
  public let size: ImageSize
  /// Rows from the top; 0 where nothing is.
  public let labels: [UInt16]
  /// What the labels stand for, the name of label 0 first.
  public let names: [String]

  public init(size: ImageSize, labels: [UInt16], names: [String]) {
    precondition(
      labels.count == size.pixelCount,
      "a picture of \(size.width) x \(size.height) has \(size.pixelCount) labels, not \(labels.count)"
    )
    self.size = size
    self.labels = labels
    self.names = names
  }
}
