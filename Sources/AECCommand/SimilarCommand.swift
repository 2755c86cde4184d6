import AEC
import AECCodes
import AECImageIO
import AECSupport
import ArgumentParser

/// `aec similar`: the pictures most like some others.
struct SimilarCommand: ParsableCommand {
  static let configuration = CommandConfiguration(
    commandName: "similar",
    abstract: "Find the pictures that are most like others, by what the network knows of them.",
    usage: """
      aec similar [OPTIONS] QUERY ... --in DIR|INDEX
      aec similar [OPTIONS] --in DIR --save INDEX
      """,
    discussion: """
      Each picture gets a descriptor of \(DescriptorMap.fast.outputs) bytes, and one of half of its size; the nearest have the largest \
      cosine. They are made of the latents of the network fast: of an .aec file's own where networks spoke for all of its picture, at \
      any quality, and otherwise of the pixels. Copies that were reduced, cut, turned a little, mirrored, made brighter or packed \
      harder stay near.

      --in takes a folder, with all folders in it, or an index that --save wrote of one. An index keeps names as they were \
      given, \(SimilarityIndex.sizes * DescriptorMap.fast.outputs) bytes a picture, and is read where it lies: a million are searched in a fraction of a second.

      A query that is one of the pictures finds itself first.

      Examples:
        aec similar photo.png --in photos
        aec similar --in photos --save photos.aeci
        aec similar --json photo.png cut.jpg --in photos.aeci | jq -r '.matches[0].name'
        aec similar photo.aec --in photos.aeci --html found.html
      """)

  @Argument(
    help: ArgumentHelp("Pictures and .aec files to look for; - is standard input.", valueName: "query"),
    completion: .picturesAndCoded)
  var names: [String] = []

  @Option(
    name: .customLong("in"), help: ArgumentHelp("The folder or the index to look in.", valueName: "dir|index"),
    completion: .file())
  var place: String

  @Option(help: ArgumentHelp("Write an index of the folder.", valueName: "index"), completion: .file())
  var save: String?

  @Option(help: ArgumentHelp("How many pictures to find for each (default 5).", valueName: "n"))
  var count = 5

  @Option(
    help: ArgumentHelp("Write a page that shows what was found as well.", valueName: "file"),
    completion: .file(extensions: ["html"]))
  var html: String?

  @Flag(name: .shortAndLong, help: "Replace an index or page that exists.")
  var force = false

  @OptionGroup var models: DecodingModels

  @OptionGroup var limits: CodecLimits
  @OptionGroup var work: WorkSettings
  @OptionGroup var folders: FolderSettings
  @OptionGroup var talk: TalkSettings

  func validate() throws {
    if names.isEmpty && save == nil { throw ValidationError("there is nothing to look for, and no index to --save") }
    if names.isEmpty && html != nil {
      throw ValidationError("--html shows what is found, and there is nothing to look for")
    }
    if !names.isEmpty { _ = try Names(inputs: names) }
    if !(1...10_000).contains(count) { throw ValidationError("--count goes from 1 to 10000") }
  }

  /// A picture that is looked for: as it is, mirrored, and in half of its size.
  private struct Query: Sendable {
    var descriptors: [Descriptor]
    var thumbnail: Picture
  }

  func run() throws {
    let page: OutputFile? = if let html { try OutputFile(html, force: force) } else { nil }
    let (index, indexStatus) = try index()
    guard !names.isEmpty else {
      if talk.json { Terminal.print(Self.json(index, save).text) }
      if indexStatus != .done { Terminal.end(indexStatus) }
      return
    }
    let (queries, status) = try queries()
    let found = queries.map {
      (query: $0, matches: index.nearest(to: $0.value.descriptors, limit: count))
    }
    for (query, matches) in found {
      if talk.json {
        Terminal.print(Self.json(query.name, matches, index).text)
      } else {
        Terminal.print(Pictures.name(query.name))
        for match in matches {
          Terminal.print("  \(Figures.fixed(match.similarity, 3))  \(index.name(match.index))")
        }
      }
    }
    if let page {
      try page.begin()
      let rows = found.map { query, matches in
        SimilarPage.Row(
          name: Pictures.name(query.name), thumbnail: query.value.thumbnail,
          matches: matches.map { (index.name($0.index), $0.similarity, thumbnail(index.name($0.index))) })
      }
      try page.finish(Array(SimilarPage(rows).text.utf8))
    }
    let worst = status == .done ? indexStatus : status
    if worst != .done { Terminal.end(worst) }
  }

  /// The index that is named, or one of the folder, which is written if asked for.
  private func index() throws -> (SimilarityIndex, ExitStatus) {
    guard FileStatus(of: place)?.kind == .directory else {
      if save != nil { throw ValidationError("--save makes an index of a folder, and '\(place)' is none") }
      guard let file = MappedFile(place) else {
        throw Failure(
          .unreadable, place, "cannot be read: \(Files.errorText(errno))",
          advice: "name a folder of pictures, or an index that --save wrote")
      }
      do {
        return (try SimilarityIndex(file), .done)
      } catch {
        throw Failure(error, in: place)
      }
    }
    let file: OutputFile? = if let save { try OutputFile(save, force: force) } else { nil }
    try file?.begin()
    var whole = FolderSettings()
    whole.recursive = true
    let reader = try reader(decodes: false)
    let inputs = Inputs(try Names(inputs: [place]), whole, nil, .coded)
    let (found, status) = try CodeWork(reader, work) { (code, work) throws(CodecError) in
      [reader.descriptor(of: code), try reader.descriptorOfHalf(code, work)].compactMap { $0 }
    }.all(inputs, talk)
    let index = SimilarityIndex(
      found.filter { $0.value.count == SimilarityIndex.sizes }.map { ($0.name, $0.value[0], $0.value[1]) })
    try file?.finish(index.bytes)
    return (index, status)
  }

  private func queries() throws -> (values: [(name: String, value: Query)], status: ExitStatus) {
    let reader = try reader(decodes: true)
    let inputs = Inputs(try Names(inputs: names), folders, nil, .coded)
    return try CodeWork(reader, work) { (code, work) throws(CodecError) in
      guard let picture = code.picture else { preconditionFailure("queries are decoded") }
      let all = [
        reader.descriptor(of: code), try reader.descriptor(of: picture.mirrored, work),
        try reader.descriptorOfHalf(code, work),
      ]
      return Query(descriptors: all.compactMap { $0 }, thumbnail: picture.thumbnail)
    }.all(inputs, talk)
  }

  private func reader(decodes: Bool) throws(Failure) -> CodeReader {
    var reader = try models.descriptorReader(decodes: decodes, limits: limits.limits)
    reader.halves = true
    return reader
  }

  /// What a picture of the index looks like; nil where it cannot be read any more.
  private func thumbnail(_ name: String) -> Picture? {
    guard let source = try? InputFile(name, limit: Pictures.largestFile),
      let reader = try? models.descriptorReader(decodes: false, limits: limits.limits)
    else { return nil }
    return reader.thumbnail(source, work.work())
  }

  // MARK: JSON

  private static func json(_ index: SimilarityIndex, _ output: String?) -> JSON {
    [
      "output": .optional(output), "pictures": .integer(index.count), "size": .integer(index.size),
      "descriptors": .string(hexadecimal(DescriptorMap.fast.checksum)),
    ]
  }

  private static func json(_ query: String, _ matches: [SimilarityIndex.Match], _ index: SimilarityIndex) -> JSON {
    let found = matches.map { match -> JSON in
      ["name": .string(index.name(match.index)), "similarity": .number(match.similarity)]
    }
    return ["query": .string(query), "matches": .array(found)]
  }
}

extension CodeReader {
  /// The descriptor of a code; nil where it is not of the model that descriptors are made for.
  fileprivate func descriptor(of code: PictureCode) -> Descriptor? { descriptor(code.latents) }

  /// That of a picture.
  fileprivate func descriptor(of picture: Picture, _ work: Work) throws(CodecError) -> Descriptor? {
    descriptor(try PictureEncoder(model: model, limits: limits, work: work).latents(of: picture))
  }

  /// That of half of the size.
  fileprivate func descriptorOfHalf(_ code: PictureCode, _ work: Work) throws(CodecError) -> Descriptor? {
    guard let half = code.half else { preconditionFailure("the reader makes halves") }
    return try descriptor(of: half, work)
  }

  private func descriptor(_ latents: Latents) -> Descriptor? {
    Descriptor(of: latents.brought(to: .standard, of: model))
  }
}
