internal import Base
internal import Learning

extension SeededGenerator.Stream {
  static let weights = SeededGenerator.Stream(301)
  static let exploration = SeededGenerator.Stream(302)
  static let batches = SeededGenerator.Stream(303)
  static let validation = SeededGenerator.Stream(305)
  static let training = SeededGenerator.Stream(304)
}
