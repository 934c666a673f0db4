internal import Media
internal import Render
internal import Tasks

/// Records images of episodes as they run: all of them in a video, a few in a contact sheet.
final class EpisodeRecorder {
  /// Default number of images in a sheet; longer episodes are subsampled.
  private static let defaultSheetImages = 24

  private let camera: Camera
  private let size: ImageSize
  private let renderer: Renderer
  private let video: VideoWriter?
  private let sheetPath: String?
  /// Images in the sheet; zero for no sheet.
  private let sheetImages: Int
  private var sheet: [(image: ColorImage, caption: String, step: Int)] = []
  /// The image of the first success, which the sheet always shows and marks.
  private var success: (step: Int, image: ColorImage)?
  /// Distance between two images of the sheet.
  private var stride = 1
  private var count = 0
  private(set) var lastImage: ColorImage?
  /// Images since the first success.
  private var countSinceSuccess = 0
  /// How many of those are kept; later ones look the same.
  private static let keptAfterSuccess = 40

  init(
    video: String?, sheet: String?, camera: Camera, size: ImageSize, renderer: Renderer,
    framesPerSecond: Double = 40, sheetImages: Int? = nil
  ) throws {
    self.camera = camera
    self.size = size
    self.renderer = renderer
    sheetPath = sheet
    self.sheetImages = sheetImages ?? (sheet == nil ? 0 : EpisodeRecorder.defaultSheetImages)
    self.video = try video.map {
      try VideoWriter(path: $0, size: size, framesPerSecond: framesPerSecond)
    }
  }

  /// Nil if neither a video nor a sheet was asked for.
  convenience init?(_ arguments: Arguments) throws {
    guard arguments.text("video") != nil || arguments.text("sheet") != nil else { return nil }
    try self.init(
      video: arguments.text("video"), sheet: arguments.text("sheet"), camera: arguments.camera(),
      size: arguments.size(), renderer: arguments.renderer(),
      framesPerSecond: arguments.real("frame-rate"))
  }

  func capture(_ environment: Environment) throws {
    countSinceSuccess = environment.outcome.isSuccess ? countSinceSuccess + 1 : 0
    guard countSinceSuccess <= EpisodeRecorder.keptAfterSuccess else { return }
    let image = try environment.image(from: camera, size: size, with: renderer)
    lastImage = image
    try video?.add(image)
    if success == nil, environment.outcome.isSuccess { success = (environment.stepCount, image) }
    defer { count += 1 }
    guard sheetImages > 0, count % stride == 0 else { return }
    if sheet.count == 2 * sheetImages {
      sheet = sheet.enumerated().filter { $0.offset % 2 == 0 }.map(\.element)
      stride *= 2
      guard count % stride == 0 else { return }
    }
    sheet.append((image, "step \(environment.stepCount)", environment.stepCount))
  }

  func finish() throws {
    try video?.finish()
    if let sheetPath { try sheetImage?.writePNG(to: sheetPath) }
  }

  /// The images side by side; nil if there are none.
  var sheetImage: ColorImage? {
    guard !sheet.isEmpty else { return nil }
    // The last image is always among them.
    let kept = EpisodeRecorder.evenly(sheet.count, sheetImages)
    var shown = kept.map { sheet[$0] }
    guard let success else {
      return ContactSheet().image(of: shown.map(\.image), captions: shown.map(\.caption))
    }
    // The first success takes the place of the image nearest to it.
    let nearest = shown.indices.min {
      abs(shown[$0].step - success.step) < abs(shown[$1].step - success.step)
    }
    let marked = nearest ?? 0
    shown[marked] = (success.image, "step \(success.step): success", success.step)
    return ContactSheet().image(
      of: shown.map(\.image), captions: shown.map(\.caption), marked: [marked])
  }

  /// Up to `limit` of the numbers below `count`, the first and the last among them.
  private static func evenly(_ count: Int, _ limit: Int) -> [Int] {
    guard count > limit else { return Array(0..<count) }
    guard limit > 1 else { return [count - 1] }
    return (0..<limit).map { $0 * (count - 1) / (limit - 1) }
  }
}
