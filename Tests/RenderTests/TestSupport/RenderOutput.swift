import Render
import Sim

/// The outputs of one request; those that were not requested are empty.
struct RenderOutput: Equatable {
  let size: ImageSize
  var color: [UInt8] = []
  var depth: [Float] = []
  var labels: [UInt16] = []

  enum Part: CaseIterable { case color, depth, labels }

  /// The red, green and blue of a pixel.
  func pixel(_ number: Int) -> SIMD3<Int> {
    SIMD3(Int(color[3 * number]), Int(color[3 * number + 1]), Int(color[3 * number + 2]))
  }

  /// The largest difference between the color channels of two pixels.
  func difference(from other: RenderOutput, at number: Int, _ otherNumber: Int? = nil) -> Int {
    let difference = pixel(number) &- other.pixel(otherNumber ?? number)
    return max(difference.max(), -difference.min())
  }
}

extension Renderer {
  func renderOutput(
    of world: World, from view: PinholeCamera, markers: [Marker] = [],
    _ parts: [RenderOutput.Part] = RenderOutput.Part.allCases
  ) throws -> RenderOutput {
    var output = RenderOutput(size: view.size)
    // Values that are never drawn, so that a missing pixel is noticed.
    let count = view.size.pixelCount
    if parts.contains(.color) { output.color = Array(repeating: 77, count: 3 * count) }
    if parts.contains(.depth) { output.depth = Array(repeating: -1, count: count) }
    if parts.contains(.labels) { output.labels = Array(repeating: 9999, count: count) }
    try output.color.withUnsafeMutableBufferPointer { color in
      try output.depth.withUnsafeMutableBufferPointer { depth in
        try output.labels.withUnsafeMutableBufferPointer { labels in
          let targets = RenderTargets(
            color: parts.contains(.color) ? color.baseAddress : nil,
            depth: parts.contains(.depth) ? depth.baseAddress : nil,
            labels: parts.contains(.labels) ? labels.baseAddress : nil)
          try render(world, from: view, markers: markers, into: targets)
        }
      }
    }
    return output
  }

  func renderOutput(
    of world: World, from camera: Camera, size: ImageSize, markers: [Marker] = [],
    _ parts: [RenderOutput.Part] = RenderOutput.Part.allCases
  ) throws -> RenderOutput {
    try renderOutput(
      of: world, from: camera.pinholeCamera(in: world, size: size), markers: markers, parts)
  }
}
