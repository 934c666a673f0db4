internal import Base
internal import Render

/// Writes the container of a film: WebM with one track of VP9.
///
/// Frames lie in clusters, one for each key frame, so that a player can start at any of them; the cues at the end say
/// where they are.
struct WebMWriter {
  private let draft: FileDraft
  private let size: ImageSize
  private let framesPerSecond: Double
  private(set) var frameCount = 0
  private var cluster = Cluster()
  private var cues: [EBMLElement] = []
  /// Bytes written so far of what counts as the segment, from which positions are counted.
  private var position: Int

  private struct Cluster {
    /// Milliseconds from the start of the film.
    var timestamp = 0
    var blocks: [EBMLElement] = []
  }

  init(to draft: FileDraft, size: ImageSize, framesPerSecond: Double) throws(FileError) {
    self.draft = draft
    self.size = size
    self.framesPerSecond = framesPerSecond
    position = 0
    // What is not known yet takes as many bytes as it will.
    let head = Self.segmentHead(size, framesPerSecond, duration: 0, cuesPosition: 0)
    try draft.append(Self.fileHead(segmentCount: 0) + head)
    position = head.count
  }

  /// Takes the next frame; the first one is a key frame.
  mutating func append(_ frame: [UInt8], isKey: Bool) throws(FileError) {
    let timestamp = Int(elapsed.rounded())
    frameCount += 1
    if isKey {
      try endCluster()
      cluster.timestamp = timestamp
    }
    let time = Int16(timestamp - cluster.timestamp)
    let head = [
      // The track, in the way that sizes are written.
      0x81, UInt8(truncatingIfNeeded: time >> 8), UInt8(truncatingIfNeeded: time),
      isKey ? 0x80 : 0,
    ]
    cluster.blocks.append(EBMLElement(.simpleBlock, bytes: head + frame))
  }

  mutating func finish() throws(FileError) {
    try endCluster()
    let cuesPosition = position
    try write(EBMLElement(.cues, cues))
    let head = Self.segmentHead(
      size, framesPerSecond, duration: elapsed, cuesPosition: cuesPosition)
    try draft.overwriteStart(with: Self.fileHead(segmentCount: position) + head)
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

  /// Milliseconds that the frames so far take.
  private var elapsed: Double { 1000 * Double(frameCount) / framesPerSecond }
}

extension WebMWriter {
  /// What the file is, and the start of the segment, which is all the rest.
  private static func fileHead(segmentCount: Int) -> [UInt8] {
    let head = EBMLElement(
      .ebml,
      [
        EBMLElement(.ebmlVersion, 1), EBMLElement(.ebmlReadVersion, 1),
        EBMLElement(.ebmlMaxIDLength, 4), EBMLElement(.ebmlMaxSizeLength, 8),
        EBMLElement(.docType, text: "webm"), EBMLElement(.docTypeVersion, 4),
        EBMLElement(.docTypeReadVersion, 2),
      ])
    return head.bytes
      + EBMLElement.start(of: .segment, contentCount: segmentCount, sizeBytes: 8)
  }

  /// All of the segment before the frames.
  private static func segmentHead(
    _ size: ImageSize, _ framesPerSecond: Double, duration: Double, cuesPosition: Int
  ) -> [UInt8] {
    let info = EBMLElement(
      .info,
      [
        // Nanoseconds in a unit of time; players expect milliseconds.
        EBMLElement(.timestampScale, 1_000_000), EBMLElement(.duration, duration),
        EBMLElement(.muxingApp, text: "Benchtop"), EBMLElement(.writingApp, text: "Benchtop"),
      ])
    let tracks = EBMLElement(.tracks, [track(size, framesPerSecond)])
    func index(startingAt position: Int) -> EBMLElement {
      let places = [
        (WebMName.info, position), (.tracks, position + info.bytes.count), (.cues, cuesPosition),
      ]
      return EBMLElement(
        .seekHead,
        places.map { name, position in
          EBMLElement(
            .seek,
            [
              EBMLElement(.seekID, Int(name.rawValue)), EBMLElement(.seekPosition, wide: position),
            ])
        })
    }
    // The index is as long whatever it says.
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
            // Whole frames.
            EBMLElement(.flagInterlaced, 2),
            colour,
          ]),
      ])
  }

  /// As `VideoPlanes` makes it: 1 stands for BT.709 and for limited range, 2 for the middle between pixels.
  private static let colour = EBMLElement(
    .colour,
    [
      EBMLElement(.matrixCoefficients, 1), EBMLElement(.chromaSitingHorizontal, 2),
      EBMLElement(.chromaSitingVertical, 2), EBMLElement(.range, 1),
      EBMLElement(.transferCharacteristics, 1), EBMLElement(.primaries, 1),
    ])
}
