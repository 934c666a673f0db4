internal import Render
internal import Sim
internal import Tasks

// Options that mean the same in every command that draws.
extension Option {
  static let camera = Option(
    name: "camera", kind: .text, summary: "From which camera; see 'benchtop list cameras'.",
    placeholder: "NAME", standard: "corner2", candidates: .cameras)

  static func size(_ standard: String) -> Option {
    Option(
      name: "size", kind: .text, summary: "Width and height in pixels, each from 16 to 4096.",
      placeholder: "WxH", standard: standard)
  }

  static let film = Option(
    name: "film", kind: .text, summary: "Write a film of it.", placeholder: "FILE",
    candidates: .files)

  static let sheet = Option(
    name: "sheet", kind: .text, summary: "Write a contact sheet of it.", placeholder: "FILE",
    candidates: .files)

  static let frameRate = Option(
    name: "frame-rate", kind: .real(1...240),
    summary: "Pictures a second of the film; 80 is as fast as it happens.", standard: "40")

  static let pictureStyle: [Option] = [
    Option(name: "no-goal", kind: .flag, summary: "Leave out the mark at the goal."),
    Option(name: "no-shadows", kind: .flag, summary: "Draw without shadows."),
    Option(
      name: "samples", kind: .choice(["1", "4", "8", "16"]),
      summary: "Places looked at in each pixel: 1 gives hard edges, more give smooth ones.",
      standard: "4"),
    Option(
      name: "vary", kind: .real(0...1),
      summary: "How far textures, colours, light and camera vary with the seed.", standard: "0"),
    Option(
      name: "upside-down", kind: .flag,
      summary: "Hang the corner cameras as they hang in Meta-World."),
  ]
}

extension Arguments {
  /// The camera that was asked for, right side up or not.
  func camera() throws -> Camera {
    let camera = try Camera.find(text("camera") ?? "")
    return flag("upside-down") ? camera.asInMetaWorld : camera
  }

  func size() throws -> ImageSize {
    let word = text("size") ?? ""
    let sides = word.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
    guard sides.count == 2, let width = sides[0], let height = sides[1],
      ImageSize.sides.contains(width), ImageSize.sides.contains(height)
    else {
      throw RenderError.invalidValue(
        name: "--size", given: "'\(word)'",
        allowed: "a width and a height from 16 to 4096, such as 640x480")
    }
    return ImageSize(width: width, height: height)
  }

  func renderer() throws -> Renderer {
    var settings = RenderSettings()
    settings.hasShadows = !flag("no-shadows")
    settings.samples = integer("samples")
    return try Renderer(settings)
  }

  /// The environment options with what was asked of pictures.
  func withPictureStyle(_ options: EnvironmentOptions) -> EnvironmentOptions {
    var options = options
    options.observation.imageStyle.showsGoal = !flag("no-goal")
    let amount = real("vary")
    options.observation.imageStyle.variation.textures = amount
    options.observation.imageStyle.variation.colors = amount
    options.observation.imageStyle.variation.light = amount
    options.observation.imageStyle.variation.camera = amount
    return options
  }

  /// Three numbers with commas between them.
  func place(_ name: String) throws -> Vector3? {
    guard let word = text(name) else { return nil }
    let numbers = word.split(separator: ",", omittingEmptySubsequences: false).map { Double($0) }
    guard numbers.count == 3, let x = numbers[0], let y = numbers[1], let z = numbers[2],
      Vector3(x, y, z).isFinite
    else {
      throw RenderError.invalidValue(
        name: "--\(name)", given: "'\(word)'", allowed: "three numbers, such as 0.8,0.1,0.6")
    }
    return Vector3(x, y, z)
  }
}
