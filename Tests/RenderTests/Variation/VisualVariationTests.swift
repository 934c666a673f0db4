import Base
import Foundation
import Render
import Sim
import Testing

@Suite("visual variation")
struct VisualVariationTests {
  private let world: World
  private let block: BodyID

  init() throws {
    world = try World()
    let top = try Tabletop(in: world)
    block = try top.addBlock(at: [0, 0.6], in: world)
  }

  private func variation(_ change: (inout VisualVariation) -> Void) -> VisualVariation {
    var variation = VisualVariation()
    change(&variation)
    return variation
  }

  private func draw(_ variation: VisualVariation, seed: UInt64) -> Visuals {
    var generator = SeededGenerator(seed: seed)
    return variation.draw(for: world, using: &generator)
  }

  private func picture(_ visuals: Visuals, _ renderer: Renderer) throws -> [UInt8] {
    renderer.visuals = visuals
    let camera = try visuals.moved(Camera.find("corner2"))
    let placed = try camera.placed(in: world, size: ImageSize(width: 64, height: 64))
    return try renderer.picture(of: world, from: placed).pixels
  }

  private static let kinds: [@Sendable (inout VisualVariation) -> Void] = [
    { $0.textures = 1 }, { $0.colors = 1 }, { $0.light = 1 }, { $0.camera = 1 },
  ]

  @Test("each kind changes pictures, by the seed alone", arguments: kinds.indices)
  func kind(_ index: Int) throws {
    let variation = variation(Self.kinds[index])
    let renderer = try Renderer()
    let plain = try picture(.plain, renderer)
    let first = try picture(draw(variation, seed: 1), renderer)
    #expect(first != plain)
    #expect(try picture(draw(variation, seed: 2), renderer) != first)
    #expect(try picture(draw(variation, seed: 1), renderer) == first)
    #expect(try picture(draw(variation, seed: 1), Renderer()) == first)
    #expect(try picture(.plain, renderer) == plain)
  }

  @Test("switching one kind on leaves the draws of the others as they are")
  func kindsAreApart() {
    let light = draw(variation { $0.light = 0.5 }, seed: 4)
    let both = draw(
      variation {
        $0.light = 0.5
        $0.camera = 1
        $0.textures = 0.5
      }, seed: 4)
    #expect(light.light == both.light)
    #expect(both.cameraShift != .zero)
  }

  @Test("nothing varied is the plain look")
  func nothing() { #expect(draw(.none, seed: 9) == .plain) }

  @Test("what was drawn can be written and read, and gives the same picture")
  func recorded() throws {
    let visuals = draw(
      variation {
        $0.textures = 1
        $0.colors = 1
        $0.light = 1
        $0.camera = 1
      }, seed: 7)
    let text = try JSONEncoder().encode(visuals)
    let read = try JSONDecoder().decode(Visuals.self, from: text)
    #expect(read == visuals)
    #expect(try picture(read, Renderer()) == picture(visuals, Renderer()))
  }

  @Test(
    "cameras stay within 10 cm and 6 degrees an axis, the sun above the horizon", arguments: 0..<50)
  func bounds(seed: Int) throws {
    let visuals = draw(
      variation {
        $0.camera = 1
        $0.light = 1
      }, seed: UInt64(seed))
    for axis in 0..<3 {
      #expect(abs(visuals.cameraShift[axis]) <= 0.1)
      #expect(abs(visuals.cameraTurn[axis]) <= 0.1048)
    }
    let light = try #require(visuals.light)
    #expect(light.toSun.z > 0.6)
    _ = try picture(visuals, Renderer())
  }

  @Test("a variation out of range and finishes of another world are refused in one line")
  func refusals() throws {
    #expect(throws: RenderError.self) { try variation { $0.colors = 1.5 }.validate() }
    var visuals = Visuals()
    visuals.finishes = [.red]
    #expect(throws: RenderError.self) { try picture(visuals, Renderer()) }
  }
}
