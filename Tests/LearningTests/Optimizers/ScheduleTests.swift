import Base
import Testing

@testable import Learning

@Suite("Schedules")
struct ScheduleTests {
  @Test("a constant schedule stays 1")
  func constant() {
    for progress in [0, 0.3, 1] { #expect(Schedule().factor(at: progress) == 1) }
  }

  @Test("a linear schedule falls in a straight line")
  func linear() {
    let schedule = Schedule(.linear, finalFactor: 0.2)
    for (progress, factor) in [(0, 1), (0.25, 0.8), (0.5, 0.6), (1, 0.2)] as [(Double, Float)] {
      #expect(abs(schedule.factor(at: progress) - factor) < 1e-6)
    }
  }

  @Test("a cosine schedule falls along half a period")
  func cosine() {
    let schedule = Schedule(.cosine, finalFactor: 0.1)
    let root = Float(0.5).squareRoot()
    for (progress, factor) in [
      (0, 1), (0.25, 0.1 + 0.45 * (1 + root)), (0.5, 0.55), (0.75, 0.1 + 0.45 * (1 - root)),
      (1, 0.1),
    ] as [(Double, Float)] {
      #expect(abs(schedule.factor(at: progress) - factor) < 1e-6)
    }
  }

  @Test("warm-up rises to 1, and the curve follows it", arguments: Schedule.Shape.allCases)
  func warmUp(shape: Schedule.Shape) {
    let schedule = Schedule(shape, finalFactor: 0, warmUp: 0.2)
    #expect(schedule.factor(at: 0) == 0)
    #expect(abs(schedule.factor(at: 0.05) - 0.25) < 1e-6)
    #expect(abs(schedule.factor(at: 0.2) - 1) < 1e-6)
    #expect(abs(schedule.factor(at: 0.6) - (shape == .constant ? 1 : 0.5)) < 1e-6)
    #expect(abs(schedule.factor(at: 1) - (shape == .constant ? 1 : 0)) < 1e-6)
    #expect(Schedule(shape, warmUp: 1).factor(at: 0.5) == 0.5)
  }

  @Test("schedules are JSON")
  func json() throws {
    let schedule = Schedule(.cosine, finalFactor: 0.1, warmUp: 0.05)
    let text = try JSON.encode(schedule, indented: false)
    #expect(try JSON.decode(Schedule.self, from: text) == schedule)
    #expect(text.contains("\"cosine\""))
  }
}
