private import Synchronization

/// Textures by name, each with its mipmaps.
///
/// A texture is computed on first use. Its memory stays valid for the lifetime of the library.
final class TextureLibrary: Sendable {
  /// The built-in textures, shared by all renderers.
  static let builtIn = TextureLibrary(Texture.builtIn)

  private let textures: [Texture]
  private let samplers = Mutex<[String: TextureSampler]>([:])

  init(_ textures: [Texture]) { self.textures = textures }

  deinit {
    samplers.withLock { for sampler in $0.values { sampler.texels.deallocate() } }
  }

  var names: [String] { textures.map(\.name) }

  /// Nil for an unknown name.
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
      levels.append(downsample(levels[levels.count - 1], side: side))
      side /= 2
    }
    let all = levels.joined().map(pack)
    let pointer = UnsafeMutablePointer<UInt32>.allocate(capacity: all.count)
    pointer.initialize(from: all, count: all.count)
    return TextureSampler(texels: pointer, maxMipLevel: levels.count - 1)
  }

  /// The next mipmap (Williams 1983, "Pyramidal parametrics"), by a 2x2 box filter.
  private static func downsample(_ texels: [SIMD3<Float>], side: Int) -> [SIMD3<Float>] {
    let half = side / 2
    return (0..<half * half).map { index in
      let (row, column) = index.quotientAndRemainder(dividingBy: half)
      let first = 2 * row * side + 2 * column
      let sum = texels[first] + texels[first + 1] + texels[first + side] + texels[first + side + 1]
      return sum / 4
    }
  }

  private static func pack(_ light: SIMD3<Float>) -> UInt32 {
    func byte(_ value: Float) -> UInt32 {
      UInt32((255 * max(0, min(1, value)).squareRoot()).rounded())
    }
    return byte(light.x) | byte(light.y) << 8 | byte(light.z) << 16
  }
}
