internal import Glibc

/// The terminal that the program runs in.
enum Terminal {
  /// The columns of the terminal of a file descriptor; nil where it is none, or does not say.
  static func columns(of descriptor: Int32) -> Int? {
    var size = winsize()
    guard ioctl(descriptor, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
    return Int(size.ws_col)
  }
}
