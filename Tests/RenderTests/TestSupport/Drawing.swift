import Render
import Sim

/// All that one drawing gives, or what was asked of it.
struct Drawing: Equatable {
  let size: ImageSize
  var color: [UInt8] = []
  var depth: [Float] = []
  var labels: [UInt16] = []

  enum Part: CaseIterable { case color, depth, labels }

  /// The red, green and blue of a pixel.
  func pixel(_ number: Int) -> SIMD3<Int> {
    SIMD3(Int(color[3 * number]), Int(color[3 * number + 1]), Int(color[3 * number + 2]))
  }

  /// The greatest difference between two drawings' colours in a pixel.
  func difference(from other: Drawing, at number: Int, _ otherNumber: Int? = nil) -> Int {
    let difference = pixel(number) &- other.pixel(otherNumber ?? number)
    return max(difference.max(), -difference.min())
  }
}

extension Renderer {
  func drawing(
    of world: World, from view: PlacedCamera, markers: [Marker] = [],
    _ parts: [Drawing.Part] = Drawing.Part.allCases
  ) throws -> Drawing {
    var drawing = Drawing(size: view.size)
    // Something else than what is drawn, so that a pixel left out shows.
    let count = view.size.pixelCount
    if parts.contains(.color) { drawing.color = Array(repeating: 77, count: 3 * count) }
    if parts.contains(.depth) { drawing.depth = Array(repeating: -1, count: count) }
    if parts.contains(.labels) { drawing.labels = Array(repeating: 9999, count: count) }
    try drawing.color.withUnsafeMutableBufferPointer { color in
      try drawing.depth.withUnsafeMutableBufferPointer { depth in
        try drawing.labels.withUnsafeMutableBufferPointer { labels in
          let targets = RenderTargets(
            color: parts.contains(.color) ? color.baseAddress : nil,
            depth: parts.contains(.depth) ? depth.baseAddress : nil,
            labels: parts.contains(.labels) ? labels.baseAddress : nil)
          try draw(world, from: view, markers: markers, into: targets)
        }
      }
    }
    return drawing
  }

  func drawing(
    of world: World, from camera: Camera, size: ImageSize, markers: [Marker] = [],
    _ parts: [Drawing.Part] = Drawing.Part.allCases
  ) throws -> Drawing {
    try drawing(of: world, from: camera.placed(in: world, size: size), markers: markers, parts)
  }
}
