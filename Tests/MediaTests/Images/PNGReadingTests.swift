import Foundation
import Render
import TestSupport
import Testing

@testable import Media

@Suite("Reading PNG files of other programs")
struct PNGReadingTests {
  /// Writes an image in one of Pillow's modes, and prints its colors without alpha.
  private static let pillow = """
    import json, random, sys
    from PIL import Image
    mode, path = sys.argv[1:]
    random.seed(1)
    channels = len(Image.new(mode, (1, 1)).getbands())
    image = Image.new(mode, (13, 9))
    data = [tuple(random.randrange(256) for _ in range(channels)) for _ in range(13 * 9)]
    options = {}
    if mode == "P":
        image.putpalette([random.randrange(256) for _ in range(3 * 13)])
        data = [(d[0] % 13,) for d in data]
        options["transparency"] = bytes(range(13))
    if mode == "RGB":
        options["transparency"] = data[5]
    image.putdata([d if channels > 1 else d[0] for d in data])
    image.save(path, **options)
    image = Image.merge(mode[:-1], image.split()[:-1]) if mode in ("LA", "RGBA") else image
    print(json.dumps([c for d in image.convert("RGB").getdata() for c in d]))
    """

  @Test("every mode is converted to RGB", arguments: ["1", "L", "LA", "P", "RGB", "RGBA"])
  func kinds(mode: String) throws {
    let folder = try TemporaryFolder()
    let path = folder.path("\(mode).png")
    let expected = try JSONDecoder().decode(
      [UInt8].self, from: ExternalProgram.python(Self.pillow, mode, path))
    let image = try ColorImage(readingPNG: path)
    #expect(image.size == ImageSize(width: 13, height: 9))
    #expect(image.pixels == expected)
  }

  /// Writes an interlaced 16-bit image by the specification, which Pillow cannot do, and prints its values.
  private static let interlaced = """
    import json, random, struct, sys, zlib
    kind, path = sys.argv[1:]
    width, height = 13, 9
    channels = {"0": 1, "2": 3}[kind]
    random.seed(2)
    pixels = [[[random.randrange(65536) for _ in range(channels)] for _ in range(width)]
              for _ in range(height)]
    raw = b""
    for x0, y0, dx, dy in [(0, 0, 8, 8), (4, 0, 8, 8), (0, 4, 4, 8), (2, 0, 4, 4), (0, 2, 2, 4),
                           (1, 0, 2, 2), (0, 1, 1, 2)]:
        for row in pixels[y0::dy]:
            raw += b"\\0" + b"".join(struct.pack(f">{channels}H", *p) for p in row[x0::dx])
    def chunk(name, data):
        return struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
    with open(path, "wb") as file:
        file.write(b"\\x89PNG\\r\\n\\x1a\\n")
        file.write(chunk(b"IHDR", struct.pack(">2I5B", width, height, 16, int(kind), 0, 0, 1)))
        file.write(chunk(b"IDAT", zlib.compress(raw)) + chunk(b"IEND", b""))
    print(json.dumps([c for row in pixels for p in row for c in p]))
    """

  @Test("interlaced files are read with 16 bits, or rounded to eight")
  func interlaced() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("image.png")
    func samples(_ kind: String) throws -> [UInt16] {
      try JSONDecoder().decode(
        [UInt16].self, from: ExternalProgram.python(Self.interlaced, kind, path))
    }
    let gray = try samples("0")
    #expect(try DepthImage(readingPNG: path).meters == gray.map { Float($0) / 1000 })
    let colors = try samples("2")
    #expect(
      try ColorImage(readingPNG: path).pixels == colors.map { UInt8((Double($0) / 257).rounded()) })
  }

  @Test("palette indices of any bit depth are labels without names", arguments: [2, 4, 16, 200])
  func palettes(count: Int) throws {
    let folder = try TemporaryFolder()
    let path = folder.path("image.png")
    try ExternalProgram.python(
      """
      import sys
      from PIL import Image
      count = int(sys.argv[1])
      image = Image.new("P", (count, 1))
      image.putpalette([v for i in range(count) for v in (i, 0, 255 - i)])
      image.putdata(range(count))
      image.save(sys.argv[2])
      """, "\(count)", path)
    let image = try SegmentationImage(readingPNG: path)
    #expect(image.labels == (0..<count).map(UInt16.init))
    #expect(image.names.isEmpty)
  }
}
