internal import Base
private import Glibc
internal import Tasks

/// The memory that a learner's settings ask for, added up before any of it is taken. Without this the system would
/// end the process, perhaps hours later.
///
/// It counts what the largest parts take, in doubles, which no setting overflows.
struct MemoryDemand {
  private var parts: [(setting: String, bytes: Double)] = []

  /// Adds so many things of a size; `setting` is what to lower for less.
  mutating func add(_ setting: String, _ count: Double, of bytes: Double) {
    parts.append((setting, count * bytes))
  }

  /// Adds what is learned, Adam's two moments of it and the combined gradient, and the gradients of so many graphs.
  mutating func add(_ setting: String, parameters: Int, graphs: Int) {
    add(setting, Double(parameters), of: MemoryDemand.float * Double(4 + graphs))
  }

  mutating func add(environments: Int) {
    add("environmentsPerTask", Double(environments), of: MemoryDemand.environment)
  }

  static let float = Double(MemoryLayout<Float>.stride)
  /// A task's world and what is observed of it, as `benchtop bench tasks` measures it.
  private static let environment = 80.0 * 1024

  var bytes: Double { parts.reduce(0) { $0 + $1.bytes } }

  /// Throws where it is more than the machine has.
  func require(available: Double = MemoryDemand.available) throws(TaskError) {
    guard bytes > available else { return }
    let largest = parts.max { $0.bytes < $1.bytes }?.setting ?? ""
    throw .invalidOption(
      name: "the memory that these settings need, most of it for \(largest),",
      given: "about \(MemoryDemand.text(bytes))",
      allowed: "no more than the \(MemoryDemand.text(available)) of this machine")
  }

  private static func text(_ bytes: Double) -> String {
    "\((bytes / 107_374_182.4).rounded() / 10) GiB"
  }

  /// The machine's memory, or what a container may have of it.
  private static let available: Double = {
    let machine = Double(sysconf(Int32(_SC_PHYS_PAGES))) * Double(sysconf(Int32(_SC_PAGESIZE)))
    let limit = try? WholeFile.read("/sys/fs/cgroup/memory.max", limit: 64)
    let digits = limit.map { String(decoding: $0.prefix { $0 >= 0x30 }, as: UTF8.self) }
    return min(machine, digits.flatMap(Double.init) ?? machine)
  }()
}
