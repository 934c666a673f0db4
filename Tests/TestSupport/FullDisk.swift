private import Foundation

/// The path of a file on a full disk.
public final class FullDisk {
  private let device: FileHandle

  public init() throws { device = try FileHandle(forWritingTo: URL(filePath: "/dev/full")) }

  /// The path, which is valid for the lifetime of this object.
  public var path: String { "/dev/fd/\(device.fileDescriptor)" }
}
