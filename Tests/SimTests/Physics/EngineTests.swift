import Base
import CODE
import Foundation
import Sim
import Testing

@Suite("The physics library")
struct EngineTests {
  /// Sine and cosine as the physics library computes them, of half an angle.
  private static func turn(_ angle: Double) -> (sin: Double, cos: Double) {
    var quaternion = (0.0, 0.0, 0.0, 0.0)
    withUnsafeMutablePointer(to: &quaternion) {
      $0.withMemoryRebound(to: Double.self, capacity: 4) {
        dQFromAxisAndAngle($0, 0, 0, 1, angle)
      }
    }
    return (quaternion.3, quaternion.0)
  }

  @Test("it computes with our elementary functions, whatever the C library has")
  func elementary() {
    #expect(Engine.problem == nil)
    var differences = 0
    for number in 1...10_000 {
      let angle = Double(number) * 0.000_3
      let (found, right) = (Self.turn(angle), Double.sincos(angle / 2))
      #expect(found == right, "\(angle)")
      if found.cos != Foundation.cos(angle / 2) { differences += 1 }
    }
    // Or this would say nothing.
    #expect(differences > 10)
  }

  @Test("a library that cannot be made to is refused, with the reason")
  func refusals() throws {
    let number = UnsafeMutablePointer<Int>.allocate(capacity: 1)
    defer { number.deallocate() }
    let unknown = try #require(CODEUseElementaryFunctions(number))
    #expect(String(cString: unknown) == "the dynamic linker knows nothing of it")
    let strlen = try #require(dlsym(nil, "strlen"))
    let without = try #require(CODEUseElementaryFunctions(strlen))
    #expect(String(cString: without).contains("no calls of sine and the like"))
  }
}
