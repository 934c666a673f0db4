internal import Agents
internal import Base
internal import Tasks

extension Command {
  static let newAlgorithm = Command(
    name: "new-algorithm",
    summary: "Write the source of a new algorithm that learns at once, as a start for your own.",
    discussion: [
      .paragraph(
        """
        The file holds the settings of an algorithm, its networks, its data, its losses and the order of \
        its updates. docs/new-algorithm.md explains it line by line, and Examples is a package for such \
        files.
        """)
    ],
    examples: [
      "benchtop new-algorithm my-ddpg",
      "benchtop new-algorithm my-ddpg --out Sources/MyAgents/MyDDPG.swift",
    ],
    operands: [
      Operand(name: "NAME", summary: "The algorithm's name: lower-case words with hyphens.")
    ],
    options: [
      .out("The file to write.", defaultText: "the name of its type, in this folder"), .force,
    ],
    run: { arguments in
      let name = arguments.operands[0]
      try Algorithms.validate(newName: name)
      let type = typeName(for: name)
      guard !AlgorithmTemplate.words.contains(Substring(type)) else {
        throw TaskError.invalidOption(
          name: "the name of a new algorithm", given: "'\(name)'",
          allowed: "a name that is not in use")
      }
      let path = arguments.text("out") ?? "\(type).swift"
      try arguments.prepareOutputFile(path)
      try File.writeText(AlgorithmTemplate.text(name: name, type: type), to: path)
      print("\(path) holds the algorithm \(name).")
      print(
        "Put it into a package like Examples; add 'try Algorithms.register(\(type).self)' to its main."
      )
      print(
        "Then train with it: swift run -c release my-agents train \(name) --task reach --out run")
      return .success
    })

  /// The name of the type for a new name: its words, capitalized.
  static func typeName(for name: String) -> String {
    name.split(separator: "-").map { $0.prefix(1).uppercased() + $0.dropFirst() }.joined()
  }
}
