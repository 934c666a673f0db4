private import Glibc

/// The files that are bundled with Benchtop.
public enum Assets {
  /// The folder of one kind of files, such as `agents`; nil if there is none. It is in `assets` of the repository that the
  /// command or the C library was built in, or in `share/benchtop` of the installation.
  public static func folder(_ kind: String) -> String? {
    guard let program else { return nil }
    var folder = Substring(program)
    while let slash = folder.lastIndex(of: "/") {
      folder = folder[..<slash]
      for parent in ["assets", "share/benchtop"] {
        let candidate = "\(folder)/\(parent)/\(kind)"
        if access(candidate, R_OK | X_OK) == 0 { return candidate }
      }
    }
    return nil
  }

  /// The file that this code was loaded from: the library or the command.
  private static let program: String? = {
    let here: @convention(c) () -> Void = {}
    let address = UInt(bitPattern: unsafeBitCast(here, to: UnsafeRawPointer.self))
    guard let maps = try? File.readText("/proc/self/maps") else { return nil }
    for line in maps.split(separator: "\n") {
      // For example "55d0c0000000-55d0c0020000 r-xp 00002000 103:02 4711    /usr/bin/benchtop".
      let bounds = line.prefix { $0 != " " }.split(separator: "-").map { UInt($0, radix: 16) ?? 0 }
      guard bounds.count == 2, bounds[0] <= address, address < bounds[1] else { continue }
      return line.firstIndex(of: "/").map { String(line[$0...]) }
    }
    return nil
  }()
}
