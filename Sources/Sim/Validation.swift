// The engine can end the process on an invalid value, so every value is checked here first.
// Names are autoclosures: only an error evaluates them, so that a step allocates nothing.

func require(
  _ value: Double, _ name: @autoclosure () -> String, in range: ClosedRange<Double>
) throws(SimulationError) {
  guard range.contains(value) else {
    throw .invalidValue(
      name: name(), given: "\(value)", allowed: "from \(range.lowerBound) to \(range.upperBound)")
  }
}

func requirePositive(_ value: Double, _ name: @autoclosure () -> String) throws(SimulationError) {
  guard value.isFinite, value > 0 else {
    throw .invalidValue(name: name(), given: "\(value)", allowed: "finite and greater than 0")
  }
}

func requireNonNegative(_ value: Double, _ name: @autoclosure () -> String) throws(SimulationError)
{
  guard value.isFinite, value >= 0 else {
    throw .invalidValue(name: name(), given: "\(value)", allowed: "finite and at least 0")
  }
}

func requireFinite(_ value: Double, _ name: @autoclosure () -> String) throws(SimulationError) {
  guard value.isFinite else {
    throw .invalidValue(name: name(), given: "\(value)", allowed: "finite")
  }
}

func requireFinite(_ vector: Vector3, _ name: @autoclosure () -> String) throws(SimulationError) {
  guard vector.isFinite else {
    throw .invalidValue(
      name: name(), given: "(\(vector.x), \(vector.y), \(vector.z))", allowed: "finite")
  }
}

func requireDirection(_ vector: Vector3, _ name: @autoclosure () -> String) throws(SimulationError)
  -> Vector3
{
  let length = vector.length
  guard length.isFinite, length > 1e-9 else {
    throw .invalidValue(
      name: name(), given: "(\(vector.x), \(vector.y), \(vector.z))",
      allowed: "a nonzero vector")
  }
  return vector / length
}

func requirePose(_ pose: Pose, _ name: @autoclosure () -> String) throws(SimulationError) -> Pose {
  try requireFinite(pose.position, "the position of \(name())")
  let q = pose.rotation
  let length = (q.w * q.w + q.x * q.x + q.y * q.y + q.z * q.z).squareRoot()
  guard length.isFinite, length > 1e-6 else {
    throw .invalidValue(
      name: "the rotation of \(name())", given: "(\(q.w), \(q.x), \(q.y), \(q.z))",
      allowed: "a nonzero quaternion")
  }
  // A unit quaternion is kept exactly, to the last bit.
  return abs(length - 1) < 1e-12 ? pose : Pose(pose.position, rotation: q.normalized)
}
