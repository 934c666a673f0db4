/// A fixed-size buffer at a stable address, which the engine may read and write during its owner's lifetime.
struct EngineBuffer<Element: BitwiseCopyable>: ~Copyable {
  let baseAddress: UnsafeMutablePointer<Element>
  let count: Int

  init(_ elements: [Element]) {
    count = elements.count
    baseAddress = .allocate(capacity: max(1, count))
    baseAddress.initialize(from: elements, count: count)
  }

  init(repeating element: Element, count: Int) {
    self.count = count
    baseAddress = .allocate(capacity: max(1, count))
    baseAddress.initialize(repeating: element, count: count)
  }

  deinit { baseAddress.deallocate() }
}
