internal import Base
internal import Sim

/// Handles everything in a scene without a task: it goes to a part of a movable body, and pushes, pokes or grasps and
/// carries it, in a random direction, again and again. Compare play data (Lynch et al. 2019, "Learning latent plans from
/// play"), which people make.
final class PlayPolicy: EnvironmentPolicy {
  /// A point to go to, and how.
  private struct Waypoint {
    var target: Vector3
    /// Whether the target is relative to where the part is when the hand sets out.
    var isAtPart: Bool
    var gripper: Double
    /// After this many steps the next waypoint follows, wherever the hand is.
    var steps: Int
    /// Whether to stay until the steps are over, for example while the fingers close.
    var waits = false
  }

  private var generator = SeededGenerator(seed: 0)
  /// What remains to do, in order; its first waypoint is the current one.
  private var waypoints: [Waypoint] = []
  /// The part that is handled; nil where the scene has none.
  private var part: ShapeID?
  /// The largest component of an action.
  private var speed = 1.0
  private var lastAction = Action.zero

  func beginEpisode(in environment: Environment, seed: UInt64) {
    generator = SeededGenerator(seed: seed, stream: .play)
    waypoints = []
    lastAction = .zero
  }

  func act(in environment: Environment) -> Action {
    if waypoints.isEmpty { choose(in: environment) }
    var current = waypoints[0]
    if current.isAtPart {
      current.target += partPosition(in: environment)
      current.isAtPart = false
    }
    current.target = environment.task.profile.workspace.clamp(current.target)
    current.steps -= 1
    var observation = environment.expertObservation
    observation.motionStyle.maximumDisplacement = speed
    let desired = observation.move(to: current.target, gripper: current.gripper)
    let isThere = (current.target - observation.hand).length < PlayPolicy.tolerance
    if current.steps <= 0 || isThere && !current.waits {
      waypoints.removeFirst()
    } else {
      waypoints[0] = current
    }
    // A low-pass filter, because people do not move in jerks; the fingers close at once.
    var action = lastAction + PlayPolicy.smoothing * (desired - lastAction)
    action.w = desired.w
    lastAction = action
    return action
  }

  /// How near the hand must come to a waypoint, in meters.
  private static let tolerance = 0.015
  /// The part of the way to the desired action that each step goes.
  private static let smoothing = 0.35
  /// The height of the hand over a part that it passes.
  private static let clearance = 0.14
  /// The hand is this far above its fingertips; so far above a part's center, the fingers reach down to its middle.
  private static let fingerLength = 0.032

  private func partPosition(in environment: Environment) -> Vector3 {
    part.map { environment.task.world.pose(of: $0).position }
      ?? environment.task.profile.workspace
      .center
  }

  // MARK: Choices

  private func choose(in environment: Environment) {
    speed = generator.uniform(in: 0.5...1)
    let world = environment.task.world
    let arm = environment.task.arm.bodies
    let bodies = world.bodyIDs.filter { !world.isStatic($0) && !arm.contains($0) }
    part = nil
    if !bodies.isEmpty {
      // A body first, so that one with many parts is not handled more often.
      let body = bodies[generator.integer(below: bodies.count)]
      let shapes = world.shapeIDs(of: body)
      part = shapes.isEmpty ? nil : shapes[generator.integer(below: shapes.count)]
    }
    let draw = generator.uniform()
    if part == nil || draw < 0.1 {
      wander(in: environment.task.profile.workspace)
    } else if draw < 0.45 {
      push()
    } else if draw < 0.6 {
      poke()
    } else {
      carry()
    }
  }

  /// A horizontal direction: along an axis, as fixtures move, or any other.
  private func direction() -> Vector3 {
    let turn = generator.uniform()
    let angle =
      generator.uniform() < 0.6 ? (4 * turn).rounded(.down) * .pi / 2 : 2 * .pi * turn
    let (sine, cosine) = Double.sincos(angle)
    return [cosine, sine, 0]
  }

  private func wander(in workspace: Box) {
    let target = generator.uniform(in: workspace)
    waypoints.append(
      Waypoint(
        target: target, isAtPart: false, gripper: generator.uniform() < 0.5 ? -1 : 1, steps: 60))
  }

  /// Goes down beside the part, and through it.
  private func push() {
    let direction = direction()
    let start = -generator.uniform(in: 0.06...0.1) * direction
    let end = generator.uniform(in: 0.05...0.25) * direction
    let low = Vector3(0, 0, PlayPolicy.fingerLength + generator.uniform(in: -0.02...0.03))
    let gripper = generator.uniform() < 0.7 ? 1.0 : -1.0
    waypoints += [
      Waypoint(
        target: start + [0, 0, PlayPolicy.clearance], isAtPart: true, gripper: gripper, steps: 90),
      Waypoint(target: start + low, isAtPart: true, gripper: gripper, steps: 40),
      Waypoint(target: end + low, isAtPart: true, gripper: gripper, steps: 60),
    ]
  }

  /// Presses the part from above, or from a side.
  private func poke() {
    let direction: Vector3 = generator.uniform() < 0.5 ? [0, 0, -1] : direction()
    let depth = generator.uniform(in: 0.02...0.1)
    let low = Vector3(0, 0, PlayPolicy.fingerLength)
    let start = low - 0.09 * direction
    waypoints += [
      Waypoint(
        target: [start.x, start.y, max(start.z, PlayPolicy.clearance)], isAtPart: true, gripper: 1,
        steps: 90),
      Waypoint(target: start, isAtPart: true, gripper: 1, steps: 40),
      Waypoint(target: low + depth * direction, isAtPart: true, gripper: 1, steps: 40),
      Waypoint(target: start, isAtPart: true, gripper: 1, steps: 30),
    ]
  }

  /// Grasps the part, lifts or drags it, and lets it go.
  private func carry() {
    let grip = Vector3(0, 0, PlayPolicy.fingerLength)
    let lift = Vector3(0, 0, generator.uniform() < 0.5 ? generator.uniform(in: 0.03...0.2) : 0)
    let away = grip + generator.uniform(in: 0.03...0.25) * direction()
    waypoints += [
      Waypoint(target: [0, 0, PlayPolicy.clearance], isAtPart: true, gripper: -1, steps: 90),
      Waypoint(target: grip, isAtPart: true, gripper: -1, steps: 50),
      Waypoint(target: grip, isAtPart: true, gripper: 1, steps: 15, waits: true),
    ]
    if lift.z > 0 {
      waypoints.append(Waypoint(target: grip + lift, isAtPart: true, gripper: 1, steps: 40))
    }
    waypoints += [
      Waypoint(target: away, isAtPart: true, gripper: 1, steps: 80),
      Waypoint(
        target: [0, 0, PlayPolicy.clearance], isAtPart: true, gripper: -1, steps: 15, waits: true),
    ]
  }
}
