internal import Base
internal import Tasks

/// The results of the benchmark of environments.
struct TasksReport: Encodable {
  struct Single: Encodable {
    let task: String
    let stepsPerSecond: Double
    let microsecondsPerReset: Double
  }

  struct Vector: Encodable {
    let environments: Int
    let threads: Int
    let stepsPerSecond: Double
  }

  struct Ready: Encodable {
    let environments: Int
    let seconds: Double
    let kibibytesPerEnvironment: Double
  }

  let version = Release.version
  let machine = Machine.current
  var single: [Single]?
  var mt10: Vector?
  var images: Vector?
  var goals: Vector?
  var ready: Ready?
}

/// Measures environments under random actions, with their resets.
struct TasksBenchmark {
  enum Part: String, CaseIterable { case single, mt10, images, goals, ready }

  let seconds: Double
  let tasks: [Task.Type]
  let environments: Int
  let threads: Int

  func run(_ parts: [Part], log: (String) -> Void) throws -> TasksReport {
    let machine = Machine.current
    log("Benchtop \(Release.version) on \(machine.processor), \(machine.cores) cores")
    var report = TasksReport()
    for part in parts {
      switch part {
      case .ready:
        let ready = try readiness()
        report.ready = ready
        log(
          "creation, reset of 50 environments  \(leftPadded(fixedPoint(1000 * ready.seconds, 1), 9)) ms"
        )
        log(
          "memory of an environment            "
            + "\(leftPadded(fixedPoint(ready.kibibytesPerEnvironment, 0), 9)) KiB")
      case .single:
        report.single = try tasks.map { task in
          let single = try single(task)
          log(
            "steps/s, \(single.task.rightPadded(26)) \(leftPadded(fixedPoint(single.stepsPerSecond, 0), 9))"
              + "   reset \(leftPadded(fixedPoint(single.microsecondsPerReset, 1), 6)) us")
          return single
        }
      case .mt10:
        let vector = try vector(Suite.find("MT10"))
        report.mt10 = vector
        log(line("MT10", vector))
      case .images:
        let vector = try vector(Suite.find("MT10"), cameras: ["corner2"])
        report.images = vector
        log(line("MT10 with 84x84 images", vector))
      case .goals:
        let vector = try vector(Suite.find("goals"))
        report.goals = vector
        log(line("goal tasks", vector))
      }
    }
    return report
  }

  private func line(_ name: String, _ vector: TasksReport.Vector) -> String {
    "steps/s, \(name), \(vector.environments) environments on \(vector.threads) threads"
      .rightPadded(50) + leftPadded(fixedPoint(vector.stepsPerSecond, 0), 9)
  }

  private func single(_ task: Task.Type) throws -> TasksReport.Single {
    let environment = try Environment(task)
    var generator = SeededGenerator(seed: 0)
    try environment.reset(seed: 0)
    func step() throws {
      let action = Action(
        generator.uniform(in: -1...1), generator.uniform(in: -1...1), generator.uniform(in: -1...1),
        generator.uniform(in: -1...1))
      if try environment.step(action).endsEpisode { try environment.reset() }
    }
    for _ in 0..<200 { try step() }
    var (count, time) = (0, 0.0)
    let start = ContinuousClock.now
    while time < seconds {
      for _ in 0..<50 { try step() }
      count += 50
      time = start.duration(to: .now) / .seconds(1)
    }
    let resets = 200
    let pause = ContinuousClock.now
    for _ in 0..<resets { try environment.reset() }
    let resetTime = pause.duration(to: .now) / .seconds(1)
    return TasksReport.Single(
      task: task.profile.name, stepsPerSecond: Double(count) / time,
      microsecondsPerReset: 1e6 * resetTime / Double(resets))
  }

  private func vector(_ suite: Suite, cameras: [String] = []) throws -> TasksReport.Vector {
    let specs = suite.specs().map { spec in
      var spec = spec
      spec.options.observation.cameras = cameras
      return spec
    }
    let vector = try VectorEnvironment(
      (0..<environments).map { specs[$0 % specs.count] }, threads: threads)
    try vector.reset(seed: 0)
    var generator = SeededGenerator(seed: 0)
    var actions = [Float](repeating: 0, count: 4 * vector.count)
    func step() throws {
      for index in actions.indices { actions[index] = Float(generator.uniform(in: -1...1)) }
      try vector.step(actions)
    }
    for _ in 0..<20 { try step() }
    var (count, time) = (0, 0.0)
    let start = ContinuousClock.now
    while time < seconds {
      try step()
      count += vector.count
      time = start.duration(to: .now) / .seconds(1)
    }
    return TasksReport.Vector(
      environments: vector.count, threads: threads, stepsPerSecond: Double(count) / time)
  }

  private func readiness() throws -> TasksReport.Ready {
    let before = Machine.residentBytes
    let start = ContinuousClock.now
    let fifty = try Catalog.metaWorld.map { task in
      let environment = try Environment(task)
      try environment.reset(seed: 0)
      return environment
    }
    let time = start.duration(to: .now) / .seconds(1)
    let size = Double(Machine.residentBytes - before) / 1024 / Double(fifty.count)
    return withExtendedLifetime(fifty) {
      TasksReport.Ready(
        environments: fifty.count, seconds: time, kibibytesPerEnvironment: size)
    }
  }
}
