import Agents
import Base
import Foundation
import TestSupport
import Testing

@Suite("CSV files of learning curves")
struct CurveFileTests {
  private func text(_ path: String) throws -> String {
    String(decoding: try File.read(path), as: UTF8.self)
  }

  @Test("rows are in the file as soon as they are appended")
  func rows() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("curves.csv")
    try File.write([1, 2, 3], to: path)
    let curves = try CurveFile(path, columns: ["return", "success"])
    #expect(try text(path) == "step,return,success\n")
    try curves.append(step: 0, [0.1, 1])
    #expect(try text(path) == "step,return,success\n0,0.1,1.0\n")
    try curves.append(step: 1000, [.nan, -.infinity])
    #expect(try text(path) == "step,return,success\n0,0.1,1.0\n1000,nan,-inf\n")
  }

  @Test("Python's csv module reads the same names and values")
  func python() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("curves.csv")
    let columns = ["loss, \"critic\"", "π", ""]
    let curves = try CurveFile(path, columns: columns)
    let values = [0.1, 1e-300, 12_345_678.9]
    try curves.append(step: 5, values)
    try CurveFile(resuming: path, columns: columns, after: 5).append(step: 6, [.nan, .infinity, 0])
    let read = """
      import csv, json, sys
      rows = list(csv.reader(open(sys.argv[1], newline="", encoding="utf-8")))
      print(json.dumps([rows[0], [[repr(float(cell)) for cell in row] for row in rows[1:]]]))
      """
    let output = try ExternalProgram.python(read, path, needing: "csv")
    let seen = try #require(try JSONSerialization.jsonObject(with: output) as? [Any])
    #expect(seen[0] as? [String] == ["step"] + columns)
    let rows = try #require(seen[1] as? [[String]])
    #expect(rows[0].compactMap { Double($0) } == [5] + values)
    #expect(rows[1] == ["6.0", "nan", "inf", "0.0"])
  }

  @Test("resuming drops rows of later steps, and new rows follow")
  func resume() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("curves.csv")
    let curves = try CurveFile(path, columns: ["a"])
    for step in [0, 10, 20, 30] { try curves.append(step: step, [1]) }
    let resumed = try CurveFile(resuming: path, columns: ["a"], after: 10)
    #expect(try text(path) == "step,a\n0,1.0\n10,1.0\n")
    try resumed.append(step: 15, [2])
    #expect(try text(path) == "step,a\n0,1.0\n10,1.0\n15,2.0\n")
    #expect(try folder.contents == ["curves.csv"])
  }

  @Test(
    "resuming drops an incomplete last row after a kill or a power failure",
    arguments: ["2", "20,", "20,1.", "~~~", "20~~"])
  func cut(rest: String) throws {
    let folder = try TemporaryFolder()
    let path = folder.path("curves.csv")
    // '~' stands for a zero byte, so that the test output stays text.
    let bytes = "step,a\n10,1.0\n\(rest)".utf8.map { $0 == UInt8(ascii: "~") ? 0 : $0 }
    try File.write(bytes, to: path)
    try CurveFile(resuming: path, columns: ["a"], after: 50).append(step: 20, [3])
    #expect(try text(path) == "step,a\n10,1.0\n20,3.0\n")
  }

  @Test(
    "an unsuitable file is an error and is not changed",
    arguments: [
      ("step,b\n1,2\n", "FILE has the columns step,b, not step,a"),
      ("", "FILE has no header line"),
      ("step,a", "FILE has no header line"),
      ("step,a\n1,2\n3\n", "FILE is not a valid CSV file: line 3 has 1 values for 2 columns"),
      ("step,a\n1,2,3\n", "FILE is not a valid CSV file: line 2 has 3 values for 2 columns"),
      (
        "step,a\n1.5,2\n",
        "FILE is not a valid CSV file: line 2 has the step '1.5', which is not an integer"
      ),
      (
        "step,a\n1,x\n",
        "FILE is not a valid CSV file: line 2 has the value 'x', which is not a number"
      ),
    ])
  func unsuitable(contents: String, message: String) throws {
    let folder = try TemporaryFolder()
    let path = folder.path("curves.csv")
    try File.write(Array(contents.utf8), to: path)
    let error = #expect(throws: FileError.self) {
      try CurveFile(resuming: path, columns: ["a"], after: 1)
    }
    #expect(error?.description == message.replacingOccurrences(of: "FILE", with: path))
    #expect(try text(path) == contents)
  }
}
