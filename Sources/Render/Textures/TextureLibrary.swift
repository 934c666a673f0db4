private import Synchronization

/// Textures in memory, by name, with all their smaller versions.
///
/// A texture is made ready when it is first asked for. What has been handed out stays where it is as long as
/// the library lives.
final class TextureLibrary: Sendable {
  /// The built-in textures, the same for all that draw.
  static let builtIn = TextureLibrary(Texture.builtIn)

  private let textures: [Texture]
  private let samplers = Mutex<[String: TextureSampler]>([:])

  init(_ textures: [Texture]) { self.textures = textures }

  deinit {
    samplers.withLock { for sampler in $0.values { sampler.texels.deallocate() } }
  }

  var names: [String] { textures.map(\.name) }

  /// Nil where it has none of this name.
  func sampler(named name: String) -> TextureSampler? {
    samplers.withLock { samplers in
      if let known = samplers[name] { return known }
      guard let texture = textures.last(where: { $0.name == name }) else { return nil }
      let sampler = TextureLibrary.makeSampler(texture)
      samplers[name] = sampler
      return sampler
    }
  }

  private static func makeSampler(_ texture: Texture) -> TextureSampler {
    var levels = [texture.texels()]
    var side = texture.side
    while side > 1 {
      levels.append(halved(levels[levels.count - 1], side: side))
      side /= 2
    }
    let all = levels.joined().map(packed)
    let pointer = UnsafeMutablePointer<UInt32>.allocate(capacity: all.count)
    pointer.initialize(from: all, count: all.count)
    return TextureSampler(texels: pointer, levels: levels.count - 1)
  }

  private static func halved(_ texels: [SIMD3<Float>], side: Int) -> [SIMD3<Float>] {
    let half = side / 2
    return (0..<half * half).map { index in
      let (row, column) = index.quotientAndRemainder(dividingBy: half)
      let first = 2 * row * side + 2 * column
      let sum = texels[first] + texels[first + 1] + texels[first + side] + texels[first + side + 1]
      return sum / 4
    }
  }

  private static func packed(_ light: SIMD3<Float>) -> UInt32 {
    func byte(_ value: Float) -> UInt32 {
      UInt32((255 * max(0, min(1, value)).squareRoot()).rounded())
    }
    return byte(light.x) | byte(light.y) << 8 | byte(light.z) << 16
  }
}
