// swift-tools-version: 6.2

import PackageDescription

let package = Package(
  name: "Examples",
  products: [
    .executable(name: "my-tasks", targets: ["MyTasks"]),
    .executable(name: "my-agents", targets: ["MyAgents"]),
  ],
  dependencies: [.package(name: "Benchtop", path: "..")],
  targets: [
    .executableTarget(
      name: "MyTasks",
      dependencies: ["Sim", "Tasks", "Benchtop"].map { .product(name: $0, package: "Benchtop") }),
    .executableTarget(
      name: "MyAgents",
      dependencies: ["Agents", "Experience", "Learning", "Tasks", "Benchtop"].map {
        .product(name: $0, package: "Benchtop")
      }),
  ],
  swiftLanguageModes: [.v6]
)
