private import Glibc

extension TriangleMesh {
  /// Reads a closed mesh from a Wavefront OBJ file; `scale` is the length of the file's unit in metres.
  public init(obj path: String, scale: Double = 1) throws(SimulationError) {
    try requirePositive(scale, "the scale of \(path)")
    try self.init(objText: try readFile(path), scale: scale, name: path)
  }

  /// Reads a closed mesh from the text of a Wavefront OBJ file. Materials and groups are passed over.
  public init(
    objText: [UInt8], scale: Double = 1, name: String = "OBJ text"
  ) throws(SimulationError) {
    var reader = OBJReader(name: name, scale: scale)
    try reader.read(objText)
    guard !reader.triangles.isEmpty else {
      throw .unreadableFile(path: name, line: nil, reason: "it holds no faces")
    }
    try self.init(
      vertices: reader.vertices, triangles: reader.triangles,
      normals: reader.cornerNormals, textureCoordinates: reader.cornerTextures, name: name)
  }
}

private func readFile(_ path: String) throws(SimulationError) -> [UInt8] {
  func failure() -> SimulationError {
    .unreadableFile(path: path, line: nil, reason: String(cString: strerror(errno)))
  }
  guard let file = fopen(path, "rb") else { throw failure() }
  defer { fclose(file) }
  var status = stat()
  guard fstat(fileno(file), &status) == 0 else { throw failure() }
  // Devices and pipes may never end.
  guard status.st_mode & S_IFMT == S_IFREG else {
    throw .unreadableFile(path: path, line: nil, reason: "it is not a regular file")
  }
  var bytes: [UInt8] = []
  var chunk = [UInt8](repeating: 0, count: 1 << 16)
  while true {
    let count = fread(&chunk, 1, chunk.count, file)
    bytes.append(contentsOf: chunk[..<count])
    if count < chunk.count { break }
  }
  guard ferror(file) == 0 else { throw failure() }
  return bytes
}

/// Gathers what the lines of an OBJ file say.
private struct OBJReader {
  let name: String
  let scale: Double
  private(set) var vertices: [Vector3] = []
  private(set) var triangles: [SIMD3<Int32>] = []
  private var normals: [Vector3] = []
  private var textures: [SIMD2<Double>] = []
  private var faceNormals: [Vector3?] = []
  private var faceTextures: [SIMD2<Double>?] = []
  private var line = 0

  /// One corner of a face, by numbers into the lists so far.
  private struct Corner {
    var vertex: Int
    var texture: Int?
    var normal: Int?
  }

  init(name: String, scale: Double) {
    self.name = name
    self.scale = scale
  }

  /// A normal for each corner, or none where some corner lacks one.
  var cornerNormals: [Vector3] {
    let given = faceNormals.compactMap { $0 }
    return given.count == faceNormals.count ? given : []
  }

  var cornerTextures: [SIMD2<Double>] {
    let given = faceTextures.compactMap { $0 }
    return given.count == faceTextures.count ? given : []
  }

  mutating func read(_ text: [UInt8]) throws(SimulationError) {
    var words: [ArraySlice<UInt8>] = []
    var start: Int?
    var continues = false
    for index in 0...text.count {
      let byte = index < text.count ? text[index] : newline
      switch byte {
      case newline, space, tab, carriageReturn, backslash:
        if let begin = start { words.append(text[begin..<index]) }
        start = nil
        if byte == backslash { continues = true }
        guard byte == newline else { continue }
        line += 1
        if continues, index < text.count {
          continues = false
          continue
        }
        try understand(words)
        words.removeAll(keepingCapacity: true)
      default:
        // A backslash in the middle of a line continues nothing.
        continues = false
        if start == nil { start = index }
      }
    }
  }

  private mutating func understand(_ words: [ArraySlice<UInt8>]) throws(SimulationError) {
    guard let keyword = words.first, keyword.first != UInt8(ascii: "#") else { return }
    let rest = words.prefix { $0.first != UInt8(ascii: "#") }.dropFirst()
    switch String(decoding: keyword, as: UTF8.self) {
    case "v":
      let n = try numbers(rest, atLeast: 3, of: "a vertex")
      vertices.append(scale * Vector3(n[0], n[1], n[2]))
    case "vn":
      let n = try numbers(rest, atLeast: 3, of: "a normal")
      normals.append(Vector3(n[0], n[1], n[2]))
    case "vt":
      let n = try numbers(rest, atLeast: 1, of: "a texture coordinate")
      textures.append(SIMD2(n[0], n.count > 1 ? n[1] : 0))
    case "f":
      try addFace(rest)
    default:
      // Other keywords do not change the form. But a word that no such file has means another file.
      guard keyword.allSatisfy({ $0 > 32 && $0 < 127 }) else {
        throw failure("this is no text")
      }
    }
  }

  private mutating func addFace(_ words: ArraySlice<ArraySlice<UInt8>>) throws(SimulationError) {
    guard words.count >= 3 else {
      throw failure("a face with \(words.count) corners; it takes three")
    }
    var corners: [Corner] = []
    for word in words { corners.append(try corner(word)) }
    for index in 1..<corners.count - 1 {
      let triangle = [corners[0], corners[index], corners[index + 1]]
      triangles.append(
        SIMD3(Int32(triangle[0].vertex), Int32(triangle[1].vertex), Int32(triangle[2].vertex)))
      for corner in triangle {
        faceNormals.append(corner.normal.map { normals[$0] })
        faceTextures.append(corner.texture.map { textures[$0] })
      }
    }
  }

  private func corner(_ word: ArraySlice<UInt8>) throws(SimulationError) -> Corner {
    let parts = word.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    guard parts.count <= 3, !parts[0].isEmpty else {
      throw failure("a corner written '\(String(decoding: word, as: UTF8.self))'")
    }
    func number(_ part: Int, of count: Int, _ what: String) throws(SimulationError) -> Int? {
      guard part < parts.count, !parts[part].isEmpty else { return nil }
      let text = String(decoding: parts[part], as: UTF8.self)
      guard let given = Int(text), given != 0, given.magnitude <= count else {
        throw failure("\(what) '\(text)'; there are \(count) so far")
      }
      // Negative numbers count back from the last.
      return given > 0 ? given - 1 : count + given
    }
    guard let vertex = try number(0, of: vertices.count, "vertex") else {
      throw failure("a corner without a vertex")
    }
    return Corner(
      vertex: vertex, texture: try number(1, of: textures.count, "texture coordinate"),
      normal: try number(2, of: normals.count, "normal"))
  }

  private func numbers(
    _ words: ArraySlice<ArraySlice<UInt8>>, atLeast count: Int, of what: String
  ) throws(SimulationError) -> [Double] {
    var numbers: [Double] = []
    for word in words {
      let text = String(decoding: word, as: UTF8.self)
      guard let number = Double(text), number.isFinite else {
        throw failure("\(what) with '\(text)' where a number should be")
      }
      numbers.append(number)
    }
    guard numbers.count >= count else {
      throw failure("\(what) with \(numbers.count) numbers; it takes \(count)")
    }
    return numbers
  }

  private func failure(_ reason: String) -> SimulationError {
    .unreadableFile(path: name, line: line, reason: reason)
  }
}

private let newline = UInt8(ascii: "\n")
private let carriageReturn = UInt8(ascii: "\r")
private let space = UInt8(ascii: " ")
private let tab = UInt8(ascii: "\t")
private let backslash = UInt8(ascii: "\\")
