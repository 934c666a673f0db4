import Base
import Foundation
import Media
import Render
import TestSupport
import Testing

@testable import Media

@Suite("Videos")
struct VideoWriterTests {
  /// A smooth background with a disc at another position in each of seven frames.
  private func frame(_ number: Int, _ size: ImageSize) -> ColorImage {
    ColorImage(size: size) { pixels in
      let scale = Double(max(size.width, size.height))
      let center = (x: 0.2 + 0.1 * Double(number * 3 % 7), y: 0.5)
      for index in 0..<size.pixelCount {
        let x = Double(index % size.width) / scale, y = Double(index / size.width) / scale
        let distance = ((x - center.x) * (x - center.x) + (y - center.y) * (y - center.y))
          .squareRoot()
        let disc = min(1, max(0, (0.2 - distance) * 10))
        let background = [60 + 90 * x, 70 + 80 * y, 110 + 40 * x]
        for (channel, color) in [200.0, 120, 60].enumerated() {
          pixels[3 * index + channel] = UInt8(disc * color + (1 - disc) * background[channel])
        }
      }
    }
  }

  /// The frames that vpxdec decodes, each as luma and both chroma planes.
  private func decoded(_ path: String) throws -> [UInt8] {
    try ExternalProgram.run("vpxdec", "--i420", "--rawvideo", "-o", path + ".planes", path)
    return try File.read(path + ".planes")
  }

  private func planeBytes(_ size: ImageSize) -> Int {
    size.pixelCount + 2 * ((size.width + 1) / 2) * ((size.height + 1) / 2)
  }

  private func video(
    _ path: String, _ size: ImageSize, frames: Int, framesPerSecond: Double = 30
  ) throws {
    let video = try VideoWriter(path: path, size: size, framesPerSecond: framesPerSecond)
    for number in 0..<frames { try video.add(frame(number, size)) }
    try video.finish()
  }

  /// RGB of a frame that vpxdec wrote, by the definition of BT.709.
  private func colors(of planes: ArraySlice<UInt8>, _ size: ImageSize) -> [Double] {
    let planes = Array(planes)
    let half = ImageSize(width: (size.width + 1) / 2, height: (size.height + 1) / 2)
    return (0..<size.pixelCount).flatMap { index in
      let chroma =
        size.pixelCount + index / size.width / 2 * half.width + index % size.width / 2
      let luma = (Double(planes[index]) - 16) / 219
      let blue = (Double(planes[chroma]) - 128) / 224
      let red = (Double(planes[chroma + half.pixelCount]) - 128) / 224
      let green = luma - 0.1873 * blue - 0.4681 * red
      return [luma + 1.5748 * red, green, luma + 1.8556 * blue].map { 255 * min(1, max(0, $0)) }
    }
  }

  @Test(
    "vpxdec decodes the frames that were added",
    arguments: [(64, 48, 40), (97, 61, 10), (160, 90, 12), (480, 480, 5)])
  func frames(width: Int, height: Int, frames: Int) throws {
    let size = ImageSize(width: width, height: height)
    let folder = try TemporaryFolder()
    let path = folder.path("video.webm")
    try video(path, size, frames: frames)
    let planes = try decoded(path)
    let count = planeBytes(size)
    #expect(planes.count == frames * count)
    for number in 0..<frames {
      let seen = colors(of: planes[number * count..<(number + 1) * count], size)
      let errors = zip(seen, frame(number, size).pixels).map {
        ($0 - Double($1)) * ($0 - Double($1))
      }
      let noise = errors.reduce(0, +) / Double(errors.count)
      #expect(10 * log10(255 * 255 / noise) > 35, "frame \(number)")
    }
  }

  @Test("a video can be as small as one pixel", arguments: [(1, 1), (2, 1), (3, 3)])
  func small(width: Int, height: Int) throws {
    let folder = try TemporaryFolder()
    let size = ImageSize(width: width, height: height)
    try video(folder.path("video.webm"), size, frames: 2)
    #expect(try decoded(folder.path("video.webm")).count == 2 * planeBytes(size))
  }

  @Test("equal frames give equal files, and different frames different files")
  func deterministic() throws {
    let folder = try TemporaryFolder()
    let size = ImageSize(width: 64, height: 48)
    for (name, frames) in [("a", 30), ("b", 30), ("c", 31)] {
      try video(folder.path(name), size, frames: frames)
    }
    #expect(try File.read(folder.path("a")) == File.read(folder.path("b")))
    #expect(try File.read(folder.path("a")) != File.read(folder.path("c")))
  }

  @Test("pixels in memory give the same file as images")
  func pixels() throws {
    let folder = try TemporaryFolder()
    let size = ImageSize(width: 16, height: 16)
    try video(folder.path("a"), size, frames: 3)
    let video = try VideoWriter(path: folder.path("b"), size: size)
    for number in 0..<3 {
      try frame(number, size).pixels.withUnsafeBufferPointer { try video.add($0) }
    }
    try video.finish()
    #expect(try File.read(folder.path("a")) == File.read(folder.path("b")))
  }

  @Test("a video without frames is an error")
  func empty() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("video.webm")
    let video = try VideoWriter(path: path, size: ImageSize(width: 64, height: 48))
    let error = FileError.unwritable(path: path, reason: "a video needs at least one frame")
    #expect(throws: error) { try video.finish() }
    #expect(try folder.contents.isEmpty)
  }

  @Test("an abandoned video leaves no file")
  func abandoned() throws {
    let folder = try TemporaryFolder()
    let size = ImageSize(width: 64, height: 48)
    do {
      let video = try VideoWriter(path: folder.path("video.webm"), size: size)
      for number in 0..<40 { try video.add(frame(number, size)) }
    }
    #expect(try folder.contents.isEmpty)
  }

  @Test("a missing folder is an error at creation")
  func unwritable() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("no/video.webm")
    let error = FileError.unwritable(path: path, reason: "No such file or directory")
    #expect(throws: error) {
      _ = try VideoWriter(path: path, size: ImageSize(width: 64, height: 48))
    }
  }

  @Test("after a full disk every call throws")
  func fullDisk() throws {
    let size = ImageSize(width: 64, height: 48)
    let disk = try FullDisk()
    let video = try VideoWriter(path: disk.path, size: size)
    let error = FileError.unwritable(path: disk.path, reason: "No space left on device")
    try video.add(frame(0, size))
    #expect(throws: error) { try video.finish() }
    #expect(throws: error) { try video.add(frame(1, size)) }
    #expect(throws: error) { try video.finish() }
  }

  @Test("a size that the codec does not support is an error", arguments: [(0, 16), (16, 70_000)])
  func sizes(width: Int, height: Int) throws {
    let folder = try TemporaryFolder()
    #expect(throws: FileError.self) {
      _ = try VideoWriter(
        path: folder.path("video.webm"), size: ImageSize(width: width, height: height))
    }
    #expect(try folder.contents.isEmpty)
  }

  /// Parses the container by its specification, and prints its contents.
  private static let inspect = """
    import json, struct, sys
    data = open(sys.argv[1], "rb").read()
    masters = {0x1A45DFA3, 0x18538067, 0x114D9B74, 0x4DBB, 0x1549A966, 0x1654AE6B, 0xAE, 0xE0,
               0x55B0, 0x1F43B675, 0x1C53BB6B, 0xBB, 0xB7}
    def number(at, keeps_mark):
        length = 9 - data[at].bit_length()
        value = int.from_bytes(data[at:at + length], "big")
        return (value if keeps_mark else value & (1 << 7 * length) - 1), at + length
    def walk(at, end):
        while at < end:
            start = at
            name, at = number(at, True)
            size, at = number(at, False)
            assert at + size <= end, hex(name)
            yield name, start, at, data[at:at + size]
            if name in masters:
                yield from walk(at, at + size)
            at += size
        assert at == end
    found, segment, cluster, times, keys = {}, 0, 0, [], []
    for name, start, inside, content in walk(0, len(data)):
        value = int.from_bytes(content, "big")
        if name == 0x18538067: segment = inside
        if name == 0xE7: cluster = value
        if name == 0xA3:
            times.append(cluster + struct.unpack(">h", content[1:3])[0])
            if content[3] & 0x80: keys.append(times[-1])
        found.setdefault(name, []).append((start - segment, content, value))
    values = lambda name: [value for _, _, value in found[name]]
    starts = lambda name: [start for start, _, _ in found[name]]
    print(json.dumps({
        "type": found[0x4282][0][1].decode(), "codec": found[0x86][0][1].decode(),
        "duration": struct.unpack(">d", found[0x4489][0][1])[0],
        "size": values(0xB0) + values(0xBA), "matrix": values(0x55B1)[0], "range": values(0x55B9)[0],
        "times": times, "keys": keys, "cueTimes": values(0xB3),
        "cuesAreRight": values(0xF1) == starts(0x1F43B675),
        "indexIsRight": all(
            starts(name)[0] == place for name, place in zip(values(0x53AB), values(0x53AC))),
    }))
    """

  @Test(
    "the container has times, size, colors and an index for seeking", arguments: [30, 12.5, 1, 60])
  func container(framesPerSecond: Double) throws {
    struct Contents: Decodable {
      let type, codec: String
      let duration: Double
      let size, times, keys, cueTimes: [Int]
      let matrix, range: Int
      let cuesAreRight, indexIsRight: Bool
    }
    let folder = try TemporaryFolder()
    let path = folder.path("video.webm")
    let size = ImageSize(width: 48, height: 33)
    let frames = 400
    try video(path, size, frames: frames, framesPerSecond: framesPerSecond)
    let contents = try JSONDecoder().decode(
      Contents.self, from: ExternalProgram.python(Self.inspect, path))
    #expect(contents.type == "webm")
    #expect(contents.codec == "V_VP9")
    #expect(contents.size == [48, 33])
    #expect(contents.matrix == 1)
    #expect(contents.range == 1)
    #expect(contents.duration == 1000 * Double(frames) / framesPerSecond)
    #expect(
      contents.times == (0..<frames).map { Int((1000 * Double($0) / framesPerSecond).rounded()) })
    #expect(contents.cueTimes == contents.keys)
    #expect(contents.cuesAreRight)
    #expect(contents.indexIsRight)
    // About one key frame every five seconds.
    let gaps = zip(contents.keys.dropFirst(), contents.keys).map { $0 - $1 }
    #expect(!gaps.isEmpty)
    #expect(gaps.allSatisfy { $0 <= 6000 })
  }
}
