/// What wrote a file, for information: nothing is refused because of it.
public struct FileOrigin: Codable, Hashable, Sendable {
  public var release: String
  public var processor: String
  /// The processor that the matrix kernels in use were written for, where a network acted or learned.
  public var kernels: String?

  public init(release: String, processor: String, kernels: String? = nil) {
    self.release = release
    self.processor = processor
    self.kernels = kernels
  }

  /// This release on this machine.
  public static func current(kernels: String? = nil) -> FileOrigin {
    FileOrigin(release: Release.version, processor: Processor.name, kernels: kernels)
  }
}
