internal import Base
internal import COpenBLAS
internal import Datasets
internal import Glibc
internal import Learning
internal import Media
internal import Render
internal import Sim

extension Command {
  static let doctor = Command(
    name: "doctor",
    summary: "Check the installation and report what is missing.",
    discussion: [
      .paragraph(
        """
        Fails if something that Benchtop needs is missing. Warns if it will run slower than it \
        could.
        """)
    ],
    examples: ["benchtop doctor", "benchtop doctor --json"],
    options: [.json, .force],
    run: { arguments in
      let findings = Finding.all()
      let width = findings.map(\.subject.count).max() ?? 0
      for finding in findings {
        let state = finding.state
        arguments.printLine(
          state.color.paint(state.rawValue.rightPadded(8))
            + " \(finding.subject.rightPadded(width))  \(finding.text)")
      }
      try arguments.writeResults(findings)
      return findings.contains { $0.state == .missing } ? .failure : .success
    })
}

/// The result of one check.
private struct Finding: Encodable {
  enum State: String, Encodable {
    case ok, warning, missing

    var color: TerminalColor {
      switch self {
      case .ok: .green
      case .warning: .yellow
      case .missing: .red
      }
    }
  }

  let subject: String
  let state: State
  let text: String

  static func all() -> [Finding] {
    [
      Finding(subject: "Benchtop", state: .ok, text: Release.version),
      processor(), memory(), engine(), linearAlgebra(), mixedPrecision(),
      Finding(subject: "libpng", state: .ok, text: PNGLibrary.version),
      Finding(subject: "libvpx", state: .ok, text: VideoWriter.encoderVersion),
      temporaryFolder(),
    ]
  }

  private static func processor() -> Finding {
    let machine = Machine.current
    return Finding(
      subject: "processor", state: .ok,
      text: "\(machine.processor), \(machine.cores) \(machine.cores == 1 ? "core" : "cores")")
  }

  private static func memory() -> Finding {
    let gibibytes = Machine.current.memoryGiB
    return Finding(
      subject: "memory", state: gibibytes < 2 ? .warning : .ok,
      text: "\(fixedPoint(gibibytes, 1)) GiB"
        + (gibibytes < 2 ? "; many environments at once may not fit in memory" : ""))
  }

  private static func engine() -> Finding {
    if let problem = Engine.incompatibility {
      return Finding(
        subject: "ODE", state: .missing, text: "\(Engine.version) cannot be used: \(problem)")
    }
    return Finding(
      subject: "ODE", state: .ok,
      text: "\(Engine.version), \(Engine.configuration), with Benchtop's elementary functions")
  }

  private static func linearAlgebra() -> Finding {
    let choice = COpenBLASChooseKernels()
    let kernels = String(cString: COpenBLASKernels())
    let library = String(cString: COpenBLASConfiguration()).split(separator: " ").prefix(2)
      .joined(separator: " ")
    let threads = COpenBLASThreadCount()
    let found =
      "\(library), kernels for \(kernels), \(threads) \(threads == 1 ? "thread" : "threads")"
    if let better = COpenBLASBetterKernels() {
      let cause = choice == COpenBLASChoiceUser ? ", because OPENBLAS_CORETYPE is set" : ""
      let unset = choice == COpenBLASChoiceUser ? "'unset OPENBLAS_CORETYPE' or " : ""
      return Finding(
        subject: "OpenBLAS", state: .warning,
        text: found + cause + "; learning runs up to twice as fast with \(unset)"
          + "'export OPENBLAS_CORETYPE=\(String(cString: better))'")
    }
    let chooser =
      choice == COpenBLASChoiceUser
      ? "OPENBLAS_CORETYPE" : choice == COpenBLASChoicePackage ? "Benchtop" : "OpenBLAS"
    return Finding(subject: "OpenBLAS", state: .ok, text: found + ", chosen by \(chooser)")
  }

  /// Mixed precision is a choice, so nothing is wrong where it is not available.
  private static func mixedPrecision() -> Finding {
    Finding(
      subject: "oneDNN", state: .ok,
      text: Precision.mixed.unavailability.map { "no --precision mixed: \($0)" }
        ?? "--precision mixed has kernels for \(Precision.mixed.kernels)")
  }

  private static func temporaryFolder() -> Finding {
    let variable = getenv("TMPDIR").map { String(cString: $0) } ?? ""
    let folder = variable.isEmpty ? "/tmp" : variable
    // With a slash at the end it must be a folder.
    guard access(folder + "/", W_OK | X_OK) == 0 else {
      return Finding(
        subject: "temporary folder", state: .missing,
        text: "\(folder) cannot be written (\(String(cString: strerror(errno)))); set TMPDIR to a "
          + "writable folder")
    }
    return Finding(subject: "temporary folder", state: .ok, text: folder)
  }
}
