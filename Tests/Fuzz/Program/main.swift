// Does the tests of one target, or of all, with the inputs in files and folders. Built by `run.sh`, libFuzzer makes the
// inputs of one target.

import AECFuzz
import Foundation

let arguments = Array(CommandLine.arguments.dropFirst())
let target = FuzzTargets.all.first { $0.name == arguments.first }

#if LIBFUZZER
  guard let target else { exit(usage("TARGET [libFuzzer's options and folders]")) }
  fuzz(target)
#else
  if arguments.count == 2, arguments[0] == "seeds" {
    try writeSeeds(into: URL(fileURLWithPath: arguments[1]))
  } else if let target, arguments.count > 1 {
    exit(replay(target, arguments.dropFirst()) ? 0 : 1)
  } else {
    exit(usage("TARGET FILE_OR_FOLDER...\n       seeds FOLDER"))
  }
#endif

func usage(_ words: String) -> Int32 {
  let names = FuzzTargets.all.map { $0.name }.joined(separator: " ")
  FileHandle.standardError.write(Data("usage: \(words)\ntargets: \(names)\n".utf8))
  return 64
}
