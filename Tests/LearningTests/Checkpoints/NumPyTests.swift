import Foundation
import Learning
import TestSupport
import Testing

@Suite("Safetensors files, compared with NumPy")
struct NumPyTests {
  /// Parses a file by the format's definition and prints its content.
  private static let describe = """
    import json, struct, sys
    import numpy as np
    types = {"F32": "<f4", "F64": "<f8", "I64": "<i8", "U64": "<u8", "U8": "u1", "I32": "<i4", "BOOL": "?"}
    data = open(sys.argv[1], "rb").read()
    (length,) = struct.unpack("<Q", data[:8])
    assert (8 + length) % 8 == 0
    header = json.loads(data[8:8 + length])
    metadata = header.pop("__metadata__")
    body = data[8 + length:]
    end = 0
    tensors = {}
    for name, about in header.items():
        start, stop = about["data_offsets"]
        assert start == end, name
        end = stop
        values = np.frombuffer(body[start:stop], types[about["dtype"]]).reshape(about["shape"])
        tensors[name] = [str(values.dtype), list(values.shape), [repr(v.item()) for v in values.ravel()]]
    assert end == len(body)
    print(json.dumps([metadata, list(header), tensors]))
    """

  @Test("NumPy reads the same names, shapes and values from our files")
  func ours() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("a.safetensors")
    try SafeTensorsTests.sample.write(to: path)
    let output = try ExternalProgram.python(Self.describe, path, needing: "numpy")
    let seen = try #require(try JSONSerialization.jsonObject(with: output) as? [Any])
    let metadata = try #require(seen[0] as? [String: String])
    #expect(metadata["task"] == "reach-v3")
    #expect(metadata["an \"odd\" name\n"] == "ä🦾\\")
    #expect(seen[1] as? [String] == SafeTensorsTests.sample.tensors.map(\.name))
    let tensors = try #require(seen[2] as? [String: [Any]])
    func expect(_ name: String, _ type: String, _ shape: [Int], _ values: [String]) {
      #expect(tensors[name]?[0] as? String == type)
      #expect(tensors[name]?[1] as? [Int] == shape)
      #expect(tensors[name]?[2] as? [String] == values)
    }
    expect(
      "actor.0.weight", "float32", [2, 3],
      [
        "1.0", "-2.0", "0.5", "\(Double(Float.pi))", "\(Double(Float.leastNonzeroMagnitude))",
        "3.0",
      ])
    expect("flags", "bool", [3], ["True", "False", "True"])
    expect("bytes", "uint8", [5], ["0", "1", "127", "128", "255"])
    expect("nothing", "float64", [0, 4], [])
    expect("temperature", "float64", [], ["0.1"])
    expect("steps/π", "int64", [1, 2], ["-9223372036854775808", "9223372036854775807"])
    expect("generator", "uint64", [4], ["0", "1", "18446744073709551615", "9223372036854775808"])
    expect("tasks", "int32", [2, 1], ["-2147483648", "7"])
  }

  @Test("a file written by Python, in another order and with spaces, is read")
  func theirs() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("a.safetensors")
    let write = """
      import json, struct, sys
      import numpy as np
      a = np.arange(6, dtype="<f4").reshape(2, 3) / 4
      b = np.array([-1, 2**40], dtype="<i8")
      header = json.dumps({
          "b": {"shape": [2], "data_offsets": [24, 40], "dtype": "I64"},
          "__metadata__": {"format": "np"},
          "a": {"dtype": "F32", "shape": [2, 3], "data_offsets": [0, 24]},
          "none": {"dtype": "F64", "shape": [0], "data_offsets": [24, 24]}}, indent=1).encode()
      with open(sys.argv[1], "wb") as file:
          file.write(struct.pack("<Q", len(header)) + header + a.tobytes() + b.tobytes())
      """
    try ExternalProgram.python(write, path, needing: "numpy")
    let read = try SafeTensors(reading: path)
    #expect(read.metadata == ["format": "np"])
    #expect(read.tensors.map(\.name) == ["a", "none", "b"])
    #expect(
      try read.values(of: "a", shape: [2, 3], path: path) == [0, 0.25, 0.5, 0.75, 1, 1.25]
        as [Float])
    #expect(try read.values(of: "b", shape: [2], path: path) == [-1, 1 << 40] as [Int64])
    #expect(try read.values(of: "none", shape: [0], path: path) == [] as [Double])
  }
}
