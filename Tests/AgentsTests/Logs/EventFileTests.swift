import Agents
import Base
import Foundation
import TestSupport
import Testing

@Suite("TensorBoard event files")
struct EventFileTests {
  /// Parses a file by the definitions of its formats, and prints its events.
  private static let decode = """
    import json, struct, sys

    def crc32c(data):
        crc = 0xFFFFFFFF
        for byte in data:
            crc ^= byte
            for _ in range(8):
                crc = crc >> 1 ^ (0x82F63B78 if crc & 1 else 0)
        return crc ^ 0xFFFFFFFF

    assert crc32c(b"123456789") == 0xE3069283

    def masked(data):
        crc = crc32c(data)
        return ((crc >> 15 | crc << 17) + 0xA282EAD8) & 0xFFFFFFFF

    def varint(data, at):
        value = shift = 0
        while True:
            byte = data[at]
            value |= (byte & 127) << shift
            at, shift = at + 1, shift + 7
            if byte < 128:
                return value, at

    def fields(data):
        at = 0
        while at < len(data):
            key, at = varint(data, at)
            if key & 7 == 0:
                value, at = varint(data, at)
            elif key & 7 == 1:
                (value,), at = struct.unpack("<d", data[at:at + 8]), at + 8
            elif key & 7 == 5:
                (value,), at = struct.unpack("<f", data[at:at + 4]), at + 4
            else:
                assert key & 7 == 2
                count, at = varint(data, at)
                value, at = data[at:at + count], at + count
            yield key >> 3, value

    data = open(sys.argv[1], "rb").read()
    events, at = [], 0
    while at < len(data):
        (count,) = struct.unpack("<Q", data[at:at + 8])
        assert struct.unpack("<I", data[at + 8:at + 12])[0] == masked(data[at:at + 8])
        event = data[at + 12:at + 12 + count]
        assert struct.unpack("<I", data[at + 12 + count:at + 16 + count])[0] == masked(event)
        at += 16 + count
        event = dict(fields(event))
        scalars = [dict(fields(s)) for f, s in fields(event.get(5, b""))]
        events.append([event[1], event.get(2), event.get(3, b"").decode(),
                       [[s[1].decode(), repr(s[2])] for s in scalars]])
    print(json.dumps(events))
    """

  private func events(in path: String) throws -> [[Any]] {
    let output = try ExternalProgram.python(Self.decode, path, needing: "json")
    return try #require(try JSONSerialization.jsonObject(with: output) as? [[Any]])
  }

  private func steps(in path: String) throws -> [Int?] {
    try events(in: path).map { $0[1] as? Int }
  }

  /// A file with events at some steps.
  private func file(_ steps: [Int], in folder: TemporaryFolder) throws -> EventFile {
    let file = try EventFile(in: folder.path(""), name: "sac", time: 1_700_000_000.5)
    for step in steps { try file.append(["a": Double(step) / 4], step: step, time: Double(step)) }
    return file
  }

  @Test("an independent parser finds the events as soon as they are appended")
  func contents() throws {
    let folder = try TemporaryFolder()
    let file = try file([], in: folder)
    #expect(try folder.contents == ["events.out.tfevents.1700000000.sac"])
    var seen = try events(in: file.path)
    #expect(seen.count == 1)
    #expect(seen[0][0] as? Double == 1_700_000_000.5)
    #expect(seen[0][2] as? String == "brain.Event:2")
    try file.append(["loss/critic": 0.5, "π": -2], step: 0, time: 1.25)
    try file.append(["loss/critic": .infinity], step: 300, time: 2)
    try file.append(["long" + String(repeating: "g", count: 200): 1], step: 1 << 40, time: 3)
    seen = try events(in: file.path)
    #expect(seen.count == 4)
    #expect(seen[1][0] as? Double == 1.25)
    #expect(seen.dropFirst().map { $0[1] as? Int } == [0, 300, 1 << 40])
    #expect(seen[1][3] as? [[String]] == [["loss/critic", "0.5"], ["π", "-2.0"]])
    #expect(seen[2][3] as? [[String]] == [["loss/critic", "inf"]])
    #expect((seen[3][3] as? [[String]])?.first?.first?.count == 204)
  }

  @Test("resuming drops events of later steps, and new events follow")
  func resume() throws {
    let folder = try TemporaryFolder()
    let path = try file([0, 10, 20, 30], in: folder).path
    let file = try EventFile(resuming: path, after: 15)
    #expect(try steps(in: path) == [nil, 0, 10])
    try file.append(["a": 9], step: 20, time: 5)
    #expect(try steps(in: path) == [nil, 0, 10, 20])
    let before = try File.read(path)
    _ = try EventFile(resuming: path, after: 20)
    #expect(try File.read(path) == before)
    #expect(try folder.contents.count == 1)
  }

  @Test("resuming drops an incomplete last event after a kill or a power failure")
  func cut() throws {
    let folder = try TemporaryFolder()
    let path = try file([0, 10], in: folder).path
    let whole = try File.read(path)
    let lengths = try (0...1).map { step in
      let part = try TemporaryFolder()
      return try File.read(file(Array([0, 10].prefix(step)), in: part).path).count
    }
    for count in lengths[1]..<whole.count {
      try File.write(Array(whole.prefix(count)), to: path)
      _ = try EventFile(resuming: path, after: 50)
      #expect(try File.read(path) == Array(whole.prefix(lengths[1])))
    }
    try File.write(whole + [UInt8](repeating: 0, count: 100), to: path)
    _ = try EventFile(resuming: path, after: 50)
    #expect(try File.read(path) == whole)
    // Killed as it created the file: the first record is written again.
    for count in 0..<lengths[0] {
      try File.write(Array(whole.prefix(count)), to: path)
      _ = try EventFile(resuming: path, after: 50)
      #expect(try File.read(path).count == lengths[0])
      _ = try EventFile(resuming: path, after: 50)
    }
  }

  @Test("a damaged file is an error and is not changed")
  func damaged() throws {
    let folder = try TemporaryFolder()
    let path = try file([0, 10, 20], in: folder).path
    let whole = try File.read(path)
    for index in whole.indices {
      var bytes = whole
      bytes[index] ^= 0x10
      try File.write(bytes, to: path)
      #expect(throws: FileError.self) { try EventFile(resuming: path, after: 5) }
      #expect(try File.read(path) == bytes)
    }
    for bytes in [Array("step".utf8), Array("step,return\n0,1.0\n".utf8)] {
      try File.write(bytes, to: path)
      #expect(throws: FileError.self) { try EventFile(resuming: path, after: 5) }
    }
    let missing = folder.path("none")
    #expect(throws: FileError.unreadable(path: missing, reason: "No such file or directory")) {
      try EventFile(resuming: missing, after: 5)
    }
  }

  @Test("files of one name are found, the oldest first, and none replaces another")
  func paths() throws {
    let folder = try TemporaryFolder()
    let root = folder.path("runs")
    try FileManager.default.createDirectory(atPath: root, withIntermediateDirectories: true)
    var paths: [String] = []
    for time in [9.5, 9.7, 10, 200] {
      paths.append(try EventFile(in: root, name: "sac", time: time).path)
    }
    _ = try EventFile(in: root, name: "ppo", time: 3)
    try File.write([], to: root + "/events.out.tfevents.x.sac")
    #expect(try EventFile.paths(in: root, name: "sac") == paths)
    #expect(Set(paths).count == 4)
    #expect(paths.last?.hasSuffix("/events.out.tfevents.200.sac") == true)
    #expect(throws: FileError.self) { try EventFile.paths(in: root + "/none", name: "sac") }
    #expect(throws: FileError.self) { try EventFile(in: root + "/none", name: "sac") }
  }
}
