internal import Base
private import Glibc
internal import Learning
internal import Tasks

/// An estimate of the memory that a learner needs, checked before anything is allocated. Without this check, the system
/// might kill the process after hours.
///
/// It sums the largest parts as doubles, so no setting can overflow it.
public struct MemoryDemand: Sendable {
  public init() {}

  private var parts: [(setting: String, bytes: Double)] = []

  /// Adds `count` items of `bytes` bytes. `setting` is the one to lower if memory is short.
  public mutating func add(_ setting: String, _ count: Double, of bytes: Double) {
    parts.append((setting, count * bytes))
  }

  /// Adds parameters with Adam's two moments and the combined gradient, and the gradients of `graphs` graphs.
  mutating func add(_ setting: String, parameters: Int, graphs: Int) {
    add(setting, Double(parameters), of: MemoryDemand.float * Double(4 + graphs))
  }

  /// Adds environments, with their images: in the vector, twice, and as values for the policy.
  mutating func add(environments: Int, images: ImageLayout?, of prefix: String = "") {
    let name = "\(prefix)environmentsPerTask"
    add(name, Double(environments), of: MemoryDemand.environment)
    guard let images else { return }
    add(
      name, Double(environments),
      of: MemoryDemand.renderer + (2 + MemoryDemand.float) * Double(images.byteCount))
  }

  static let float = Double(MemoryLayout<Float>.stride)
  /// The size of an environment, as `benchtop bench tasks` measures it.
  private static let environment = 80.0 * 1024
  /// The size of what an environment draws images with.
  private static let renderer = 1024.0 * 1024

  var bytes: Double { parts.reduce(0) { $0 + $1.bytes } }

  /// Throws if the machine has less memory.
  func require(available: Double = MemoryDemand.available) throws(TaskError) {
    guard bytes > available else { return }
    let largest = parts.max { $0.bytes < $1.bytes }?.setting ?? ""
    throw .invalidOption(
      name: "the memory for these settings, most of it for \(largest),",
      given: "about \(MemoryDemand.text(bytes))",
      allowed: "at most \(MemoryDemand.text(available)), the memory of this machine")
  }

  static func text(_ bytes: Double) -> String {
    "\((bytes / 107_374_182.4).rounded() / 10) GiB"
  }

  /// The machine's memory, or the limit of its container.
  static let available: Double = {
    let machine = Double(sysconf(Int32(_SC_PHYS_PAGES))) * Double(sysconf(Int32(_SC_PAGESIZE)))
    let limit = try? File.read("/sys/fs/cgroup/memory.max", limit: 64)
    let digits = limit.map { String(decoding: $0.prefix { $0 >= 0x30 }, as: UTF8.self) }
    return min(machine, digits.flatMap(Double.init) ?? machine)
  }()
}
