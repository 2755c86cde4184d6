import ArgumentParser

/// `aec verify`: whether `.aec` files are whole.
struct Verify: ParsableCommand {
  static let configuration = CommandConfiguration(
    abstract: "Check that .aec files are whole, and decode to what they were made of.",
    usage: "aec verify [OPTIONS] FILE ...",
    discussion: """
      Reads all checksums of a file and decodes all of its pixels; writes nothing. A file that was made with 'aec \
      compress --proof' also has a checksum of its decoded pixels: where it holds, this machine shows what the \
      sender's showed. It finds mistakes, not malice.

      Prints a line for each file that is as it should be, and says of all others what is wrong. Ends with 0 where \
      all are well; else, of one file, as 'aec decompress' of it does, with 11 where its proof does not hold, and of \
      several with 10.

      Examples:
        aec verify photo.aec
        aec verify -r photos              a whole tree of folders
        aec verify --quiet *.aec          says only what is wrong
        aec verify --json *.aec           an object a line
      """)

  @Argument(
    help: ArgumentHelp(".aec files; - is standard input.", valueName: "file"), completion: .file(extensions: ["aec"]))
  var names: [String]

  @OptionGroup var models: DecodingModels

  @OptionGroup var limits: CodecLimits
  @OptionGroup var work: WorkSettings
  @OptionGroup var folders: FolderSettings
  @OptionGroup var talk: TalkSettings

  func validate() throws { _ = try Names(inputs: names) }

  func run() throws {
    let verifier = Verifier(models: try models.all, limits: limits.limits, work: work)
    let inputs = Inputs(try Names(inputs: names), folders, nil, Inputs.Kind(isInput: Pictures.isCompressed))
    try verifier.run(inputs, work, talk)
  }
}
