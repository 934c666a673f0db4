public import Sim

extension Visuals {
  /// Throws where these could not be drawn from ``VisualVariation`` for such a world, as they may be in a file that
  /// somebody else has written.
  public func validate(for world: World) throws(RenderError) {
    try light?.validate()
    guard finishes.isEmpty || finishes.count == world.shapeCount else {
      throw .invalidValue(
        name: "the number of finishes", given: "\(finishes.count)",
        allowed: "\(world.shapeCount), one for each shape")
    }
    for finish in finishes { try finish.validate() }
    // A camera is never moved as far as this.
    for vector in [cameraShift, cameraTurn] where !(vector.isFinite && vector.length <= 10) {
      throw .invalidValue(
        name: "the displacement of the cameras", given: "(\(vector.x), \(vector.y), \(vector.z))",
        allowed: "at most 10 long")
    }
  }
}

extension Finish {
  fileprivate func validate() throws(RenderError) {
    guard color.min() >= 0, color.max() <= 1, (0...1).contains(gloss) else {
      throw .invalidValue(
        name: "a finish", given: "(\(color.x), \(color.y), \(color.z)) with gloss \(gloss)",
        allowed: "of numbers from 0 to 1")
    }
    guard (1e-3...1e3).contains(textureSpan) else {
      throw .invalidValue(
        name: "the span of a texture", given: "\(textureSpan)", allowed: "from 0.001 to 1000 m")
    }
    if let texture, TextureLibrary.builtIn.sampler(named: texture) == nil {
      throw .unknownName(
        kind: "texture", name: texture, known: TextureLibrary.builtIn.names)
    }
  }
}
