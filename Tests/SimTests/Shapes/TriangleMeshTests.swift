import Base
import Foundation
import Testing

@testable import Sim

@Suite("Triangle meshes and OBJ files")
struct TriangleMeshTests {
  static let tetrahedron = """
    v 0 0 0
    v 1 0 0
    v 0 1 0
    v 0 0 1
    f 1 3 2
    f 1 2 4
    f 1 4 3
    f 2 3 4
    """

  private func read(_ text: String, scale: Double = 1) throws -> TriangleMesh {
    try TriangleMesh(objText: Array(text.utf8), scale: scale, name: "thing.obj")
  }

  @Test("all notations of a face are equivalent")
  func faceForms() throws {
    let plain = try read(Self.tetrahedron)
    #expect(abs(plain.volume - 1.0 / 6) < 1e-15)
    let head = "o x\ng y\nmtllib z.mtl\ns off\nusemtl w\nvt 0 0\nvn 0 0 1\n"
    let vertices = Self.tetrahedron.split(separator: "f")[0]
    for form in [
      "f 1/1/1 3/1/1 2/1/1\nf 1/1 2/1 4/1\nf 1//1 4//1 3//1\nf 2 3 4",
      "f -4 -2 -3\nf -4 -3 -1\nf -4 -1 -2\nf -3 -2 -1 # done",
      "f 1 \\\n 3 2\r\nf 1\t2 4\r\nf 1 4 3\r\nf 2 3 4\r\n",
    ] { #expect(try read(head + vertices + form).triangles == plain.triangles) }
  }

  @Test("polygons are triangulated; normals and texture coordinates are kept for rendering")
  func polygons() throws {
    let cube = """
      v 0 0 0\nv 1 0 0\nv 1 1 0\nv 0 1 0\nv 0 0 1\nv 1 0 1\nv 1 1 1\nv 0 1 1
      vn 0 0 -1\nvn 0 0 1\nvn 0 -1 0\nvn 1 0 0\nvn 0 1 0\nvn -1 0 0\nvt 0.5 0.25
      f 4/1/1 3/1/1 2/1/1 1/1/1\nf 5/1/2 6/1/2 7/1/2 8/1/2\nf 1/1/3 2/1/3 6/1/3 5/1/3
      f 2/1/4 3/1/4 7/1/4 6/1/4\nf 3/1/5 4/1/5 8/1/5 7/1/5\nf 4/1/6 1/1/6 5/1/6 8/1/6
      """
    let mesh = try read(cube, scale: 0.1)
    #expect(mesh.triangles.count == 12)
    #expect(abs(mesh.volume - 0.001) < 1e-15)
    #expect(mesh.normals.count == 36)
    #expect(mesh.normals[0] == [0, 0, -1])
    #expect(mesh.textureCoordinates == Array(repeating: [0.5, 0.25], count: 36))
    let wide = try mesh.scaled(by: [2, 1, 1])
    #expect(abs(wide.volume - 0.002) < 1e-15)
  }

  @Test("duplicate vertices are welded")
  func welding() throws {
    let mesh = try read(
      """
      v 0 0 0\nv 0 1 0\nv 1 0 0\nf 1 2 3
      v 0 0 0\nv 1 0 0\nv 0 0 1\nf 4 5 6
      v -0.0 0 0\nv 0 0 1\nv 0 1 0\nf 7 8 9
      v 1 0 0\nv 0 1 0\nv 0 0 1\nf 10 11 12
      """)
    #expect(mesh.vertices.count == 4)
  }

  @Test(
    "each error has its line",
    arguments: [
      ("", "no faces"), ("v 1 2\n", "line 1"), ("v 1 2 x\n", "'x'"), ("v 1 2 nan\n", "nan"),
      ("v 1 2 1e999\n", "number"), ("\n\nf 1 2 3\n", "line 3"), ("v 0 0 0\nf 1 1\n", "2 corners"),
      ("v 0 0 0\nf 1 2 3\n", "there are 1"), ("v 0 0 0\nf 0 1 1\n", "'0'"),
      ("v 0 0 0\nf 1 1 99999999999999999999\n", "99999999999999999999"),
      ("v 0 0 0\nf 1/2/3/4 1 1\n", "corner"), ("v 0 0 0\nf 1/1 1/1 1/1\n", "texture"),
      ("\u{1}\u{2}\u{3} \u{7F}\n", "not a text file"),
    ])
  func faults(text: String, reason: String) {
    #expect { try read(text) } throws: {
      "\($0)".contains(reason) && "\($0)".contains("thing.obj") && !"\($0)".contains("\n")
    }
  }

  @Test(
    "open, duplicated, inverted and flat meshes are errors",
    arguments: [
      ("f 1 3 2\nf 1 2 4\nf 1 4 3", "triangles do not bound a solid"),
      ("f 1 3 2\nf 1 2 4\nf 1 4 3\nf 2 3 5\nv 9 9 9", "there are 4"),
      ("f 1 3 2\nf 1 2 4\nf 1 4 3\nf 2 4 3", "opposite orientation"),
      ("f 1 3 2\nf 1 2 4\nf 1 4 3\nf 2 3 4\nf 2 3 4", "more than two"),
      ("f 1 2 3\nf 1 4 2\nf 1 3 4\nf 2 4 3", "inside out"),
      ("f 1 3 2\nf 1 2 4\nf 1 4 3\nf 2 3 3", "no area"),
      ("v 5 5 5\nf 1 3 2\nf 1 2 4\nf 1 4 3\nf 2 3 5", "open"),
    ])
  func notSolid(faces: String, reason: String) {
    let vertices = "v 0 0 0\nv 1 0 0\nv 0 1 0\nv 0 0 1\n"
    #expect { try read(vertices + faces) } throws: { "\($0)".contains(reason) }
  }

  @Test("a mesh far from the origin keeps its volume")
  func farAway() throws {
    let moved = try read(Self.tetrahedron).vertices.map { $0 + Vector3(repeating: 999) }
    let mesh = try TriangleMesh(vertices: moved, triangles: read(Self.tetrahedron).triangles)
    #expect(abs(mesh.volume - 1.0 / 6) < 1e-9)
  }

  @Test("missing and irregular files are errors with their path")
  func missing() {
    for path in ["/nowhere/thing.obj", "/", "/dev/zero"] {
      #expect { try TriangleMesh(obj: path) } throws: { "\($0)".contains(path) }
    }
  }

  @Test("mutated text is read or refused, and never crashes")
  func fuzz() {
    var generator = SeededGenerator(seed: 7)
    let text = Array(Self.tetrahedron.utf8)
    var readable = 0
    for _ in 0..<5000 {
      var mutated = text
      for _ in 0...generator.integer(below: 4) {
        let position = generator.integer(below: mutated.count)
        switch generator.integer(below: 3) {
        case 0: mutated[position] = UInt8(generator.integer(below: 256))
        case 1: mutated.remove(at: position)
        default: mutated.insert(contentsOf: text.suffix(generator.integer(below: 30)), at: position)
        }
      }
      if (try? TriangleMesh(objText: mutated)) != nil { readable += 1 }
    }
    #expect(readable > 0 && readable < 5000)
  }
}
