internal import Tasks

/// Throws where a setting makes no sense, with its name, what it is and what would be right.
func require(
  _ isRight: Bool, _ name: String, _ given: some Any, _ allowed: String
) throws(TaskError) {
  guard isRight else {
    throw .invalidOption(name: name, given: "\(given)", allowed: allowed)
  }
}
