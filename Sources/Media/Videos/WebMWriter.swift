internal import Base
internal import Render

/// Writes a WebM container, a subset of Matroska (RFC 9559), with one VP9 track.
///
/// Each key frame starts a cluster of frames, so that a player can seek to it. The cues at the end are the index of
/// the clusters.
struct WebMWriter {
  private let draft: AtomicFileWriter
  private let size: ImageSize
  private let framesPerSecond: Double
  private(set) var frameCount = 0
  private var cluster = Cluster()
  private var cues: [EBMLElement] = []
  /// The bytes of the segment so far; positions in the file count from its start.
  private var position: Int

  private struct Cluster {
    /// Milliseconds from the start of the video.
    var timestamp = 0
    var blocks: [EBMLElement] = []
  }

  init(to draft: AtomicFileWriter, size: ImageSize, framesPerSecond: Double) throws(FileError) {
    self.draft = draft
    self.size = size
    self.framesPerSecond = framesPerSecond
    position = 0
    // Placeholders for unknown values have their final length.
    let head = Self.segmentHeader(size, framesPerSecond, duration: 0, cuesPosition: 0)
    try draft.append(Self.fileHeader(segmentCount: 0) + head)
    position = head.count
  }

  /// Appends the next frame; the first one must be a key frame.
  mutating func append(_ frame: [UInt8], isKeyFrame: Bool) throws(FileError) {
    let timestamp = Int(elapsed.rounded())
    frameCount += 1
    if isKeyFrame {
      try endCluster()
      cluster.timestamp = timestamp
    }
    let time = Int16(timestamp - cluster.timestamp)
    let head = [
      // The track number, as a variable-size integer.
      0x81, UInt8(truncatingIfNeeded: time >> 8), UInt8(truncatingIfNeeded: time),
      isKeyFrame ? 0x80 : 0,
    ]
    cluster.blocks.append(EBMLElement(.simpleBlock, bytes: head + frame))
  }

  mutating func finish() throws(FileError) {
    try endCluster()
    let cuesPosition = position
    try write(EBMLElement(.cues, cues))
    let head = Self.segmentHeader(
      size, framesPerSecond, duration: elapsed, cuesPosition: cuesPosition)
    try draft.rewriteHeader(with: Self.fileHeader(segmentCount: position) + head)
  }

  private mutating func endCluster() throws(FileError) {
    guard !cluster.blocks.isEmpty else { return }
    cues.append(
      EBMLElement(
        .cuePoint,
        [
          EBMLElement(.cueTime, cluster.timestamp),
          EBMLElement(
            .cueTrackPositions,
            [EBMLElement(.cueTrack, 1), EBMLElement(.cueClusterPosition, position)]),
        ]))
    try write(
      EBMLElement(.cluster, [EBMLElement(.timestamp, cluster.timestamp)] + cluster.blocks))
    cluster.blocks = []
  }

  private mutating func write(_ element: EBMLElement) throws(FileError) {
    try draft.append(element.bytes)
    position += element.bytes.count
  }

  /// The duration of the frames so far, in milliseconds.
  private var elapsed: Double { 1000 * Double(frameCount) / framesPerSecond }
}

extension WebMWriter {
  /// The EBML header, and the start of the segment, which contains the rest of the file.
  private static func fileHeader(segmentCount: Int) -> [UInt8] {
    let head = EBMLElement(
      .ebml,
      [
        EBMLElement(.ebmlVersion, 1), EBMLElement(.ebmlReadVersion, 1),
        EBMLElement(.ebmlMaxIDLength, 4), EBMLElement(.ebmlMaxSizeLength, 8),
        EBMLElement(.docType, text: "webm"), EBMLElement(.docTypeVersion, 4),
        EBMLElement(.docTypeReadVersion, 2),
      ])
    return head.bytes
      + EBMLElement.header(of: .segment, contentCount: segmentCount, sizeLength: 8)
  }

  /// The seek head, the information and the tracks, which precede the frames.
  private static func segmentHeader(
    _ size: ImageSize, _ framesPerSecond: Double, duration: Double, cuesPosition: Int
  ) -> [UInt8] {
    let info = EBMLElement(
      .info,
      [
        // Nanoseconds per tick; players expect milliseconds.
        EBMLElement(.timestampScale, 1_000_000), EBMLElement(.duration, duration),
        EBMLElement(.muxingApp, text: "Benchtop"), EBMLElement(.writingApp, text: "Benchtop"),
      ])
    let tracks = EBMLElement(.tracks, [track(size, framesPerSecond)])
    func index(startingAt position: Int) -> EBMLElement {
      let targets = [
        (WebMElementID.info, position), (.tracks, position + info.bytes.count),
        (.cues, cuesPosition),
      ]
      return EBMLElement(
        .seekHead,
        targets.map { id, position in
          EBMLElement(
            .seek,
            [
              EBMLElement(.seekID, Int(id.rawValue)), EBMLElement(.seekPosition, wide: position),
            ])
        })
    }
    // The length of the seek head does not depend on the positions in it.
    return index(startingAt: index(startingAt: 0).bytes.count).bytes + info.bytes + tracks.bytes
  }

  private static func track(_ size: ImageSize, _ framesPerSecond: Double) -> EBMLElement {
    EBMLElement(
      .trackEntry,
      [
        EBMLElement(.trackNumber, 1), EBMLElement(.trackUID, 1),
        // Video.
        EBMLElement(.trackType, 1),
        EBMLElement(.flagLacing, 0), EBMLElement(.codecID, text: "V_VP9"),
        // Nanoseconds.
        EBMLElement(.defaultDuration, Int((1e9 / framesPerSecond).rounded())),
        EBMLElement(
          .video,
          [
            EBMLElement(.pixelWidth, size.width), EBMLElement(.pixelHeight, size.height),
            // Progressive frames.
            EBMLElement(.flagInterlaced, 2),
            colour,
          ]),
      ])
  }

  /// The color of `I420Frame`: 1 stands for BT.709 and for limited range, 2 for chroma sited between the pixels.
  private static let colour = EBMLElement(
    .colour,
    [
      EBMLElement(.matrixCoefficients, 1), EBMLElement(.chromaSitingHorizontal, 2),
      EBMLElement(.chromaSitingVertical, 2), EBMLElement(.range, 1),
      EBMLElement(.transferCharacteristics, 1), EBMLElement(.primaries, 1),
    ])
}
