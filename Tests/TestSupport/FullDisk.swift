private import Foundation

/// A disk without any room left, as a file's path.
public final class FullDisk {
  private let device: FileHandle

  public init() throws { device = try FileHandle(forWritingTo: URL(filePath: "/dev/full")) }

  /// Good for as long as this lives.
  public var path: String { "/dev/fd/\(device.fileDescriptor)" }
}
