import Render
import Sim
import Tasks
import Testing

@Suite("What a small image shows")
struct VisibilityTests {
  private static let size = ImageSize(width: 84, height: 84)
  private static let tasks = Catalog.metaWorld.map(\.profile.name)

  private func environment(_ task: String, showsGoal: Bool = true) throws -> Environment {
    var options = EnvironmentOptions()
    options.goals.isObservable = true
    options.observation.imageStyle.showsGoalMarker = showsGoal
    let environment = try Environment(Catalog.task(named: task), options: options)
    try environment.reset(seed: 1)
    return environment
  }

  @Test("the object to move covers 12 pixels at 84x84 from the default camera", arguments: tasks)
  func object(task: String) throws {
    let environment = try environment(task)
    let object =
      (environment.task as? ObjectTask)?.object
      ?? (environment.task as? ArticulationTask)?.articulation.link
    let body = try #require(object)
    var color = [UInt8](repeating: 0, count: Self.size.byteCount)
    var labels = [UInt16](repeating: 0, count: Self.size.pixelCount)
    let renderer = try Renderer()
    try color.withUnsafeMutableBufferPointer { color in
      try labels.withUnsafeMutableBufferPointer { labels in
        _ = try environment.render(
          from: Camera.find(Camera.standard), size: Self.size, with: renderer,
          into: RenderTargets(color: color.baseAddress, labels: labels.baseAddress))
      }
    }
    let label = try #require(renderer.labels.firstIndex(of: environment.task.world.name(of: body)))
    #expect(labels.filter { Int($0) == label }.count >= 12)
  }

  @Test("the goal's marker shows in 6 pixels, whatever hides it", arguments: tasks)
  func goal(task: String) throws {
    func image(showsGoal: Bool) throws -> [UInt8] {
      try environment(task, showsGoal: showsGoal)
        .image(from: Camera.find(Camera.standard), size: Self.size, with: Renderer()).pixels
    }
    let (shown, hidden) = (try image(showsGoal: true), try image(showsGoal: false))
    let changed = (0..<Self.size.pixelCount).filter { pixel in
      (0..<3).contains { abs(Int(shown[3 * pixel + $0]) - Int(hidden[3 * pixel + $0])) > 20 }
    }
    #expect(changed.count >= 6)
  }

  @Test("all furniture stands on the table", arguments: tasks)
  func furniture(task: String) throws {
    let world = try environment(task).task.world
    for shape in world.shapeIDs {
      let definition = world.definition(of: shape)
      guard definition.category == .fixture, case .box(let size) = definition.geometry,
        !["table", "floor"].contains(world.name(of: world.body(of: shape)))
      else { continue }
      for corner in 0..<8 {
        let sign = Vector3(
          corner & 1 == 0 ? 1 : -1, corner & 2 == 0 ? 1 : -1, corner & 4 == 0 ? 1 : -1)
        let point = world.pose(of: shape).act(on: 0.5 * size * sign)
        #expect(point.x >= Tabletop.top.lower.x - 1e-9 && point.x <= Tabletop.top.upper.x + 1e-9)
        #expect(point.y >= Tabletop.top.lower.y - 1e-9 && point.y <= Tabletop.top.upper.y + 1e-9)
      }
    }
  }

  @Test("strong randomization leaves the hand's cameras outside of everything", arguments: 0..<60)
  func handCameras(seed: UInt64) throws {
    var options = EnvironmentOptions()
    options.observation.imageStyle.randomization = .strong
    let environment = try Environment(Catalog.task(named: "push"), options: options)
    try environment.reset(seed: seed)
    for name in ["gripperPOV", "behindGripper"] {
      try environment.appearance.offsetCamera(Camera.find(name))
        .pinholeCamera(in: environment.task.world, size: Self.size)
        .requireOutsideShapes(in: environment.task.world)
    }
  }
}
