#if LIBFUZZER
  import AECFuzz
  import Foundation

  /// Target of the process: libFuzzer's functions have no place to hand it over.
  nonisolated(unsafe) private var current: any FuzzTarget.Type = FuzzTargets.all[0]

  @_silgen_name("LLVMFuzzerMutate")
  private func mutate(_ data: UnsafeMutablePointer<UInt8>, _ size: Int, _ capacity: Int) -> Int

  @_silgen_name("LLVMFuzzerRunDriver")
  private func run(
    _ count: UnsafeMutablePointer<Int32>,
    _ arguments: UnsafeMutablePointer<UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>>,
    _ test: @convention(c) (UnsafePointer<UInt8>?, Int) -> Int32
  ) -> Int32

  /// Hands the process over to libFuzzer, with all arguments but the target's name.
  func fuzz(_ target: any FuzzTarget.Type) -> Never {
    current = target
    var words = UnsafeMutablePointer<UnsafeMutablePointer<CChar>?>.allocate(capacity: Int(CommandLine.argc))
    words[0] = CommandLine.unsafeArgv[0]
    for index in 1..<Int(CommandLine.argc) {
      words[index] = index + 1 < CommandLine.argc ? CommandLine.unsafeArgv[index + 1] : nil
    }
    var count = CommandLine.argc - 1
    exit(
      run(&count, &words) { bytes, size in
        do {
          try current.test(Array(UnsafeBufferPointer(start: bytes, count: size)))
        } catch {
          fatalError("\(current.name): \(error)")
        }
        return 0
      })
  }

  /// Changes an input, mostly in a piece of it behind lengths and checksums: libFuzzer calls it by this name.
  @_cdecl("LLVMFuzzerCustomMutator")
  func mutateInput(_ data: UnsafeMutablePointer<UInt8>, _ size: Int, _ capacity: Int, _ seed: UInt32) -> Int {
    let bytes = Array(UnsafeBufferPointer(start: data, count: size))
    guard seed % 8 != 0, let anatomy = current.anatomy(of: bytes) else { return mutate(data, size, capacity) }
    let changed = anatomy.mutated(by: seed / 8) { piece in
      let capacity = max(capacity - bytes.count + piece.count, 1)
      return [UInt8](unsafeUninitializedCapacity: max(capacity, piece.count)) { buffer, count in
        _ = buffer.update(fromContentsOf: piece)
        count = mutate(buffer.baseAddress!, piece.count, capacity)
      }
    }
    guard changed.count <= capacity else { return mutate(data, size, capacity) }
    data.update(from: changed, count: changed.count)
    return changed.count
  }
#endif
