private import Glibc

/// The processor of this machine.
public enum Processor {
  /// The model name that the system reports.
  public static let name: String = {
    guard let file = fopen("/proc/cpuinfo", "r") else { return unknown }
    defer { fclose(file) }
    var line = [CChar](repeating: 0, count: 4096)
    while fgets(&line, Int32(line.count), file) != nil {
      let bytes = line.prefix { $0 != 0 && $0 != CChar(bitPattern: UInt8(ascii: "\n")) }
      let text = String(decoding: bytes.map(UInt8.init(bitPattern:)), as: UTF8.self)
      guard text.hasPrefix("model name"), let colon = text.firstIndex(of: ":") else { continue }
      return String(text[colon...].dropFirst().drop { $0 == " " })
    }
    return unknown
  }()

  private static let unknown = "unknown processor"
}
