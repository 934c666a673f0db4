/// The release and machine that wrote a file. It is informative only: no file is refused because of it.
public struct FileProvenance: Codable, Hashable, Sendable {
  public var release: String
  public var processor: String
  /// The processor type of the matrix kernels in use, if a network acted or learned.
  public var kernels: String?

  public init(release: String, processor: String, kernels: String? = nil) {
    self.release = release
    self.processor = processor
    self.kernels = kernels
  }

  /// The provenance of files that this process writes.
  public static func current(kernels: String? = nil) -> FileProvenance {
    FileProvenance(release: Release.version, processor: Processor.name, kernels: kernels)
  }
}
