// swift-tools-version: 6.0
import PackageDescription

let package = Package(
  name: "aec",
  platforms: [.macOS(.v15)],
  products: [
    .library(name: "AEC", targets: ["AEC"]),
    .library(name: "AECFoundation", targets: ["AECFoundation"]),
    .library(name: "AECModelFast", targets: ["AECModelFast"]),
    .library(name: "AECImageIO", targets: ["AECImageIO"]),
    .library(name: "AECMetrics", targets: ["AECMetrics"]),
    .library(name: "AECCodes", targets: ["AECCodes"]),
    .library(name: "AECTraining", targets: ["AECTraining"]),
    .executable(name: "aec", targets: ["AECCommand"]),
    .executable(name: "aec-export", targets: ["AECExport"]),
    .executable(name: "aec-training", targets: ["AECTrainingCommand"]),
  ],
  dependencies: [
    .package(url: "https://github.com/apple/swift-argument-parser", from: "1.5.0")
  ],
  targets: [
    // System libraries.
    .systemLibrary(
      name: "CZlib", pkgConfig: "zlib", providers: [.apt(["zlib1g-dev"]), .brew(["zlib"])]),
    .systemLibrary(
      name: "CPNG", pkgConfig: "libpng", providers: [.apt(["libpng-dev"]), .brew(["libpng"])]),
    .systemLibrary(
      name: "CJPEG", pkgConfig: "libjpeg",
      providers: [.apt(["libjpeg-dev"]), .brew(["jpeg-turbo"])]),

    // The codec.
    .target(name: "CKernels"),
    .target(name: "AEC", dependencies: ["CKernels", "CZlib"]),
    .target(name: "AECFoundation", dependencies: ["AEC", "AECImageIO"]),
    .target(name: "CModelFast"),
    .target(name: "AECModelFast", dependencies: ["AEC", "CModelFast"]),
    .target(name: "CGolden"),

    // Around it: what the rest shares of files, programs and terminals, and the rest.
    .target(name: "CEigenvectors"),
    .target(name: "AECSupport", dependencies: ["CEigenvectors"]),
    .target(name: "CPictureIO", dependencies: ["CPNG", "CJPEG"]),
    .target(name: "AECImageIO", dependencies: ["AEC", "AECSupport", "CPictureIO"]),
    .target(name: "CMetrics"),
    .target(name: "AECMetrics", dependencies: ["AEC", "AECSupport", "CMetrics"]),
    .target(name: "CCodes"),
    .target(name: "AECCodes", dependencies: ["AEC", "AECSupport", "CCodes"]),
    .target(
      name: "AECBenchmark", dependencies: ["AEC", "AECSupport", "CKernels", "AECImageIO", "AECMetrics"]),
    .target(name: "CTraining"),
    .target(name: "AECTraining", dependencies: ["AEC", "AECSupport", "AECMetrics", "CTraining"]),
    .executableTarget(
      name: "AECTrainingCommand",
      dependencies: [
        "AEC", "AECSupport", "AECImageIO", "AECTraining",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),
    .executableTarget(
      name: "AECCommand",
      dependencies: [
        "AEC", "AECSupport", "AECModelFast", "AECImageIO", "AECMetrics", "AECCodes", "AECBenchmark",
        "AECTraining", "CGolden",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ],
      exclude: ["install.sh"]),
    .executableTarget(
      name: "AECExport",
      dependencies: [
        "AEC", "AECSupport", "AECImageIO", "AECTraining",
        .product(name: "ArgumentParser", package: "swift-argument-parser"),
      ]),

    // Tests, one folder a module.
    .target(
      name: "AECTestSupport", dependencies: ["AEC", "AECSupport", "AECImageIO"], path: "Tests/Support"),
    .testTarget(name: "CKernelsTests", dependencies: ["CKernels", "AECSupport", "AECTestSupport"]),
    .testTarget(
      name: "AECTests",
      dependencies: ["AEC", "AECSupport", "AECModelFast", "CModelFast", "CGolden", "CZlib", "AECTestSupport"],
      exclude: ["Golden"], resources: [.copy("Vectors")]),
    .target(name: "CFailingAllocations", path: "Tests/CFailingAllocations"),
    .testTarget(
      name: "AECImageIOTests",
      dependencies: ["AECSupport", "AECImageIO", "CPictureIO", "CFailingAllocations", "AECTestSupport"],
      exclude: ["samples.py"]),
    .testTarget(name: "AECFoundationTests", dependencies: ["AECFoundation", "AECModelFast", "AECTestSupport"]),
    .testTarget(
      name: "AECMetricsTests", dependencies: ["AECImageIO", "AECMetrics", "AECTestSupport"], exclude: ["reference.py"]),
    .testTarget(
      name: "AECCodesTests", dependencies: ["AECSupport", "AECModelFast", "AECCodes", "AECTestSupport"]),
    .testTarget(
      name: "AECTrainingTests",
      dependencies: [
        "AEC", "AECSupport", "AECModelFast", "AECImageIO", "CTraining", "AECTraining", "AECTestSupport",
      ],
      resources: [.copy("Vectors")]),
    .testTarget(
      name: "AECBenchmarkTests",
      dependencies: ["AECSupport", "AECModelFast", "AECImageIO", "AECMetrics", "AECBenchmark", "AECTestSupport"]),
    .testTarget(
      name: "AECCommandTests",
      dependencies: ["AECSupport", "AECModelFast", "AECImageIO", "AECMetrics", "AECTestSupport"]),

    // Fuzzing: what must hold for any bytes, a program that tries files, and the tests that do the same.
    .target(
      name: "AECFuzz", dependencies: ["AEC", "AECImageIO", "AECCodes", "CZlib", "AECTestSupport"],
      path: "Tests/Fuzz/Targets"),
    .executableTarget(name: "aec-fuzz", dependencies: ["AECFuzz"], path: "Tests/Fuzz/Program"),
    .testTarget(name: "AECFuzzTests", dependencies: ["AECFuzz", "AECTestSupport"], path: "Tests/Fuzz/Replay"),
  ],
  swiftLanguageModes: [.v6],
  cLanguageStandard: .c2x
)
