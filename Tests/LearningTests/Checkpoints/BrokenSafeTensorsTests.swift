import Base
import Foundation
import Learning
import TestSupport
import Testing

@Suite("Invalid safetensors files")
struct BrokenSafeTensorsTests {
  private static func write(_ bytes: [UInt8], to path: String) throws {
    // Unsynchronized, because there are thousands of files.
    try Data(bytes).write(to: URL(filePath: path))
  }

  @Test("a flipped bit is an error, or does not change the content")
  func flips() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("a.safetensors")
    let sample = SafeTensorsTests.sample
    try sample.write(to: path)
    let bytes = try File.read(path)
    let file = try FileHandle(forUpdating: URL(filePath: path))
    func put(_ byte: UInt8, at offset: Int) throws {
      try file.seek(toOffset: UInt64(offset))
      try file.write(contentsOf: [byte])
    }
    for bit in 0..<8 * bytes.count {
      let byte = bytes[bit / 8]
      try put(byte ^ 1 << (bit % 8), at: bit / 8)
      do {
        #expect(try SafeTensors(reading: path) == sample, "bit \(bit)")
      } catch {
        guard case FileError.invalidFormat(path, "safetensors", _) = error else {
          Issue.record("bit \(bit): \(error)")
          continue
        }
      }
      try put(byte, at: bit / 8)
    }
    #expect(try File.read(path) == bytes)
  }

  @Test("a truncated file and a file with extra bytes are errors")
  func lengths() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("a.safetensors")
    try SafeTensorsTests.sample.write(to: path)
    let bytes = try File.read(path)
    let file = try FileHandle(forUpdating: URL(filePath: path))
    try file.truncate(atOffset: UInt64(bytes.count + 1))
    #expect(throws: FileError.self) { try SafeTensors(reading: path) }
    for count in (0..<bytes.count).reversed() {
      try file.truncate(atOffset: UInt64(count))
      #expect(throws: FileError.self) { try SafeTensors(reading: path) }
    }
  }

  private static func tensor(_ type: String, _ shape: String, _ start: Int, _ end: Int) -> String {
    #"{"dtype":"\#(type)","shape":\#(shape),"data_offsets":[\#(start),\#(end)]}"#
  }

  @Test(
    "inconsistencies are reported with the tensor's name",
    arguments: [
      ("[]", 0, "its header is not JSON"),
      (#"{"a":}"#, 0, "its header is not JSON: line 1, column 6: expected a value and found '}'"),
      (
        #"{"a":\#(tensor("U8", "[1]", 0, 1)),"a":\#(tensor("U8", "[1]", 1, 2))}"#, 2,
        "its header is not JSON: line 1, column 54: the key \"a\" is given twice"
      ),
      (
        #"{"a":\#(tensor("U8", "[2]", 0, 2)),"b":\#(tensor("U8", "[2]", 1, 3))}"#, 3,
        "the tensor 'b' overlaps the one before it"
      ),
      (
        #"{"b":\#(tensor("U8", "[1]", 2, 3)),"a":\#(tensor("U8", "[1]", 0, 1))}"#, 3,
        "the tensor 'b' leaves a hole before it"
      ),
      (
        #"{"a":\#(tensor("U8", "[1]", 1, 2))}"#, 2, "the tensor 'a' leaves a hole before it"
      ),
      (
        #"{"a":\#(tensor("U8", "[4]", 0, 4))}"#, 3, "the tensor 'a' ends at byte 4 of 3 data bytes"
      ),
      (
        #"{"a":\#(tensor("U8", "[1]", 0, 1))}"#, 3,
        "2 bytes after the tensor 'a' belong to no tensor"
      ),
      ("{}", 1, "1 bytes after the header belong to no tensor"),
      (
        #"{"a":\#(tensor("F32", "[2,2]", 0, 12))}"#, 12,
        "the tensor 'a' has 12 bytes; F32 [2, 2] needs 16"
      ),
      (
        #"{"a":\#(tensor("F8", "[1]", 0, 1))}"#, 1,
        "the tensor 'a' has the dtype 'F8', which is not one of F32, F64, I64, U64, U8, I32, BOOL"
      ),
      (
        #"{"a":\#(tensor("U8", "[-1]", 0, 1))}"#, 1, "the tensor 'a' does not have a valid shape"
      ),
      (
        #"{"a":\#(tensor("U8", "[1.0]", 0, 1))}"#, 1,
        "the tensor 'a' does not have a valid shape"
      ),
      (
        #"{"a":\#(tensor("U8", "[4294967296,4294967296]", 0, 1))}"#, 1,
        "the tensor 'a' does not have a valid shape"
      ),
      (
        #"{"a":\#(tensor("U8", "[1]", 1, 0))}"#, 1,
        "the tensor 'a' has data_offsets that are not a start and an end"
      ),
      (
        #"{"a":{"dtype":"U8","shape":[0]}}"#, 0,
        "the tensor 'a' does not have exactly a dtype, a shape and data_offsets"
      ),
      (#"{"__metadata__":{"a":1}}"#, 0, "its metadata 'a' is not a string"),
      (#"{"__metadata__":[]}"#, 0, "its metadata is not an object"),
    ])
  func contradictions(header: String, dataCount: Int, reason: String) throws {
    let folder = try TemporaryFolder()
    let path = folder.path("a.safetensors")
    let length = withUnsafeBytes(of: UInt64(header.utf8.count).littleEndian) { Array($0) }
    try Self.write(length + Array(header.utf8) + [UInt8](repeating: 0, count: dataCount), to: path)
    #expect(throws: FileError.invalidFormat(path: path, format: "safetensors", reason: reason)) {
      try SafeTensors(reading: path)
    }
  }

  @Test("impossible lengths, invalid UTF-8 and invalid BOOLs are errors")
  func absurd() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("a.safetensors")
    func expect(_ reason: String, _ bytes: [UInt8]) throws {
      try Self.write(bytes, to: path)
      #expect(throws: FileError.invalidFormat(path: path, format: "safetensors", reason: reason)) {
        try SafeTensors(reading: path)
      }
    }
    try expect("it has only 3 bytes", [1, 2, 3])
    try expect(
      "its header would have 18446744073709551615 bytes", [UInt8](repeating: 255, count: 16))
    try expect("its header would have 0 bytes", [UInt8](repeating: 0, count: 16))
    try expect(
      "it has 16 bytes, but its header alone would have 9", [9] + [UInt8](repeating: 0, count: 15))
    try expect(
      "its header is not JSON", [4, 0, 0, 0, 0, 0, 0, 0] + Array("{".utf8) + [0xFF, 0xFF, 0x7D])
    let header = #"{"a":\#(Self.tensor("BOOL", "[1]", 0, 1))}"#
    try expect(
      "the tensor 'a' has a BOOL that is neither 0 nor 1",
      [UInt8(header.utf8.count), 0, 0, 0, 0, 0, 0, 0] + Array(header.utf8) + [2])
    #expect(throws: FileError.unreadable(path: "/dev/zero", reason: "it is not a regular file")) {
      try SafeTensors(reading: "/dev/zero")
    }
  }
}
