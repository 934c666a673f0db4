/// A growable arena, which is cleared for each image without being freed.
struct ArenaBuffer<Element: BitwiseCopyable>: ~Copyable {
  private(set) var elements: UnsafeMutablePointer<Element>
  private(set) var count = 0
  private var capacity: Int

  init(capacity: Int) {
    self.capacity = capacity
    elements = .allocate(capacity: capacity)
  }

  deinit { elements.deallocate() }

  mutating func removeAll() { count = 0 }

  mutating func truncate(to count: Int) { self.count = count }

  mutating func append(_ element: Element) {
    if count == capacity { grow() }
    elements[count] = element
    count += 1
  }

  /// Replaces the element at an index, or appends it at the end.
  mutating func set(_ index: Int, to element: Element) {
    if index < count { elements[index] = element } else { append(element) }
  }

  private mutating func grow() {
    let larger = UnsafeMutablePointer<Element>.allocate(capacity: 2 * capacity)
    larger.update(from: elements, count: count)
    elements.deallocate()
    elements = larger
    capacity *= 2
  }
}
