/// A segmentation image: the label of the body that each pixel shows.
public struct SegmentationImage: Hashable, Sendable {
  public let size: ImageSize
  /// Rows from the top; 0 is the background.
  public let labels: [UInt16]
  /// The names of the labels, from label 0 on.
  public let names: [String]

  public init(size: ImageSize, labels: [UInt16], names: [String]) {
    precondition(
      labels.count == size.pixelCount,
      "an image of \(size.width) x \(size.height) has \(size.pixelCount) labels, not \(labels.count)"
    )
    self.size = size
    self.labels = labels
    self.names = names
  }
}
