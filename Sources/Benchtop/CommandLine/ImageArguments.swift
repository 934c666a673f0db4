internal import Render
internal import Sim
internal import Tasks

// Options with the same meaning in every command that draws.
extension Option {
  static let camera = Option(
    name: "camera", kind: .text, summary: "Camera; see 'benchtop list cameras'.",
    placeholder: "NAME", defaultValue: Camera.standard, candidates: .cameras, group: .image)

  static func size(_ defaultValue: String) -> Option {
    Option(
      name: "size", kind: .text, summary: "Width and height in pixels, each from 16 to 4096.",
      placeholder: "WxH", defaultValue: defaultValue, group: .image)
  }

  static let video = Option(
    name: "video", kind: .text, summary: "Write a video (WebM).", placeholder: "FILE",
    candidates: .files, group: .output, isOutputFile: true)

  static let sheet = Option(
    name: "sheet", kind: .text, summary: "Write a contact sheet (PNG).", placeholder: "FILE",
    candidates: .files, group: .output, isOutputFile: true)

  static let frameRate = Option(
    name: "frame-rate", kind: .real(1...240),
    summary: "Frames per second of the video; 80 is real time.", defaultValue: "40",
    group: .image)

  static let imageStyleOptions: [Option] = [
    Option(
      name: "no-goal", kind: .flag, summary: "Do not draw the goal marker.", group: .image),
    Option(name: "no-shadows", kind: .flag, summary: "Do not draw shadows.", group: .image),
    Option(
      name: "samples", kind: .choice(["1", "4", "8", "16"]),
      summary: "Samples per pixel for antialiasing; 1 is without.", defaultValue: "4",
      group: .image),
    Option(
      name: "randomize", kind: .text,
      summary:
        "Strength of visual domain randomization of textures, colors, light and camera pose: realistic, "
        + "strong, or a number from 0 to 1.",
      placeholder: "AMOUNT", defaultValue: "0", group: .image),
    Option(
      name: "upside-down", kind: .flag,
      summary: "Mount the corner cameras upside down, as Meta-World does.", group: .image),
  ]
}

extension Arguments {
  /// The camera by its name, upright or as Meta-World mounts it.
  func camera() throws -> Camera {
    let camera = try Camera.find(text("camera") ?? "")
    return flag("upside-down") ? camera.asInMetaWorld : camera
  }

  func size() throws -> ImageSize {
    let word = text("size") ?? ""
    let sides = word.split(separator: "x", omittingEmptySubsequences: false).map { Int($0) }
    guard sides.count == 2, let width = sides[0], let height = sides[1],
      ImageSize.sideRange.contains(width), ImageSize.sideRange.contains(height)
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

  /// Environment options with the goal marker and the visual randomization that were asked for.
  func withImageStyle(_ options: EnvironmentOptions) throws -> EnvironmentOptions {
    var options = options
    options.observation.imageStyle.showsGoalMarker = !flag("no-goal")
    options.observation.imageStyle.randomization = try randomization(
      seed: options.observation.imageStyle.randomization.seed)
    return options
  }

  /// A named amount, or a number for all that is randomized.
  func randomization(seed: UInt64?) throws -> VisualRandomization {
    let word = text("randomize") ?? "0"
    var randomization = VisualRandomization.none
    if let (_, named) = VisualRandomization.named.first(where: { $0.0 == word }) {
      randomization = named
    } else if let amount = Double(word), (0...1).contains(amount) {
      randomization.setAmount(amount)
    } else {
      throw RenderError.invalidValue(
        name: "--randomize", given: "'\(word)'",
        allowed: "realistic, strong or a number from 0 to 1")
    }
    randomization.seed = seed
    return randomization
  }

  /// Three numbers with commas between.
  func position(_ name: String) throws -> Vector3? {
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

extension VisualRandomization {
  /// The same strength for all that is randomized.
  mutating func setAmount(_ amount: Double) {
    (textures, colors, lighting, camera) = (amount, amount, amount, amount)
  }
}
