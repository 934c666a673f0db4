internal import Base
internal import Render
internal import Sim
internal import Tasks

/// All that can be asked for by name.
struct CatalogDescription: Encodable {
  struct TaskEntry: Encodable {
    let name, sentence: String
    let objects: [String]
    let version, horizon: Int
    let secondsPerStep: Double
    let isGoalTask, hasExpert: Bool

    init(_ type: Task.Type) {
      let profile = type.profile
      name = profile.name
      sentence = profile.sentence
      objects = profile.objects
      version = profile.version
      horizon = profile.pace.horizon
      secondsPerStep = profile.pace.timing.step
      isGoalTask = type is GoalTask.Type
      hasExpert = type.hasExpert
    }
  }

  struct SuiteEntry: Encodable {
    let name, summary: String
    let train, test: [String]
    let showsGoals: Bool
  }

  struct FamilyEntry: Encodable {
    let name, summary: String
    let parameters: [String]
  }

  let version = Release.version
  let tasks = Catalog.tasks.map { TaskEntry($0) }
  let suites = Suite.named.map {
    SuiteEntry(
      name: $0.name, summary: $0.summary, train: $0.train.map(\.task), test: $0.test.map(\.task),
      showsGoals: $0.showsGoals)
  }
  let families = DynamicsFamily.named.map {
    FamilyEntry(
      name: $0.name, summary: $0.summary, parameters: $0.ranges.map(\.parameter.rawValue))
  }
  let cameras = Camera.named.map(\.name)
}

/// What is the same for as long as environments are open.
struct BenchDescription: Encodable {
  let tasks: [String]
  let sentences: [String]
  let numberCount, pixelCount, taskCount, contextCount: Int
  let cameras: [String]
  let width, height, stack: Int
  let state: ObservationOptions.State
  let hasGoals, isSparse: Bool
  let horizon: Int
  let secondsPerStep: Double
  let threads: Int
  let hasExpert: Bool

  init(_ vector: VectorEnvironment) {
    let first = vector.environments[0]
    let options = first.options
    tasks = vector.environments.map { $0.task.profile.name }
    sentences = vector.environments.map { $0.task.profile.sentence }
    numberCount = vector.rows.observations.numberCount
    pixelCount = vector.rows.observations.pixelCount
    taskCount = options.observation.showsTask ? first.identity?.count ?? 0 : 0
    contextCount = options.dynamics.isRevealed ? options.dynamics.family?.ranges.count ?? 0 : 0
    cameras = options.observation.cameras
    width = options.observation.imageSize.width
    height = options.observation.imageSize.height
    stack = options.observation.stack
    state = options.observation.state
    hasGoals = !vector.rows.observations.achievedGoals.isEmpty
    isSparse = options.reward == .sparse
    horizon = first.horizon
    secondsPerStep = first.task.profile.pace.timing.step
    threads = vector.threadCount
    hasExpert = vector.environments.allSatisfy { $0.expertAction != nil }
  }
}

/// One environment at one moment.
struct MomentDescription: Encodable {
  let task: String
  let goal: [Double]
  let layout: Layout
  let layoutIndex: Int?
  let stepCount: Int
  let isOver: Bool
  let dynamics: Dynamics
  let observation: [Double]

  init(_ environment: Environment) {
    task = environment.task.profile.name
    goal = (0..<3).map { environment.goal[$0] }
    layout = environment.task.layout
    layoutIndex = environment.layoutIndex
    stepCount = environment.stepCount
    isOver = environment.isOver
    dynamics = environment.dynamics
    var numbers = [Double](repeating: 0, count: Observation.count)
    numbers.withUnsafeMutableBufferPointer { environment.expertObservation.write(to: $0) }
    observation = numbers
  }
}

/// What relates pixels to places and labels to things.
struct CalibrationDescription: Encodable {
  let camera: String
  let width, height: Int
  let position, intrinsics, cameraFromWorld, worldFromCamera: [Double]
  let labels: [String]

  init(_ placed: PlacedCamera, name: String, labels: [String]) {
    camera = name
    width = placed.size.width
    height = placed.size.height
    position = (0..<3).map { placed.position[$0] }
    intrinsics = placed.intrinsics
    cameraFromWorld = placed.cameraFromWorld
    worldFromCamera = placed.worldFromCamera
    self.labels = labels
  }
}
