private import func Glibc.memcpy

/// A layer that looks at every place of a picture in the same way.
///
/// A row holds a picture pixel by pixel, line after line from the top, and the channels of a pixel side by side.
public struct Convolution {
  /// How large a picture is.
  public struct Shape: Codable, Hashable, Sendable {
    public var height, width, channels: Int
    public var count: Int { height * width * channels }

    public init(height: Int, width: Int, channels: Int) {
      self.height = height
      self.width = width
      self.channels = channels
    }
  }

  public let input, output: Shape
  let weights, bias: Parameters.Entry
  let kernel, stride, padding: Int
  let activation: Activation

  /// The kernel is square. The picture is taken to have `padding` pixels of zeros on all sides; what then does not
  /// fill a stride on the right and at the bottom is left out.
  public init(
    _ name: String, from input: Shape, channels: Int, kernel: Int, stride: Int = 1,
    padding: Int = 0, _ activation: Activation = .none, plan: inout Parameters.Plan
  ) {
    precondition(
      kernel > 0 && stride > 0 && padding >= 0 && padding < kernel,
      "a kernel of \(kernel) does not go with stride \(stride) and padding \(padding)")
    let (height, width) = (input.height + 2 * padding, input.width + 2 * padding)
    precondition(
      height >= kernel && width >= kernel,
      "a kernel of \(kernel) does not fit into \(width) x \(height) pixels")
    self.input = input
    output = Shape(
      height: (height - kernel) / stride + 1, width: (width - kernel) / stride + 1,
      channels: channels)
    self.kernel = kernel
    self.stride = stride
    self.padding = padding
    self.activation = activation
    weights = plan.add(
      "\(name).weights", rows: kernel * kernel * input.channels, columns: channels, .he(gain: 1))
    bias = plan.add("\(name).bias", rows: 1, columns: channels, .zeros)
  }

  public func callAsFunction(_ input: Node, _ parameters: Parameters, in graph: Graph) -> Node {
    graph.add(ConvolutionNode(self, input, parameters, graph))
  }

  var patchCount: Int { output.height * output.width }

  /// Where a line of the patch at a place lies in a picture: how many numbers of it come before the left edge,
  /// how many are inside, and where these begin.
  @inline(__always)
  fileprivate func line(_ line: Int, _ y: Int, _ x: Int) -> (before: Int, inside: Int, place: Int) {
    let (top, left) = (y * stride + line - padding, x * stride - padding)
    guard top >= 0 && top < input.height else { return (0, 0, 0) }
    let start = max(left, 0)
    let end = min(left + kernel, input.width)
    return (
      (start - left) * input.channels, (end - start) * input.channels,
      (top * input.width + start) * input.channels
    )
  }

  /// Lays the patches of a picture out, a row each. What lies outside the picture is left alone: it is the same
  /// places every time, and they have been zero from the start.
  fileprivate func gather(_ picture: UnsafePointer<Float>, to patches: UnsafeMutablePointer<Float>)
  {
    let length = kernel * input.channels
    var target = patches
    for y in 0..<output.height {
      for x in 0..<output.width {
        for number in 0..<kernel {
          let part = line(number, y, x)
          memcpy(
            target + part.before, picture + part.place,
            part.inside * MemoryLayout<Float>.stride)
          target += length
        }
      }
    }
  }

  /// Adds what belongs to patches to the picture that they were taken from.
  fileprivate func scatter(
    _ patches: UnsafePointer<Float>, to picture: UnsafeMutablePointer<Float>
  ) {
    var source = patches
    for y in 0..<output.height {
      for x in 0..<output.width {
        for number in 0..<kernel {
          let part = line(number, y, x)
          addScaled(source + part.before, by: 1, to: picture + part.place, count: part.inside)
          source += kernel * input.channels
        }
      }
    }
  }
}

private final class ConvolutionNode: Node {
  private let input: Node
  private let layer: Convolution
  private let parameters: Parameters
  private let parameterGradients: UnsafeMutablePointer<Float>?
  /// The patches of some pictures, and what the loss changes by with them.
  private let patches: UnsafeMutablePointer<Float>
  private let patchGradients: UnsafeMutablePointer<Float>?
  /// How many pictures are worked on at once.
  private let batch: Int

  /// So many numbers of patches stay close to the processor; those of all pictures would be hundreds of megabytes.
  private static let longest = 1 << 19

  init(_ layer: Convolution, _ input: Node, _ parameters: Parameters, _ graph: Graph) {
    precondition(
      input.columns == layer.input.count,
      "\(layer.weights.name) takes \(layer.input.count) columns, not \(input.columns)")
    self.layer = layer
    self.input = input
    self.parameters = parameters
    parameterGradients = graph.gradients(of: parameters)
    let size = layer.patchCount * layer.weights.rows
    batch = max(1, min(input.rows, ConvolutionNode.longest / size))
    patches = .allocate(capacity: batch * size)
    patches.initialize(repeating: 0, count: batch * size)
    patchGradients = graph.learns && input.learns ? .allocate(capacity: batch * size) : nil
    patchGradients?.initialize(repeating: 0, count: batch * size)
    super.init(rows: input.rows, columns: layer.output.count, learns: graph.learns)
  }

  deinit {
    patches.deallocate()
    patchGradients?.deallocate()
  }

  private var patchSize: Int { layer.weights.rows }

  private func gather(_ pictures: Range<Int>) {
    for (place, row) in pictures.enumerated() {
      layer.gather(
        input.values + row * input.columns, to: patches + place * layer.patchCount * patchSize)
    }
  }

  override func forward() {
    let bias = parameters.values(of: layer.bias)
    let channels = layer.output.channels
    for place in 0..<rows * layer.patchCount {
      memcpy(values + place * channels, bias, channels * MemoryLayout<Float>.stride)
    }
    for start in stride(from: 0, to: rows, by: batch) {
      let pictures = start..<min(start + batch, rows)
      gather(pictures)
      multiply(
        patches, parameters.values(of: layer.weights), rows: pictures.count * layer.patchCount,
        columns: channels, inner: patchSize, keep: 1, into: values + start * columns)
    }
    layer.activation.apply(to: values, count: count)
  }

  override func backward() {
    guard let gradients, let parameterGradients else { return }
    layer.activation.pull(gradients, values: values, count: count)
    let channels = layer.output.channels
    addRows(
      of: gradients, rows: rows * layer.patchCount, columns: channels,
      to: parameterGradients + layer.bias.offset)
    let target = input.gradientsToAddTo()
    for start in stride(from: 0, to: rows, by: batch) {
      let pictures = start..<min(start + batch, rows)
      let places = pictures.count * layer.patchCount
      let upper = gradients + start * columns
      // Where all pictures fit, their patches are still there.
      if batch < rows { gather(pictures) }
      multiply(
        patches, firstIsTurned: true, upper, rows: patchSize, columns: channels, inner: places,
        keep: 1, into: parameterGradients + layer.weights.offset)
      guard let target, let patchGradients else { continue }
      multiply(
        upper, parameters.values(of: layer.weights), secondIsTurned: true, rows: places,
        columns: patchSize, inner: channels, keep: 0, into: patchGradients)
      for (place, row) in pictures.enumerated() {
        layer.scatter(
          patchGradients + place * layer.patchCount * patchSize, to: target + row * input.columns)
      }
    }
  }
}
