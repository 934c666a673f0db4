import Render
import Sim
import Testing

@Suite("Requests for pictures that make no sense")
struct BadCameraTests {
  private static let up: Vector3 = [0, 0, 1]

  /// What is said of something that is refused; it has to fit on a line.
  private func complaint(_ request: () throws -> Void) -> String {
    do throws {
      try request()
      return "nothing"
    } catch {
      let text = "\(error)"
      #expect(error is RenderError && !text.contains("\n"))
      return text
    }
  }

  @Test("sizes are from 16 to 4096", arguments: [0, -1, 15, 4097, .max, .min])
  func size(side: Int) throws {
    let (world, camera) = (try World(), try Camera.find("corner"))
    let wide = complaint {
      _ = try camera.placed(in: world, size: ImageSize(width: side, height: 20))
    }
    let high = complaint {
      _ = try camera.placed(in: world, size: ImageSize(width: 20, height: side))
    }
    #expect(wide.contains("width") && wide.contains("\(side)") && wide.contains("from 16 to 4096"))
    #expect(high.contains("height") && high.contains("\(side)") && high.contains("from 16 to 4096"))
  }

  @Test("no camera looks along what is up, or nowhere")
  func direction() {
    let along = complaint { _ = try Camera("mine", at: .zero, forward: [0, 0, -2]) }
    #expect(along.contains("the up vector of camera mine"))
    let nowhere = complaint { _ = try Camera("mine", at: Self.up, lookingAt: Self.up) }
    #expect(nowhere.contains("the direction of camera mine"))
    for bad in [Double.nan, .infinity] {
      let lost = complaint { _ = try Camera("mine", at: [0, bad, 0], forward: [1, 0, 0]) }
      #expect(lost.contains("the position of camera mine"))
      #expect(complaint { _ = try Camera("mine", at: .zero, forward: [bad, 0, 0]) } != "nothing")
      #expect(
        complaint { _ = try Camera("mine", at: .zero, forward: [1, 0, 0], up: [0, 0, bad]) }
          != "nothing")
    }
    #expect(
      complaint { _ = try Camera("mine", at: .zero, forward: [1, 0, 0], up: .zero) } != "nothing")
  }

  @Test("no camera sees nothing or everything", arguments: [0, -45, 0.5, 171, 180, 360, .nan])
  func fieldOfView(degrees: Double) {
    let text = complaint {
      _ = try Camera("mine", at: .zero, forward: [1, 0, 0], fieldOfView: degrees)
    }
    #expect(text.contains("the field of view of camera mine") && text.contains("1 to 170"))
  }

  @Test("unknown names are told together with known ones")
  func names() throws {
    let world = try World()
    try world.addFree("ball", .sphere(radius: 0.1))
    let camera = complaint { _ = try Camera.find("zzzzzz") }
    #expect(camera.contains("'zzzzzz'"))
    for known in Camera.named { #expect(camera.contains(known.name)) }
    #expect(complaint { _ = try Camera.find("corner22") }.contains("did you mean corner2"))
    let lost = try Camera("mine", mount: .body("bal", turns: true), at: .zero, forward: [1, 0, 0])
    let size = ImageSize(width: 20, height: 20)
    let body = complaint { _ = try lost.placed(in: world, size: size) }
    #expect(body.contains("'bal'") && body.contains("ball") && body.contains("mine"))
  }

  @Test("a renderer refuses settings by which it cannot draw")
  func settings() throws {
    for samples in [-1, 0, 2, 5, 32] {
      var settings = RenderSettings()
      settings.samples = samples
      #expect(complaint { _ = try Renderer(settings) }.contains("1, 4, 8 or 16"))
    }
    for sun in [[0, 0, 0], [0, 0, -1], [1, 0, 0], [.nan, 0, 1], [1, 0, 0.001]] as [Vector3] {
      var settings = RenderSettings()
      settings.light.toSun = sun
      #expect(complaint { _ = try Renderer(settings) }.contains("the direction to the sun"))
    }
  }
}
