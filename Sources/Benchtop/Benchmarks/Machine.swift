internal import Base
internal import Glibc

/// The machine of a measurement.
struct Machine: Encodable {
  let processor: String
  let cores: Int
  let memoryGiB: Double

  static let current = Machine(
    processor: Processor.name,
    cores: max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN)))),
    memoryGiB: Double(sysconf(Int32(_SC_PHYS_PAGES))) * Double(sysconf(Int32(_SC_PAGESIZE)))
      / 1_073_741_824)

  /// Resident memory of the process in bytes.
  static var residentBytes: Int {
    let pages = text(of: "/proc/self/statm").split(separator: " ")
    return (pages.count > 1 ? Int(pages[1]) ?? 0 : 0) * Int(sysconf(Int32(_SC_PAGESIZE)))
  }

  private static func text(of path: String) -> String {
    guard let file = fopen(path, "r") else { return "" }
    defer { fclose(file) }
    var bytes = [UInt8](repeating: 0, count: 1 << 16)
    let count = fread(&bytes, 1, bytes.count, file)
    return String(decoding: bytes[..<count], as: UTF8.self)
  }
}
