import AEC
import AECBenchmark
import AECCodes
import AECImageIO
import AECSupport
import ArgumentParser

/// `aec map`: pictures in the plane, by what the network knows of them; or what the network knows by.
struct MapCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "map",
    abstract: "Show pictures on a map, those that are alike near one another, or what the network's channels draw.",
    usage: """
      aec map [OPTIONS] DIR|IN ... -o MAP.html [--png MAP.png]
      aec map --atlas [OPTIONS] [DIR|IN ...] -o ATLAS.html [--png ATLAS.png]
      """,
    discussion: """
      A page of one file, at most 10 MB, that needs nothing from the network: thumbnails at places that their codes give, the \
      descriptors of 'aec similar', in colours of their labels. It zooms and moves, names what is under the pointer, finds names and shows \
      and hides labels. Places come of t-SNE, which keeps neighbours together (--method pca: the two directions of the widest \
      spread), and are the same for the same --seed on any number of threads.

      Labels are the folders that pictures lie in, without those that all share; with --labels top only the outermost of these. A file of labels \
      is CSV: a picture's name as it is given here, or the end of it from a folder on, a comma, and its label.

      Beside the map it is told how pure neighbourhoods are: the share of the 10 nearest of each picture that have its label, by the \
      codes, on the map, and beside it by the pixels of 16x16 cells, of all colours and on a map of their principal components.

      --atlas shows for each channel of the latents what the network makes of a peak of this channel alone, up and down by three of \
      its deviations, those first that change pixels most. Deviations are those over photographs, or over the pictures that are given, as \
      they must be for other networks than fast. --model then names the network.

      Examples:
        aec map photos -o map.html --png map.png
        aec map photos drawings/*.aec -o map.html --labels labels.csv
        aec map --json --method pca photos -o map.html | jq .purity
        aec map --atlas -o atlas.html
      """)

  @Argument(
    help: ArgumentHelp(
      "Folders of pictures and .aec files, with all folders in them, and files.", valueName: "dir|in"),
    completion: .picturesAndCoded)
  var names: [String] = []

  @Option(
    name: .shortAndLong, help: ArgumentHelp("The page; - is standard output.", valueName: "html"),
    completion: .file(extensions: ["html"]))
  var output: String

  @Option(
    help: ArgumentHelp("Write the map, or the atlas, as a PNG as well.", valueName: "file"),
    completion: .file(extensions: ["png"]))
  var png: String?

  @Option(help: ArgumentHelp("How places are found: tsne or pca (default tsne).", valueName: "name"))
  var method: PictureMap.Method?

  @Option(
    help: ArgumentHelp("Labels: folder (the default), top, or a CSV file.", valueName: "file|folder|top"),
    completion: .file(extensions: ["csv"]))
  var labels: String?

  @Option(help: ArgumentHelp("Another number gives another map of t-SNE (default 0).", valueName: "n"))
  var seed: Int?

  @Option(
    help: ArgumentHelp("About how many neighbours count, of t-SNE, 2 to 500 (default 30).", valueName: "n"))
  var perplexity: Double?

  @Flag(help: "Show what each channel of the latents draws.")
  var atlas = false

  @Flag(name: .shortAndLong, help: "Replace outputs that exist; never one of the inputs.")
  var force = false

  @OptionGroup var models: DecodingModels
  @OptionGroup var limits: CodecLimits
  @OptionGroup var work: WorkSettings
  @OptionGroup var talk: TalkSettings

  func validate() throws {
    if output.isEmpty { throw ValidationError("the name of the output is empty") }
    if output == "-" && talk.json { throw ValidationError("--json prints where -o - writes the page") }
    if names.isEmpty && !atlas { throw ValidationError("there are no pictures to show") }
    if !names.isEmpty { _ = try Names(inputs: names) }
    if let perplexity, !(2...500).contains(perplexity) { throw ValidationError("--perplexity goes from 2 to 500") }
    if method == .pca, perplexity != nil || seed != nil {
      throw ValidationError("--perplexity and --seed are of t-SNE, and --method pca has no use for them")
    }
    if atlas, method != nil || labels != nil || seed != nil || perplexity != nil {
      throw ValidationError("--atlas shows channels, and takes no --method, --labels, --seed or --perplexity")
    }
  }

  func run() throws {
    let inputs = try inputs()
    let outputs = try Outputs(page: output, png: png, inputs: inputs, force: force)
    if atlas {
      try AtlasWork(self, outputs).run(inputs)
    } else if let inputs {
      try MapWork(self, outputs, inputs).run()
    }
  }

  private func inputs() throws -> Inputs? {
    if names.isEmpty { return nil }
    var whole = FolderSettings()
    whole.recursive = true
    return Inputs(try Names(inputs: names), whole, nil, .coded)
  }

  /// The files of a map or an atlas, both whole or none.
  struct Outputs {
    let page: OutputFile
    let png: OutputFile?

    init(page: String, png: String?, inputs: Inputs?, force: Bool) throws(Failure) {
      let identities = inputs?.summary.identities ?? []
      self.page = try OutputFile(page, inputs: identities, force: force)
      if let png { self.png = try OutputFile(png, inputs: identities, force: force) } else { self.png = nil }
      try self.page.begin()
      try self.png?.begin()
    }

    func finish(_ text: String, _ picture: @autoclosure () -> Picture) throws {
      if let png {
        do {
          try png.finish(PictureIO.write(picture(), as: .png))
        } catch let error as PictureError {
          throw Failure(error, in: png.path)
        }
      }
      try page.finish(Array(text.utf8))
    }
  }
}

extension PictureMap.Method: ExpressibleByArgument {}
