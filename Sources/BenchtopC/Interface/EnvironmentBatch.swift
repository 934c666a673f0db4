internal import Base
internal import CBenchtop
internal import Glibc
internal import Render
internal import Synchronization
internal import Tasks

/// One or more environments behind a handle, with their renderers.
///
/// Unchecked, because the compiler cannot see that `withExclusiveAccess` admits one thread at a time.
final class EnvironmentBatch: @unchecked Sendable {
  static let all = HandleTable<EnvironmentBatch>("environment")

  let vector: VectorEnvironment
  /// The observation options, for descriptions.
  let observation: ObservationOptions
  private let owningThread = Atomic<UInt>(0)
  private let process = getpid()
  private var renderers: [Int: Renderer] = [:]
  private var cameras: [String: Camera] = [:]
  private let foreignTasks: [ForeignTask]

  init(_ environments: [Environment], threads: Int, autoresetMode: VectorEnvironment.AutoresetMode)
    throws
  {
    foreignTasks = environments.compactMap { $0.task as? ForeignTask }
    // Callbacks must run on the caller's thread.
    vector = try VectorEnvironment(
      of: environments, threads: foreignTasks.isEmpty ? threads : 1, autoresetMode: autoresetMode)
    observation = environments[0].options.observation
    try checkForeignTasks()
  }

  /// Whether this process is a fork without the worker threads.
  var isForked: Bool { vector.threadCount > 1 && getpid() != process }

  /// Runs `work` while no other thread uses the environments.
  func withExclusiveAccess<Result>(_ work: (VectorEnvironment) throws -> Result) throws -> Result {
    guard !isForked else { throw InterfaceError.forked }
    let (isMine, _) = owningThread.compareExchange(
      expected: 0, desired: UInt(pthread_self()),
      ordering: .acquiring)
    guard isMine else { throw InterfaceError.busy }
    defer { owningThread.store(0, ordering: .releasing) }
    let result = try work(vector)
    try checkForeignTasks()
    return result
  }

  private func checkForeignTasks() throws {
    for task in foreignTasks { try task.check() }
  }

  /// The same for one environment.
  func withExclusiveAccess<Result>(_ index: Int64, _ work: (Environment) throws -> Result) throws
    -> Result
  {
    try withExclusiveAccess { vector in
      guard (0..<Int64(vector.count)).contains(index) else {
        throw InterfaceError.invalid(
          "no environment has the index \(index); there are \(vector.count), from 0")
      }
      return try work(vector.environments[Int(index)])
    }
  }

  /// The renderer of one environment. Call it within `withExclusiveAccess`.
  func renderer(of index: Int64) throws -> Renderer {
    if let renderer = renderers[Int(index)] { return renderer }
    let renderer = try Renderer(observation.imageStyle.settings)
    renderers[Int(index)] = renderer
    return renderer
  }

  /// The camera that a JSON text describes. Call it within `withExclusiveAccess`.
  func camera(_ text: String) throws -> Camera {
    if let camera = cameras[text] { return camera }
    let camera = try JSON.decode(CameraRequest.self, from: text).camera
    if cameras.count > 100 { cameras = [:] }
    cameras[text] = camera
    return camera
  }
}

/// A camera in a request.
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
      guard let position else { return try Camera.find(name ?? Camera.standard) }
      return try Camera(
        name ?? "own", mount: body.map { .body($0, followsRotation: turns ?? true) } ?? .world,
        at: position,
        forward: forward ?? (target ?? [0, 0.6, 0.05]) - position, up: up ?? [0, 0, 1],
        fieldOfView: fieldOfView ?? 45)
    }
  }
}
