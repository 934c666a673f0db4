internal import Media
internal import Render
internal import Tasks

/// Keeps pictures of episodes as they run: all of them in a film, a few in a contact sheet.
final class EpisodeRecorder {
  /// Pictures in a sheet, where nothing else is said; more are thinned out as they come.
  private static let usualPictures = 24

  private let camera: Camera
  private let size: ImageSize
  private let renderer: Renderer
  private let film: FilmWriter?
  private let sheetPath: String?
  /// Pictures in the sheet; none where there is to be none.
  private let sheetPictures: Int
  private var sheet: [(picture: ColorImage, caption: String)] = []
  /// Every how many pictures one goes into the sheet.
  private var stride = 1
  private var count = 0
  private(set) var lastPicture: ColorImage?
  /// Pictures since the task was done.
  private var countSinceSuccess = 0
  /// How many of them are kept: what follows is the same over and over.
  private static let keptAfterSuccess = 40

  init(
    film: String?, sheet: String?, camera: Camera, size: ImageSize, renderer: Renderer,
    framesPerSecond: Double = 40, sheetPictures: Int? = nil
  ) throws {
    self.camera = camera
    self.size = size
    self.renderer = renderer
    sheetPath = sheet
    self.sheetPictures = sheetPictures ?? (sheet == nil ? 0 : EpisodeRecorder.usualPictures)
    self.film = try film.map {
      try FilmWriter(path: $0, size: size, framesPerSecond: framesPerSecond)
    }
  }

  /// Nil where neither a film nor a sheet is asked for.
  convenience init?(_ arguments: Arguments) throws {
    guard arguments.text("film") != nil || arguments.text("sheet") != nil else { return nil }
    try self.init(
      film: arguments.text("film"), sheet: arguments.text("sheet"), camera: arguments.camera(),
      size: arguments.size(), renderer: arguments.renderer(),
      framesPerSecond: arguments.real("frame-rate"))
  }

  func take(_ environment: Environment) throws {
    countSinceSuccess = environment.judgement.isSuccess ? countSinceSuccess + 1 : 0
    guard countSinceSuccess <= EpisodeRecorder.keptAfterSuccess else { return }
    let picture = try environment.picture(from: camera, size: size, with: renderer)
    lastPicture = picture
    try film?.add(picture)
    defer { count += 1 }
    guard sheetPictures > 0, count % stride == 0 else { return }
    if sheet.count == 2 * sheetPictures {
      sheet = sheet.enumerated().filter { $0.offset % 2 == 0 }.map(\.element)
      stride *= 2
      guard count % stride == 0 else { return }
    }
    sheet.append((picture, "step \(environment.stepCount)"))
  }

  func finish() throws {
    try film?.finish()
    if let sheetPath { try sheetImage?.writePNG(to: sheetPath) }
  }

  /// The pictures side by side; nil where none were kept.
  var sheetImage: ColorImage? {
    guard !sheet.isEmpty else { return nil }
    // The last picture is always among them.
    let kept = EpisodeRecorder.evenly(sheet.count, sheetPictures)
    return ContactSheet().image(
      of: kept.map { sheet[$0].picture }, captions: kept.map { sheet[$0].caption })
  }

  /// Up to `limit` of the numbers below `count`, the first and the last among them.
  private static func evenly(_ count: Int, _ limit: Int) -> [Int] {
    guard count > limit else { return Array(0..<count) }
    guard limit > 1 else { return [count - 1] }
    return (0..<limit).map { $0 * (count - 1) / (limit - 1) }
  }
}
