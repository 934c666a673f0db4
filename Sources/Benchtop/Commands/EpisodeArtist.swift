internal import Agents
internal import Base
internal import Glibc
internal import Media
internal import Render
internal import Reports
internal import Tasks

/// Draws episodes for a report.
struct EpisodeArtist {
  let arguments: Arguments
  let wantsSheets, wantsFilms: Bool
  let camera: Camera
  let size: ImageSize

  private static let sheetPictures = 8

  /// Nil where neither films nor sheets are asked for.
  init?(_ arguments: Arguments) throws {
    self.arguments = arguments
    wantsSheets = arguments.flag("sheets")
    wantsFilms = arguments.flag("films")
    guard wantsSheets || wantsFilms else { return nil }
    camera = try arguments.camera()
    size = try arguments.size()
  }

  /// Episodes of a group's first run that has a policy. `tell` hears how many are done, of how many.
  func draw(_ group: RunGroup, tell: (Int, Int) -> Void) throws -> EpisodePictures {
    guard let run = group.runs.first(where: { $0.policy != nil }), let word = run.policy else {
      return EpisodePictures(
        group: group.name, run: "", entries: [], reason: "There is no policy yet that could act.")
    }
    let (specs, policy): ([EnvironmentSpec], any Policy)
    do {
      (specs, policy) = (try self.specs(run), try PolicyChoice(word).make())
    } catch {
      return EpisodePictures(
        group: group.name, run: run.name, entries: [],
        reason: "The policy cannot act here: \(error).")
    }
    let folder = try TemporaryFolder()
    var entries: [EpisodePictures.Entry] = []
    for (index, spec) in specs.enumerated() {
      entries.append(try draw(spec, policy, in: folder))
      tell(index + 1, specs.count)
    }
    return EpisodePictures(group: group.name, run: run.name, entries: entries)
  }

  /// The environments that the run was trained or evaluated in.
  private func specs(_ run: ReportedRun) throws -> [EnvironmentSpec] {
    let suite = try Suite.find(run.suite)
    var options = suite.standardOptions
    if let told = run.configuration?["environment"] {
      options = try JSON.decode(EnvironmentOptions.self, from: told.text())
    } else if let report = run.evaluation {
      options.goals = report.goals
      options.reward = report.reward
      options.horizon = report.horizon
      if report.dynamics.count == 1 { options.dynamics = report.dynamics[0] }
    }
    return suite.specs(run.split, options: options).map { spec in
      var spec = spec
      spec.options = arguments.withPictureStyle(spec.options)
      return spec
    }
  }

  private func draw(
    _ spec: EnvironmentSpec, _ policy: any Policy, in folder: TemporaryFolder
  ) throws -> EpisodePictures.Entry {
    let environment = try spec.make()
    let path = "\(folder.path)/film.webm"
    let recorder = try EpisodeRecorder(
      film: wantsFilms ? path : nil, sheet: nil, camera: camera, size: size,
      renderer: arguments.renderer(), sheetPictures: wantsSheets ? EpisodeArtist.sheetPictures : 0)
    try environment.reset(seed: arguments.seed)
    try policy.begin(environment, seed: arguments.seed)
    try recorder.take(environment)
    let episode = try Episode.run(in: environment, by: policy) { _ in
      try recorder.take(environment)
    }
    try recorder.finish()
    return EpisodePictures.Entry(
      task: spec.task,
      outcome: episode.firstSuccess.map { "success at step \($0)" } ?? "no success",
      sheet: try recorder.sheetImage?.pngData(), film: wantsFilms ? try WholeFile.read(path) : nil,
      poster: wantsFilms ? try recorder.lastPicture?.pngData() : nil)
  }
}

/// A folder for files on their way, which is gone afterwards.
private final class TemporaryFolder {
  let path: String

  init() throws {
    let set = getenv("TMPDIR").map { String(cString: $0) } ?? ""
    var name = Array("\(set.isEmpty ? "/tmp" : set)/benchtop.XXXXXX".utf8CString)
    guard mkdtemp(&name) != nil else {
      throw FileError.unwritable(
        path: set.isEmpty ? "/tmp" : set, reason: String(cString: strerror(errno)))
    }
    path = name.withUnsafeBufferPointer { $0.baseAddress.map { String(cString: $0) } ?? "" }
  }

  deinit {
    for name in Folder.names(in: path) { unlink("\(path)/\(name)") }
    rmdir(path)
  }
}
