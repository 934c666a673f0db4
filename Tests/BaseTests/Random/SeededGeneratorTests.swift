import Base
import Foundation
import Sim
import Testing

@testable import Base

@Suite("Seeded random numbers")
struct SeededGeneratorTests {
  @Test("equal seeds give equal numbers; other seeds and streams give other numbers")
  func seeds() {
    func first(_ seed: UInt64, _ stream: UInt64 = 0) -> [UInt64] {
      var generator = SeededGenerator(seed: seed, stream: .init(stream))
      return (0..<8).map { _ in generator.next() }
    }
    #expect(first(1) == first(1))
    let all = (0..<50).flatMap { seed in (0..<4).map { first(UInt64(seed), UInt64($0)) } }
    #expect(Set(all).count == 200)
    // Adjacent seeds and streams do not share a single number.
    #expect(Set(all.joined()).count == 1600)
  }

  @Test("the first numbers are the published ones of xoshiro256++")
  func published() {
    // The state 1, 2, 3, 4 of the reference implementation's tests.
    var generator = SeededGenerator(seed: 0)
    generator.state = [1, 2, 3, 4]
    let expected: [UInt64] = [
      41_943_041, 58_720_359, 3_588_806_011_781_223, 3_591_011_842_654_386,
      9_228_616_714_210_784_205, 9_973_669_472_204_895_162,
    ]
    #expect((0..<6).map { _ in generator.next() } == expected)
  }

  @Test("numbers have the expected distributions")
  func distributions() {
    var generator = SeededGenerator(seed: 3)
    let count = 200_000
    let units = (0..<count).map { _ in generator.uniform() }
    #expect(units.allSatisfy { $0 >= 0 && $0 < 1 })
    #expect(abs(units.reduce(0, +) / Double(count) - 0.5) < 0.003)
    let normals = (0..<count).map { _ in generator.normal() }
    #expect(abs(normals.reduce(0, +) / Double(count)) < 0.01)
    #expect(abs(normals.reduce(0) { $0 + $1 * $1 } / Double(count) - 1) < 0.02)
    #expect(abs(Double(normals.filter { abs($0) < 1 }.count) / Double(count) - 0.6827) < 0.005)
    var counts = Array(repeating: 0, count: 7)
    for _ in 0..<70_000 { counts[generator.integer(below: 7)] += 1 }
    #expect(counts.allSatisfy { abs($0 - 10_000) < 500 })
    let box = Box([-1, 2, 3], [1, 2, 5])
    #expect((0..<1000).allSatisfy { _ in box.contains(generator.uniform(in: box)) })
  }

  @Test("a split generator is independent of its parent")
  func splitting() {
    var parent = SeededGenerator(seed: 5)
    var child = parent.split()
    var other = parent.split()
    var numbers: [UInt64] = []
    for _ in 0..<100 { numbers += [parent.next(), child.next(), other.next()] }
    #expect(Set(numbers).count == 300)
  }
}
