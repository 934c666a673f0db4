internal import Base
internal import Datasets
internal import Render
internal import Tasks

/// The JSON request of `benchtop_record`.
struct RecordingRequest {
  private struct Fields: Codable {
    var path: String
    var format: DatasetFormat
    var name: String
    var cameras: [String]?
    var imageSize: ImageSize?
    var hasDepth: Bool?
    var hasSegmentation: Bool?
    var threads: Int?
    var demonstrations: [Demonstration]
  }

  private let fields: Fields
  private let recording: DemonstrationRecording

  init(_ text: String) throws {
    guard case .object(var members) = try JSONValue(parsing: text) else {
      throw InterfaceError.invalid("a request for a recording must be a JSON object")
    }
    guard let index = members.firstIndex(where: { $0.key == "environments" }),
      case .array(let environments) = members.remove(at: index).value
    else { throw InterfaceError.invalid("'environments' must be an array") }
    fields = try JSON.decode(Fields.self, from: JSONValue.object(members).text())
    guard (1...1024).contains(fields.threads ?? 1) else {
      throw InterfaceError.invalid(
        "the number of threads is \(fields.threads ?? 1); it must be from 1 to 1024")
    }
    var images = RecordingPlan.ImageSettings()
    images.cameras = fields.cameras ?? []
    images.size = fields.imageSize ?? images.size
    images.hasDepth = fields.hasDepth ?? false
    images.hasSegmentation = fields.hasSegmentation ?? false
    recording = try DemonstrationRecording(
      of: environments.map { try Self.spec($0) }, fields.demonstrations, name: fields.name,
      images: images, format: fields.format)
  }

  private static func spec(_ request: JSONValue) throws -> EnvironmentSpec {
    let spec = try EnvironmentBatchRequest(request.text()).onlySpec
    guard ForeignDefinition.named(spec.task) == nil else {
      throw InterfaceError.invalid(
        "the task '\(spec.task)' is not in the library, so that no other process could replay its "
          + "episodes; only bundled tasks can be recorded")
    }
    return spec
  }

  func run() throws {
    try recording.write(to: fields.path, threads: fields.threads ?? 1)
  }
}
