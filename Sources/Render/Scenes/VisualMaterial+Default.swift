public import Sim

extension VisualMaterial {
  /// The default material for a shape's category; movable objects take strong colors in turn.
  fileprivate static func standard(for shape: ShapeDefinition, number: Int) -> VisualMaterial {
    if case .plane = shape.geometry {
      return VisualMaterial(0xB9B7B1, shininess: 0.1).textured("concrete", tileSize: 1.2)
    }
    switch shape.category {
    case .arm: return .white
    case .hand: return .charcoal
    case .fixture: return .lightGray
    default: return accents[number % accents.count]
    }
  }

  private static let accents: [VisualMaterial] = [
    .red, .blue, .yellow, .teal, .orange, .purple, .green,
  ]
}

extension World {
  /// A shape's own material, or the default for its category.
  public func visualMaterial(of shape: ShapeID) -> VisualMaterial {
    let definition = definition(of: shape)
    if let visualMaterial = definition.visualMaterial { return visualMaterial }
    return .standard(for: definition, number: bodyIDs.firstIndex(of: body(of: shape)) ?? 0)
  }
}
