internal import Base
internal import CBenchtop
internal import Tasks

@_cdecl("benchtop_open")
public func open(
  _ request: UnsafePointer<CChar>?, _ environments: UnsafeMutablePointer<UInt64>?
) -> Int32 {
  CInterface.catchErrors {
    let output = try CInterface.required(environments, "the output for the handle")
    output.pointee = EnvironmentBatch.all.add(
      try EnvironmentBatchRequest(CInterface.text(request, "the request")).open())
  }
}

@_cdecl("benchtop_close")
public func close(_ environments: UInt64) -> Int32 {
  CInterface.catchErrors {
    let batch = try EnvironmentBatch.all.remove(environments)
    // After a fork the worker threads belong to the parent process, so the environments leak here instead of
    // waiting for them.
    if batch.isForked { _ = Unmanaged.passRetained(batch) }
  }
}

@_cdecl("benchtop_describe")
public func describe(
  _ environments: UInt64, _ text: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
) -> Int32 {
  CInterface.catchErrors {
    let description = try EnvironmentBatch.all.find(environments).withExclusiveAccess {
      EnvironmentBatchDescription($0.environments, threads: $0.threadCount)
    }
    try CInterface.copyText(JSON.encode(description), to: text)
  }
}

@_cdecl("benchtop_reset")
public func reset(
  _ environments: UInt64, _ mask: UnsafePointer<UInt8>?, _ hasSeed: UnsafePointer<UInt8>?,
  _ seeds: UnsafePointer<UInt64>?, _ hasInitialState: UnsafePointer<UInt8>?,
  _ initialStates: UnsafePointer<Double>?, _ buffers: UnsafeRawPointer?
) -> Int32 {
  CInterface.catchErrors {
    try EnvironmentBatch.all.find(environments).withExclusiveAccess { vector in
      if let hasInitialState, let initialStates {
        for index in 0..<vector.count where hasInitialState[index] != 0 {
          try InitialStateValues(initialStates + 6 * index).validate()
        }
      }
      let starts = (0..<vector.count).map { index -> ResetOptions? in
        if let mask, mask[index] == 0 { return nil }
        var start = ResetOptions()
        if let hasSeed, hasSeed[index] != 0 { start.seed = seeds?[index] }
        if let hasInitialState, let initialStates, hasInitialState[index] != 0 {
          start.initialState = InitialStateValues(initialStates + 6 * index).initialState
        }
        return start
      }
      try vector.reset(starts)
      try write(vector, to: buffers)
    }
  }
}

@_cdecl("benchtop_set_horizon")
public func setHorizon(_ environments: UInt64, _ steps: Int64) -> Int32 {
  CInterface.catchErrors {
    try EnvironmentBatch.all.find(environments).withExclusiveAccess { vector in
      for environment in vector.environments { try environment.setHorizon(Int(steps)) }
    }
  }
}

@_cdecl("benchtop_step")
public func step(
  _ environments: UInt64, _ actions: UnsafePointer<Float>?, _ actionCount: Int64,
  _ buffers: UnsafeRawPointer?
) -> Int32 {
  CInterface.catchErrors {
    let actions = UnsafeBufferPointer(
      start: try CInterface.required(actions, "the actions"), count: max(0, Int(actionCount)))
    try EnvironmentBatch.all.find(environments).withExclusiveAccess { vector in
      try vector.step(actions)
      try write(vector, to: buffers)
    }
  }
}

@_cdecl("benchtop_read_observations")
public func readObservations(_ environments: UInt64, _ buffers: UnsafeRawPointer?) -> Int32 {
  CInterface.catchErrors {
    try EnvironmentBatch.all.find(environments).withExclusiveAccess { try write($0, to: buffers) }
  }
}

@_cdecl("benchtop_read_final_observations")
public func readFinalObservations(_ environments: UInt64, _ buffers: UnsafeRawPointer?) -> Int32 {
  CInterface.catchErrors {
    try EnvironmentBatch.all.find(environments).withExclusiveAccess { vector in
      let buffers = try CInterface.required(buffers, "the buffers").load(
        as: benchtop_step_buffers.self)
      try vector.write(vector.finalObservations, to: buffers)
    }
  }
}

@_cdecl("benchtop_expert_actions")
public func expertActions(
  _ environments: UInt64, _ actions: UnsafeMutablePointer<Double>?, _ actionCount: Int64
) -> Int32 {
  CInterface.catchErrors {
    let actions = try CInterface.required(actions, "the output for the actions")
    try EnvironmentBatch.all.find(environments).withExclusiveAccess { vector in
      guard actionCount == 4 * vector.count else {
        throw InterfaceError.invalid(
          "the output has \(actionCount) values; it must have \(4 * vector.count)")
      }
      for (index, environment) in vector.environments.enumerated() {
        guard let action = environment.expertAction else {
          throw InterfaceError.noExpert(task: environment.task.profile.name)
        }
        for number in 0..<4 { actions[4 * index + number] = action[number] }
      }
    }
  }
}

@_cdecl("benchtop_describe_episode")
public func describeEpisode(
  _ environments: UInt64, _ index: Int64,
  _ text: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
) -> Int32 {
  CInterface.catchErrors {
    let description = try EnvironmentBatch.all.find(environments).withExclusiveAccess(index) {
      EpisodeDescription($0)
    }
    try CInterface.copyText(JSON.encode(description), to: text)
  }
}

@_cdecl("benchtop_compute_rewards")
public func computeRewards(
  _ achieved: UnsafePointer<Double>?, _ desired: UnsafePointer<Double>?, _ count: Int64,
  _ isSparse: Int32, _ rewards: UnsafeMutablePointer<Double>?
) -> Int32 {
  CInterface.catchErrors {
    guard count > 0 else { return }
    guard count <= 1 << 40 else {
      throw InterfaceError.invalid(
        "the number of rewards is \(count); it must be at most \(1 << 40)")
    }
    GoalTask.computeRewards(
      achievedGoals: UnsafeBufferPointer(
        start: try CInterface.required(achieved, "the achieved goals"), count: 3 * Int(count)),
      desiredGoals: UnsafeBufferPointer(
        start: try CInterface.required(desired, "the desired goals"), count: 3 * Int(count)),
      isSparse != 0 ? .sparse : .dense,
      into: UnsafeMutableBufferPointer(
        start: try CInterface.required(rewards, "the output for the rewards"), count: Int(count)))
  }
}

private func write(_ vector: VectorEnvironment, to buffers: UnsafeRawPointer?) throws {
  guard let buffers else { return }
  try vector.writeAll(to: buffers.load(as: benchtop_step_buffers.self))
}

/// The object and goal positions of an initial state, as six values.
private struct InitialStateValues {
  let initialState: InitialState

  init(_ values: UnsafePointer<Double>) {
    initialState = InitialState(
      object: [values[0], values[1], values[2]], goal: [values[3], values[4], values[5]])
  }

  func validate() throws {
    for number in 0..<3 {
      guard abs(initialState.object[number]) <= 10, abs(initialState.goal[number]) <= 10 else {
        throw InterfaceError.invalid(
          "the positions of an initial state must be finite and within 10 m")
      }
    }
  }
}
