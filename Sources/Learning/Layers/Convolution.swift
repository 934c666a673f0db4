private import func Glibc.memcpy

/// A 2-D convolutional layer, computed by im2col and a matrix product (Chellapilla et al. 2006; Caffe).
///
/// A row holds an image with interleaved channels, line by line from the top.
public struct Convolution {
  /// The size of an image.
  public struct Shape: Codable, Hashable, Sendable {
    /// The size in pixels, and the values of a pixel.
    public var height, width, channels: Int
    /// The number of values.
    public var count: Int { height * width * channels }

    /// Makes a size.
    public init(height: Int, width: Int, channels: Int) {
      self.height = height
      self.width = width
      self.channels = channels
    }
  }

  /// The sizes of the images.
  public let input, output: Shape
  let weights, bias: Parameters.Entry
  let kernel, stride, padding: Int
  let activation: Activation

  /// The kernel is square. Each side of the image is padded with `padding` zeros. Pixels on the right and at the
  /// bottom that do not fill a stride are ignored.
  public init(
    _ name: String, from input: Shape, channels: Int, kernel: Int, stride: Int = 1,
    padding: Int = 0, _ activation: Activation = .none, plan: inout Parameters.Plan
  ) {
    precondition(
      kernel > 0 && stride > 0 && padding >= 0 && padding < kernel,
      "a kernel of \(kernel) does not match stride \(stride) and padding \(padding)")
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
      "\(name).weights", rows: kernel * kernel * input.channels, columns: channels,
      .heUniform(gain: 1))
    bias = plan.add("\(name).bias", rows: 1, columns: channels, .zeros)
  }

  /// Convolves the image of each row.
  public func callAsFunction(_ input: Node, _ parameters: Parameters, in graph: Graph) -> Node {
    graph.add(ConvolutionNode(self, input, parameters, graph))
  }

  var patchCount: Int { output.height * output.width }

  /// Where a row of the patch at an output position lies in an image: the number of values left of the image, the
  /// number inside, and the index of the first one inside.
  @inline(__always)
  fileprivate func patchRow(_ row: Int, _ y: Int, _ x: Int) -> (
    before: Int, inside: Int, start: Int
  ) {
    let (top, left) = (y * stride + row - padding, x * stride - padding)
    guard top >= 0 && top < input.height else { return (0, 0, 0) }
    let start = max(left, 0)
    let end = min(left + kernel, input.width)
    return (
      (start - left) * input.channels, (end - start) * input.channels,
      (top * input.width + start) * input.channels
    )
  }

  /// Copies the patches of an image, one to each row. Values outside the image are not written: they are the same
  /// ones every time, and are zero from the start.
  fileprivate func im2col(_ image: UnsafePointer<Float>, to patches: UnsafeMutablePointer<Float>) {
    let length = kernel * input.channels
    var target = patches
    for y in 0..<output.height {
      for x in 0..<output.width {
        for row in 0..<kernel {
          let part = patchRow(row, y, x)
          memcpy(
            target + part.before, image + part.start,
            part.inside * MemoryLayout<Float>.stride)
          target += length
        }
      }
    }
  }

  /// Adds the gradients of patches to those of their image, the transpose of im2col.
  fileprivate func col2im(
    _ patches: UnsafePointer<Float>, to image: UnsafeMutablePointer<Float>
  ) {
    var source = patches
    for y in 0..<output.height {
      for x in 0..<output.width {
        for row in 0..<kernel {
          let part = patchRow(row, y, x)
          addScaled(source + part.before, by: 1, to: image + part.start, count: part.inside)
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
  private let products: MatrixProducts
  private let parameterGradients: ParameterGradients?
  private let parameterTangents: UnsafeMutablePointer<Float>?
  /// The patches of some images, their gradients and their tangents.
  private let patches: UnsafeMutablePointer<Float>
  private let patchGradients, patchTangents: UnsafeMutablePointer<Float>?
  /// The number of images processed at once.
  private let batch: Int

  /// Few enough floats to fit into the cache; the patches of all images would take hundreds of megabytes.
  private static let maxPatchFloats = 1 << 19

  init(_ layer: Convolution, _ input: Node, _ parameters: Parameters, _ graph: Graph) {
    precondition(
      input.columns == layer.input.count,
      "\(layer.weights.name) takes \(layer.input.count) columns, not \(input.columns)")
    self.layer = layer
    self.input = input
    self.parameters = parameters
    products = graph.products
    parameterGradients = graph.gradients(of: parameters)
    parameterTangents = graph.tangents(of: parameters)
    let size = layer.patchCount * layer.weights.rows
    batch = max(1, min(input.rows, ConvolutionNode.maxPatchFloats / size))
    patches = .allocate(capacity: batch * size)
    patches.initialize(repeating: 0, count: batch * size)
    patchGradients = input.requiresGradient ? .allocate(capacity: batch * size) : nil
    patchGradients?.initialize(repeating: 0, count: batch * size)
    patchTangents =
      graph.computesTangents && input.requiresGradient ? .allocate(capacity: batch * size) : nil
    patchTangents?.initialize(repeating: 0, count: batch * size)
    super.init(
      rows: input.rows, columns: layer.output.count,
      requiresGradient: input.requiresGradient || parameterGradients != nil)
  }

  deinit {
    patches.deallocate()
    patchGradients?.deallocate()
    patchTangents?.deallocate()
  }

  private var patchSize: Int { layer.weights.rows }

  private func im2col(
    _ images: Range<Int>, of source: UnsafePointer<Float>,
    to patches: UnsafeMutablePointer<Float>
  ) {
    for (index, row) in images.enumerated() {
      layer.im2col(
        source + row * input.columns, to: patches + index * layer.patchCount * patchSize)
    }
  }

  /// Starts the outputs of all positions with the bias.
  private func spread(_ bias: UnsafePointer<Float>, over target: UnsafeMutablePointer<Float>) {
    let channels = layer.output.channels
    for position in 0..<rows * layer.patchCount {
      memcpy(target + position * channels, bias, channels * MemoryLayout<Float>.stride)
    }
  }

  /// Adds the product of the patches of some images and weights.
  private func add(
    _ patches: UnsafePointer<Float>, _ images: Range<Int>, times weights: UnsafePointer<Float>,
    to target: UnsafeMutablePointer<Float>
  ) {
    products.multiply(
      patches, weights, rows: images.count * layer.patchCount, columns: layer.output.channels,
      inner: patchSize, beta: 1, into: target + images.lowerBound * columns)
  }

  override func forward() {
    spread(parameters.values(of: layer.bias), over: values)
    for start in stride(from: 0, to: rows, by: batch) {
      let images = start..<min(start + batch, rows)
      im2col(images, of: input.values, to: patches)
      add(patches, images, times: parameters.values(of: layer.weights), to: values)
    }
    layer.activation.apply(to: values, count: count)
  }

  override func forwardTangent() {
    guard let tangents else { return }
    if let parameterTangents {
      spread(parameterTangents + layer.bias.offset, over: tangents)
    } else {
      tangents.update(repeating: 0, count: count)
    }
    for start in stride(from: 0, to: rows, by: batch) {
      let images = start..<min(start + batch, rows)
      if let parameterTangents {
        // As in backward().
        if batch < rows { im2col(images, of: input.values, to: patches) }
        add(patches, images, times: parameterTangents + layer.weights.offset, to: tangents)
      }
      if let direction = input.tangents, let patchTangents {
        im2col(images, of: direction, to: patchTangents)
        add(patchTangents, images, times: parameters.values(of: layer.weights), to: tangents)
      }
    }
    layer.activation.backpropagate(tangents, values: values, count: count)
  }

  override func backward() {
    guard let gradients else { return }
    layer.activation.backpropagate(gradients, values: values, count: count)
    let channels = layer.output.channels
    if let parameterGradients {
      addRows(
        of: gradients, rows: rows * layer.patchCount, columns: channels,
        to: parameterGradients.targetToAddTo(layer.bias))
    }
    let target = input.gradientsToAddTo()
    for start in stride(from: 0, to: rows, by: batch) {
      let images = start..<min(start + batch, rows)
      let patchRows = images.count * layer.patchCount
      let upper = gradients + start * columns
      if let parameterGradients {
        // If all images fit, forward() has left their patches here.
        if batch < rows { im2col(images, of: input.values, to: patches) }
        let (weights, beta) = parameterGradients.targetToScale(layer.weights)
        products.multiply(
          patches, transposeA: true, upper, rows: patchSize, columns: channels, inner: patchRows,
          beta: beta, into: weights)
      }
      guard let target, let patchGradients else { continue }
      products.multiply(
        upper, parameters.values(of: layer.weights), transposeB: true, rows: patchRows,
        columns: patchSize, inner: channels, beta: 0, into: patchGradients)
      for (index, row) in images.enumerated() {
        layer.col2im(
          patchGradients + index * layer.patchCount * patchSize, to: target + row * input.columns)
      }
    }
  }
}
