internal import Render
internal import Tasks

/// What Minari is told of observations and actions: Gymnasium's spaces, in its JSON.
enum MinariSpaces {
  /// What an episode's numbers are called among several parts of an observation; nil where there is no other
  /// part, and so no name.
  static func stateKey(_ header: EpisodeHeader) -> String? {
    header.hasGoals ? "observation" : header.cameras.isEmpty ? nil : "state"
  }

  static func imageKey(_ camera: String) -> String { camera }

  static func observations(_ header: EpisodeHeader) -> String {
    // Places stay within a kilometre; rates of places, which goal tasks observe too, may be larger.
    let state = box(
      "float64", [header.observationCount], within: header.hasGoals ? 1_000_000 : 1000)
    guard let key = stateKey(header) else { return state }
    var parts: [(String, String)] = []
    if header.observationCount > 0 { parts.append((key, state)) }
    if header.hasGoals {
      parts += [
        ("achieved_goal", box("float64", [3], within: 1000)),
        ("desired_goal", box("float64", [3], within: 1000)),
      ]
    }
    let size = header.size
    for camera in header.cameras {
      parts.append(
        (
          imageKey(camera.name),
          box("uint8", [size.height, size.width, 3], lower: "0", upper: "255")
        ))
    }
    // Gymnasium sorts them too.
    let texts = parts.sorted { $0.0 < $1.0 }.map { "\"\($0.0)\":\($0.1)" }
    return "{\"type\":\"Dict\",\"subspaces\":{\(texts.joined(separator: ","))}}"
  }

  static let actions = box("float32", [4], lower: "-1.0", upper: "1.0")

  private static func box(_ type: String, _ extents: [Int], within bound: Double) -> String {
    box(type, extents, lower: "\(-bound)", upper: "\(bound)")
  }

  private static func box(
    _ type: String, _ extents: [Int], lower: String, upper: String
  ) -> String {
    func filled(_ value: String) -> String {
      extents.reversed().reduce(value) { inner, extent in
        "[" + Array(repeating: inner, count: extent).joined(separator: ",") + "]"
      }
    }
    let shape = extents.map(String.init).joined(separator: ",")
    return "{\"type\":\"Box\",\"dtype\":\"\(type)\",\"shape\":[\(shape)],"
      + "\"low\":\(filled(lower)),\"high\":\(filled(upper))}"
  }
}
