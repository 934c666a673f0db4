import Base
import Foundation
import TestSupport
import Testing

@testable import Datasets

/// Files are compared with libhdf5, by h5py, in both directions.
@Suite("HDF5 files")
struct HDF5Tests {
  let folder: TemporaryFolder

  init() throws { folder = try TemporaryFolder() }

  /// A file with enough groups for several levels of the B-tree.
  private func write(_ name: String, children: Int = 700) throws -> String {
    let file = try HDF5FileWriter(folder.path(name))
    file.root.set("words", "wörter")
    let data = file.root.makeGroup("data")
    for number in 0..<children {
      try data.makeGroup("episode_\(number)") { group in
        group.set("number", number)
        try group.write("flags", [true, false, number % 2 == 0])
        guard number % 100 == 0 else { return }
        try group.write("large", (0..<4000).map { Double($0 + number) / 7 }, row: [10])
        let rows = (0..<200).map { row in
          [UInt8](repeating: UInt8(row), count: 12)
            .withUnsafeBytes(CompressedRow.init(compressing:))
        }
        try group.write("images", UInt8.self, rows, row: [2, 2, 3])
      }
    }
    try file.root.makeGroup("mask").write(texts: ["a", "bcd"], as: "train")
    try file.close()
    return folder.path(name)
  }

  @Test("a written file is read back, with children found by name")
  func roundTrip() throws {
    let root = try HDF5File(reading: write("a.hdf5")).root()
    #expect(try root.text("words") == "wörter")
    let data = try root.group("data")
    for number in 0..<700 {
      let flags: [Bool] = try data.group("episode_\(number)").array("flags", count: 3)
      #expect(flags == [true, false, number % 2 == 0])
    }
    let group = try data.group("episode_600")
    let large: [Double] = try group.array("large", count: 400, row: [10])
    #expect(large == (0..<4000).map { Double($0 + 600) / 7 })
    let part: [Double] = try group.rows(7..<9, of: "large", count: 400, row: [10])
    #expect(part == Array(large[70..<90]))
    let rows = try group.rows(of: "images", UInt8.type, count: 200, row: [2, 2, 3], from: 150)
    #expect(rows.map { $0.decompressed(count: 12)?.first } == (150..<200).map { UInt8($0) })
    #expect(throws: FileError.self) { try data.group("episode_700") }
    #expect(throws: FileError.self) { try data.group("") }
  }

  @Test("h5py reads everything, and its changes in place are read back")
  func h5py() throws {
    let path = try write("a.hdf5")
    try ExternalProgram.python(
      """
      import h5py, numpy, sys
      file = h5py.File(sys.argv[1], "r+")
      assert file.attrs["words"].decode() == "wörter" and list(file["mask/train"]) == [b"a", b"bcd"]
      data = file["data"]
      assert set(data) == {f"episode_{number}" for number in range(700)}
      for number in range(700):
          assert data[f"episode_{number}"].attrs["number"] == number
          assert list(data[f"episode_{number}/flags"]) == [True, False, number % 2 == 0]
      group = data["episode_300"]
      assert (group["large"][:].ravel() == (numpy.arange(4000) + 300) / 7).all()
      assert (group["images"][:] == numpy.arange(200)[:, None, None, None]).all()
      group["large"][3, 4] = 9
      group["images"][5] = 77
      group["flags"][1] = True
      data.create_group("added")["numbers"] = numpy.arange(5)
      data["added"].attrs["words"] = numpy.bytes_("x" * 300)
      del data["episode_301"]
      """, path, needing: "h5py")
    let data = try HDF5File(reading: path).root().group("data")
    let group = try data.group("episode_300")
    let large: [Double] = try group.array("large", count: 400, row: [10])
    #expect(large[34] == 9 && large[35] == 335.0 / 7)
    let images = try group.rows(of: "images", UInt8.type, count: 200, row: [2, 2, 3])
    #expect(images[5].decompressed(count: 12) == Array(repeating: 77, count: 12))
    let flags: [Bool] = try group.array("flags", count: 3)
    #expect(flags == [true, true, true])
    let numbers: [Int] = try data.group("added").array("numbers", count: 5)
    #expect(numbers == [0, 1, 2, 3, 4])
    #expect(try data.group("added").text("words") == String(repeating: "x", count: 300))
    #expect(throws: FileError.self) { try data.group("episode_301") }
    #expect(try data.group("episode_302").array("flags", of: Bool.self, count: 3).count == 3)
  }

  @Test("h5py finds a copied group equal, and equal contents give equal bytes")
  func copy() throws {
    let path = try write("a.hdf5", children: 3)
    for name in ["b.hdf5", "c.hdf5"] {
      let file = try HDF5FileWriter(folder.path(name))
      try file.root.copy(HDF5File(reading: path).root().group("data"), as: "copy")
      try file.close()
    }
    try ExternalProgram.python(
      """
      import h5py, sys
      one, other = h5py.File(sys.argv[1])["data"], h5py.File(sys.argv[2])["copy"]
      names = []
      one.visit(names.append)
      assert len(names) == 8
      for name in names:
          assert dict(one[name].attrs) == dict(other[name].attrs)
          if isinstance(one[name], h5py.Dataset):
              assert one[name].dtype == other[name].dtype and (one[name][:] == other[name][:]).all()
              assert one[name].chunks == other[name].chunks
      """, path, folder.path("b.hdf5"), needing: "h5py")
    #expect(
      try Data(contentsOf: URL(filePath: folder.path("b.hdf5")))
        == Data(contentsOf: URL(filePath: folder.path("c.hdf5"))))
  }

  @Test("a dataset with other dimensions or another type than expected is refused")
  func unexpected() throws {
    let group = try HDF5File(reading: write("a.hdf5", children: 1)).root().group("data")
      .group("episode_0")
    func refusal(_ read: (HDF5Group) throws -> Void) -> String {
      do {
        try read(group)
        return "nothing was wrong"
      } catch {
        return "\(error)"
      }
    }
    #expect(
      refusal { _ = try $0.array("large", of: Double.self, count: 400, row: [11]) }
        .contains("large: its dimensions are [400, 10], not [400, 11]"))
    #expect(
      refusal { _ = try $0.array("large", of: Float.self, count: 400, row: [10]) }
        .contains("its elements are of type float64, not float32"))
    #expect(
      refusal { _ = try $0.array("flags", of: Int.self, count: .max, row: [.max, .max]) }
        .contains("its dimensions are [3]"))
    #expect(refusal { _ = try $0.array("none") }.contains("none: it does not exist"))
  }

  @Test(
    "a decompression bomb is refused before memory is allocated")
  func bomb() throws {
    let file = try HDF5FileWriter(folder.path("a.hdf5"))
    try file.root.write("zeros", [UInt8](repeating: 0, count: 70_000_000))
    try file.root.write("some", [UInt8](repeating: 0, count: 40_000_000))
    try file.close()
    let root = try HDF5File(reading: folder.path("a.hdf5")).root()
    let error = #expect(throws: FileError.self) {
      try root.array("zeros", of: UInt8.self, count: 70_000_000)
    }
    #expect(error?.description.contains("it expands to 70000000 bytes") == true)
    // The budget is shared, so two datasets together can exceed it.
    #expect(try root.array("some", of: UInt8.self, count: 40_000_000).count == 40_000_000)
    #expect(throws: FileError.self) { try root.array("some", of: UInt8.self, count: 40_000_000) }
  }

  @Test("the checksum footer detects any changed byte and a missing end")
  func checksumFooter() throws {
    let path = folder.path("a.hdf5")
    let file = try HDF5FileWriter(path, hasChecksum: true)
    try file.root.write("numbers", [1, 2, 3])
    try file.close()
    #expect(HDF5ChecksumFooter.isIntact(path))
    try ExternalProgram.python(
      "import h5py, sys; assert list(h5py.File(sys.argv[1])['numbers']) == [1, 2, 3]", path,
      needing: "h5py")
    let whole = try Data(contentsOf: URL(filePath: path))
    for index in 0..<whole.count {
      var changed = whole
      changed[index] ^= 1 << (index % 8)
      try changed.write(to: URL(filePath: path))
      #expect(!HDF5ChecksumFooter.isIntact(path), "byte \(index)")
    }
    try whole.dropLast().write(to: URL(filePath: path))
    #expect(!HDF5ChecksumFooter.isIntact(path))
  }
}
