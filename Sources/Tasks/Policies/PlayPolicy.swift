internal import Base
internal import Sim

/// Handles everything in a scene without a task: it goes to a part of a movable body, and pushes, pokes or grasps and
/// carries it, in a random direction, again and again. Of fixtures it prefers the handles and the directions in which they
/// move, as people would. Compare play data (Lynch et al. 2019, "Learning latent plans from play"), which people make.
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
  /// The distance from a part at which the fingers go down beside it.
  private static let fingerWidth = 0.02

  private func partPosition(in environment: Environment) -> Vector3 {
    part.map { environment.task.world.pose(of: $0).position }
      ?? environment.task.profile.workspace
      .center
  }

  // MARK: Choices

  private func choose(in environment: Environment) {
    speed = generator.uniform(in: 0.5...1)
    let world = environment.task.world
    let arm = environment.task.arm
    let bodies = world.bodyIDs.filter { body in
      !world.isStatic(body) && !arm.bodies.contains(body)
        && world.shapeIDs(of: body).contains { world.definition(of: $0).isSolid }
    }
    let draw = generator.uniform()
    guard !bodies.isEmpty, draw >= 0.05 else {
      self.part = nil
      return wander(in: environment.task.profile.workspace)
    }
    // A body first, so that one with many parts is not handled more often.
    let body = bodies[generator.integer(below: bodies.count)]
    let part = choosePart(of: body, in: world, from: arm.model.base)
    self.part = part
    let direction = chooseDirection(of: part, in: world)
    // From above, the fingers can press down, and lift what they grasp; they cannot push up.
    if direction.z > 0.7 || draw >= 0.65 {
      carry(along: direction)
    } else if direction.z < -0.7 || draw >= 0.55 {
      poke(part, along: generator.uniform() < 0.5 ? [0, 0, -1] : direction, in: world)
    } else {
      push(part, along: direction, in: world)
    }
  }

  /// A part of a body. Of a fixture's drawer, door or lever it is mostly the part nearest to the arm: handles and buttons
  /// are where one can reach them.
  private func choosePart(of body: BodyID, in world: World, from base: Vector3) -> ShapeID {
    let parts = world.shapeIDs(of: body).filter { world.definition(of: $0).isSolid }
    func distance(_ part: ShapeID) -> Double {
      horizontalDistance(world.pose(of: part).position, base)
    }
    let isFixed = !world.jointMotions(of: body, at: .zero).isEmpty
    guard isFixed, generator.uniform() < 0.75,
      let nearest = parts.min(by: { distance($0) < distance($1) })
    else { return parts[generator.integer(below: parts.count)] }
    return nearest
  }

  /// The direction in which a part is moved. It is mostly one in which a joint can move it, and rather the way that has
  /// more room left. Otherwise it is horizontal: along an axis, or any other.
  private func chooseDirection(of part: ShapeID, in world: World) -> Vector3 {
    let motions = world.jointMotions(
      of: world.body(of: part), at: world.pose(of: part).position
    ).filter { $0.velocity.length > 0.01 }
    if !motions.isEmpty, generator.uniform() < 0.8 {
      let motion = motions[generator.integer(below: motions.count)]
      let limits = motion.limits ?? motion.position - 1...motion.position + 1
      let isPositive = generator.uniform(in: limits) > motion.position
      return (isPositive ? 1 : -1) * motion.velocity.normalized
    }
    let turn = generator.uniform()
    let angle =
      generator.uniform() < 0.6 ? (4 * turn).rounded(.down) * .pi / 2 : 2 * .pi * turn
    let (sine, cosine) = Double.sincos(angle)
    return [cosine, sine, 0]
  }

  /// How far a part reaches from its center.
  private func reach(of part: ShapeID, along direction: Vector3, in world: World) -> Double {
    let geometry = world.definition(of: part).geometry
    return geometry.support(along: world.pose(of: part).rotation.inverse.act(on: direction))
  }

  private func wander(in workspace: Box) {
    let target = generator.uniform(in: workspace)
    waypoints.append(
      Waypoint(
        target: target, isAtPart: false, gripper: generator.uniform() < 0.5 ? -1 : 1, steps: 60))
  }

  /// Goes down beside the part, mostly close to it, so that the fingers fit behind a handle; and through it.
  private func push(_ part: ShapeID, along direction: Vector3, in world: World) {
    let draw = generator.uniform()
    let gap = PlayPolicy.fingerWidth + 0.06 * draw * draw
    let start = -(reach(of: part, along: -direction, in: world) + gap) * direction
    let end = generator.uniform(in: 0.05...0.25) * direction
    let low = Vector3(0, 0, PlayPolicy.fingerLength + generator.uniform(in: -0.03...0.01))
    let gripper = generator.uniform() < 0.7 ? 1.0 : -1.0
    waypoints += [
      Waypoint(
        target: start + [0, 0, PlayPolicy.clearance], isAtPart: true, gripper: gripper, steps: 90),
      Waypoint(target: start + low, isAtPart: true, gripper: gripper, steps: 40),
      Waypoint(target: end + low, isAtPart: true, gripper: gripper, steps: 60),
    ]
  }

  /// Presses the part from above, or from a side.
  private func poke(_ part: ShapeID, along direction: Vector3, in world: World) {
    let depth = generator.uniform(in: 0.02...0.1)
    let low = Vector3(0, 0, PlayPolicy.fingerLength)
    let start = low - (reach(of: part, along: -direction, in: world) + 0.05) * direction
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
  private func carry(along direction: Vector3) {
    let grip = Vector3(0, 0, generator.uniform(in: 0...PlayPolicy.fingerLength))
    let lift = Vector3(0, 0, generator.uniform() < 0.5 ? generator.uniform(in: 0.03...0.2) : 0)
    let away = grip + generator.uniform(in: 0.03...0.25) * direction
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
