internal import Base
internal import Media
internal import Render
internal import Sim
internal import Tasks

extension Command {
  static let gallery = Command(
    name: "gallery",
    summary: "Draw every task, and one of them from every camera, into a folder.",
    discussion:
      "Writes gallery.md and a folder gallery with the pictures beside it. Each task is shown while\n"
      + "its expert is at it.",
    examples: ["benchtop gallery docs"],
    operands: [Operand(name: "FOLDER", summary: "The folder.", candidates: .folders)],
    options: [.size("256x256")],
    run: { arguments in
      let gallery = Gallery(folder: arguments.operands[0], size: try arguments.size())
      try gallery.write()
      print("\(arguments.operands[0])/gallery.md shows \(Catalog.builtIn.count) tasks")
      return .success
    })
}

/// Pictures of all tasks and cameras, and a page that shows them.
struct Gallery {
  let folder: String
  let size: ImageSize

  /// The task that is seen from every camera.
  private static let example = "drawer-open"
  private static let columns = 4

  /// Nearer than Meta-World's cameras.
  private static func viewpoint() throws -> Camera {
    try Camera(
      "gallery", at: [0.95, -0.12, 0.72], lookingAt: [-0.02, 0.6, 0.13], fieldOfView: 40)
  }

  func write() throws {
    try Folder.make("\(folder)/gallery")
    for task in Catalog.builtIn {
      try picture(of: task, from: Gallery.viewpoint())
        .writePNG(to: "\(folder)/\(Gallery.file(task: task.profile.name))")
    }
    let example = try Catalog.task(named: Gallery.example)
    for camera in Camera.named {
      try picture(of: example, from: camera)
        .writePNG(to: "\(folder)/\(Gallery.file(camera: camera.name))")
    }
    try WholeFile.writeText(Gallery.page(), to: "\(folder)/gallery.md")
  }

  /// The task two thirds of the way to its expert's success.
  private func picture(of task: Task.Type, from camera: Camera) throws -> ColorImage {
    let environment = try Environment(task)
    let policy = ScriptedPolicy.expert.make()
    try environment.reset(seed: 1)
    try policy.begin(environment, seed: 1)
    let length = try Episode.run(in: environment, by: policy).firstSuccess ?? 60
    try environment.reset(seed: 1)
    try policy.begin(environment, seed: 1)
    for _ in 0..<2 * length / 3 { _ = try environment.step(policy.act(in: environment)) }
    return try environment.picture(from: camera, size: size, with: Renderer())
  }

  private static func file(task: String) -> String { "gallery/\(task).png" }
  private static func file(camera: String) -> String { "gallery/camera-\(camera).png" }

  /// The page in Markdown.
  static func page() -> String {
    let tasks = Catalog.builtIn.map { task in
      (
        name: task.profile.name, sentence: task.profile.sentence,
        file: file(task: task.profile.name)
      )
    }
    let cameras = Camera.named.map { camera in
      (name: camera.name, sentence: "", file: file(camera: camera.name))
    }
    return """
      # Gallery

      Made by `benchtop gallery docs`: each task two thirds of the way to its expert's success, with the
      goal marked in green.

      \(table(tasks))
      ## Cameras

      The same moment of \(example) from each of Meta-World's cameras, upright.

      \(table(cameras))
      """
  }

  private static func table(
    _ entries: [(name: String, sentence: String, file: String)]
  ) -> String {
    var text = "|" + String(repeating: "   |", count: columns) + "\n"
    text += "|" + String(repeating: "---|", count: columns) + "\n"
    for start in stride(from: 0, to: entries.count, by: columns) {
      let row = entries[start..<min(start + columns, entries.count)]
      let cells = row.map { entry in
        "![\(entry.name)](\(entry.file))<br>**\(entry.name)**"
          + (entry.sentence.isEmpty ? "" : "<br>\(entry.sentence)")
      }
      let padding = Array(repeating: "", count: columns - cells.count)
      text += "| " + (cells + padding).joined(separator: " | ") + " |\n"
    }
    return text
  }
}
