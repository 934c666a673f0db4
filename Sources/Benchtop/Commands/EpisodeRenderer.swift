internal import Agents
internal import Base
internal import Glibc
internal import Media
internal import Render
internal import Reports
internal import Tasks

/// Renders episodes for a report.
struct EpisodeRenderer {
  let arguments: Arguments
  let drawsSheets, drawsVideos: Bool
  let camera: Camera
  let size: ImageSize

  private static let sheetImages = 8

  /// Nil if neither videos nor sheets were asked for.
  init?(_ arguments: Arguments) throws {
    self.arguments = arguments
    drawsSheets = arguments.flag("sheets")
    drawsVideos = arguments.flag("videos")
    guard drawsSheets || drawsVideos else { return nil }
    camera = try arguments.camera()
    size = try arguments.size()
  }

  /// Episodes of a group's first run that has a policy. `progress` gets the number of finished episodes and of all.
  func render(_ group: RunGroup, progress: (Int, Int) -> Void) throws -> EpisodeMedia {
    guard let run = group.runs.first(where: { $0.policy != nil }), let word = run.policy else {
      return EpisodeMedia(
        group: group.name, run: "", entries: [], reason: "The run has no policy yet.")
    }
    let (specs, policy): ([EnvironmentSpec], any Policy)
    do {
      let choice = try PolicyChoice(word)
      specs = try self.specs(run).map { spec in
        var spec = spec
        spec.options = try choice.observing(spec.options)
        return spec
      }
      policy = try choice.make()
    } catch {
      return EpisodeMedia(
        group: group.name, run: run.name, entries: [],
        reason: "The policy cannot run here: \(error).")
    }
    let folder = try ScratchFolder()
    var entries: [EpisodeMedia.Entry] = []
    for (index, spec) in specs.enumerated() {
      entries.append(try render(spec, policy, in: folder))
      progress(index + 1, specs.count)
    }
    return EpisodeMedia(group: group.name, run: run.name, entries: entries)
  }

  /// The environments that the run was trained or evaluated in.
  private func specs(_ run: RunRecord) throws -> [EnvironmentSpec] {
    let suite = try Suite.find(run.suite)
    var options = suite.defaultOptions
    if let recorded = run.configuration?["environment"] {
      options = try JSON.decode(EnvironmentOptions.self, from: recorded.text())
    } else if let report = run.evaluation {
      options.goals = report.goals
      options.rewardType = report.rewardType
      options.horizon = report.horizon
      if report.dynamics.count == 1 { options.dynamics = report.dynamics[0] }
    }
    return try suite.specs(run.split, options: options).map { spec in
      var spec = spec
      spec.options = try arguments.withImageStyle(spec.options)
      return spec
    }
  }

  private func render(
    _ spec: EnvironmentSpec, _ policy: any Policy, in folder: ScratchFolder
  ) throws -> EpisodeMedia.Entry {
    let environment = try spec.make()
    let path = "\(folder.path)/video.webm"
    let recorder = try EpisodeRecorder(
      video: drawsVideos ? path : nil, sheet: nil, camera: camera, size: size,
      renderer: arguments.renderer(), sheetImages: drawsSheets ? EpisodeRenderer.sheetImages : 0
    )
    let driver = try PolicyDriver(policy, in: environment)
    try environment.reset(seed: arguments.seed)
    try driver.beginTrial(seed: arguments.seed)
    try recorder.capture(environment)
    let episode = try EpisodeResult.run(driver) { _ in
      try recorder.capture(environment)
    }
    try recorder.finish()
    return EpisodeMedia.Entry(
      task: spec.task,
      outcome: episode.firstSuccessStep.map { "success at step \($0)" } ?? "no success",
      sheet: try recorder.sheetImage?.pngData(), video: drawsVideos ? try File.read(path) : nil,
      poster: drawsVideos ? try recorder.lastImage?.pngData() : nil)
  }
}
