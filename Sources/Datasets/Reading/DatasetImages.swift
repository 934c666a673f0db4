internal import Base
internal import Experience
internal import Media
internal import Render

/// The images of some episodes of a dataset, read from its files and decoded when they are drawn. Only where they are is
/// known beforehand, in a memory-mapped file.
final class DatasetImages: RecordedImages {
  /// Where the images of an episode are.
  enum Episode: Sendable {
    /// The location of the first; the others follow, camera by camera at each time step.
    case located(first: Int)
    /// PNG files in a folder.
    case folder(String)
  }

  private let cameras: [String]
  private let size: ImageSize
  private let episodes: [Episode]
  private let files: [String]
  private let locations: MemoryMappedArray<ImageLocation>

  init(_ builder: DatasetImagesBuilder) throws(FileError) {
    cameras = builder.cameras
    size = builder.size
    episodes = builder.episodes
    files = builder.files
    locations = builder.locations
    // From here on, any thread may read.
    _ = try locations.numbers()
  }

  func read(
    episode: Int, timeStep: Int, camera: Int, to target: UnsafeMutableBufferPointer<UInt8>
  ) throws {
    switch episodes[episode] {
    case .folder(let folder):
      let path = PNGFolderReader(folder: folder).image(timeStep, of: cameras[camera])
      try decode(File.read(path, limit: PNGFolderReader.limit(of: size)), .png, path, to: target)
    case .located(let first):
      let location = try locations.numbers()[first + timeStep * cameras.count + camera]
      let path = files[Int(location.file)]
      let bytes: [UInt8]
      do {
        // Opened each time, because a dataset may have more files than a process may open.
        bytes = try HDF5Source(path).bytes(at: location.address, count: Int(location.count))
      } catch let error as HDF5Failure {
        throw invalid(path, error.reason)
      }
      try decode(bytes, location.coding, path, to: target)
    }
  }

  private func decode(
    _ bytes: [UInt8], _ coding: ImageLocation.Coding, _ path: String,
    to target: UnsafeMutableBufferPointer<UInt8>
  ) throws {
    switch coding {
    case .png:
      let image = try ColorImage(pngData: bytes, name: path, expecting: size)
      _ = target.update(fromContentsOf: image.pixels)
    case .deflate:
      guard Deflate.decompress(bytes, to: target) else {
        throw invalid(path, "an image cannot be decompressed")
      }
    case .pixels:
      guard bytes.count == target.count else { throw invalid(path, "an image has the wrong size") }
      _ = target.update(fromContentsOf: bytes)
    }
  }

  private func invalid(_ path: String, _ reason: String) -> FileError {
    .invalidFormat(path: path, format: "dataset", reason: reason)
  }
}

/// Collects where the images of episodes are.
struct DatasetImagesBuilder {
  let cameras: [String]
  let size: ImageSize
  fileprivate let locations: MemoryMappedArray<ImageLocation>
  fileprivate var episodes: [DatasetImages.Episode] = []
  fileprivate var files: [String] = []

  /// `scratch` is a folder with room for the locations.
  init(cameras: [String], size: ImageSize, scratch: String) throws(FileError) {
    self.cameras = cameras
    self.size = size
    locations = try MemoryMappedArray(in: scratch)
  }

  /// Appends an episode whose images are in a folder.
  mutating func append(folder: String) { episodes.append(.folder(folder)) }

  /// Appends an episode of `timeSteps` time steps, with each camera's images in files.
  mutating func append(
    _ images: [(locations: [ImageLocation], files: [String])], timeSteps: Int
  ) throws(FileError) {
    episodes.append(.located(first: locations.count))
    let indices = images.map { image in image.files.map { index(of: $0) } }
    var all: [ImageLocation] = []
    for timeStep in 0..<timeSteps {
      for (camera, image) in images.enumerated() {
        var location = image.locations[timeStep]
        location.file = indices[camera][Int(location.file)]
        all.append(location)
      }
    }
    try locations.append(all)
  }

  /// The index of a file in the list. Episodes come file by file, so it is found near the end.
  private mutating func index(of file: String) -> Int32 {
    if let known = files.lastIndex(of: file), known >= files.count - 8 { return Int32(known) }
    files.append(file)
    return Int32(files.count - 1)
  }
}
