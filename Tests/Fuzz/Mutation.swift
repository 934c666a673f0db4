@preconcurrency import Glibc

/// Coverage-guided fuzzing by libFuzzer: inputs that reach new code are kept and mutated further.
///
/// Only a build by Scripts/fuzz contains libFuzzer; other builds can run inputs that were found.
enum Mutation {
  private typealias Words = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>
  private typealias Driver =
    @convention(c) (
      UnsafeMutablePointer<CInt>, UnsafeMutablePointer<Words>,
      @convention(c) (UnsafePointer<UInt8>?, Int) -> CInt
    ) -> CInt

  /// Set once, before any mutation.
  nonisolated(unsafe) private static var reader: FuzzTarget?

  static func run(_ reader: FuzzTarget, _ words: [String]) -> Never {
    guard let symbol = dlsym(nil, "LLVMFuzzerRunDriver") else {
      fail("this was built without libFuzzer; use 'make fuzz'")
    }
    self.reader = reader
    let drive = unsafeBitCast(symbol, to: Driver.self)
    var list: [UnsafeMutablePointer<CChar>?] = (["Fuzz"] + words).map { strdup($0) } + [nil]
    var count = CInt(words.count + 1)
    let status = list.withUnsafeMutableBufferPointer { list in
      guard var start = list.baseAddress else { return CInt(2) }
      return drive(&count, &start) { bytes, count in
        Mutation.reader?.attempt(Array(UnsafeBufferPointer(start: bytes, count: count)))
        return 0
      }
    }
    exit(status)
  }
}
