import Foundation
import Render
import Sim
import Testing

@Suite("Anti-aliasing")
struct AntiAliasingTests {
  private static let size = ImageSize(width: 64, height: 64)

  /// The fraction of each pixel that a thin white plate covers before a black background.
  private func coverage(
    of plate: Vector3, at center: Vector3 = .zero, rolledBy angle: Double, samples: Int
  ) throws -> (coverage: [Double], outline: Polygon, labels: [UInt16]) {
    let world = try World()
    try world.addFree(
      "plate", .box(size: plate), at: Pose(center),
      visualMaterial: VisualMaterial(0xFFFFFF, shininess: 0))
    var settings = RenderSettings()
    settings.samples = samples
    settings.hasShadows = false
    settings.lighting = Lighting(
      sun: .zero, sky: SIMD3(repeating: 0.5), ground: SIMD3(repeating: 0.5), horizon: .zero,
      zenith: .zero)
    let camera = try Camera(
      "above", at: [0, 0, 1], forward: [0, 0, -1], up: [sin(angle), cos(angle), 0])
    let view = try camera.pinholeCamera(in: world, size: Self.size)
    let output = try Renderer(settings).renderOutput(of: world, from: view)
    let full = Self.light(output.color.max() ?? 0)
    let corners = try [(-1.0, -1.0), (1, -1), (1, 1), (-1, 1)].map { x, y in
      try #require(view.project(center + plate / 2 * [x, y, 1])).pixel
    }
    return (
      stride(from: 0, to: output.color.count, by: 3).map { Self.light(output.color[$0]) / full },
      Polygon(around: corners), output.labels
    )
  }

  /// From sRGB to linear light.
  private static func light(_ byte: UInt8) -> Double {
    let value = Double(byte) / 255
    return value <= 0.04045 ? value / 12.92 : pow((value + 0.055) / 1.055, 2.4)
  }

  private static func middle(_ pixel: Int) -> SIMD2<Double> {
    SIMD2(Double(pixel % size.width), Double(pixel / size.width))
  }

  @Test("with more samples, a pixel is closer to the covered area")
  func area() throws {
    let errors = try [1, 4, 8, 16].map { samples in
      var (sum, count) = (0.0, 0.0)
      for turn in 0..<9 {
        let (coverage, outline, _) = try coverage(
          of: [0.5, 0.4, 0.001], rolledBy: 0.05 + 0.17 * Double(turn), samples: samples)
        #expect(abs(coverage.reduce(0, +) / outline.area - 1) < 0.01)
        for pixel in coverage.indices {
          let area = outline.clip(toPixel: Self.middle(pixel)).area
          guard area > 0.001, area < 0.999 else { continue }
          sum += (coverage[pixel] - area) * (coverage[pixel] - area)
          count += 1
        }
      }
      return (sum / count).squareRoot()
    }
    #expect(errors[0] > 2.5 * errors[1] && errors[1] > 1.5 * errors[2], "\(errors)")
    #expect(errors[2] > 1.1 * errors[3] && errors[3] < 0.055, "\(errors)")
  }

  @Test("a slanted edge gives one shade per number of covered samples", arguments: [1, 4, 8, 16])
  func shades(samples: Int) throws {
    var shades: Set<Double> = []
    for angle in [0.1, 0.25, 0.6, 1.3] {
      let (coverage, _, _) = try coverage(
        of: [2, 2, 0.001], at: [0, 1.02, 0], rolledBy: angle, samples: samples)
      let steps = coverage.map { $0 * Double(samples) }
      #expect(steps.allSatisfy { abs($0 - $0.rounded()) < 0.02 * Double(samples) })
      shades.formUnion(steps.map { $0.rounded() })
    }
    #expect(shades == Set((0...samples).map { Double($0) }))
  }

  @Test("with one sample, a pixel shows the color of its label", arguments: 0..<5)
  func hardEdges(turn: Int) throws {
    let (coverage, _, labels) = try coverage(
      of: [0.5, 0.4, 0.001], rolledBy: 0.2 + Double(turn), samples: 1)
    #expect(labels.contains(1) && labels.contains(0))
    #expect(zip(coverage, labels).allSatisfy { $0 == Double($1) })
  }

  @Test("the label of a pixel is that of the surface that covers most of it")
  func labels() throws {
    let (coverage, _, labels) = try coverage(of: [0.5, 0.4, 0.001], rolledBy: 0.4, samples: 16)
    for (share, label) in zip(coverage, labels) {
      if share > 0.7 { #expect(label == 1) }
      if share < 0.3 { #expect(label == 0) }
    }
  }
}
