// swift-tools-version: 6.2

import PackageDescription

let strict: [SwiftSetting] = [
  .enableUpcomingFeature("ExistentialAny"),
  .enableUpcomingFeature("InternalImportsByDefault"),
  .enableUpcomingFeature("MemberImportVisibility"),
  .treatAllWarnings(as: .error),
]

let strictC: [CSetting] = [
  .enableWarning("all"),
  .enableWarning("extra"),
  .treatAllWarnings(as: .error),
]

let package = Package(
  name: "Benchtop",
  products: [
    .library(name: "Base", targets: ["Base"]),
    .library(name: "Sim", targets: ["Sim"]),
    .library(name: "Render", targets: ["Render"]),
    .library(name: "Media", targets: ["Media"]),
    .library(name: "Tasks", targets: ["Tasks"]),
    .library(name: "Learning", targets: ["Learning"]),
    .library(name: "Experience", targets: ["Experience"]),
    .library(name: "Agents", targets: ["Agents"]),
    .library(name: "Datasets", targets: ["Datasets"]),
    .library(name: "Benchtop", targets: ["Benchtop"]),
    // What other languages load; Scripts/build-c-library makes it with Swift's runtime inside.
    .library(name: "BenchtopC", type: .dynamic, targets: ["BenchtopC"]),
    .executable(name: "benchtop", targets: ["BenchtopTool"]),
  ],
  targets: [
    // System libraries are only here so that the package manager asks pkg-config where they are.
    .systemLibrary(
      name: "ODELibrary", path: "Sources/CODE/System", pkgConfig: "ode",
      providers: [.apt(["libode-dev"])]),
    .target(name: "CElementary", cSettings: strictC),
    .target(
      name: "CODE", dependencies: ["CElementary", "ODELibrary"], exclude: ["System"],
      cSettings: strictC),
    .target(name: "CSignals", cSettings: strictC),
    .target(name: "Base", dependencies: ["CElementary", "CSignals"], swiftSettings: strict),
    .target(name: "Sim", dependencies: ["Base", "CODE"], swiftSettings: strict),
    .target(name: "Render", dependencies: ["Base", "Sim"], swiftSettings: strict),
    .target(
      name: "CDeflate", cSettings: strictC, linkerSettings: [.linkedLibrary("deflate")]),
    .systemLibrary(
      name: "PNGLibrary", path: "Sources/CPNG/System", pkgConfig: "libpng",
      providers: [.apt(["libpng-dev"])]),
    .target(
      name: "CPNG", dependencies: ["PNGLibrary", "CDeflate"], exclude: ["System"],
      cSettings: strictC),
    .systemLibrary(
      name: "VPXLibrary", path: "Sources/CVPX/System", pkgConfig: "vpx",
      providers: [.apt(["libvpx-dev"])]),
    .target(
      name: "CVPX", dependencies: ["VPXLibrary"], exclude: ["System"], cSettings: strictC),
    .target(
      name: "Media", dependencies: ["Base", "Render", "CPNG", "CVPX"], swiftSettings: strict),
    .target(name: "Tasks", dependencies: ["Base", "Sim", "Render"], swiftSettings: strict),
    .target(
      name: "COpenBLAS", cSettings: strictC, linkerSettings: [.linkedLibrary("openblas")]),
    // Loads its library at run time, where it is needed: see CDNNL.h.
    .target(name: "CDNNL", cSettings: strictC),
    .target(name: "Learning", dependencies: ["Base", "COpenBLAS", "CDNNL"], swiftSettings: strict),
    .target(name: "Experience", dependencies: ["Base", "Tasks"], swiftSettings: strict),
    .target(
      name: "Agents", dependencies: ["Base", "Learning", "Tasks", "Experience"],
      swiftSettings: strict),
    .target(
      name: "Datasets",
      dependencies: ["Base", "Tasks", "Experience", "Media", "Render", "Sim", "CDeflate"],
      swiftSettings: strict),
    .target(
      name: "Reports", dependencies: ["Base", "Tasks", "Agents"], swiftSettings: strict),
    .target(name: "CProfile", cSettings: strictC),
    .target(
      name: "Benchtop",
      dependencies: [
        "Base", "Sim", "Render", "Media", "Tasks", "Learning", "Experience", "Agents", "Datasets",
        "Reports",
        "COpenBLAS", "CProfile",
      ],
      swiftSettings: strict),
    // A library cannot be run: this calls it.
    .executableTarget(name: "BenchtopTool", dependencies: ["Benchtop"], swiftSettings: strict),
    .target(name: "CBenchtop", cSettings: strictC),
    .target(
      name: "BenchtopC",
      dependencies: [
        "Base", "CBenchtop", "Sim", "Render", "Tasks", "Datasets", "Agents", "Benchtop",
      ],
      exclude: ["exports.map"], swiftSettings: strict),
    .target(
      name: "AllocationCounter", path: "Tests/AllocationCounter", cSettings: strictC),
    .target(
      name: "TestSupport", dependencies: ["Experience"], path: "Tests/TestSupport",
      swiftSettings: strict),
    .target(
      name: "LearningTestSupport", dependencies: ["Base", "Learning", "TestSupport"],
      path: "Tests/LearningTestSupport", exclude: ["Reference"], swiftSettings: strict),
    // What attacks readers of files: Scripts/fuzz builds it with libFuzzer inside.
    .executableTarget(
      name: "Fuzz",
      dependencies: [
        "Base", "Benchtop", "Learning", "Agents", "Datasets", "Media", "Render", "Sim", "Tasks",
      ],
      path: "Tests/Fuzz", swiftSettings: strict),
    .testTarget(
      name: "CorpusTests", dependencies: ["Fuzz", "TestSupport"], swiftSettings: strict),
    .testTarget(
      name: "BaseTests", dependencies: ["Base", "Sim", "Tasks", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "MediaTests", dependencies: ["Base", "Media", "Render", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "SimTests", dependencies: ["Base", "Sim", "CODE", "AllocationCounter", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "RenderTests",
      dependencies: [
        "Base", "Render", "Media", "Sim", "Tasks", "AllocationCounter", "TestSupport",
      ],
      exclude: ["Recorded"], swiftSettings: strict),
    .testTarget(
      name: "TasksTests", dependencies: ["Base", "Tasks", "Sim", "Render", "AllocationCounter"],
      exclude: ["Recorded"], swiftSettings: strict),
    .testTarget(
      name: "LearningTests",
      dependencies: [
        "Base", "Learning", "CDNNL", "AllocationCounter", "LearningTestSupport", "TestSupport",
      ],
      swiftSettings: strict),
    .testTarget(
      name: "ExperienceTests",
      dependencies: ["Base", "Experience", "Sim", "Tasks", "TestSupport"],
      swiftSettings: strict),
    .testTarget(
      name: "AgentsTests",
      dependencies: [
        "Agents", "Base", "Learning", "Experience", "Render", "Sim", "Tasks", "COpenBLAS",
        "AllocationCounter",
        "LearningTestSupport", "TestSupport",
      ],
      exclude: ["Recorded"], swiftSettings: strict),
    .testTarget(
      name: "DatasetsTests",
      dependencies: [
        "Base", "Datasets", "Experience", "Media", "Render", "Sim", "Tasks", "TestSupport",
      ],
      exclude: ["Recorded"], swiftSettings: strict),
    .testTarget(
      name: "ReportsTests", dependencies: ["Base", "Reports"], swiftSettings: strict),
    // Scripts/test-processors builds the file that is left out, which stands in for functions of OpenBLAS.
    .testTarget(
      name: "COpenBLASTests", dependencies: ["COpenBLAS"], exclude: ["late-threads.c"],
      swiftSettings: strict),
    .testTarget(
      name: "BenchtopTests",
      dependencies: [
        "Base", "Benchtop", "Agents", "Datasets", "Media", "Render", "Reports", "Sim", "Tasks",
        "TestSupport",
      ],
      exclude: ["Shells/complete.py"], swiftSettings: strict),
    .testTarget(name: "ArchitectureTests", swiftSettings: strict),
  ],
  swiftLanguageModes: [.v6]
)
