internal import Base
internal import CBenchtop
internal import Glibc
internal import Render
internal import Synchronization
internal import Tasks

/// One or more environments behind a handle, with what is needed to draw them.
///
/// Unchecked, because the compiler cannot see that `use` lets in one thread at a time.
final class Bench: @unchecked Sendable {
  static let all = HandleTable<Bench>("environment")

  let vector: VectorEnvironment
  /// The cameras in the images, for descriptions.
  let observation: ObservationOptions
  private let user = Atomic<UInt>(0)
  private let process = getpid()
  private var renderers: [Int: Renderer] = [:]
  private var cameras: [String: Camera] = [:]
  private let ownTasks: [ForeignTask]

  init(_ environments: [Environment], threads: Int, autoReset: VectorEnvironment.AutoReset) throws {
    ownTasks = environments.compactMap { $0.task as? ForeignTask }
    // What another language has to say is said on the caller's thread.
    vector = try VectorEnvironment(
      of: environments, threads: ownTasks.isEmpty ? threads : 1, autoReset: autoReset)
    observation = environments[0].options.observation
    try checkOwnTasks()
  }

  /// Whether the threads were left behind in another process.
  var isForked: Bool { vector.threadCount > 1 && getpid() != process }

  /// Does something with the environments while nobody else does.
  func use<Result>(_ work: (VectorEnvironment) throws -> Result) throws -> Result {
    guard !isForked else { throw BorderError.forked }
    let (isMine, _) = user.compareExchange(
      expected: 0, desired: UInt(pthread_self()),
      ordering: .acquiring)
    guard isMine else { throw BorderError.busy }
    defer { user.store(0, ordering: .releasing) }
    let result = try work(vector)
    try checkOwnTasks()
    return result
  }

  private func checkOwnTasks() throws {
    for task in ownTasks { try task.check() }
  }

  /// One of the environments.
  func use<Result>(_ index: Int64, _ work: (Environment) throws -> Result) throws -> Result {
    try use { vector in
      guard (0..<Int64(vector.count)).contains(index) else {
        throw BorderError.invalid(
          "there is no environment \(index); there are \(vector.count), from 0")
      }
      return try work(vector.environments[Int(index)])
    }
  }

  /// The renderer of one environment; to be called within `use`.
  func renderer(of index: Int64) throws -> Renderer {
    if let renderer = renderers[Int(index)] { return renderer }
    let renderer = try Renderer(observation.imageStyle.settings)
    renderers[Int(index)] = renderer
    return renderer
  }

  /// The camera that a text describes; to be called within `use`.
  func camera(_ text: String) throws -> Camera {
    if let camera = cameras[text] { return camera }
    let camera = try JSON.decode(CameraRequest.self, from: text).camera
    if cameras.count > 100 { cameras = [:] }
    cameras[text] = camera
    return camera
  }
}

/// A camera as a caller asks for it.
private struct CameraRequest: Codable {
  var name: String?
  var upsideDown: Bool?
  var position, target, forward, up: SIMD3<Double>?
  var fieldOfView: Double?
  var body: String?
  var turns: Bool?

  var camera: Camera {
    get throws {
      let camera = try upright
      return upsideDown == true ? camera.asInMetaWorld : camera
    }
  }

  private var upright: Camera {
    get throws {
      guard let position else { return try Camera.find(name ?? "corner2") }
      return try Camera(
        name ?? "own", mount: body.map { .body($0, turns: turns ?? true) } ?? .world, at: position,
        forward: forward ?? (target ?? [0, 0.6, 0.05]) - position, up: up ?? [0, 0, 1],
        fieldOfView: fieldOfView ?? 45)
    }
  }
}
