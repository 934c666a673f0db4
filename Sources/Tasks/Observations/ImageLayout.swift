internal import Render

/// The images of an observation in memory: camera by camera, and of each camera the stacked frames, oldest first. A
/// frame has three bytes for each pixel, line by line from the top.
public struct ImageLayout: Codable, Hashable, Sendable {
  public var cameras: [String]
  /// The size of a frame in pixels.
  public var width, height: Int
  /// The number of recent frames of each camera.
  public var frameStack: Int

  public init(cameras: [String], width: Int, height: Int, frameStack: Int) {
    self.cameras = cameras
    self.width = width
    self.height = height
    self.frameStack = frameStack
  }

  /// The bytes of a frame of one camera.
  public var frameByteCount: Int { 3 * width * height }
  /// The bytes of the frames of all cameras at one time step.
  public var timeStepByteCount: Int { cameras.count * frameByteCount }
  /// The bytes of an observation: of all cameras, the stacked frames.
  public var byteCount: Int { frameStack * timeStepByteCount }
  /// The frames of an observation.
  public var frameCount: Int { frameStack * cameras.count }
}

extension ImageLayout: CustomStringConvertible {
  /// The images in words, for errors.
  public var description: String {
    "images of \(cameras.joined(separator: ", ")) with \(width)x\(height) pixels"
      + (frameStack > 1 ? ", \(frameStack) stacked" : "")
  }
}

extension ObservationOptions {
  /// The images of an observation; nil without cameras.
  public var images: ImageLayout? {
    cameras.isEmpty
      ? nil
      : ImageLayout(
        cameras: cameras, width: imageSize.width, height: imageSize.height, frameStack: frameStack)
  }
}

extension ObservationDescription {
  /// The images; nil without cameras.
  public var images: ImageLayout? {
    cameras.isEmpty
      ? nil
      : ImageLayout(
        cameras: cameras, width: imageSize.width, height: imageSize.height, frameStack: frameStack)
  }
}
