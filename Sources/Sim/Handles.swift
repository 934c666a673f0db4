/// A handle to a body of one world.
public struct BodyID: Hashable, Sendable { let index: Int }

/// A handle to a shape of one world.
public struct ShapeID: Hashable, Sendable { let index: Int }

/// A handle to a joint of one world.
public struct JointID: Hashable, Sendable { let index: Int }

/// A handle to a material of one world.
public struct MaterialID: Hashable, Sendable { let index: Int }
