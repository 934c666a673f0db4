private import Glibc

extension TriangleMesh {
  /// Reads a closed mesh from a Wavefront OBJ file; `scale` is the length of the file's unit in meters.
  public init(obj path: String, scale: Double = 1) throws(SimulationError) {
    try requirePositive(scale, "the scale of \(path)")
    try self.init(objText: try readFile(path), scale: scale, name: path)
  }

  /// Reads a closed mesh from the text of a Wavefront OBJ file. Materials and groups are ignored.
  public init(
    objText: [UInt8], scale: Double = 1, name: String = "OBJ text"
  ) throws(SimulationError) {
    var reader = OBJReader(name: name, scale: scale)
    try reader.read(objText)
    guard !reader.triangles.isEmpty else {
      throw .unreadableFile(path: name, line: nil, reason: "it contains no faces")
    }
    try self.init(
      vertices: reader.vertices, triangles: reader.triangles,
      normals: reader.cornerNormals, textureCoordinates: reader.cornerTextureCoordinates, name: name
    )
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

/// A parser of the Wavefront OBJ format; it triangulates polygons as fans.
private struct OBJReader {
  let name: String
  let scale: Double
  private(set) var vertices: [Vector3] = []
  private(set) var triangles: [SIMD3<Int32>] = []
  private var normals: [Vector3] = []
  private var textureCoordinates: [SIMD2<Double>] = []
  private var parsedNormals: [Vector3?] = []
  private var parsedTextureCoordinates: [SIMD2<Double>?] = []
  private var line = 0

  /// One corner of a face, as indices into the lists so far.
  private struct Corner {
    var vertex: Int
    var texture: Int?
    var normal: Int?
  }

  init(name: String, scale: Double) {
    self.name = name
    self.scale = scale
  }

  /// A normal for each corner, or none if some corner lacks one.
  var cornerNormals: [Vector3] {
    let given = parsedNormals.compactMap { $0 }
    return given.count == parsedNormals.count ? given : []
  }

  var cornerTextureCoordinates: [SIMD2<Double>] {
    let given = parsedTextureCoordinates.compactMap { $0 }
    return given.count == parsedTextureCoordinates.count ? given : []
  }

  mutating func read(_ text: [UInt8]) throws(SimulationError) {
    var tokens: [ArraySlice<UInt8>] = []
    var start: Int?
    var continues = false
    for index in 0...text.count {
      let byte = index < text.count ? text[index] : newline
      switch byte {
      case newline, space, tab, carriageReturn, backslash:
        if let begin = start { tokens.append(text[begin..<index]) }
        start = nil
        if byte == backslash { continues = true }
        guard byte == newline else { continue }
        line += 1
        if continues, index < text.count {
          continues = false
          continue
        }
        try parseStatement(tokens)
        tokens.removeAll(keepingCapacity: true)
      default:
        // A backslash in the middle of a line does not continue it.
        continues = false
        if start == nil { start = index }
      }
    }
  }

  private mutating func parseStatement(_ tokens: [ArraySlice<UInt8>]) throws(SimulationError) {
    guard let keyword = tokens.first, keyword.first != UInt8(ascii: "#") else { return }
    let arguments = tokens.prefix { $0.first != UInt8(ascii: "#") }.dropFirst()
    switch String(decoding: keyword, as: UTF8.self) {
    case "v":
      let n = try numbers(arguments, atLeast: 3, of: "a vertex")
      vertices.append(scale * Vector3(n[0], n[1], n[2]))
    case "vn":
      let n = try numbers(arguments, atLeast: 3, of: "a normal")
      normals.append(Vector3(n[0], n[1], n[2]))
    case "vt":
      let n = try numbers(arguments, atLeast: 1, of: "a texture coordinate")
      textureCoordinates.append(SIMD2(n[0], n.count > 1 ? n[1] : 0))
    case "f":
      try addFace(arguments)
    default:
      // Other keywords do not change the geometry. But a keyword that is not printable ASCII means another file format.
      guard keyword.allSatisfy({ $0 > 32 && $0 < 127 }) else {
        throw failure("it is not a text file")
      }
    }
  }

  private mutating func addFace(_ tokens: ArraySlice<ArraySlice<UInt8>>) throws(SimulationError) {
    guard tokens.count >= 3 else {
      throw failure("a face has \(tokens.count) corners; it must have at least 3")
    }
    var corners: [Corner] = []
    for word in tokens { corners.append(try corner(word)) }
    for index in 1..<corners.count - 1 {
      let triangle = [corners[0], corners[index], corners[index + 1]]
      triangles.append(
        SIMD3(Int32(triangle[0].vertex), Int32(triangle[1].vertex), Int32(triangle[2].vertex)))
      for corner in triangle {
        parsedNormals.append(corner.normal.map { normals[$0] })
        parsedTextureCoordinates.append(corner.texture.map { textureCoordinates[$0] })
      }
    }
  }

  private func corner(_ word: ArraySlice<UInt8>) throws(SimulationError) -> Corner {
    let parts = word.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false)
    guard parts.count <= 3, !parts[0].isEmpty else {
      throw failure("'\(String(decoding: word, as: UTF8.self))' is not a valid face corner")
    }
    func number(_ part: Int, of count: Int, _ what: String) throws(SimulationError) -> Int? {
      guard part < parts.count, !parts[part].isEmpty else { return nil }
      let text = String(decoding: parts[part], as: UTF8.self)
      guard let given = Int(text), given != 0, given.magnitude <= count else {
        throw failure("\(what) index '\(text)' is out of range; there are \(count) so far")
      }
      // Negative indices count back from the last element.
      return given > 0 ? given - 1 : count + given
    }
    guard let vertex = try number(0, of: vertices.count, "vertex") else {
      throw failure("a face corner has no vertex index")
    }
    return Corner(
      vertex: vertex, texture: try number(1, of: textureCoordinates.count, "texture coordinate"),
      normal: try number(2, of: normals.count, "normal"))
  }

  private func numbers(
    _ tokens: ArraySlice<ArraySlice<UInt8>>, atLeast count: Int, of what: String
  ) throws(SimulationError) -> [Double] {
    var numbers: [Double] = []
    for word in tokens {
      let text = String(decoding: word, as: UTF8.self)
      guard let number = Double(text), number.isFinite else {
        throw failure("\(what) has '\(text)' in place of a number")
      }
      numbers.append(number)
    }
    guard numbers.count >= count else {
      throw failure("\(what) has \(numbers.count) numbers; it must have at least \(count)")
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
