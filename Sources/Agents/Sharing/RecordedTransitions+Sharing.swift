internal import Experience

extension RecordedTransitions {
  /// Shares the episodes that a rule chooses. `tasks` are the names of the tasks.
  func share(by rule: any SharingRule, tasks: [String]) {
    // For each episode of a task, its return for every task that sees it.
    var returns = tasks.indices.map { task in episodeReturns(of: task).map { [(task, $0)] } }
    for task in tasks.indices {
      for episode in sharedEpisodes(with: task) {
        returns[episode.task][episode.number].append((task, episode.episodeReturn))
      }
    }
    share { episode, receiver in
      rule.shares(
        SharingCandidate(
          task: tasks[episode.task], receiver: tasks[receiver], episode: episode,
          returns: returns[episode.task][episode.number].sorted { $0.0 < $1.0 }.map {
            (tasks[$0.0], $0.1)
          }))
    }
  }
}
