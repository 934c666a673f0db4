import Render
import Sim
import Testing

@Suite("Invalid requests for images")
struct CameraValidationTests {
  private static let up: Vector3 = [0, 0, 1]

  /// The message of the error that a request throws, which must fit on one line.
  private func errorMessage(_ request: () throws -> Void) -> String {
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
    let wide = errorMessage {
      _ = try camera.pinholeCamera(in: world, size: ImageSize(width: side, height: 20))
    }
    let high = errorMessage {
      _ = try camera.pinholeCamera(in: world, size: ImageSize(width: 20, height: side))
    }
    #expect(wide.contains("width") && wide.contains("\(side)") && wide.contains("from 16 to 4096"))
    #expect(high.contains("height") && high.contains("\(side)") && high.contains("from 16 to 4096"))
  }

  @Test("a camera must look in a direction that is not parallel to its up vector")
  func direction() {
    let along = errorMessage { _ = try Camera("mine", at: .zero, forward: [0, 0, -2]) }
    #expect(along.contains("the up vector of camera mine"))
    let nowhere = errorMessage { _ = try Camera("mine", at: Self.up, lookingAt: Self.up) }
    #expect(nowhere.contains("the direction of camera mine"))
    for bad in [Double.nan, .infinity] {
      let lost = errorMessage { _ = try Camera("mine", at: [0, bad, 0], forward: [1, 0, 0]) }
      #expect(lost.contains("the position of camera mine"))
      #expect(
        errorMessage { _ = try Camera("mine", at: .zero, forward: [bad, 0, 0]) } != "nothing")
      #expect(
        errorMessage { _ = try Camera("mine", at: .zero, forward: [1, 0, 0], up: [0, 0, bad]) }
          != "nothing")
    }
    #expect(
      errorMessage { _ = try Camera("mine", at: .zero, forward: [1, 0, 0], up: .zero) } != "nothing"
    )
  }

  @Test(
    "the field of view is from 1 to 170 degrees", arguments: [0, -45, 0.5, 171, 180, 360, .nan])
  func fieldOfView(degrees: Double) {
    let text = errorMessage {
      _ = try Camera("mine", at: .zero, forward: [1, 0, 0], fieldOfView: degrees)
    }
    #expect(text.contains("the field of view of camera mine") && text.contains("1 to 170"))
  }

  @Test("an error for an unknown name suggests the known ones")
  func names() throws {
    let world = try World()
    try world.addFree("ball", .sphere(radius: 0.1))
    let camera = errorMessage { _ = try Camera.find("zzzzzz") }
    #expect(camera.contains("'zzzzzz'"))
    for known in Camera.builtIn { #expect(camera.contains(known.name)) }
    #expect(errorMessage { _ = try Camera.find("corner22") }.contains("did you mean 'corner2"))
    let lost = try Camera(
      "mine", mount: .body("bal", followsRotation: true), at: .zero, forward: [1, 0, 0])
    let size = ImageSize(width: 20, height: 20)
    let body = errorMessage { _ = try lost.pinholeCamera(in: world, size: size) }
    #expect(body.contains("'bal'") && body.contains("ball") && body.contains("mine"))
  }

  @Test("a renderer rejects invalid settings")
  func settings() throws {
    for samples in [-1, 0, 2, 5, 32] {
      var settings = RenderSettings()
      settings.samples = samples
      #expect(errorMessage { _ = try Renderer(settings) }.contains("1, 4, 8 or 16"))
    }
    for sun in [[0, 0, 0], [0, 0, -1], [1, 0, 0], [.nan, 0, 1], [1, 0, 0.001]] as [Vector3] {
      var settings = RenderSettings()
      settings.lighting.sunDirection = sun
      #expect(errorMessage { _ = try Renderer(settings) }.contains("the direction to the sun"))
    }
  }
}
