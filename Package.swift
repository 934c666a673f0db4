// swift-tools-version: 6.2

import PackageDescription

let strict: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .treatAllWarnings(as: .error),
]

let package = Package(
  name: "Benchtop",
  products: [
    .library(name: "Sim", targets: ["Sim"]),
    .library(name: "Tasks", targets: ["Tasks"]),
    .library(name: "Benchtop", targets: ["Benchtop"]),
    .executable(name: "benchtop", targets: ["BenchtopTool"]),
  ],
  targets: [
    // Only here so that the package manager asks pkg-config where ODE is.
    .systemLibrary(
      name: "ODELibrary", path: "Sources/CODE/System", pkgConfig: "ode",
      providers: [.apt(["libode-dev"])]),
    .target(name: "CODE", dependencies: ["ODELibrary"], exclude: ["System"]),
    .target(name: "Sim", dependencies: ["CODE"], swiftSettings: strict),
    .target(name: "Render", dependencies: ["Sim"], swiftSettings: strict),
    .target(name: "Tasks", dependencies: ["Sim", "Render"], swiftSettings: strict),
    .target(name: "COpenBLAS", linkerSettings: [.linkedLibrary("openblas")]),
    .target(name: "CProfile"),
    .target(
      name: "Benchtop", dependencies: ["Sim", "Render", "Tasks", "COpenBLAS", "CProfile"],
      swiftSettings: strict),
    // A library cannot be run: this calls it.
    .executableTarget(name: "BenchtopTool", dependencies: ["Benchtop"], swiftSettings: strict),
    .target(name: "AllocationCounter", path: "Tests/AllocationCounter"),
    .testTarget(
      name: "SimTests", dependencies: ["Sim", "CODE", "AllocationCounter"], swiftSettings: strict),
    .testTarget(
      name: "TasksTests", dependencies: ["Tasks", "Sim", "Render", "AllocationCounter"],
      exclude: ["Recorded"], swiftSettings: strict),
    .testTarget(name: "COpenBLASTests", dependencies: ["COpenBLAS"], swiftSettings: strict),
    .testTarget(name: "BenchtopTests", dependencies: ["Benchtop", "Tasks"], swiftSettings: strict),
    .testTarget(name: "ArchitectureTests", swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6]
)
