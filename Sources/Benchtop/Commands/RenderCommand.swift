internal import Agents
internal import Base
internal import Media
internal import Render
internal import Tasks

extension Command {
  static let render = Command(
    name: "render",
    summary: "Draw one moment of a task: colour, depth, segmentation, and where the camera was.",
    discussion:
      "The policy acts for --step steps before the picture is taken. Depth is a 16-bit PNG in\n"
      + "millimetres, with 0 where there is nothing; segmentation is a palette PNG whose names are in\n"
      + "its text chunk and in the file of --calibration. That file holds the camera's intrinsics and\n"
      + "extrinsics, in the OpenCV convention, and the drawn looks of --vary.",
    examples: [
      "benchtop render drawer-open --step 40 --out drawer.png",
      "benchtop render push --camera topview --size 640x480 --out a.png --depth b.png "
        + "--segmentation c.png",
      "benchtop render hammer --from 0.6,0,0.5 --towards 0.1,0.6,0.05 --out near.png",
    ],
    operands: [.task],
    options: [
      .seed, .policy,
      Option(
        name: "step", kind: .integer(0...1_000_000),
        summary: "How many steps are taken before, up to the episode's end.", standard: "0"),
      .camera, .size("480x480"),
      Option(
        name: "from", kind: .text, summary: "A camera of one's own: where it stands, in metres.",
        placeholder: "X,Y,Z"),
      Option(
        name: "towards", kind: .text, summary: "What it looks at; the table's middle if left out.",
        placeholder: "X,Y,Z"),
      Option(
        name: "field-of-view", kind: .real(1...170), summary: "Its height in degrees.",
        standard: "45"),
      .out("Write the picture in colour as PNG; picture.png if nothing else is asked for."),
      file("depth", "Write the depth as PNG, to depth.png if not said.", "depth.png"),
      file(
        "segmentation", "Write what each pixel shows as PNG, to segmentation.png if not said.",
        "segmentation.png"),
      file(
        "calibration", "Write camera, labels and looks as JSON, to calibration.json if not said.",
        "calibration.json"),
    ] + Option.pictureStyle + Option.environment,
    run: { arguments in
      let environment = try Environment(
        Catalog.task(named: arguments.operands[0]),
        options: arguments.withPictureStyle(arguments.environmentOptions(EnvironmentOptions())))
      let (camera, size) = try (ownCamera(arguments) ?? arguments.camera(), arguments.size())
      let policy = try arguments.policy.make()
      try environment.reset(seed: arguments.seed)
      try policy.begin(environment, seed: arguments.seed)
      // What the camera stands in is found out before anything moves.
      try environment.visuals.moved(camera).placed(in: environment.task.world, size: size)
        .requireFreeView(in: environment.task.world)
      while environment.stepCount < arguments.integer("step"), !environment.isOver {
        _ = try environment.step(policy.act(in: environment))
      }
      try Shot(environment, camera, size, arguments.renderer()).write(arguments)
      return .success
    })

  private static func file(_ name: String, _ summary: String, _ standard: String) -> Option {
    Option(
      name: name, kind: .text, summary: summary, placeholder: "FILE", valueIfLeftOut: standard,
      candidates: .files)
  }

  private static func ownCamera(_ arguments: Arguments) throws -> Camera? {
    guard let place = try arguments.place("from") else { return nil }
    return try Camera(
      "own", at: place, lookingAt: arguments.place("towards") ?? [0, 0.6, 0.05],
      fieldOfView: arguments.real("field-of-view"))
  }
}

/// All that is drawn of one moment.
private struct Shot {
  let color: ColorImage
  let depth: DepthImage
  let segmentation: SegmentationImage
  let calibration: Calibration

  /// What relates pixels to places and numbers to things.
  struct Calibration: Encodable {
    let camera: String
    let width, height: Int
    let position: [Double]
    let intrinsics: [Double]
    let cameraFromWorld: [Double]
    let worldFromCamera: [Double]
    let labels: [String]
    let visuals: Visuals
  }

  init(
    _ environment: Environment, _ camera: Camera, _ size: ImageSize, _ renderer: Renderer
  ) throws {
    var metres = [Float](repeating: 0, count: size.pixelCount)
    var labels = [UInt16](repeating: 0, count: size.pixelCount)
    var placed: PlacedCamera?
    color = try ColorImage(size: size) { pixels in
      try metres.withUnsafeMutableBufferPointer { metres in
        try labels.withUnsafeMutableBufferPointer { labels in
          placed = try environment.draw(
            from: camera, size: size, with: renderer,
            into: RenderTargets(
              color: pixels.baseAddress, depth: metres.baseAddress, labels: labels.baseAddress))
        }
      }
    }
    depth = DepthImage(size: size, metres: metres)
    segmentation = SegmentationImage(size: size, labels: labels, names: renderer.labels)
    calibration = Calibration(
      camera: camera.name, width: size.width, height: size.height,
      position: placed.map { [$0.position.x, $0.position.y, $0.position.z] } ?? [],
      intrinsics: placed?.intrinsics ?? [], cameraFromWorld: placed?.cameraFromWorld ?? [],
      worldFromCamera: placed?.worldFromCamera ?? [], labels: renderer.labels,
      visuals: environment.visuals)
  }

  func write(_ arguments: Arguments) throws {
    let others = ["depth", "segmentation", "calibration"].contains { arguments.text($0) != nil }
    if let path = arguments.text("out") ?? (others ? nil : "picture.png") {
      try color.writePNG(to: path)
      print("\(path) shows \(arguments.operands[0]) from \(calibration.camera)")
    }
    if let path = arguments.text("depth") { try depth.writePNG(to: path) }
    if let path = arguments.text("segmentation") { try segmentation.writePNG(to: path) }
    if let path = arguments.text("calibration") { try writeJSON(calibration, to: path) }
  }
}
