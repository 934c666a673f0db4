internal import Base
internal import CBenchtop
internal import Tasks

@_cdecl("benchtop_open")
public func open(
  _ request: UnsafePointer<CChar>?, _ environments: UnsafeMutablePointer<UInt64>?
) -> Int32 {
  Border.pass {
    let place = try Border.required(environments, "the place for the handle")
    place.pointee = Bench.all.add(try BenchRequest(Border.text(request, "the request")).open())
  }
}

@_cdecl("benchtop_close")
public func close(_ environments: UInt64) -> Int32 {
  Border.pass {
    let bench = try Bench.all.remove(environments)
    // Threads that are not in this process cannot be waited for; what they would have used is left behind.
    if bench.isForked { _ = Unmanaged.passRetained(bench) }
  }
}

@_cdecl("benchtop_describe")
public func describe(
  _ environments: UInt64, _ text: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
) -> Int32 {
  Border.pass {
    let description = try Bench.all.find(environments).use { BenchDescription($0) }
    try Border.give(JSON.encode(description), to: text)
  }
}

@_cdecl("benchtop_reset")
public func reset(
  _ environments: UInt64, _ mask: UnsafePointer<UInt8>?, _ hasSeed: UnsafePointer<UInt8>?,
  _ seeds: UnsafePointer<UInt64>?, _ hasLayout: UnsafePointer<UInt8>?,
  _ layouts: UnsafePointer<Double>?, _ rows: UnsafeRawPointer?
) -> Int32 {
  Border.pass {
    try Bench.all.find(environments).use { vector in
      if let hasLayout, let layouts {
        for index in 0..<vector.count where hasLayout[index] != 0 {
          try LayoutNumbers(layouts + 6 * index).validate()
        }
      }
      let starts = (0..<vector.count).map { index -> EpisodeStart? in
        if let mask, mask[index] == 0 { return nil }
        var start = EpisodeStart()
        if let hasSeed, hasSeed[index] != 0 { start.seed = seeds?[index] }
        if let hasLayout, let layouts, hasLayout[index] != 0 {
          start.layout = LayoutNumbers(layouts + 6 * index).layout
        }
        return start
      }
      try vector.reset(starts)
      try write(vector, to: rows)
    }
  }
}

@_cdecl("benchtop_limit")
public func limit(_ environments: UInt64, _ steps: Int64) -> Int32 {
  Border.pass {
    try Bench.all.find(environments).use { vector in
      for environment in vector.environments { try environment.setHorizon(Int(steps)) }
    }
  }
}

@_cdecl("benchtop_step")
public func step(
  _ environments: UInt64, _ actions: UnsafePointer<Float>?, _ actionCount: Int64,
  _ rows: UnsafeRawPointer?
) -> Int32 {
  Border.pass {
    let actions = UnsafeBufferPointer(
      start: try Border.required(actions, "the actions"), count: max(0, Int(actionCount)))
    try Bench.all.find(environments).use { vector in
      try vector.step(actions)
      try write(vector, to: rows)
    }
  }
}

@_cdecl("benchtop_read")
public func read(_ environments: UInt64, _ rows: UnsafeRawPointer?) -> Int32 {
  Border.pass {
    try Bench.all.find(environments).use { try write($0, to: rows) }
  }
}

@_cdecl("benchtop_read_finals")
public func readFinals(_ environments: UInt64, _ rows: UnsafeRawPointer?) -> Int32 {
  Border.pass {
    try Bench.all.find(environments).use { vector in
      let rows = try Border.required(rows, "the rows").load(as: benchtop_rows.self)
      try vector.write(vector.finals, to: rows)
    }
  }
}

@_cdecl("benchtop_expert")
public func expert(
  _ environments: UInt64, _ actions: UnsafeMutablePointer<Double>?, _ actionCount: Int64
) -> Int32 {
  Border.pass {
    let actions = try Border.required(actions, "the place for the actions")
    try Bench.all.find(environments).use { vector in
      guard actionCount == 4 * vector.count else {
        throw BorderError.invalid(
          "there is room for \(actionCount) numbers; four for each of \(vector.count) are needed")
      }
      for (index, environment) in vector.environments.enumerated() {
        guard let action = environment.expertAction else {
          throw BorderError.noExpert(task: environment.task.profile.name)
        }
        for number in 0..<4 { actions[4 * index + number] = action[number] }
      }
    }
  }
}

@_cdecl("benchtop_inspect")
public func inspect(
  _ environments: UInt64, _ index: Int64,
  _ text: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>?
) -> Int32 {
  Border.pass {
    let moment = try Bench.all.find(environments).use(index) { MomentDescription($0) }
    try Border.give(JSON.encode(moment), to: text)
  }
}

@_cdecl("benchtop_goal_rewards")
public func goalRewards(
  _ achieved: UnsafePointer<Double>?, _ desired: UnsafePointer<Double>?, _ count: Int64,
  _ isSparse: Int32, _ rewards: UnsafeMutablePointer<Double>?
) -> Int32 {
  Border.pass {
    guard count > 0 else { return }
    guard count <= 1 << 40 else {
      throw BorderError.invalid("there are to be \(count) rewards; it must be at most \(1 << 40)")
    }
    GoalTask.rewards(
      achieved: UnsafeBufferPointer(
        start: try Border.required(achieved, "the achieved goals"), count: 3 * Int(count)),
      desired: UnsafeBufferPointer(
        start: try Border.required(desired, "the desired goals"), count: 3 * Int(count)),
      isSparse != 0 ? .sparse : .shaped,
      into: UnsafeMutableBufferPointer(
        start: try Border.required(rewards, "the place for the rewards"), count: Int(count)))
  }
}

private func write(_ vector: VectorEnvironment, to rows: UnsafeRawPointer?) throws {
  guard let rows else { return }
  try vector.writeAll(to: rows.load(as: benchtop_rows.self))
}

/// Object and goal of a layout, as six numbers.
private struct LayoutNumbers {
  let layout: Layout

  init(_ numbers: UnsafePointer<Double>) {
    layout = Layout(
      object: [numbers[0], numbers[1], numbers[2]], goal: [numbers[3], numbers[4], numbers[5]])
  }

  func validate() throws {
    for number in 0..<3 {
      guard abs(layout.object[number]) <= 10, abs(layout.goal[number]) <= 10 else {
        throw BorderError.invalid("a layout's places must be finite, and within 10 m")
      }
    }
  }
}
