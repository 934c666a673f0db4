import Base
import Foundation
import Testing

@Suite("SHA-256")
struct SHA256Tests {
  @Test(
    "digests of the examples of FIPS 180-4",
    arguments: [
      ("", 1, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
      ("abc", 1, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
      (
        "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq", 1,
        "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
      ),
      ("a", 1_000_000, "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"),
    ])
  func examples(text: String, count: Int, digest: String) {
    var hash = SHA256()
    hash.add(Array(String(repeating: text, count: count).utf8))
    #expect(hash.hexDigest == digest)
  }

  @Test("the digest is the same for chunks of any length and for a file")
  func chunks() throws {
    let bytes = (0..<3_000_000).map { UInt8(truncatingIfNeeded: $0 * $0 >> 3) }
    var whole = SHA256()
    whole.add(bytes)
    var (chunked, start) = (SHA256(), 0)
    for length in [1, 54, 1, 8, 63, 65, 0, 128, 1000, 7] {
      chunked.add(Array(bytes[start..<start + length]))
      start += length
    }
    chunked.add(Array(bytes[start...]))
    #expect(chunked.hexDigest == whole.hexDigest)
    let file = FileManager.default.temporaryDirectory.appending(path: UUID().uuidString)
    defer { try? FileManager.default.removeItem(at: file) }
    try Data(bytes).write(to: file)
    #expect(try SHA256.hexDigest(ofFile: file.path) == whole.hexDigest)
  }
}
