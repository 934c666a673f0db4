internal import Base
@preconcurrency internal import Glibc

// Where results go: the same options in every command.
extension Option {
  static let json = Option(
    name: "json", kind: .text,
    summary: "Write the results as JSON to FILE. Without FILE, print only JSON on standard output.",
    placeholder: "FILE", implicitValue: standardOutput, candidates: .files, group: .output,
    isOutputFile: true)

  static let force = Option(
    name: "force", kind: .flag, summary: "Overwrite existing files.", group: .output)

  /// For commands whose output folder holds work that can be resumed.
  static func force(replacing what: String) -> Option {
    Option(
      name: "force", kind: .flag,
      summary: "Overwrite existing files. Without --resume, replace the \(what) in the folder.",
      group: .output)
  }

  /// A file to write.
  static func out(
    _ summary: String, default defaultValue: String? = nil, defaultText: String? = nil
  ) -> Option {
    Option(
      name: "out", kind: .text, summary: summary, placeholder: "FILE",
      defaultValue: defaultValue, defaultText: defaultText, letter: "o", candidates: .files,
      group: .output, isOutputFile: true)
  }

  /// A folder to write into.
  static func outFolder(
    _ summary: String, default defaultValue: String? = nil,
    requirement: Requirement = .optional
  ) -> Option {
    Option(
      name: "out", kind: .text, summary: summary, placeholder: "DIR", defaultValue: defaultValue,
      letter: "o", candidates: .folders, group: .output, requirement: requirement)
  }

  /// The value of a file that stands for standard output.
  static let standardOutput = "-"
}

extension Arguments {
  /// Throws where a file that an option names exists already, could not be written, or is named twice.
  func prepareOutputFiles() throws {
    var owners: [String: String] = [:]
    for (option, path) in effectiveValues
    where option.isOutputFile && path != Option.standardOutput {
      if let other = owners.updateValue(option.name, forKey: path), !OutputFile.isStream(path) {
        throw FileError.unsuitable(
          path: path, reason: "cannot be written by both --\(other) and --\(option.name)")
      }
      try prepareOutputFile(path)
    }
  }

  /// Throws where a file exists already, unless --force is given, or could not be written.
  func prepareOutputFile(_ path: String) throws {
    if !flag("force"), OutputFile.exists(path) {
      throw FileError.unsuitable(
        path: path, reason: "exists already; use --force to overwrite it")
    }
    try AtomicFileWriter.requireWritable(path)
  }

  /// Whether standard output is text for people, not JSON or that of another program.
  var printsText: Bool { text("json") != Option.standardOutput && BenchtopCommand.ownsProcess }

  /// Writes results where --json asks for them; as a file of a schema if there is one.
  func writeResults(_ results: some Encodable, as schema: FileSchema? = nil) throws {
    guard let path = text("json") else { return }
    let text = try schema?.encode(results) ?? JSON.encode(results)
    if path == Option.standardOutput {
      print(text)
    } else {
      try File.writeText(text + "\n", to: path)
    }
  }

  /// Prints a line of text, unless standard output is JSON.
  func printLine(_ line: String) {
    if printsText { print(line) }
  }

  /// Prints a line on standard error, unless --quiet is given.
  func note(_ line: String) {
    if !flag("quiet") { fputs("benchtop: note: \(line)\n", stderr) }
  }
}

/// What a path that a user names as an output stands for.
enum OutputFile {
  /// Whether something would be overwritten. Pipes and what is open already are written to, not over.
  static func exists(_ path: String) -> Bool {
    var status = stat()
    guard !isStream(path), stat(path, &status) == 0 else { return false }
    return [S_IFREG, S_IFDIR].contains(status.st_mode & S_IFMT)
  }

  /// Whether it names something that is open in this process.
  static func isStream(_ path: String) -> Bool {
    path.hasPrefix("/dev/") || path.hasPrefix("/proc/self/fd/")
  }
}
