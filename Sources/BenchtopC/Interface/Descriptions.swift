internal import Base
internal import Render
internal import Sim
internal import Tasks

/// Everything that a name can select.
struct CatalogDescription: Encodable {
  struct TaskEntry: Encodable {
    let name, instruction: String
    let objects: [String]
    let version, horizon: Int
    let secondsPerStep: Double
    let isGoalTask, hasExpert: Bool

    init(_ type: Task.Type) {
      let profile = type.profile
      name = profile.name
      instruction = profile.instruction
      objects = profile.objects
      version = profile.version
      horizon = profile.controlTiming.horizon
      secondsPerStep = profile.controlTiming.timing.step
      isGoalTask = type is GoalTask.Type
      hasExpert = type.hasExpert
    }
  }

  struct SuiteEntry: Encodable {
    let name, summary: String
    let train, test: [String]
    let isGoalObservable: Bool
  }

  struct FamilyEntry: Encodable {
    let name, summary: String
    let parameters: [String]
    let ranges: [DynamicsFamily.ParameterRange]
  }

  let version = Release.version
  let tasks = Catalog.tasks.map { TaskEntry($0) }
  let suites = Suite.all.map {
    SuiteEntry(
      name: $0.name, summary: $0.summary, train: $0.train.map(\.task), test: $0.test.map(\.task),
      isGoalObservable: $0.isGoalObservable)
  }
  let families = DynamicsFamily.all.map {
    FamilyEntry(
      name: $0.name, summary: $0.summary, parameters: $0.ranges.map(\.parameter.rawValue),
      ranges: $0.ranges)
  }
  let cameras = Camera.builtIn.map(\.name)
}

/// The properties of environments that never change.
struct EnvironmentBatchDescription: Encodable {
  let tasks: [String]
  let instructions: [String]
  let stateSize, imageByteCount, taskOneHotSize, contextSize: Int
  let cameras: [String]
  let width, height, frameStack: Int
  let state: ObservationOptions.State
  let hasGoals, isSparse: Bool
  let horizon: Int
  let secondsPerStep: Double
  let threads: Int
  let hasExpert: Bool

  init(_ environments: [Environment], threads: Int) {
    let first = environments[0]
    let options = first.options
    tasks = environments.map { $0.task.profile.name }
    instructions = environments.map { $0.task.profile.instruction }
    stateSize = first.observation.count
    imageByteCount = first.images.count
    taskOneHotSize = options.observation.includesTaskOneHot ? first.identity?.count ?? 0 : 0
    contextSize = options.dynamics.isObservable ? options.dynamics.family?.ranges.count ?? 0 : 0
    cameras = options.observation.cameras
    width = options.observation.imageSize.width
    height = options.observation.imageSize.height
    frameStack = options.observation.frameStack
    state = options.observation.state
    hasGoals = environments.allSatisfy { $0.achievedGoal != nil }
    isSparse = options.rewardType == .sparse
    horizon = first.horizon
    secondsPerStep = first.task.profile.controlTiming.timing.step
    self.threads = threads
    hasExpert = environments.allSatisfy { $0.expertAction != nil }
  }
}

/// The properties of one environment's current episode.
struct EpisodeDescription: Encodable {
  let task: String
  let goal: [Double]
  let initialState: InitialState
  let initialStateIndex: Int?
  let stepCount: Int
  let isOver: Bool
  let dynamics: Dynamics
  let observation: [Double]

  init(_ environment: Environment) {
    task = environment.task.profile.name
    goal = (0..<3).map { environment.goal[$0] }
    initialState = environment.task.initialState
    initialStateIndex = environment.initialStateIndex
    stepCount = environment.stepCount
    isOver = environment.isOver
    dynamics = environment.dynamics
    var values = [Double](repeating: 0, count: Observation.count)
    values.withUnsafeMutableBufferPointer { environment.expertObservation.write(to: $0) }
    observation = values
  }
}

/// The camera matrices and the names of segmentation labels.
struct CalibrationDescription: Encodable {
  let camera: String
  let width, height: Int
  let position, intrinsics, cameraFromWorld, worldFromCamera: [Double]
  let labels: [String]

  init(_ pinhole: PinholeCamera, name: String, labels: [String]) {
    camera = name
    width = pinhole.size.width
    height = pinhole.size.height
    position = (0..<3).map { pinhole.position[$0] }
    intrinsics = pinhole.intrinsics
    cameraFromWorld = pinhole.cameraFromWorld
    worldFromCamera = pinhole.worldFromCamera
    self.labels = labels
  }
}
