import Foundation
import Learning
import Sim
import TestSupport
import Testing

@testable import Agents

@Suite("Reading learning curves")
struct CurveTableTests {
  private func table(_ text: String) throws -> CurveTable {
    let folder = try TemporaryFolder()
    try text.write(toFile: folder.path("curve.csv"), atomically: true, encoding: .utf8)
    return try CurveTable(reading: folder.path("curve.csv"))
  }

  @Test("a written file reads the same, with any column names")
  func roundTrip() throws {
    let folder = try TemporaryFolder()
    let names = ["success", "a, b", "the \"best\"", "\"\"", "loss/π"]
    let file = try CurveFile(folder.path("c.csv"), columns: names)
    try file.append(step: 5, [0.1, .infinity, -3, 1e-300, 7])
    try file.append(step: 9, [1, 2, 3, 4, 5])
    let table = try CurveTable(reading: folder.path("c.csv"))
    #expect(table.columns == names && table.steps == [5, 9])
    #expect(table.rows == [[0.1, .infinity, -3, 1e-300, 7], [1, 2, 3, 4, 5]])
    #expect(table.values(of: "the \"best\"") == [-3, 3])
    #expect(table.values(of: "else") == nil)
  }

  @Test("incomplete rows are ignored, and an empty file is no error")
  func partial() throws {
    #expect(try table("step,a\n1,2\n2,").steps == [1])
    #expect(try table("step,a\r\n1,2\r\n").rows == [[2]])
    #expect(try table("step,a\n1,2\n\0\0\0").steps == [1])
    #expect(try table("").steps.isEmpty)
    #expect(try table("step,a\n").columns == ["a"])
  }

  @Test(
    "an invalid table is reported with its line",
    arguments: [
      ("a,b\n", "line 1"), ("step,\"a\n", "line 1"), ("step,a\n1\n", "line 2"),
      ("step,a\n1,2\n1.5,2\n", "line 3"), ("step,a\n1,2\n2,x\n", "line 3"),
      ("step,a\n3,2\n2,1\n", "line 3"),
    ])
  func broken(text: String, line: String) {
    #expect {
      try table(text)
    } throws: {
      "\($0)".contains(line) && "\($0)".contains("curve.csv")
    }
  }
}
