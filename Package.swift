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
    .executable(name: "benchtop", targets: ["Benchtop"]),
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
    .executableTarget(
      name: "Benchtop", dependencies: ["Sim", "COpenBLAS", "CProfile"], swiftSettings: strict),
    .target(name: "AllocationCounter", path: "Tests/AllocationCounter"),
    .testTarget(
      name: "SimTests", dependencies: ["Sim", "CODE", "AllocationCounter"], swiftSettings: strict),
    .testTarget(name: "COpenBLASTests", dependencies: ["COpenBLAS"], swiftSettings: strict),
    .testTarget(name: "BenchtopTests", dependencies: ["Benchtop"], swiftSettings: strict),
    .testTarget(name: "ArchitectureTests", swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6]
)
