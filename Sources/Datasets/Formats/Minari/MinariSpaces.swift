internal import Render
internal import Tasks

/// The observation and action spaces, as Minari serializes Gymnasium's spaces to JSON.
enum MinariSpaces {
  /// The key of the state vector in a dictionary of observations; nil if the state vector is the whole observation.
  static func stateKey(_ header: EpisodeHeader) -> String? {
    header.hasGoals ? "observation" : header.cameras.isEmpty ? nil : "state"
  }

  static func imageKey(_ camera: String) -> String { camera }

  static func observations(_ header: EpisodeHeader) -> String {
    // Positions stay within a kilometer; velocities, which goal tasks observe too, may be larger.
    let state = box(
      "float64", [header.observationSize], within: header.hasGoals ? 1_000_000 : 1000)
    guard let key = stateKey(header) else { return state }
    var parts: [(String, String)] = []
    if header.observationSize > 0 { parts.append((key, state)) }
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
    // Gymnasium sorts the keys too.
    let texts = parts.sorted { $0.0 < $1.0 }.map { "\"\($0.0)\":\($0.1)" }
    return "{\"type\":\"Dict\",\"subspaces\":{\(texts.joined(separator: ","))}}"
  }

  static let actions = box("float32", [4], lower: "-1.0", upper: "1.0")

  private static func box(_ type: String, _ dimensions: [Int], within bound: Double) -> String {
    box(type, dimensions, lower: "\(-bound)", upper: "\(bound)")
  }

  private static func box(
    _ type: String, _ dimensions: [Int], lower: String, upper: String
  ) -> String {
    func filled(_ value: String) -> String {
      dimensions.reversed().reduce(value) { inner, dimension in
        "[" + Array(repeating: inner, count: dimension).joined(separator: ",") + "]"
      }
    }
    let shape = dimensions.map(String.init).joined(separator: ",")
    return "{\"type\":\"Box\",\"dtype\":\"\(type)\",\"shape\":[\(shape)],"
      + "\"low\":\(filled(lower)),\"high\":\(filled(upper))}"
  }
}
