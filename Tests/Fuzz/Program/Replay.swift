import AECFuzz
import Foundation

/// Does the tests with the inputs in files and folders; whether all held.
func replay(_ target: any FuzzTarget.Type, _ paths: some Sequence<String>) -> Bool {
  var (count, failures) = (0, 0)
  for path in paths.flatMap(files) {
    // Before the test, so that the last one is known after a trap.
    print(path)
    count += 1
    do {
      try target.test([UInt8](Data(contentsOf: URL(fileURLWithPath: path))))
    } catch {
      print("  failed: \(error)")
      failures += 1
    }
  }
  print("\(target.name): \(count) inputs, \(failures) failed")
  return failures == 0
}

/// The file of this path, or the files in the folder.
private func files(_ path: String) -> [String] {
  let names = try? FileManager.default.contentsOfDirectory(atPath: path)
  return names?.sorted().flatMap { files("\(path)/\($0)") } ?? [path]
}

/// Writes the seeds of all targets, a folder each; findings that lie there stay.
func writeSeeds(into folder: URL) throws {
  for target in FuzzTargets.all {
    let folder = folder.appendingPathComponent(target.name)
    try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
    for seed in try target.seeds() {
      try Data(seed.bytes).write(to: folder.appendingPathComponent(seed.name))
    }
  }
}
