internal import Base
internal import Render
internal import Sim
internal import Tasks

/// Records the episodes of one task of a plan.
final class Recorder {
  private let plan: RecordingPlan
  private let taskIndex: Int
  /// The number of the task's first episode in the dataset.
  private let firstEpisode: Int
  private let environment: Environment
  private let cameras: [Camera]
  private let renderer: Renderer?
  private let coding: ImageRows.Coding
  /// The bodies whose states are recorded.
  private var bodies: [BodyID]
  private let otherTasks: CrossTaskRecorder
  /// Buffers for depth and labels.
  private var meters: [Float]
  private var labels: [UInt16]
  /// What becomes of the images of a camera at the recording's last time step.
  private var useImages: (_ camera: Int, DrawnImages, inout EpisodeRecording) throws -> Void =
    Recorder.append

  init(_ plan: RecordingPlan, task: Int, coding: ImageRows.Coding) throws {
    self.plan = plan
    taskIndex = task
    firstEpisode = plan.numbering.episodes(ofTask: task).lowerBound
    self.coding = coding
    let spec = plan.specs[task]
    environment = try spec.make()
    otherTasks = try CrossTaskRecorder(environment, as: plan.otherTasks(ofTask: task))
    let style = spec.options.observation.imageStyle
    cameras = try plan.images.cameras.map { name in
      let camera = try Camera.find(name)
      return style.isUpright ? camera : camera.asInMetaWorld
    }
    var settings = RenderSettings()
    settings.hasShadows = style.hasShadows
    settings.samples = style.samples
    renderer = try cameras.isEmpty ? nil : Renderer(settings)
    let world = environment.task.world
    bodies = world.bodyIDs.filter { !world.isStatic($0) }
    meters = Array(repeating: 0, count: plan.images.size.pixelCount)
    labels = Array(repeating: 0, count: plan.images.size.pixelCount)
  }

  /// Records an episode of the plan. Noise disturbs the policy's actions, and both are recorded (DART, Laskey et
  /// al. 2017).
  func record(_ number: Int, by policy: any Policy) throws -> EpisodeRecording {
    let seed = plan.seed(ofTask: taskIndex, episode: number - firstEpisode)
    var noiseGenerator = SeededGenerator(seed: seed, stream: .actionNoise)
    let noiseStd = plan.maxNoiseStd * noiseGenerator.uniform()
    let driver = try PolicyDriver(policy, in: environment)
    try environment.reset(seed: seed)
    try driver.beginTrial(seed: seed)
    var recording = EpisodeRecording(header(number, seed: seed, noiseStd: noiseStd))
    try begin(&recording)
    var stepsLeft = Int.max
    while true {
      let policyAction = try driver.nextAction().clamped
      let actionNoise = Action(
        noiseGenerator.normal(), noiseGenerator.normal(), noiseGenerator.normal(), 0)
      let action = (policyAction + noiseStd * actionNoise).clamped
      if environment.outcome.isSuccess, stepsLeft == .max {
        stepsLeft = plan.stepsAfterSuccess ?? .max
      }
      if stepsLeft != .max { stepsLeft -= 1 }
      let transition = try takeStep(
        action, policyAction: policyAction, &recording, truncates: stepsLeft == 0)
      if transition.endsEpisode { break }
      driver.record(transition, after: action)
    }
    return recording
  }

  /// Replays an episode's actions from its seed, and records the result without its images. These are compared with the
  /// original's as they are drawn, so that memory need not hold both; the result has their first difference in words.
  func replay(
    _ original: EpisodeRecording, onTimeStep: (Environment) throws -> Void
  ) throws -> (recording: EpisodeRecording, imageDifference: String?) {
    let header = original.header
    try environment.reset(seed: header.seed, to: header.initialState)
    for _ in 0..<(header.episodesSinceSeed ?? 0) { try environment.reset() }
    try onTimeStep(environment)
    let movingBodies = bodies
    if header.bodies.isEmpty { bodies = [] }
    defer { bodies = movingBodies }
    var recording = EpisodeRecording(
      self.header(header.episodeIndex, seed: header.seed, noiseStd: header.noiseStd))
    recording.header.policy = header.policy
    recording.header.episodesSinceSeed = header.episodesSinceSeed
    recording.header.initialState = header.initialState
    var difference: String?
    useImages = { camera, drawn, recording in
      difference =
        difference
        ?? original.imageDifference(camera: camera, recording.header.stepCount, from: drawn)
    }
    defer { useImages = Recorder.append }
    try begin(&recording)
    try takeSteps(original.actions, &recording, onTimeStep: onTimeStep)
    return (recording, difference)
  }

  /// Records an episode of the plan in which a person acted.
  func record(_ number: Int, _ demonstration: Demonstration) throws -> EpisodeRecording {
    try environment.reset(seed: demonstration.seed, to: demonstration.initialState)
    var recording = EpisodeRecording(header(number, seed: demonstration.seed, noiseStd: 0))
    recording.header.policy = demonstration.policy
    recording.header.initialState = demonstration.initialState
    recording.header.instruction = demonstration.instruction ?? recording.header.instruction
    recording.header.hasInterventions = true
    recording.header.isMarkedSuccess = demonstration.isMarkedSuccess
    recording.interventions = demonstration.interventions
    try begin(&recording)
    try takeSteps(demonstration.actions, &recording)
    guard recording.header.stepCount == demonstration.stepCount else {
      throw TaskError.invalidOption(
        name: "the number of steps of a demonstration of \(recording.header.task)",
        given: "\(demonstration.stepCount)",
        allowed: "at most \(recording.header.stepCount), where the episode of seed "
          + "\(demonstration.seed) ends")
    }
    return recording
  }

  /// Takes and records actions as far as the episode goes, and truncates it after the last of them.
  private func takeSteps(
    _ actions: [Float], _ recording: inout EpisodeRecording,
    onTimeStep: (Environment) throws -> Void = { _ in }
  ) throws {
    let count = actions.count / 4
    for step in 0..<count {
      guard !environment.isOver else { break }
      let values = actions[4 * step..<4 * step + 4].map(Double.init)
      let action = Action(values[0], values[1], values[2], values[3])
      _ = try takeStep(action, policyAction: action, &recording, truncates: step == count - 1)
      try onTimeStep(environment)
    }
  }

  private func header(_ number: Int, seed: UInt64, noiseStd: Double) -> EpisodeHeader {
    let (profile, goal) = (environment.task.profile, environment.goal)
    let images = plan.images
    return EpisodeHeader(
      episodeIndex: number, task: profile.name, taskIndex: taskIndex, taskCount: plan.specs.count,
      episodeIndexInTask: number - firstEpisode, instruction: profile.instruction,
      taskVersion: profile.version, seed: seed, policy: plan.policy, noiseStd: noiseStd,
      stepCount: 0,
      episodeReturn: 0, firstSuccess: nil, succeedsAtEnd: false, goal: [goal.x, goal.y, goal.z],
      dynamics: environment.dynamics, bodies: bodies.map { environment.task.world.name(of: $0) },
      observationSize: environment.observation.count,
      hasGoals: environment.achievedGoal != nil, imageWidth: images.size.width,
      imageHeight: images.size.height, cameras: [], hasDepth: images.hasDepth,
      hasSegmentation: images.hasSegmentation, labels: [],
      otherTasks: otherTasks.tasks.isEmpty ? nil : otherTasks.tasks)
  }

  private func begin(_ recording: inout EpisodeRecording) throws {
    let (size, images) = (plan.images.size, plan.images)
    recording.views = cameras.map { _ in
      EpisodeRecording.View(
        color: ImageRows(size, coding),
        depth: images.hasDepth ? ImageRows(size, .deflate) : nil,
        segmentation: images.hasSegmentation ? ImageRows(size, .deflate) : nil)
    }
    try recordTimeStep(&recording)
    try otherTasks.begin(&recording)
  }

  /// Takes and records a step.
  private func takeStep(
    _ action: Action, policyAction: Action, _ recording: inout EpisodeRecording, truncates: Bool
  ) throws -> Transition {
    // Round the action to the recorded precision, so that a replay takes exactly the same one.
    let values = (0..<4).map { Float(action[$0]) }
    recording.actions += values
    recording.policyActions += (0..<4).map { Float(policyAction[$0]) }
    var transition = try environment.step(
      Action(Double(values[0]), Double(values[1]), Double(values[2]), Double(values[3])))
    if truncates, !transition.isTerminated { transition.isTruncated = true }
    recording.rewards.append(transition.reward)
    recording.terminations.append(transition.isTerminated)
    recording.truncations.append(transition.isTruncated)
    recording.header.stepCount += 1
    recording.header.episodeReturn += transition.reward
    recording.header.succeedsAtEnd = transition.isSuccess
    if transition.isSuccess, recording.header.firstSuccess == nil {
      recording.header.firstSuccess = recording.header.stepCount
    }
    try recordTimeStep(&recording)
    try otherTasks.record(stepOf: &recording)
    return transition
  }

  /// Records the current time step.
  private func recordTimeStep(_ recording: inout EpisodeRecording) throws {
    recording.observations += environment.observation
    if let goal = environment.achievedGoal { recording.achievedGoals += [goal.x, goal.y, goal.z] }
    let world = environment.task.world
    for body in bodies {
      let (pose, velocity, angularVelocity) = (
        world.pose(of: body), world.velocity(of: body), world.angularVelocity(of: body)
      )
      let (position, rotation) = (pose.position, pose.rotation)
      recording.states += [position.x, position.y, position.z]
      recording.states += [rotation.w, rotation.vector.x, rotation.vector.y, rotation.vector.z]
      recording.states += [
        velocity.x, velocity.y, velocity.z, angularVelocity.x, angularVelocity.y, angularVelocity.z,
      ]
    }
    let outcome = environment.outcome
    recording.successes.append(outcome.isSuccess)
    recording.grasps.append(outcome.isGrasped)
    recording.reachRewards.append(outcome.reachReward)
    recording.placeRewards.append(outcome.placeReward)
    recording.goalDistances.append(outcome.goalDistance)
    for (number, camera) in cameras.enumerated() { try render(camera, number, &recording) }
  }

  private func render(_ camera: Camera, _ number: Int, _ recording: inout EpisodeRecording) throws {
    guard let renderer else { return }
    let images = plan.images
    var pinhole: PinholeCamera?
    let image = try ColorImage(size: images.size) { pixels in
      try meters.withUnsafeMutableBufferPointer { meters in
        try labels.withUnsafeMutableBufferPointer { labels in
          pinhole = try environment.render(
            from: camera, size: images.size, with: renderer,
            into: RenderTargets(
              color: pixels.baseAddress, depth: images.hasDepth ? meters.baseAddress : nil,
              labels: images.hasSegmentation ? labels.baseAddress : nil))
        }
      }
    }
    if images.hasSegmentation {
      guard renderer.labels.count <= 256 else {
        throw TaskError.invalidOption(
          name: "the number of labels in \(recording.header.task)",
          given: "\(renderer.labels.count)", allowed: "at most 256 for segmentation images")
      }
      recording.header.labels = renderer.labels
    }
    let drawn = DrawnImages(
      color: image, depths: images.hasDepth ? DepthImage.millimeters(meters) : nil,
      labels: images.hasSegmentation ? labels.map { UInt8(truncatingIfNeeded: $0) } : nil)
    try useImages(number, drawn, &recording)
    recording.views[number].poses += pinhole?.worldFromCamera ?? []
    if recording.header.cameras.count == number {
      recording.header.cameras.append(
        EpisodeHeader.Camera(name: camera.name, intrinsics: pinhole?.intrinsics ?? []))
    }
  }

  private static func append(
    _ camera: Int, _ drawn: DrawnImages, to recording: inout EpisodeRecording
  ) throws {
    try recording.views[camera].color.append(drawn.color)
    if let depths = drawn.depths { recording.views[camera].depth?.append(depths) }
    if let labels = drawn.labels { recording.views[camera].segmentation?.append(labels) }
  }
}

/// The images of one camera at one time step, not compressed.
struct DrawnImages {
  let color: ColorImage
  /// Depths in millimeters, and the label of each pixel.
  let depths: [UInt16]?
  let labels: [UInt8]?
}
