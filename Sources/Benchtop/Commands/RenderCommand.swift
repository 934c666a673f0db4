internal import Agents
internal import Base
internal import Media
internal import Render
internal import Tasks

extension Command {
  static let render = Command(
    name: "render",
    summary: "Draw one step of an episode: color, depth, segmentation and camera calibration.",
    discussion: [
      .paragraph(
        """
        The policy acts for --step steps first. Depth is a 16-bit PNG in millimeters; 0 means no \
        surface. Segmentation is a palette PNG; the labels' names are in its text chunk and in the \
        file of --calibration. That file holds the camera's intrinsics and extrinsics in the \
        OpenCV convention, and what --randomize drew.
        """)
    ],
    examples: [
      "benchtop render drawer-open --step 40 --out drawer.png",
      "benchtop render push --camera topview --size 640x480 --out a.png --depth=b.png "
        + "--segmentation=c.png",
      "benchtop render hammer --from 0.6,0,0.5 --towards 0.1,0.6,0.05 --out near.png",
    ],
    operands: [.task],
    options: [
      .policy, .seed,
      Option(
        name: "step", kind: .integer(0...1_000_000),
        summary: "Steps before the image, at most up to the episode's end.", defaultValue: "0"),
      .camera, .size("480x480"),
      Option(
        name: "from", kind: .text, summary: "Position of a camera of your own, in meters.",
        placeholder: "X,Y,Z", defaultText: "none", group: .image),
      Option(
        name: "towards", kind: .text, summary: "With --from: the point that the camera looks at.",
        placeholder: "X,Y,Z", defaultValue: "0,0.6,0.05", group: .image),
      Option(
        name: "field-of-view", kind: .real(1...170),
        summary: "With --from: vertical field of view in degrees.", defaultValue: "45",
        group: .image),
      .out(
        "Write the color image (PNG).",
        defaultText: "image.png, unless another file is asked for"),
      file("depth", "Write a depth image (PNG)."),
      file("segmentation", "Write a segmentation image (PNG)."),
      file("calibration", "Write camera, labels and randomization (JSON).", "json"),
      .force,
    ] + Option.imageStyleOptions + Option.environment(goals: .random),
    run: { arguments in
      let image = arguments.imageFile
      if let image, !arguments.isGiven("out") { try arguments.prepareOutputFile(image) }
      let policy = try arguments.policy
      let options = try arguments.withImageStyle(
        arguments.environmentOptions(EnvironmentOptions()))
      let environment = try Environment(
        Catalog.task(named: arguments.operands[0]),
        options: arguments.observing(options, by: policy))
      let (camera, size) = try (customCamera(arguments) ?? arguments.camera(), arguments.size())
      let driver = try PolicyDriver(policy.make(), in: environment)
      try environment.reset(seed: arguments.seed)
      try driver.beginTrial(seed: arguments.seed)
      // A camera inside a body is an error before anything moves.
      try environment.appearance.offsetCamera(camera).pinholeCamera(
        in: environment.task.world, size: size
      )
      .requireOutsideShapes(in: environment.task.world)
      while environment.stepCount < arguments.integer("step"), !environment.isOver {
        try driver.act()
        _ = try driver.step()
      }
      try Shot(environment, camera, size, arguments.renderer()).write(arguments)
      return .success
    })

  private static func file(_ name: String, _ summary: String, _ type: String = "png") -> Option {
    Option(
      name: name, kind: .text, summary: "\(summary) Without FILE, its name is \(name).\(type).",
      placeholder: "FILE", implicitValue: "\(name).\(type)", candidates: .files, group: .output,
      isOutputFile: true)
  }

  private static func customCamera(_ arguments: Arguments) throws -> Camera? {
    guard let position = try arguments.position("from") else { return nil }
    return try Camera(
      "own", at: position, lookingAt: arguments.position("towards") ?? .zero,
      fieldOfView: arguments.real("field-of-view"))
  }
}

/// All that is drawn of one step.
private struct Shot {
  let color: ColorImage
  let depth: DepthImage
  let segmentation: SegmentationImage
  let calibration: Calibration

  /// What relates pixels to positions, and labels to bodies.
  struct Calibration: Encodable {
    let camera: String
    let width, height: Int
    let position: [Double]
    let intrinsics: [Double]
    let cameraFromWorld: [Double]
    let worldFromCamera: [Double]
    let labels: [String]
    let appearance: Appearance
  }

  init(
    _ environment: Environment, _ camera: Camera, _ size: ImageSize, _ renderer: Renderer
  ) throws {
    var meters = [Float](repeating: 0, count: size.pixelCount)
    var labels = [UInt16](repeating: 0, count: size.pixelCount)
    var pinhole: PinholeCamera?
    color = try ColorImage(size: size) { pixels in
      try meters.withUnsafeMutableBufferPointer { meters in
        try labels.withUnsafeMutableBufferPointer { labels in
          pinhole = try environment.render(
            from: camera, size: size, with: renderer,
            into: RenderTargets(
              color: pixels.baseAddress, depth: meters.baseAddress, labels: labels.baseAddress))
        }
      }
    }
    depth = DepthImage(size: size, meters: meters)
    segmentation = SegmentationImage(size: size, labels: labels, names: renderer.labels)
    calibration = Calibration(
      camera: camera.name, width: size.width, height: size.height,
      position: pinhole.map { [$0.position.x, $0.position.y, $0.position.z] } ?? [],
      intrinsics: pinhole?.intrinsics ?? [], cameraFromWorld: pinhole?.cameraFromWorld ?? [],
      worldFromCamera: pinhole?.worldFromCamera ?? [], labels: renderer.labels,
      appearance: environment.appearance)
  }

  func write(_ arguments: Arguments) throws {
    if let path = arguments.imageFile {
      try color.writePNG(to: path)
      print("\(path) shows \(arguments.operands[0]) from \(calibration.camera).")
    }
    if let path = arguments.text("depth") { try depth.writePNG(to: path) }
    if let path = arguments.text("segmentation") { try segmentation.writePNG(to: path) }
    if let path = arguments.text("calibration") {
      try File.writeText(JSON.encode(calibration) + "\n", to: path)
    }
  }
}

extension Arguments {
  /// The file of the color image; nil if only others are asked for.
  fileprivate var imageFile: String? {
    let hasOthers = ["depth", "segmentation", "calibration"].contains { isGiven($0) }
    return text("out") ?? (hasOthers ? nil : "image.png")
  }
}
