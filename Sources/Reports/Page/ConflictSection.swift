internal import Agents
internal import Base
internal import Tasks

/// How far the gradients of the tasks agree, where a run has logged that (the gradient combiner `logged`): the conflict
/// matrix of each network in each third of the training.
enum ConflictSection {
  static func section(_ report: Report) -> ReportSection? {
    let figures = report.groups.flatMap { group in
      networks(of: group).flatMap { maps(of: $0, in: group) }
    }
    guard !figures.isEmpty else { return nil }
    return ReportSection(
      title: "Conflicts", anchor: "conflicts",
      content: """
        <p class="note">The cosine of the gradients of each pair of tasks, times 100; a mean over a third of the \
        training and over seeds. Where it is negative (orange), what helps one task harms the other; 0 is neither, and \
        100 is the same direction (blue).</p>
        \(figures)
        """)
  }

  /// A network whose gradients were logged, such as `ppo/policy`, and its tasks.
  private struct Network {
    let name: String
    let tasks: [String]

    func column(_ a: Int, _ b: Int) -> String { "\(name)_cosine/\(tasks[a])/\(tasks[b])" }
  }

  private static func networks(of group: RunGroup) -> [Network] {
    var order: [String] = []
    var tasks: [String: [String]] = [:]
    for column in group.runs.flatMap({ $0.training?.columns ?? [] }) {
      let parts = column.split(separator: "/")
      guard parts.count == 4, parts[1].hasSuffix("_cosine") else { continue }
      let name = String("\(parts[0])/\(parts[1])".dropLast("_cosine".count))
      if tasks[name] == nil { order.append(name) }
      for task in parts[2...].map(String.init) where tasks[name]?.contains(task) != true {
        tasks[name, default: []].append(task)
      }
    }
    return order.map { Network(name: $0, tasks: tasks[$0] ?? []) }
  }

  private static func maps(of network: Network, in group: RunGroup) -> [Markup] {
    (0..<3).map { third in
      let title =
        "\(group.name), \(network.name), \(["first", "second", "last"][third]) third of the training"
      let map = HeatMap(
        title: title, description: "cosines of the gradients of \(network.tasks.count) tasks",
        rows: network.tasks, columns: network.tasks, isSigned: true,
        values: network.tasks.indices.map { a in
          network.tasks.indices.map { b in
            a == b ? 1 : mean(of: network.column(min(a, b), max(a, b)), in: group, third: third)
          }
        })
      return """
        <figure class="wide"><h3>\(title)</h3><div class="scroll">\(map.svg)</div></figure>

        """
    }
  }

  /// The mean of a column over a third of the lines of each run.
  private static func mean(of column: String, in group: RunGroup, third: Int) -> Double? {
    let means = group.runs.compactMap { run -> Double? in
      guard let values = run.training?.values(of: column) else { return nil }
      let part = values[third * values.count / 3..<(third + 1) * values.count / 3]
      let known = part.filter(\.isFinite)
      return known.isEmpty ? nil : Statistics.mean(known)
    }
    return means.isEmpty ? nil : Statistics.mean(means)
  }
}
