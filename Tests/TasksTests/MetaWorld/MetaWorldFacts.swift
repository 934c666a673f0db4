import Base
import Foundation
import Sim
import Tasks

/// What was measured of Meta-World 3.1.1: names, ranges, first observations, how long its experts take.
struct MetaWorldFacts: Decodable {
  struct Task: Decodable {
    let name: String
    let index: Int
    let hand: [Double]
    let workspaceLow, workspaceHigh: [Double]
    /// Where layouts are drawn: three numbers for the object, and mostly three for the goal.
    let layoutLow, layoutHigh: [Double]
    let goalLow, goalHigh: [Double]
    let firstHand: [Double]
    /// The first observed place of the object, from the drawn one.
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

  static let shared: MetaWorldFacts = {
    guard let text = try? Recorded.text("metaworld.json"),
      let facts = try? JSON.decode(MetaWorldFacts.self, from: text)
    else { fatalError("the recorded facts cannot be read") }
    return facts
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

func vector(_ numbers: [Double]) -> Vector3 { Vector3(numbers[0], numbers[1], numbers[2]) }
