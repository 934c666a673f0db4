import Foundation
import Testing

/// Checks the dependencies of modules: the compiler lets a target import any other target of the package.
@Suite("Architecture of the package")
struct LayeringTests {
  /// The modules of this package that each module may import.
  static let allowed: [String: Set<String>] = [
    "Base": ["CElementary", "CSignals"],
    "Sim": ["Base", "CODE"],
    "Render": ["Base", "Sim"],
    "Media": ["Base", "Render", "CPNG", "CVPX"],
    "Tasks": ["Base", "Sim", "Render"],
    "Experience": ["Base", "Tasks"],
    "Learning": ["Base", "COpenBLAS", "CDNNL"],
    "Agents": ["Base", "Learning", "Tasks", "Experience"],
    "Datasets": ["Base", "Tasks", "Experience", "Media", "Render", "Sim", "CDeflate"],
    "Benchtop": [
      "Base", "Sim", "Render", "Media", "Tasks", "Learning", "Experience", "Agents", "Datasets",
      "Reports", "COpenBLAS", "CProfile",
    ],
    "Reports": ["Base", "Tasks", "Agents"],
    "BenchtopTool": ["Benchtop"],
    "BenchtopC": [
      "Base", "CBenchtop", "Sim", "Render", "Tasks", "Datasets", "Agents", "Benchtop",
    ],
  ]

  private static let root = URL(filePath: #filePath)
    .deletingLastPathComponent().appending(path: "../..").standardizedFileURL

  private static func files(under folder: String, ending: String) -> [URL] {
    let all = FileManager.default.enumerator(
      at: root.appending(path: folder), includingPropertiesForKeys: nil)
    return (all?.compactMap { $0 as? URL } ?? []).filter { $0.pathExtension == ending }
  }

  @Test("modules import only allowed modules", arguments: allowed.keys.sorted())
  func imports(module: String) throws {
    let ours = try FileManager.default.contentsOfDirectory(
      atPath: Self.root.appending(path: "Sources").path)
    let sources = Self.files(under: "Sources/\(module)", ending: "swift")
    #expect(!sources.isEmpty)
    for file in sources {
      for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
        guard let range = line.range(of: "import "), !line.hasPrefix("//"), !line.hasPrefix(" ")
        else { continue }
        let words = line[range.upperBound...].split(separator: " ")
        let name = words.last.map { String($0.prefix { $0 != "." }) } ?? ""
        guard ours.contains(name) else { continue }
        #expect(
          Self.allowed[module]?.contains(name) == true, "\(file.lastPathComponent) imports \(name)")
      }
    }
  }

  @Test("every Swift module has an entry in this list")
  func complete() throws {
    let folders = try FileManager.default.contentsOfDirectory(
      atPath: Self.root.appending(path: "Sources").path)
    for folder in folders where !Self.files(under: "Sources/\(folder)", ending: "swift").isEmpty {
      #expect(Self.allowed[folder] != nil, "\(folder)")
    }
  }

  @Test("no module imports Foundation, which would make the binary ten times as large")
  func noFoundation() throws {
    for file in Self.files(under: "Sources", ending: "swift") {
      #expect(!(try String(contentsOf: file, encoding: .utf8)).contains("import Foundation"))
    }
  }

  /// The files that call the engine's functions, by the subject in the function's name.
  static let engineFiles: [String: Set<String>] = [
    "World": ["EngineWorld"], "Body": ["EngineBody"], "Mass": ["EngineBody"],
    "Joint": ["EngineJoint", "EngineAxis"], "Geom": ["Shape", "GeomData"],
    "Create": ["GeomData"], "Get": ["Engine"], "Check": ["Engine"],
  ]

  @Test("only the listed files call the engine's functions")
  func engineCalls() throws {
    for file in Self.files(under: "Sources", ending: "swift") {
      let name = file.deletingPathExtension().lastPathComponent
      let text = try String(contentsOf: file, encoding: .utf8)
      for call in text.matches(of: /\bd([A-Z][a-z]+)[A-Za-z0-9]*\(/) {
        let subject = String(call.1)
        // These create structures of the engine.
        guard !["dSurfaceParameters(", "dJointFeedback("].contains(String(call.0)) else { continue }
        #expect(
          Self.engineFiles[subject]?.contains(name) == true,
          "\(file.lastPathComponent) calls \(call.0)")
      }
    }
  }

  @Test(
    "deterministic modules call no elementary functions of the C library",
    arguments: ["Base", "Sim", "CODE", "Render", "Tasks"])
  func elementary(module: String) throws {
    let call =
      /(?:^|[^\w.])(a?(?:sin|cos|tan)h?|sincos|atan2|exp(?:2|10|m1)?|log(?:2|10|1p)?|pow|cbrt|hypot|erfc?)f?\(/
    let sources = ["swift", "c", "h"].flatMap { Self.files(under: "Sources/\(module)", ending: $0) }
    #expect(!sources.isEmpty)
    for file in sources {
      for line in try String(contentsOf: file, encoding: .utf8).split(separator: "\n") {
        let code = line.prefix(upTo: line.firstRange(of: "//")?.lowerBound ?? line.endIndex)
        guard !code.contains("func ") else { continue }
        #expect(code.firstMatch(of: call) == nil, "\(file.lastPathComponent): \(line)")
      }
    }
  }

  @Test("no source file has 400 lines or more")
  func sizes() throws {
    for file in Self.files(under: "Sources", ending: "swift")
      + Self.files(under: "Sources", ending: "c")
    {
      let lines = try String(contentsOf: file, encoding: .utf8).split(separator: "\n").count
      #expect(lines < 400, "\(file.lastPathComponent) has \(lines) lines")
    }
  }

  @Test("the README's make targets exist")
  func readme() throws {
    let text = try String(contentsOf: Self.root.appending(path: "README.md"), encoding: .utf8)
    let makefile = try String(contentsOf: Self.root.appending(path: "Makefile"), encoding: .utf8)
    let targets = text.matches(of: /make ([a-z]+)/).map { String($0.1) }
    #expect(!targets.isEmpty)
    for target in targets { #expect(makefile.contains("\n\(target):"), "make \(target)") }
  }
}
