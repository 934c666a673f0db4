internal import Base

extension Texture {
  /// The built-in procedural textures.
  public static let builtIn: [Texture] = [
    wood, planks, stone, concrete, brick, tiles, fabric, checker, brushed,
  ]

  /// Long fibers along v and a few darker rings.
  static let wood = Texture("wood") { u, v in
    let fiber = ValueNoise(seed: 1).fractal(u, v, columns: 48, rows: 2, octaves: 3)
    let bend = ValueNoise(seed: 2)(u, v, columns: 3, rows: 2)
    let ring = 0.5 + 0.5 * Float.sin(2 * .pi * (4 * u + 1.3 * bend))
    return gray(0.80 + 0.20 * fiber - 0.12 * ring * ring, warmth: 0.06)
  }

  /// Boards along u side by side, each with its own brightness.
  static let planks = Texture("planks") { v, u in
    let board = Int(u * 4)
    let inside = u * 4 - Float(board)
    let noise = ValueNoise(seed: 11)
    let shade = 0.86 + 0.14 * noise.latticeValue(board, 7)
    let fiber = noise.fractal(u, v, columns: 64, rows: 2, octaves: 3)
    let bend = ValueNoise(seed: 12)(u, v, columns: 4, rows: 3)
    let ring = 0.5 + 0.5 * Float.sin(2 * .pi * (8 * u + 1.6 * bend + noise.latticeValue(board, 3)))
    let gap = min(inside, 1 - inside)
    let joint: Float = gap < 0.02 ? 0.72 : 1
    return gray(joint * (shade - 0.05 + 0.10 * fiber - 0.06 * ring), warmth: 0.05)
  }

  static let stone = Texture("stone") { u, v in
    let cloud = ValueNoise(seed: 21).fractal(u, v, columns: 4, rows: 4, octaves: 5)
    let grain = ValueNoise(seed: 22)(u, v, columns: 96, rows: 96)
    return gray(0.72 + 0.24 * cloud + 0.08 * (grain - 0.5), warmth: 0)
  }

  static let concrete = Texture("concrete") { u, v in
    let cloud = ValueNoise(seed: 31).fractal(u, v, columns: 3, rows: 3, octaves: 5)
    let grain = ValueNoise(seed: 32)(u, v, columns: 128, rows: 128)
    return gray(0.86 + 0.12 * cloud + 0.05 * (grain - 0.5), warmth: 0.01)
  }

  static let brick = Texture("brick") { u, v in
    let row = Int(v * 4)
    let x = u * 2 + (row % 2 == 0 ? 0 : 0.5)
    let column = Int(x)
    let (across, down) = (x - Float(column), v * 4 - Float(row))
    if min(across, 1 - across) < 0.03 || min(down, 1 - down) < 0.07 {
      return gray(0.95, warmth: 0)
    }
    let shade = ValueNoise(seed: 41).latticeValue(column % 2, row)
    let grain = ValueNoise(seed: 42).fractal(u, v, columns: 24, rows: 24, octaves: 3)
    return gray(0.62 + 0.16 * shade + 0.2 * grain, warmth: 0.03)
  }

  /// Square slabs with narrow joints.
  static let tiles = Texture("tiles") { u, v in
    let (x, y) = (u * 2, v * 2)
    let (across, down) = (x - Float(Int(x)), y - Float(Int(y)))
    let edge = min(min(across, 1 - across), min(down, 1 - down))
    let shade = ValueNoise(seed: 51).latticeValue(Int(x), Int(y))
    let cloud = ValueNoise(seed: 52).fractal(u, v, columns: 6, rows: 6, octaves: 4)
    return gray((edge < 0.012 ? 0.74 : 0.92) + 0.04 * shade + 0.05 * (cloud - 0.5), warmth: 0.01)
  }

  static let fabric = Texture("fabric") { u, v in
    let (x, y) = (Float.sin(2 * .pi * 32 * u), Float.sin(2 * .pi * 32 * v))
    let thread = ValueNoise(seed: 61).fractal(u, v, columns: 32, rows: 32, octaves: 2)
    return gray(0.78 + 0.08 * x * y + 0.14 * thread, warmth: 0)
  }

  static let checker = Texture("checker") { u, v in
    (u < 0.5) == (v < 0.5) ? gray(1, warmth: 0) : gray(0.45, warmth: 0)
  }

  /// Fine parallel scratches.
  static let brushed = Texture("brushed") { u, v in
    gray(
      0.84 + 0.16 * ValueNoise(seed: 71).fractal(u, v, columns: 96, rows: 3, octaves: 2), warmth: 0)
  }

  private static func gray(_ level: Float, warmth: Float) -> SIMD3<Float> {
    let level = max(0, min(1, level))
    let darkness = 1 - level
    return SIMD3(level, level * (1 - warmth * 2 * darkness), level * (1 - warmth * 6 * darkness))
  }
}
