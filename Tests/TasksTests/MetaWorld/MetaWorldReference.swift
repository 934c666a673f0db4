import Base
import Foundation
import Sim
import Tasks

/// Measurements of Meta-World 3.1.1: names, ranges, first observations, and the experts' times to success.
struct MetaWorldReference: Decodable {
  struct Task: Decodable {
    let name: String
    let index: Int
    let hand: [Double]
    let workspaceLow, workspaceHigh: [Double]
    /// The ranges of initial states: three values for the object and, in most tasks, three for the goal.
    let resetSpaceLow, resetSpaceHigh: [Double]
    let goalLow, goalHigh: [Double]
    let firstHand: [Double]
    /// The first observed position of the object relative to the sampled one.
    let firstObjectOffset: [Double]
    let firstOrientation: [Double]
    let expertSteps: Double
    let latestExpertStep: Double
    let secondObject: [Double]?
  }

  struct Suite: Decodable {
    let train, test: [String]
  }

  let tasks: [Task]
  let suites: [String: Suite]

  static let shared: MetaWorldReference = {
    guard let text = try? Recorded.text("metaworld.json"),
      let references = try? JSON.decode(MetaWorldReference.self, from: text)
    else { fatalError("metaworld.json is not valid") }
    return references
  }()
}

/// Files beside the tests.
enum Recorded {
  static func url(_ name: String) -> URL {
    URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../Recorded/\(name)").standardizedFileURL
  }

  static func text(_ name: String) throws -> String {
    try String(contentsOf: url(name), encoding: .utf8)
  }
}

func vector(_ values: [Double]) -> Vector3 { Vector3(values[0], values[1], values[2]) }
