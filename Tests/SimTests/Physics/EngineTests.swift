import Base
import CODE
import Foundation
import Sim
import Testing

@Suite("The physics library")
struct EngineTests {
  /// Sine and cosine of half an angle, as the physics library computes them.
  private static func turn(_ angle: Double) -> (sin: Double, cos: Double) {
    var quaternion = (0.0, 0.0, 0.0, 0.0)
    withUnsafeMutablePointer(to: &quaternion) {
      $0.withMemoryRebound(to: Double.self, capacity: 4) {
        dQFromAxisAndAngle($0, 0, 0, 1, angle)
      }
    }
    return (quaternion.3, quaternion.0)
  }

  @Test("it computes with our elementary functions instead of the C library's")
  func elementary() {
    #expect(Engine.incompatibility == nil)
    var differences = 0
    for number in 1...10_000 {
      let angle = Double(number) * 0.000_3
      let (found, expected) = (Self.turn(angle), Double.sincos(angle / 2))
      #expect(found == expected, "\(angle)")
      if found.cos != Foundation.cos(angle / 2) { differences += 1 }
    }
    // Otherwise the test would prove nothing.
    #expect(differences > 10)
  }

  @Test("a library that cannot be patched is an error with the reason")
  func refusals() throws {
    let number = UnsafeMutablePointer<Int>.allocate(capacity: 1)
    defer { number.deallocate() }
    let unknown = try #require(CODEPatchMathFunctions(number))
    #expect(String(cString: unknown) == "the dynamic linker does not list it")
    let strlen = try #require(dlsym(nil, "strlen"))
    let without = try #require(CODEPatchMathFunctions(strlen))
    #expect(String(cString: without).contains("no calls of sine or similar functions"))
  }
}
