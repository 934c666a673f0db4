public import Sim

extension Appearance {
  /// Throws if ``VisualRandomization`` cannot produce this appearance for the world. Appearances are also read
  /// from files that other programs wrote.
  public func validate(for world: World) throws(RenderError) {
    try lighting?.validate()
    guard visualMaterials.isEmpty || visualMaterials.count == world.shapeCount else {
      throw .invalidValue(
        name: "the number of visual materials", given: "\(visualMaterials.count)",
        allowed: "\(world.shapeCount), one for each shape")
    }
    for visualMaterial in visualMaterials { try visualMaterial.validate() }
    // The randomization never moves a camera this far.
    for vector in [cameraTranslation, cameraRotation]
    where !(vector.isFinite && vector.length <= 10) {
      throw .invalidValue(
        name: "the displacement of the cameras", given: "(\(vector.x), \(vector.y), \(vector.z))",
        allowed: "at most 10 long")
    }
  }
}

extension VisualMaterial {
  fileprivate func validate() throws(RenderError) {
    guard color.min() >= 0, color.max() <= 1, (0...1).contains(shininess),
      (0...1).contains(opacity)
    else {
      throw .invalidValue(
        name: "a visual material",
        given:
          "(\(color.x), \(color.y), \(color.z)) with shininess \(shininess), opacity \(opacity)",
        allowed: "in the range from 0 to 1")
    }
    guard (1e-3...1e3).contains(textureTileSize) else {
      throw .invalidValue(
        name: "the tile size of a texture", given: "\(textureTileSize)",
        allowed: "from 0.001 to 1000 m")
    }
    if let texture, TextureLibrary.builtIn.sampler(named: texture) == nil {
      throw .unknownName(
        kind: "texture", name: texture, known: TextureLibrary.builtIn.names)
    }
  }
}
