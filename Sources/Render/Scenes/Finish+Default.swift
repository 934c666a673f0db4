internal import Sim

extension Finish {
  /// The finish of a shape that has none: by what it is, and strong colours in turn for things that move.
  fileprivate static func standard(for shape: ShapeDefinition, number: Int) -> Finish {
    if case .plane = shape.geometry {
      return Finish(0xB9B7B1, gloss: 0.1).textured("concrete", span: 1.2)
    }
    switch shape.category {
    case .arm: return .white
    case .hand: return .charcoal
    case .fixture: return .lightGray
    default: return accents[number % accents.count]
    }
  }

  private static let accents: [Finish] = [.red, .blue, .yellow, .teal, .orange, .purple, .green]
}

extension World {
  /// A shape's own finish, or else one that suits what it is.
  func finish(of shape: ShapeID) -> Finish {
    let definition = definition(of: shape)
    if let finish = definition.finish { return finish }
    return .standard(for: definition, number: bodyIDs.firstIndex(of: body(of: shape)) ?? 0)
  }
}
