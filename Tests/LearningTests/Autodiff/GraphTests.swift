import Base
import LearningTestSupport
import Testing

@testable import Learning

@Suite("Graphs")
struct GraphTests {
  @Test("a backward pass can start from any gradients of any node")
  func cotangents() {
    var generator = SeededGenerator(seed: 1)
    let graph = Graph(rows: 3, requiresGradient: true)
    let leaf = graph.leaf(4, using: &generator)
    let output = graph.tanh(graph.square(leaf))
    let factors = graph.input(columns: 4)
    factors.fill(in: -1...1, using: &generator)
    let loss = graph.rowSum(graph.product(output, factors))
    graph.forward()
    graph.backward(from: loss, factor: 1)
    let expected = Array(UnsafeBufferPointer(start: leaf.gradients, count: 12))
    graph.backward(from: output, cotangents: factors.values)
    #expect(Array(UnsafeBufferPointer(start: leaf.gradients, count: 12)) == expected)
    #expect(expected.contains { $0 != 0 })
  }

  @Test("an input that the loss does not depend on has gradients of zero")
  func unreached() {
    var generator = SeededGenerator(seed: 2)
    let graph = Graph(rows: 2, requiresGradient: true)
    let (first, second) = (graph.leaf(3, using: &generator), graph.leaf(3, using: &generator))
    let (one, both) = (graph.square(first), graph.product(first, second))
    graph.forward()
    graph.backward(from: graph.rowSum(both), factor: 1)
    graph.backward(from: both, factor: 1)
    #expect(second.gradients?[0] != 0)
    graph.backward(from: one, factor: 1)
    #expect((0..<6).allSatisfy { second.gradients?[$0] == 0 && first.gradients?[$0] != 0 })
  }

  @Test("bytes become values from -1 to 1", arguments: [1, 3, 8, 17])
  func bytes(columns: Int) {
    let graph = Graph(rows: 31, requiresGradient: false)
    let input = graph.byteInput(columns: columns)
    for index in 0..<input.count { input.bytes[index] = UInt8(truncatingIfNeeded: index * 7) }
    graph.forward()
    for index in 0..<input.count {
      let byte = Float(UInt8(truncatingIfNeeded: index * 7))
      #expect(input.values[index] == byte * (2 / 255) - 1)
      #expect(abs(input.values[index] - (2 * byte / 255 - 1)) < 1e-6)
    }
    #expect(!input.requiresGradient)
  }

  @Test("the frames of a row become the channels of one image", arguments: [2, 3])
  func frames(frames: Int) {
    let (rows, pixels) = (3, 5)
    let columns = frames * pixels * 3
    let bytes = UnsafeMutablePointer<UInt8>.allocate(capacity: rows * columns)
    defer { bytes.deallocate() }
    for index in 0..<rows * columns { bytes[index] = UInt8(truncatingIfNeeded: index) }
    let graph = Graph(rows: rows, requiresGradient: false)
    let input = graph.byteInput(columns: columns, frames: frames, sharing: bytes)
    graph.forward()
    for row in 0..<rows {
      for frame in 0..<frames {
        for pixel in 0..<pixels {
          for channel in 0..<3 {
            let byte = bytes[row * columns + (frame * pixels + pixel) * 3 + channel]
            let place = row * columns + (pixel * frames + frame) * 3 + channel
            #expect(input.values[place] == Float(byte) * (2 / 255) - 1)
          }
        }
      }
    }
  }

  @Test("tangents and gradients together give products with the Gauss-Newton matrix")
  func gaussNewton() {
    var generator = SeededGenerator(seed: 3)
    var plan = Parameters.Plan()
    let hidden = Dense("hidden", from: 3, to: 5, .tanh, plan: &plan)
    let head = Dense("head", from: 5, to: 2, plan: &plan)
    let parameters = Parameters(plan, using: &generator)
    let graph = Graph(rows: 4, requiresGradient: true, computesTangents: true)
    let input = graph.input(columns: 3)
    input.fill(in: -1...1, using: &generator)
    let output = head(hidden(input, parameters, in: graph), parameters, in: graph)
    graph.forward()
    func product(_ vector: [Float]) -> [Float] {
      let direction = graph.tangents(of: parameters)
      for index in 0..<parameters.count { direction?[index] = vector[index] }
      graph.forwardTangents()
      guard let tangents = output.tangents else { return [] }
      graph.backward(from: output, cotangents: tangents)
      return Array(
        UnsafeBufferPointer(start: graph.gradients(of: parameters)?.values, count: parameters.count)
      )
    }
    func random() -> [Float] { (0..<parameters.count).map { _ in Float(generator.normal()) } }
    func dot(_ a: [Float], _ b: [Float]) -> Double {
      zip(a, b).reduce(0) { $0 + Double($1.0) * Double($1.1) }
    }
    // Symmetric and positive semidefinite.
    for _ in 0..<5 {
      let (a, b) = (random(), random())
      let (left, right) = (dot(product(a), b), dot(a, product(b)))
      #expect(abs(left - right) < 1e-4 * max(abs(left), 1))
      #expect(dot(product(a), a) > 0)
    }
  }

  @Test("a graph without tangents has no memory for them")
  func none() {
    let graph = Graph(rows: 2, requiresGradient: true)
    let input = graph.input(columns: 2, requiresGradient: true)
    #expect(graph.square(input).tangents == nil)
  }

  @Test("the values of a detached node have no tangents")
  func detached() {
    let graph = Graph(rows: 2, requiresGradient: true, computesTangents: true)
    let input = graph.input(columns: 2, requiresGradient: true)
    #expect(graph.square(graph.detached(input)).tangents == nil)
    #expect(graph.square(input).tangents != nil)
  }

  @Test("inputs with gradients need a graph with gradients")
  func misfit() async {
    await #expect(processExitsWith: .failure) {
      _ = Graph(rows: 1, requiresGradient: false).input(columns: 1, requiresGradient: true)
    }
  }
}
