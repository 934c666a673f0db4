internal import Base
internal import Media
internal import Render
internal import Sim
internal import Tasks

extension Command {
  static let gallery = Command(
    name: "gallery",
    summary: "Draw every task, and one task from every camera, for README and docs/gallery.md.",
    discussion: [
      .paragraph(
        """
        Writes gallery.md, the images into a folder named gallery beside it, and picture.png, \
        which shows some of the tasks. Each task is shown two thirds of the way to its expert's \
        success.
        """)
    ],
    examples: ["benchtop gallery --out docs --force"],
    options: [
      .size("256x256"),
      .outFolder("The folder to write into.", requirement: .required), .force,
    ],
    isForMaintainers: true,
    run: { arguments in
      let folder = arguments.text("out") ?? ""
      let gallery = Gallery(folder: folder, size: try arguments.size())
      for path in ["\(folder)/gallery", "\(folder)/picture.png", gallery.pagePath]
      where !arguments.flag("force") && OutputFile.exists(path) {
        throw FileError.unsuitable(
          path: path, reason: "exists already; use --force to overwrite it")
      }
      try gallery.write()
      print("\(gallery.pagePath) shows \(Catalog.builtIn.count) tasks.")
      return .success
    })
}

/// Images of all tasks and cameras, and a page that shows them.
struct Gallery {
  let folder: String
  let size: ImageSize

  var pagePath: String { "\(folder)/gallery.md" }

  /// The task that is drawn from every camera.
  private static let example = "drawer-open"
  private static let columns = 4
  /// The tasks of the picture in README, and the size of each.
  private static let pictured = [
    "hammer", "assembly", "coffee-pull", "door-open", "basketball", "window-open", "lever-pull",
    "stick-pull",
  ]
  private static let picturedSize = ImageSize(width: 400, height: 300)

  func write() throws {
    try Folder.make("\(folder)/gallery")
    let standard = try Camera.find(Camera.standard)
    for task in Catalog.builtIn {
      try image(of: task, from: standard, size)
        .writePNG(to: "\(folder)/\(Gallery.file(task: task.profile.name))")
    }
    let example = try Catalog.task(named: Gallery.example)
    for camera in Camera.builtIn {
      try image(of: example, from: camera, size)
        .writePNG(to: "\(folder)/\(Gallery.file(camera: camera.name))")
    }
    let pictured = try Gallery.pictured.map {
      try image(of: Catalog.task(named: $0), from: standard, Gallery.picturedSize)
    }
    var sheet = ContactSheet()
    sheet.columns = Gallery.columns
    sheet.gap = 0
    try sheet.image(of: pictured).writePNG(to: "\(folder)/picture.png")
    try File.writeText(Gallery.page(), to: pagePath)
  }

  /// The task two thirds of the way to its expert's success.
  private func image(
    of task: Task.Type, from camera: Camera, _ size: ImageSize
  ) throws -> ColorImage {
    let environment = try Environment(task)
    let driver = try PolicyDriver(ScriptedPolicy.expert.make(), in: environment)
    try environment.reset(seed: 1)
    try driver.beginTrial(seed: 1)
    let length = try EpisodeResult.run(driver).firstSuccessStep ?? 60
    try environment.reset(seed: 1)
    try driver.beginTrial(seed: 1)
    for _ in 0..<2 * length / 3 {
      try driver.act()
      _ = try driver.step()
    }
    return try environment.image(from: camera, size: size, with: Renderer())
  }

  private static func file(task: String) -> String { "gallery/\(task).png" }
  private static func file(camera: String) -> String { "gallery/camera-\(camera).png" }

  /// The page in Markdown.
  static func page() -> String {
    let tasks = Catalog.builtIn.map { task in
      (
        name: task.profile.name, instruction: task.profile.instruction,
        file: file(task: task.profile.name)
      )
    }
    let cameras = Camera.builtIn.map { camera in
      (name: camera.name, instruction: "", file: file(camera: camera.name))
    }
    return """
      # Gallery

      Made by `make gallery`: each task two thirds of the way to its expert's success, with the
      goal marked in green.

      \(table(tasks))
      ## Cameras

      The same moment of \(example) from the default camera and each of Meta-World's, upright.

      \(table(cameras))
      """
  }

  private static func table(
    _ entries: [(name: String, instruction: String, file: String)]
  ) -> String {
    var text = "|" + String(repeating: "   |", count: columns) + "\n"
    text += "|" + String(repeating: "---|", count: columns) + "\n"
    for start in stride(from: 0, to: entries.count, by: columns) {
      let row = entries[start..<min(start + columns, entries.count)]
      let cells = row.map { entry in
        "![\(entry.name)](\(entry.file))<br>**\(entry.name)**"
          + (entry.instruction.isEmpty ? "" : "<br>\(entry.instruction)")
      }
      let padding = Array(repeating: "", count: columns - cells.count)
      text += "| " + (cells + padding).joined(separator: " | ") + " |\n"
    }
    return text
  }
}
