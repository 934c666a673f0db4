internal import Base
internal import Media
internal import Render
internal import Tasks

/// Reads an episode from its folder.
struct PNGFolderReader {
  let folder: String

  func header() throws -> EpisodeHeader {
    let path = "\(folder)/\(PNGFolderWriter.headerFile)"
    let text = try File.read(path, limit: RecordingLimits.headerSize)
    do {
      return try EpisodeHeader(text: String(decoding: text, as: UTF8.self))
    } catch {
      throw FileError.invalidFormat(path: path, format: "episode", reason: "\(error)")
    }
  }

  func episode() throws -> EpisodeRecording {
    let lines = try lines(of: header())
    var episode = try transitions(lines)
    for line in lines {
      episode.states += line.state
      episode.successes.append(line.success)
      episode.grasps.append(line.grasp_success)
      episode.reachRewards.append(line.near_object)
      episode.placeRewards.append(line.in_place_reward)
      episode.goalDistances.append(line.obj_to_target)
    }
    let header = episode.header
    episode.otherTasks = try (header.otherTasks ?? []).map { try otherTask($0, header, lines) }
    episode.views = try header.cameras.map { camera in
      var view = try self.view(camera.name, of: header)
      view.poses = lines.flatMap { $0.camera_to_world?[camera.name] ?? [] }
      return view
    }
    return episode
  }

  /// The episode without the states of bodies and without images.
  func transitions() throws -> EpisodeRecording { try transitions(lines(of: header())) }

  /// What another task sees of the episode.
  func otherTask(_ task: String) throws -> CrossTaskRecording {
    let header = try header()
    return try otherTask(task, header, lines(of: header))
  }

  private func otherTask(
    _ task: String, _ header: EpisodeHeader, _ lines: [PNGTimeStepLine]
  ) throws -> CrossTaskRecording {
    var other = CrossTaskRecording(of: task)
    for line in lines {
      guard let seen = line.other_tasks?[task], seen.observation.count == header.observationSize
      else {
        throw CrossTaskRecording.missing(
          task, of: header, in: "\(folder)/\(PNGFolderWriter.stepsFile)")
      }
      other.observations += seen.observation
      other.successes.append(seen.success)
      if line.step < header.stepCount { other.rewards.append(seen.reward ?? 0) }
    }
    return other
  }

  private func transitions(_ lines: [PNGTimeStepLine]) throws -> EpisodeRecording {
    var episode = try EpisodeRecording(header())
    for line in lines {
      episode.observations += line.observation
      episode.achievedGoals += line.achieved_goal ?? []
      guard line.step < episode.header.stepCount else { continue }
      episode.actions += line.action ?? []
      episode.policyActions += line.policy_action ?? []
      episode.rewards += [line.reward ?? 0]
      episode.terminations += [line.terminated ?? false]
      episode.truncations += [line.truncated ?? false]
      if episode.header.hasInterventions == true {
        episode.interventions.append(line.is_intervention ?? false)
      }
    }
    return episode
  }

  private func lines(of header: EpisodeHeader) throws -> [PNGTimeStepLine] {
    let path = "\(folder)/\(PNGFolderWriter.stepsFile)"
    let text = String(decoding: try File.read(path), as: UTF8.self)
    func broken(_ reason: String) -> FileError {
      .invalidFormat(path: path, format: "steps", reason: reason)
    }
    let lines = try text.split(separator: "\n").enumerated().map { number, line in
      do {
        return try JSON.decode(PNGTimeStepLine.self, from: String(line))
      } catch {
        throw broken("line \(number + 1): \(error)")
      }
    }
    guard lines.count == header.stepCount + 1 else {
      throw broken("it has \(lines.count) lines, not \(header.stepCount + 1)")
    }
    for (number, line) in lines.enumerated() {
      let isLast = number == header.stepCount
      guard line.step == number, line.observation.count == header.observationSize,
        line.state.count == header.stateSize,
        isLast || line.action?.count == 4 && line.policy_action?.count == 4
      else { throw broken("line \(number + 1) belongs to another episode") }
    }
    return lines
  }

  private static func imageName(_ timeStep: Int) -> String {
    zeroPadded(timeStep, digits: 5) + ".png"
  }

  /// The path of a color image.
  func image(_ timeStep: Int, of camera: String) -> String {
    "\(folder)/\(camera)/\(Self.imageName(timeStep))"
  }

  /// The size of an incompressible PNG file.
  static func limit(of size: ImageSize) -> Int { size.byteCount / 8 * 9 + (1 << 16) }

  private func view(
    _ camera: String, of header: EpisodeHeader
  ) throws -> EpisodeRecording.View {
    let names = (0...header.stepCount).map(Self.imageName)
    let limit = Self.limit(of: header.size)
    func file(_ kind: String, _ name: String) throws -> (bytes: [UInt8], path: String) {
      let path = "\(folder)/\(camera)\(kind)/\(name)"
      return (try File.read(path, limit: limit), path)
    }
    var view = EpisodeRecording.View(
      color: ImageRows(header.size, .png, rows: try names.map { try file("", $0).bytes }))
    if header.hasDepth {
      var depth = ImageRows(header.size, .deflate)
      for name in names {
        let (bytes, path) = try file("_depth", name)
        let image = try DepthImage(pngData: bytes, name: path, expecting: header.size)
        depth.append(DepthImage.millimeters(image.meters))
      }
      view.depth = depth
    }
    if header.hasSegmentation {
      var segmentation = ImageRows(header.size, .deflate)
      for name in names {
        let (bytes, path) = try file("_segmentation", name)
        let image = try SegmentationImage(pngData: bytes, name: path, expecting: header.size)
        segmentation.append(image.labels.map { UInt8(truncatingIfNeeded: $0) })
      }
      view.segmentation = segmentation
    }
    return view
  }
}
