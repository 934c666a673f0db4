import Foundation
import TestSupport
import Testing

/// What `inspect` and `replay` hold in memory.
@Suite("Memory for datasets from strangers")
struct DatasetMemoryTests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  private static let limit = 200_000_000

  private func collect(_ format: String, _ words: String...) throws {
    let outcome = try Binary.run(
      [
        "collect", "--task", "reach", "--episodes", "1", "--format", format, "--out",
        folder.path("a"),
      ] + words)
    #expect(outcome.status == 0, "\(outcome.errors)")
  }

  private func expectLittle(_ words: String..., mayWork: Bool = false) throws {
    let (bytes, status) = try Binary.peakMemory(words)
    #expect(bytes < Self.limit, "\(words): \(bytes >> 20) MiB")
    #expect(status == 1 || mayWork && status == 0, "\(words): \(status)")
  }

  @Test("an HDF5 file of a megabyte that stands for gigabytes of zeros")
  func zeros() throws {
    try collect("robomimic")
    let size = try ExternalProgram.python(
      """
      import h5py, json, numpy, os, sys
      file = h5py.File(sys.argv[1], "r+")
      demo, rows = file["data/demo_0"], 1_000_000
      header = json.loads(demo.attrs["benchtop"])
      header["stepCount"] = rows
      demo.attrs["benchtop"] = numpy.bytes_(json.dumps(header))
      names = []
      demo.visit(names.append)
      for name in names:
          old = demo[name]
          if not isinstance(old, h5py.Dataset):
              continue
          count = 1 if name.endswith("last_state") else rows + (len(old) == len(demo["benchtop/success"]))
          shape, dtype = (count,) + old.shape[1:], old.dtype
          del demo[name]
          if name == "states" or name.startswith("obs"):
              zeros = numpy.zeros((rows // 8,) + shape[1:], dtype)
              new = demo.create_dataset(name, shape, dtype, chunks=zeros.shape, compression="gzip")
              for start in range(0, rows, len(zeros)):
                  new[start : start + len(zeros)] = zeros
          else:
              demo.create_dataset(name, shape, dtype)
      file.close()
      print(os.path.getsize(sys.argv[1]))
      """, folder.path("a/reach.hdf5"), needing: "h5py")
    #expect((Int(String(decoding: size, as: UTF8.self).filter(\.isNumber)) ?? .max) < 3_000_000)
    try expectLittle("inspect", folder.path("a"))
    try expectLittle("replay", folder.path("a"))
  }

  @Test("a PNG file of few bytes that stands for an image of gigabytes")
  func image() throws {
    try collect("png", "--cameras", "corner2", "--size", "32x32")
    try ExternalProgram.python(
      """
      import struct, sys, zlib
      def chunk(kind, data):
          return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
      width, height = 30_000, 30_000
      packer, rows = zlib.compressobj(9), []
      for _ in range(height):
          rows.append(packer.compress(bytes(1 + width)))
      rows.append(packer.flush())
      with open(sys.argv[1] + "/reach/episode_00000/corner2/00000.png", "wb") as file:
          file.write(bytes([137, 80, 78, 71, 13, 10, 26, 10]))
          file.write(chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)))
          file.write(chunk(b"IDAT", b"".join(rows)) + chunk(b"IEND", b""))
      """, folder.path("a"), needing: "zlib")
    try expectLittle("replay", folder.path("a"))
    try expectLittle(
      "inspect", folder.path("a"), "--sheet", folder.path("sheet.png"), mayWork: true)
  }

  @Test(
    "a megabyte of JSON",
    arguments: [
      String(repeating: "[", count: 1_000_000), "[" + String(repeating: "0,", count: 500_000),
      "{\"schema\":1,\"plan\":[" + String(repeating: "{},", count: 330_000) + "0]}",
      "\"" + String(repeating: "\\u0000", count: 160_000) + "\"",
    ])
  func json(text: String) throws {
    try collect("png")
    for name in ["recording.json", "reach/episode_00000/steps.jsonl"] {
      let url = URL(filePath: folder.path("a/\(name)"))
      let whole = try Data(contentsOf: url)
      try Data(text.utf8).write(to: url)
      try expectLittle("inspect", folder.path("a"))
      try expectLittle("replay", folder.path("a"))
      try whole.write(to: url)
    }
  }
}
