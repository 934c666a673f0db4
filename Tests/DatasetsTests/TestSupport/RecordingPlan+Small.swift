import Datasets
import Render
import Tasks
import TestSupport

extension RecordingPlan {
  /// A plan that is recorded quickly: short episodes of two tasks, small images.
  static func small(
    _ format: DatasetFormat, tasks: [String] = ["reach", "push"], cameras: [String] = ["corner2"],
    change: (inout EnvironmentOptions) -> Void = { _ in }
  ) -> RecordingPlan {
    var options = EnvironmentOptions()
    options.horizon = 12
    change(&options)
    let specs = tasks.enumerated().map { index, task in
      EnvironmentSpec(
        task, options: options, identity: TaskIdentity(index: index, of: tasks.count))
    }
    var plan = RecordingPlan(
      name: "small", specs: specs, policy: "expert", episodesPerTask: 2, seed: 3, format: format)
    plan.maxNoiseStd = 0.4
    plan.images.cameras = cameras
    plan.images.size = ImageSize(width: 40, height: 36)
    plan.images.hasDepth = !cameras.isEmpty
    plan.images.hasSegmentation = !cameras.isEmpty
    return plan
  }

  /// Records the dataset, with the expert.
  @discardableResult
  func collect(into path: String, resume: Bool = false, threads: Int = 2) throws -> Dataset {
    try Collector(self, in: path, resume: resume, threads: threads).run({
      ScriptedPolicy.expert.make()
    })
    return try Dataset(path)
  }
}
