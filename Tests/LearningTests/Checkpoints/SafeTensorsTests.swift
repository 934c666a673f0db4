import Base
import Foundation
import Learning
import TestSupport
import Testing

@Suite("Safetensors files")
struct SafeTensorsTests {
  /// A tensor of each type, an empty one, and a scalar.
  static var sample: SafeTensors {
    var sample = SafeTensors(metadata: ["task": "reach-v3", "an \"odd\" name\n": "ä🦾\\"])
    sample.append(
      .init(
        "actor.0.weight", shape: [2, 3],
        values: [1, -2, 0.5, .pi, .leastNonzeroMagnitude, 3] as [Float]))
    sample.append(.init("flags", shape: [3], values: [true, false, true]))
    sample.append(.init("bytes", shape: [5], values: [0, 1, 127, 128, 255] as [UInt8]))
    sample.append(.init("nothing", shape: [0, 4], values: [] as [Double]))
    sample.append(.init("temperature", shape: [], values: [0.1]))
    sample.append(.init("steps/π", shape: [1, 2], values: [Int64.min, .max]))
    sample.append(.init("generator", shape: [4], values: [0, 1, UInt64.max, 1 << 63]))
    sample.append(.init("tasks", shape: [2, 1], values: [Int32.min, 7]))
    return sample
  }

  @Test("a written file reads the same, and replaces an existing one")
  func roundTrip() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("a.safetensors")
    try SafeTensors().write(to: path)
    #expect(try SafeTensors(reading: path) == SafeTensors())
    try Self.sample.write(to: path)
    let read = try SafeTensors(reading: path)
    #expect(read == Self.sample)
    let generator: [UInt64] = try read.values(of: "generator", shape: [4], path: path)
    #expect(generator == [0, 1, UInt64.max, 1 << 63])
    #expect(read["flags"]?.values() == [true, false, true])
    #expect(try folder.contents == ["a.safetensors"])
    let bytes = try File.read(path)
    #expect(bytes[0] % 8 == 0)
    try read.write(to: path)
    #expect(try File.read(path) == bytes)
  }

  @Test("a missing tensor, or one of another shape or type, is an error that names it")
  func mismatch() throws {
    func error(_ reason: String) -> FileError { .unsuitable(path: "a", reason: reason) }
    let sample = Self.sample
    #expect(throws: error("has no tensor 'flag'; did you mean 'flags'?")) {
      try sample.values(of: "flag", shape: [3], as: Bool.self, path: "a")
    }
    #expect(throws: error("has 'flags' as BOOL [3], not as BOOL [1, 3]")) {
      try sample.values(of: "flags", shape: [1, 3], as: Bool.self, path: "a")
    }
    #expect(throws: error("has 'flags' as BOOL [3], not as F32 [3]")) {
      try sample.values(of: "flags", shape: [3], as: Float.self, path: "a")
    }
  }

  @Test("tensors written in blocks make the same file; a discarded file leaves nothing behind")
  func blocks() throws {
    let folder = try TemporaryFolder()
    let (whole, parts) = (folder.path("whole"), folder.path("parts"))
    let sample = Self.sample
    try sample.write(to: whole)
    do {
      let writer = try SafeTensorsWriter(
        parts, sample.tensors.map(\.info), metadata: sample.metadata)
      for tensor in sample.tensors {
        for block in [tensor.bytes.prefix(3), tensor.bytes.dropFirst(3)] {
          try block.withUnsafeBytes { try writer.append($0, to: tensor.name) }
        }
      }
      #expect(!FileManager.default.fileExists(atPath: parts))
      try writer.finish()
    }
    #expect(try File.read(parts) == File.read(whole))
    do {
      let writer = try SafeTensorsWriter(parts, [TensorInfo("a", .uint8, shape: [2])])
      try writer.append([1, 2] as [UInt8], to: "a")
    }
    #expect(try File.read(parts) == File.read(whole))
    #expect(try folder.contents.sorted() == ["parts", "whole"])
  }

  @Test("a full disk is an error")
  func fullDisk() throws {
    let disk = try FullDisk()
    let full = FileError.unwritable(path: disk.path, reason: "No space left on device")
    var tensors = SafeTensors()
    tensors.append(.init("a", shape: [1 << 20], values: [UInt8](repeating: 0, count: 1 << 20)))
    #expect(throws: full) { try tensors.write(to: disk.path) }
  }

  @Test("an invalid use of the writer traps")
  func traps() async {
    await #expect(processExitsWith: .failure) {
      _ = SafeTensors.Tensor("a", shape: [2], values: [1] as [Float])
    }
    await #expect(processExitsWith: .failure) {
      let disk = try FullDisk()
      let writer = try SafeTensorsWriter(disk.path, [TensorInfo("a", .uint8, shape: [2])])
      try writer.append([1, 2, 3] as [UInt8], to: "a")
    }
    await #expect(processExitsWith: .failure) {
      let disk = try FullDisk()
      let writer = try SafeTensorsWriter(disk.path, [TensorInfo("a", .bool, shape: [1])])
      try writer.append([2] as [UInt8], to: "a")
    }
    await #expect(processExitsWith: .failure) {
      let infos = ["a", "b"].map { TensorInfo($0, .uint8, shape: [1]) }
      let disk = try FullDisk()
      let writer = try SafeTensorsWriter(disk.path, infos)
      try writer.append([1] as [UInt8], to: "b")
    }
  }

  @Test("the size limit is checked before memory is allocated")
  func limit() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("a.safetensors")
    try Self.sample.write(to: path)
    let count = try File.read(path).count
    #expect(try SafeTensors(reading: path, limit: count) == Self.sample)
    let reason = "it has \(count) bytes; the limit is \(count - 1)"
    #expect(throws: FileError.unreadable(path: path, reason: reason)) {
      try SafeTensors(reading: path, limit: count - 1)
    }
  }
}
