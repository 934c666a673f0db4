internal import Base
internal import Render
internal import Sim
internal import Tasks

/// Records episodes of one task of a plan, one after the other.
final class Recorder {
  private let plan: RecordingPlan
  private let taskIndex: Int
  private let environment: Environment
  private let cameras: [Camera]
  private let renderer: Renderer?
  private let coding: PictureRows.Coding
  private let bodies: [BodyID]
  /// Where pictures are drawn.
  private var metres: [Float]
  private var labels: [UInt16]

  init(_ plan: RecordingPlan, task: Int, coding: PictureRows.Coding) throws {
    self.plan = plan
    taskIndex = task
    self.coding = coding
    let spec = plan.specs[task]
    environment = try spec.make()
    let style = spec.options.observation.imageStyle
    cameras = try plan.pictures.cameras.map { name in
      let camera = try Camera.find(name)
      return style.isUpright ? camera : camera.asInMetaWorld
    }
    var settings = RenderSettings()
    settings.hasShadows = style.hasShadows
    settings.samples = style.samples
    renderer = try cameras.isEmpty ? nil : Renderer(settings)
    let world = environment.task.world
    bodies = world.bodyIDs.filter { !world.isFixed($0) }
    metres = Array(repeating: 0, count: plan.pictures.size.pixelCount)
    labels = Array(repeating: 0, count: plan.pictures.size.pixelCount)
  }

  /// Records an episode of the plan.
  func record(_ number: Int, by policy: any Policy) throws -> EpisodeRecording {
    let seed = plan.seed(ofEpisode: number)
    var chance = SeededGenerator(seed: seed, stream: .disturbance)
    let deviation = plan.noise * chance.unit()
    try environment.reset(seed: seed)
    try policy.begin(environment, seed: seed)
    var recording = EpisodeRecording(header(number, seed: seed, noise: deviation))
    try begin(&recording)
    var stepsLeft = Int.max
    while true {
      let wanted = try policy.act(in: environment).clamped
      let disturbance = Action(chance.normal(), chance.normal(), chance.normal(), 0)
      let action = (wanted + deviation * disturbance).clamped
      if environment.judgement.isSuccess, stepsLeft == .max {
        stepsLeft = plan.stepsAfterSuccess ?? .max
      }
      if stepsLeft != .max { stepsLeft -= 1 }
      let isOver = try take(action, wanted: wanted, &recording, cutsOff: stepsLeft == 0)
      if isOver { break }
    }
    return recording
  }

  /// Records what becomes of an episode's actions when they are taken again.
  func replay(
    _ original: EpisodeRecording, watch: (Environment) throws -> Void
  ) throws -> EpisodeRecording {
    try environment.reset(seed: original.header.seed)
    try watch(environment)
    let header = original.header
    var recording = EpisodeRecording(
      self.header(header.number, seed: header.seed, noise: header.noise))
    recording.header.policy = header.policy
    try begin(&recording)
    for step in 0..<header.stepCount {
      guard !environment.isOver else { break }
      let numbers = original.actions[4 * step..<4 * step + 4].map(Double.init)
      let action = Action(numbers[0], numbers[1], numbers[2], numbers[3])
      _ = try take(
        action, wanted: action, &recording, cutsOff: step == header.stepCount - 1)
      try watch(environment)
    }
    return recording
  }

  private func header(_ number: Int, seed: UInt64, noise: Double) -> EpisodeHeader {
    let (profile, goal) = (environment.task.profile, environment.goal)
    let pictures = plan.pictures
    return EpisodeHeader(
      number: number, task: profile.name, taskIndex: taskIndex, taskCount: plan.specs.count,
      numberInTask: number - taskIndex * plan.episodesPerTask, sentence: profile.sentence,
      taskVersion: profile.version, seed: seed, policy: plan.policy, noise: noise, stepCount: 0,
      total: 0, firstSuccess: nil, succeedsAtEnd: false, goal: [goal.x, goal.y, goal.z],
      dynamics: environment.dynamics, bodies: bodies.map { environment.task.world.name(of: $0) },
      observationCount: environment.observation.count,
      hasGoals: environment.achievedGoal != nil, imageWidth: pictures.size.width,
      imageHeight: pictures.size.height, cameras: [], hasDepth: pictures.hasDepth,
      hasSegmentation: pictures.hasSegmentation, labels: [])
  }

  private func begin(_ recording: inout EpisodeRecording) throws {
    let (size, pictures) = (plan.pictures.size, plan.pictures)
    recording.views = cameras.map { _ in
      EpisodeRecording.View(
        color: PictureRows(size, coding),
        depth: pictures.hasDepth ? PictureRows(size, .deflated) : nil,
        segmentation: pictures.hasSegmentation ? PictureRows(size, .deflated) : nil)
    }
    try look(&recording)
  }

  /// Takes a step, and says whether the episode is over with it.
  private func take(
    _ action: Action, wanted: Action, _ recording: inout EpisodeRecording, cutsOff: Bool
  ) throws -> Bool {
    // As exact as it is written, so that it can be taken again.
    let numbers = (0..<4).map { Float(action[$0]) }
    recording.actions += numbers
    recording.wantedActions += (0..<4).map { Float(wanted[$0]) }
    let transition = try environment.step(
      Action(Double(numbers[0]), Double(numbers[1]), Double(numbers[2]), Double(numbers[3])))
    recording.rewards.append(transition.reward)
    recording.terminations.append(transition.isTerminated)
    recording.truncations.append(
      transition.isTruncated || cutsOff && !transition.isTerminated)
    recording.header.stepCount += 1
    recording.header.total += transition.reward
    recording.header.succeedsAtEnd = transition.isSuccess
    if transition.isSuccess, recording.header.firstSuccess == nil {
      recording.header.firstSuccess = recording.header.stepCount
    }
    try look(&recording)
    return transition.endsEpisode || cutsOff
  }

  /// Notes the present moment.
  private func look(_ recording: inout EpisodeRecording) throws {
    recording.observations += environment.observation
    if let goal = environment.achievedGoal { recording.achievedGoals += [goal.x, goal.y, goal.z] }
    let world = environment.task.world
    for body in bodies {
      let (pose, velocity, spin) = (
        world.pose(of: body), world.velocity(of: body), world.angularVelocity(of: body)
      )
      let (place, turn) = (pose.position, pose.rotation)
      recording.states += [place.x, place.y, place.z]
      recording.states += [turn.w, turn.vector.x, turn.vector.y, turn.vector.z]
      recording.states += [velocity.x, velocity.y, velocity.z, spin.x, spin.y, spin.z]
    }
    let judgement = environment.judgement
    recording.successes.append(judgement.isSuccess)
    recording.grasps.append(judgement.isGrasped)
    recording.approaches.append(judgement.approach)
    recording.progress.append(judgement.progress)
    recording.remaining.append(judgement.remaining)
    for (number, camera) in cameras.enumerated() { try draw(camera, number, &recording) }
  }

  private func draw(_ camera: Camera, _ number: Int, _ recording: inout EpisodeRecording) throws {
    guard let renderer else { return }
    let pictures = plan.pictures
    var placed: PlacedCamera?
    let image = try ColorImage(size: pictures.size) { pixels in
      try metres.withUnsafeMutableBufferPointer { metres in
        try labels.withUnsafeMutableBufferPointer { labels in
          placed = try environment.draw(
            from: camera, size: pictures.size, with: renderer,
            into: RenderTargets(
              color: pixels.baseAddress, depth: pictures.hasDepth ? metres.baseAddress : nil,
              labels: pictures.hasSegmentation ? labels.baseAddress : nil))
        }
      }
    }
    try recording.views[number].color.append(image)
    if pictures.hasDepth {
      recording.views[number].depth?.append(
        DepthImage.millimetres(metres))
    }
    if pictures.hasSegmentation {
      guard renderer.labels.count <= 256 else {
        throw TaskError.invalidOption(
          name: "the number of things in \(recording.header.task)",
          given: "\(renderer.labels.count)", allowed: "up to 256 for a segmentation")
      }
      recording.views[number].segmentation?.append(labels.map { UInt8(truncatingIfNeeded: $0) })
      recording.header.labels = renderer.labels
    }
    recording.views[number].poses += placed?.worldFromCamera ?? []
    if recording.header.cameras.count == number {
      recording.header.cameras.append(
        EpisodeHeader.Camera(name: camera.name, intrinsics: placed?.intrinsics ?? []))
    }
  }
}
