internal import Base
internal import Experience
internal import Render

extension Dataset {
  /// Adds where the images of an episode are.
  func locateImages(of episode: Int, in builder: inout DatasetImagesBuilder) throws {
    switch try location(of: episode) {
    case .pngFolder(let reader): builder.append(folder: reader.folder)
    case .group(let group, let codec):
      let header = try EpisodeHeader(from: group)
      let isTable = isComplete && plan.format == .lerobot
      let images = try builder.cameras.map { camera in
        let found =
          isTable
          ? try LeRobotReader(folder: path).imageLocations(of: camera, header, in: group)
          : (try codec.imageLocations(of: camera, header, in: group), [group.path])
        guard found.0.count == header.stepCount + 1 else {
          throw FileError.invalidFormat(
            path: group.path, format: "dataset",
            reason:
              "\(group.name): camera \(camera) has \(found.0.count) images, not \(header.stepCount + 1)"
          )
        }
        return (locations: found.0, files: found.1)
      }
      try builder.append(images, timeSteps: header.stepCount + 1)
    }
  }
}

extension HDF5Group {
  /// Where the images in a dataset are.
  func imageLocations(_ child: String) throws(FileError) -> [ImageLocation] {
    let array = try array(child)
    return try read(child) { () throws(HDF5Failure) in try array.imageLocations() }
  }
}

extension LeRobotReader {
  /// Where the images of a camera are: those before each step in the tables, and the last one beside them.
  func imageLocations(
    of camera: String, _ header: EpisodeHeader, in group: HDF5Group
  ) throws -> ([ImageLocation], files: [String]) {
    let table: [Int] = try group.group(LeRobotWriter.imagesGroup)
      .array(camera, count: header.stepCount, row: [3])
    var files = [group.path]
    var locations: [ImageLocation] = []
    for start in stride(from: 0, to: table.count, by: 3) {
      guard (0..<RecordingLimits.files).contains(table[start]), table[start + 1] >= 0 else {
        throw group.broken(camera, "the location of an image is not valid")
      }
      let file = "\(folder)/\(LeRobotWriter.dataFile(table[start]))"
      if files.last != file { files.append(file) }
      var location = try group.read(camera) { () throws(HDF5Failure) in
        try ImageLocation(
          address: UInt64(table[start + 1]), count: table[start + 2], .png)
      }
      location.file = Int32(files.count - 1)
      locations.append(location)
    }
    let lastGroup = try group.group(LeRobotWriter.lastImagesGroup)
    let array = try lastGroup.array(camera)
    guard case .contiguous(let address, let count) = array.storage else {
      throw lastGroup.broken(camera, "its bytes are not contiguous")
    }
    locations.append(
      try lastGroup.read(camera) { () throws(HDF5Failure) in
        try ImageLocation(address: address, count: count, .png)
      })
    return (locations, files)
  }
}
