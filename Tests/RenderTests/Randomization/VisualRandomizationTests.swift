import Base
import Foundation
import Render
import Sim
import Testing

@Suite("Visual domain randomization")
struct VisualRandomizationTests {
  private let world: World
  private let block: BodyID

  init() throws {
    world = try World()
    let top = try Tabletop(in: world)
    block = try top.addBlock(at: [0, 0.6], in: world)
  }

  private func randomization(_ change: (inout VisualRandomization) -> Void) -> VisualRandomization {
    var randomization = VisualRandomization()
    change(&randomization)
    return randomization
  }

  private func sample(_ randomization: VisualRandomization, seed: UInt64) -> Appearance {
    var generator = SeededGenerator(seed: seed)
    return randomization.sample(for: world, using: &generator)
  }

  private func image(_ appearance: Appearance, _ renderer: Renderer) throws -> [UInt8] {
    renderer.appearance = appearance
    let camera = try appearance.offsetCamera(Camera.find("corner2"))
    let pinhole = try camera.pinholeCamera(in: world, size: ImageSize(width: 64, height: 64))
    return try renderer.image(of: world, from: pinhole).pixels
  }

  private static let kinds: [@Sendable (inout VisualRandomization) -> Void] = [
    { $0.textures = 1 }, { $0.colors = 1 }, { $0.lighting = 1 }, { $0.camera = 1 },
  ]

  @Test("each kind changes images and depends only on the seed", arguments: kinds.indices)
  func kind(_ index: Int) throws {
    let randomization = randomization(Self.kinds[index])
    let renderer = try Renderer()
    let plain = try image(.plain, renderer)
    let first = try image(sample(randomization, seed: 1), renderer)
    #expect(first != plain)
    #expect(try image(sample(randomization, seed: 2), renderer) != first)
    #expect(try image(sample(randomization, seed: 1), renderer) == first)
    #expect(try image(sample(randomization, seed: 1), Renderer()) == first)
    #expect(try image(.plain, renderer) == plain)
  }

  @Test("enabling one kind does not change the samples of the others")
  func kindsAreApart() {
    let light = sample(randomization { $0.lighting = 0.5 }, seed: 4)
    let both = sample(
      randomization {
        $0.lighting = 0.5
        $0.camera = 1
        $0.textures = 0.5
      }, seed: 4)
    #expect(light.lighting == both.lighting)
    #expect(both.cameraTranslation != .zero)
  }

  @Test("without randomization the appearance is plain")
  func nothing() { #expect(sample(.none, seed: 9) == .plain) }

  @Test("an appearance survives encoding and gives the same image")
  func recorded() throws {
    let appearance = sample(
      randomization {
        $0.textures = 1
        $0.colors = 1
        $0.lighting = 1
        $0.camera = 1
      }, seed: 7)
    let text = try JSONEncoder().encode(appearance)
    let read = try JSONDecoder().decode(Appearance.self, from: text)
    #expect(read == appearance)
    #expect(try image(read, Renderer()) == image(appearance, Renderer()))
  }

  @Test(
    "cameras stay within 10 cm and 6 degrees per axis, the sun above the horizon", arguments: 0..<50
  )
  func bounds(seed: Int) throws {
    let appearance = sample(
      randomization {
        $0.camera = 1
        $0.lighting = 1
      }, seed: UInt64(seed))
    for axis in 0..<3 {
      #expect(abs(appearance.cameraTranslation[axis]) <= 0.1)
      #expect(abs(appearance.cameraRotation[axis]) <= 0.1048)
    }
    let light = try #require(appearance.lighting)
    #expect(light.sunDirection.z > 0.6)
    _ = try image(appearance, Renderer())
  }

  @Test("nothing becomes as green as the goal's marker", arguments: 0..<50)
  func greenness(seed: Int) throws {
    let goal = Marker(at: .zero).visualMaterial.color
    for material in sample(.strong, seed: UInt64(seed)).visualMaterials {
      let greenness = material.color.y - max(material.color.x, material.color.z)
      #expect(greenness < (goal.y - max(goal.x, goal.z)) / 2)
    }
  }

  @Test("an amount out of range and the materials of another world are errors")
  func refusals() throws {
    #expect(throws: RenderError.self) { try randomization { $0.colors = 1.5 }.validate() }
    var appearance = Appearance()
    appearance.visualMaterials = [.red]
    #expect(throws: RenderError.self) { try image(appearance, Renderer()) }
  }
}
