import Base
import Foundation
import Media
import Render
import TestSupport
import Testing

@testable import Media

@Suite("PNG files that are invalid, missing or unsuitable")
struct InvalidPNGTests {
  private let size = ImageSize(width: 7, height: 5)

  private func read(_ bytes: [UInt8], like image: any PNGImage) throws {
    _ = try type(of: image).init(pngData: bytes)
  }

  @Test("a file truncated anywhere is an error")
  func truncation() throws {
    for image in TestImage.all(size) {
      let whole = try image.pngData()
      for count in 0..<whole.count {
        #expect(throws: FileError.self, "\(type(of: image)) cut to \(count) bytes") {
          try read(Array(whole[..<count]), like: image)
        }
      }
    }
  }

  @Test("any wrong byte is an error")
  func corruption() throws {
    for image in TestImage.all(size) {
      let whole = try image.pngData()
      for index in whole.indices {
        for flipped: UInt8 in [1, 0x80, 0xFF] {
          var bytes = whole
          bytes[index] ^= flipped
          #expect(throws: FileError.self, "byte \(index) of \(type(of: image))") {
            try read(bytes, like: image)
          }
        }
      }
    }
  }

  @Test("a size that the file cannot contain allocates no memory")
  func forgedSize() throws {
    let folder = try TemporaryFolder()
    let path = folder.path("image.png")
    try TestImage.color(size).writePNG(to: path)
    try ExternalProgram.python(
      """
      import struct, sys, zlib
      data = bytearray(open(sys.argv[1], "rb").read())
      data[16:24] = struct.pack(">2I", 999_999, 999_999)
      data[29:33] = struct.pack(">I", zlib.crc32(data[12:29]))
      open(sys.argv[1], "wb").write(data)
      """, path)
    let error = FileError.invalidFormat(
      path: path, format: "PNG", reason: "it is too short for 999999 x 999999 pixels")
    #expect(throws: error) { try ColorImage(readingPNG: path) }
  }

  @Test("the error names the file on one line")
  func messages() throws {
    let folder = try TemporaryFolder()
    func expect(_ message: String, from path: String) {
      #expect {
        try ColorImage(readingPNG: path)
      } throws: {
        "\($0)" == message
      }
    }
    let missing = folder.path("missing.png")
    expect("\(missing) cannot be read: No such file or directory", from: missing)
    expect("/ cannot be read: Is a directory", from: "/")
    expect("/dev/zero cannot be read: it is larger than 1024 MiB", from: "/dev/zero")
    let text = folder.path("text.png")
    try "This is no image at all.".write(toFile: text, atomically: true, encoding: .utf8)
    expect("\(text) is not a valid PNG file: Not a PNG file", from: text)
    let short = folder.path("short.png")
    try File.write(Array(TestImage.color(size).pngData().prefix(60)), to: short)
    expect("\(short) is not a valid PNG file: unexpected end of file", from: short)
  }

  @Test("an error for an unsuitable color type names the required one")
  func kinds() throws {
    let folder = try TemporaryFolder()
    let (color, gray) = (folder.path("color.png"), folder.path("gray.png"))
    try TestImage.color(size).writePNG(to: color)
    try TestImage.depth(size).writePNG(to: gray)
    #expect {
      try DepthImage(readingPNG: color)
    } throws: {
      "\($0)" == "\(color) is a PNG file of 8-bit RGB; a depth image must be 16-bit gray"
    }
    #expect {
      try SegmentationImage(readingPNG: gray)
    } throws: {
      "\($0)" == "\(gray) is a PNG file of 16-bit gray; a segmentation image must have a palette"
    }
  }
}
