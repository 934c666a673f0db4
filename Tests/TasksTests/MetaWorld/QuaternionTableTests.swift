import Foundation
import Sim
import Testing

@testable import Tasks

/// The table of quaternions in docs/tasks.md, against the rotations of the simulated bodies.
@Suite("The documented order of quaternions")
struct QuaternionTableTests {
  /// The tasks of each row, by its first cell.
  private static let table: [String: [String]] = {
    let path = URL(filePath: #filePath).deletingLastPathComponent()
      .appending(path: "../../../docs/tasks.md")
    let text = (try? String(contentsOf: path, encoding: .utf8)) ?? ""
    let lines = text.components(separatedBy: "\n")
    guard let title = lines.firstIndex(of: "| quaternion | tasks |") else { return [:] }
    var rows: [String: [String]] = [:]
    for line in lines[(title + 2)...].prefix(while: { $0.hasPrefix("|") }) {
      let cells = line.components(separatedBy: " | ")
      rows[String(cells[0].dropFirst(2))] = cells[1].components(separatedBy: "`").enumerated()
        .filter { $0.offset % 2 == 1 }.map(\.element)
    }
    return rows
  }()

  private static func tasks(_ row: String) -> [String] { table[row] ?? [] }

  /// What a task observes of its first object's rotation, and the rotations of all moving bodies, at each time step of
  /// an expert's episode.
  private func episode(
    of task: String, _ body: (_ observed: [Double], _ rotations: [Rotation]) -> Void
  ) throws {
    let environment = try Environment(Catalog.task(named: task))
    try environment.reset(seed: 4)
    let world = environment.task.world
    let moving = world.bodyIDs.filter { !world.isStatic($0) }
    for _ in 0..<150 {
      body(Array(environment.observation[7..<11]), moving.map { world.pose(of: $0).rotation })
      _ = try environment.step(try #require(environment.expertAction))
    }
  }

  @Test("each of the fifty tasks is in one row")
  func complete() {
    let named = Self.table.values.flatMap { $0 }
    #expect(named.count == 50 && Set(named).count == 50)
  }

  @Test(
    "the quaternion is that of a moving body, or turns with one, in the order of the row",
    arguments: tasks("w, x, y, z").map { ($0, QuaternionOrder.wxyz) }
      + tasks("x, y, z, w").map { ($0, .xyzw) })
  func moving(task: String, order: QuaternionOrder) throws {
    // By body, at each time step: the observed rotation in the body's frame.
    var relative: [[Rotation]] = []
    var observations: Set<[Double]> = []
    try episode(of: task) { observed, rotations in
      observations.insert(observed)
      let rotation = order.rotation(
        from: SIMD4(observed[0], observed[1], observed[2], observed[3]))
      relative.append(rotations.map { $0.inverse * rotation })
    }
    func isSame(_ one: Rotation, _ other: Rotation) -> Bool {
      1 - abs(one.w * other.w + one.vector.dot(other.vector)) < 1e-9
    }
    let found = relative[0].indices.contains { body in
      // Meta-World's doors and lever observe a part that is fixed to the body at an angle.
      let fixed = observations.count > 1 ? relative[0][body] : .identity
      return relative.allSatisfy { isSame($0[body], fixed) }
    }
    #expect(found)
  }

  @Test(
    "a constant is a rotation with its real part first", arguments: tasks("a constant, w, x, y, z"))
  func constant(task: String) throws {
    var seen: Set<[Double]> = []
    try episode(of: task) { observed, _ in seen.insert(observed) }
    let only = try #require(seen.first)
    // All fixtures are upright, or turned by less than a half turn about one axis.
    #expect(seen.count == 1 && only[0] > 0.5)
    #expect(abs(only.reduce(0) { $0 + $1 * $1 } - 1) < 1e-12)
  }

  @Test("zeros stand for no rotation", arguments: tasks("zeros"))
  func zeros(task: String) throws {
    try episode(of: task) { observed, _ in #expect(observed == [0, 0, 0, 0]) }
  }
}
