import Render
import Tasks

@testable import Agents

extension Torso where Self == ImageEncoder {
  /// An encoder for the images of ``ObservationOptions/tinyImages(state:)``.
  static var tinyImages: any Torso {
    ImageEncoder(
      layers: [.init(channels: 4, kernel: 4, stride: 4)], featureSize: 8,
      torso: MLP(hiddenSizes: [8]))
  }
}

extension ObservationOptions {
  /// Two stacked images of two cameras.
  static func tinyImages(state: State) -> ObservationOptions {
    var observation = ObservationOptions()
    observation.state = state
    observation.cameras = ["tabletop", "gripperPOV"]
    observation.imageSize = ImageSize(width: 16, height: 16)
    observation.frameStack = 2
    observation.imageStyle.samples = 1
    return observation
  }
}
