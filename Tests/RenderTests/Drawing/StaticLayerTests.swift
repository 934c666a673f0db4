import Base
import Render
import Sim
import Tasks
import Testing

/// Static shapes are cached between images, which must not change a pixel.
@Suite("Images from a static layer equal redrawn images")
struct StaticLayerTests {
  @Test(
    "throughout an episode of each task",
    arguments: Catalog.builtIn.map { $0.profile.name }.map {
      ($0, ["corner2", "topview", "corner3"][$0.utf8.count % 3])
    })
  func episode(task: String, cameraName: String) throws {
    let environment = try Environment(Catalog.task(named: task))
    try environment.reset(seed: 5)
    let world = environment.task.world
    let (cached, camera) = (try Renderer(), try Camera.find(cameraName))
    for step in 0..<48 {
      let markers = [Marker(at: environment.goal)]
      let size = ImageSize(width: step.isMultiple(of: 2) ? 84 : 130, height: 84)
      let found = try cached.renderOutput(of: world, from: camera, size: size, markers: markers)
      if step % 12 > 9 {
        let expected = try Renderer().renderOutput(
          of: world, from: camera, size: size, markers: markers)
        #expect(found == expected, "step \(step)")
      }
      if step == 30 { try environment.reset(seed: 6) }
      if !environment.isOver {
        _ = try environment.step(environment.expertAction ?? Action(0.3, 1, -0.5, 1))
      }
    }
  }

  @Test("when bodies and their shadows appear and disappear", arguments: 0..<12)
  func comeAndGo(seed: Int) throws {
    var generator = SeededGenerator(seed: UInt64(seed))
    var scene = try RandomScene(seed: UInt64(seed))
    let world = scene.world
    let cameras = [try scene.camera(), try scene.camera()]
    var settings = RenderSettings()
    settings.samples = seed % 3 == 0 ? 1 : 4
    let cached = try Renderer(settings)
    let ball = try world.add(
      BodyDefinition("ball", shapes: [ShapeDefinition(.sphere(radius: 0.05))]))
    for _ in 0..<24 {
      let camera = cameras[generator.integer(below: 2)]
      // High up, and even out of view, bodies still cast shadows.
      let position = generator.uniform(in: Box([-0.5, 0, 0.05], [0.5, 0.9, 0.8]))
      try world.setPose(Pose(position), of: ball)
      let size = ImageSize(width: 150, height: generator.uniform() < 0.5 ? 99 : 64)
      let parts = RenderOutput.Part.allCases.filter { _ in generator.uniform() < 0.7 }
      let found = try cached.renderOutput(of: world, from: camera, size: size, parts)
      #expect(
        try Renderer(settings).renderOutput(of: world, from: camera, size: size, parts) == found)
    }
  }
}
