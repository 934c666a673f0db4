private import Glibc

/// The numbers 0 to 2, under which a program reads and prints.
enum StandardStreams {
  /// Takes up those that the caller has closed. The next file that is opened would get such a number, and what is
  /// printed would land in it.
  static func occupy() {
    for number in STDIN_FILENO...STDERR_FILENO where fcntl(number, F_GETFD) < 0 {
      // The system gives the lowest number that is free, which is this one.
      guard open("/dev/null", O_RDWR) < 0 else { continue }
      // Where there are no devices, printing fails, but harms nothing.
      _ = open("/", O_RDONLY)
    }
  }
}
