internal import Base
private import Synchronization
internal import Tasks

/// Sentence embeddings of the tasks' instructions, for networks that tell tasks apart by what is known about them.
///
/// Those of the built-in tasks were made once, by a language model; packages register those of their own tasks.
public enum TaskDescriptions {
  /// The number of values of an embedding.
  public static let size = 384

  private static let registered = Mutex<[String: [Float]]>([:])

  /// Registers the embedding of a task of another package, made by the same model: all-MiniLM-L6-v2.
  public static func register(_ embedding: [Float], of task: String) throws {
    try require(
      embedding.count == size && embedding.allSatisfy(\.isFinite)
        && embedding.contains { $0 != 0 }, "the embedding of \(task)",
      "a list of \(embedding.count) values", "a list of \(size) finite values that are not all zero"
    )
    registered.withLock { $0[task] = normalized(embedding) }
  }

  /// The embedding of a task's instruction, with values around one in size; nil if there is none.
  static func embedding(of task: String) -> [Float]? {
    builtIn[task]?.embedding ?? registered.withLock { $0[task] }
  }

  /// The instructions that the embeddings of built-in tasks were made from, and the embeddings.
  static let builtIn: [String: (instruction: String, embedding: [Float])] = {
    var found: [String: (instruction: String, embedding: [Float])] = [:]
    var task = ""
    for line in table.split(separator: "\n") {
      if let colon = line.firstRange(of: ": ") {
        task = String(line[..<colon.lowerBound])
        found[task] = (String(line[colon.upperBound...]), [])
      } else {
        let digits = line.utf8.map { $0 < 0x3A ? $0 - 0x30 : $0 - 0x61 + 10 }
        for index in stride(from: 0, to: digits.count, by: 2) {
          let byte = digits[index] << 4 | digits[index + 1]
          found[task]?.embedding.append(Float(Int8(bitPattern: byte)))
        }
      }
    }
    return found.mapValues { ($0.instruction, normalized($0.embedding)) }
  }()

  /// Scales a vector so that the mean of its squares is 1.
  private static func normalized(_ vector: [Float]) -> [Float] {
    let square = vector.reduce(0) { $0 + $1 * $1 } / Float(vector.count)
    return vector.map { $0 / square.squareRoot() }
  }
}
