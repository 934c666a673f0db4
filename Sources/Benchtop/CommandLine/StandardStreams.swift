private import Glibc

/// File descriptors 0 to 2: standard input, output and error.
enum StandardStreams {
  /// Opens those that the caller has closed. The next file that is opened would get such a descriptor, and what is
  /// printed would be written into it.
  static func openMissing() {
    for number in STDIN_FILENO...STDERR_FILENO where fcntl(number, F_GETFD) < 0 {
      // The system gives the lowest free descriptor, which is this one.
      guard open("/dev/null", O_RDWR) < 0 else { continue }
      // Without devices, printing fails, which harms nothing.
      _ = open("/", O_RDONLY)
    }
  }
}
