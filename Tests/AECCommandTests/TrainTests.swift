import AEC
import AECImageIO
import AECModelFast
import AECSupport
import AECTestSupport
import Foundation
import Testing

/// `aec train` and `aec models`: models of one's own, from pictures to files that they code.
@Suite(.serialized) struct TrainTests {
  /// Pictures of which none looks like another, of 5 megapixels together.
  private static let pictures: [[UInt8]] = (0..<10).map { seed in
    var random = SplitMix64(seed: seed)
    let cells = (0..<64).map { _ in (random.int(20...230), random.int(20...230), random.int(20...230)) }
    let picture = Picture.drawn(704, 720) { x, y in
      let (red, green, blue) = cells[y / 90 * 8 + x / 88]
      let texture = (x * (seed + 2) + y * 3) % 17
      return (red + texture, green + texture, blue - texture)
    }
    return try! PictureIO.write(picture, as: .ppm)
  }

  private static func workplace() throws -> Workplace {
    let place = try Workplace()
    try FileManager.default.createDirectory(at: place.url("photos"), withIntermediateDirectories: true)
    for (index, picture) in pictures.enumerated() { try place.write(picture, "photos/\(index).ppm") }
    return place
  }

  /// A training of seconds, of the smallest network.
  private static let quick = [
    "train", "photos", "-o", "own.aecm", "--scratch", "--config", "tiny", "--crop", "64", "--batch", "4",
  ]

  @Test func aModelIsTrainedInstalledUsedAndRemoved() throws {
    let place = try Self.workplace()
    let home = ["XDG_DATA_HOME": place.url("data").path]
    try place.write(Array("no picture".utf8), "photos/broken.png")
    let trained = try place.start(
      Self.quick + ["--steps", "60", "--licence", "CC0 1.0", "--seed", "7"], environment: home
    ).finish()
    try #require(trained.status == 0, "\(trained.error)")
    #expect(trained.error.contains("photos/broken.png: left out"))
    #expect(trained.error.contains("8 pictures of 4.1 megapixels to train on, 2 kept aside"))
    #expect(trained.error.contains("weights may remember"))
    #expect(trained.text.contains("own.aecm: ") && trained.text.contains("model own ("))
    #expect(try place.names == ["data", "own.aecm", "photos"].filter { place.exists($0) })

    let model = try Model(bytes: [UInt8](place.read("own.aecm")))
    for line in ["licence: CC0 1.0\n", "base: none\n", "seed: 7\n", "pictures: 8, 4.1 megapixels, hash ", "step 60: "] {
      #expect(model.card.contains(line), "\(model.card)")
    }
    #expect(!model.card.contains("photos"), "a card names no folders")

    // The file needs its model, and says so.
    let coded = try place.aec("compress", "--model", "own.aecm", "-q", "40", "photos/0.ppm", "0.aec", environment: home)
    try #require(coded.status == 0, "\(coded.error)")
    let fingerprint = Figures.hexadecimal(model.fingerprint, 8)
    let missing = try place.aec("decompress", "0.aec", "0.png", environment: home)
    expect(missing, status: 6, fingerprint, "aec models install")
    #expect(try place.aec("decompress", "--model", "own.aecm", "0.aec", "named.png", environment: home).status == 0)

    let installed = try place.aec("models", "install", "own.aecm", environment: home)
    #expect(installed.status == 0 && installed.text.contains("licence: CC0 1.0"), "\(installed.error)")
    try place.remove("own.aecm")
    #expect(try place.aec("decompress", "0.aec", "0.png", environment: home).status == 0)
    #expect(try place.read("0.png") == place.read("named.png"))
    for arguments in [["verify", "0.aec"], ["info", "0.aec"], ["compare", "photos/0.ppm", "0.aec"]] {
      let outcome = try place.start(arguments, environment: home).finish()
      #expect(outcome.status == 0, "\(outcome.error)")
    }
    #expect(try place.aec("info", "0.aec", environment: home).text.contains("model own ("))
    #expect(try place.aec("compress", "--model", "own", "photos/1.ppm", "1.aec", environment: home).status == 0)
    let listed = try place.aec("models", "--json", environment: home).json["models"] as? [[String: Any]]
    #expect(listed?.map { $0["name"] as? String } == ["fast", "own"])
    #expect(listed?.map { $0["installed"] as? Bool } == [false, true])

    #expect(try place.aec("models", "remove", "own", environment: home).status == 0)
    expect(try place.aec("models", "remove", "own", environment: home), status: 64, "own")
    expect(try place.aec("verify", "0.aec", environment: home), status: 6, fingerprint)
  }

  @Test func anInterruptedTrainingGoesOnToTheSameModel() throws {
    let place = try Self.workplace()
    let words = Self.quick + ["--steps", "200"]
    let running = try place.start(words)
    while !place.exists("own.aecm.training") && running.isRunning { usleep(20_000) }
    usleep(500_000)
    running.send(SIGINT)
    let stopped = try running.finish()
    #expect(stopped.signal == SIGINT)
    #expect(stopped.error.contains("to go on: aec train photos -o own.aecm"))
    #expect(stopped.error.contains("--steps 200 --resume"))
    #expect(!place.exists("own.aecm"))
    let again = try place.start(words).finish()
    expect(again, status: 7, "own.aecm.training", "--resume")
    let other = try place.start(words + ["--seed", "3", "--resume"]).finish()
    #expect(other.status == 6 && other.error.contains("options and pictures"), "\(other.error)")
    let resumed = try place.start(words + ["--resume"]).finish()
    try #require(resumed.status == 0, "\(resumed.error)")
    let broken = try place.read("own.aecm")
    try place.remove("own.aecm")
    let whole = try place.start(words + ["--json"]).finish()
    try #require(whole.status == 0, "\(whole.error)")
    #expect(try place.read("own.aecm") == broken)
    let events = whole.text.split(separator: "\n").compactMap {
      try? JSONSerialization.jsonObject(with: Data($0.utf8)) as? [String: Any]
    }
    #expect(events.count == whole.text.split(separator: "\n").count)
    let kinds = events.compactMap { $0["event"] as? String }
    #expect(kinds.first == "pictures" && kinds.last == "done" && kinds.contains("validated") && kinds.contains("step"))
  }

  /// Files may have 25 kB, and a state has more.
  @Test func aFullDiskEndsATrainingBeforeItBeginsAndLosesNoState() throws {
    let place = try Self.workplace()
    let words = Self.quick + ["--steps", "60"]
    let full = "ulimit -f 50 && aec \(words.joined(separator: " "))"
    func expectRefusal(of command: String) throws {
      let outcome = try place.shell(command)
      #expect(outcome.status == 7, "\(outcome.error)")
      #expect(outcome.error.contains("own.aecm.training: cannot be written") && outcome.error.contains("make room"))
    }
    try expectRefusal(of: full)
    #expect(!place.exists("own.aecm.training") && !place.exists("own.aecm.training.part") && !place.exists("own.aecm"))

    let running = try place.start(words)
    while !place.exists("own.aecm.training") && running.isRunning { usleep(20_000) }
    running.send(SIGINT)
    #expect(try running.finish().signal == SIGINT)
    let state = try place.read("own.aecm.training")
    try expectRefusal(of: "\(full) --resume")
    let isKept = try place.read("own.aecm.training") == state
    #expect(isKept && !place.exists("own.aecm"))
    #expect(try place.start(words + ["--resume"]).finish().status == 0)
  }

  @Test func filesOfAnEncoderAloneAreReadByEveryAec() throws {
    let place = try Self.workplace()
    let home = ["XDG_DATA_HOME": place.url("data").path]
    let trained = try place.start([
      "train", "photos", "-o", "mine.aecm", "--encoder-only", "--steps", "2", "--crop", "64", "--batch", "2",
      "--mix", "photos:0.25", "--noise", "gaussian:5", "--blend", "0.3",
    ]).finish()
    try #require(trained.status == 0, "\(trained.error)")
    #expect(trained.text.contains("bits at equal PSNR against fast"))
    #expect(trained.text.contains(", 0.3 of what 2 steps changed"), "\(trained.text)")
    #expect(trained.error.contains("0.3 of what training changed: on pictures kept aside "), "\(trained.error)")
    let card = try Model(bytes: [UInt8](place.read("mine.aecm")), serving: [.fast]).card
    #expect(card.contains("--blend 0.3 on ") && card.contains("blend: 0.3 of what training changed"), "\(card)")
    #expect(try place.read("mine.aecm").count < Model.fast.bytes.count)
    #expect(try place.aec("compress", "--model", "mine.aecm", "-q", "40", "photos/0.ppm", "0.aec").status == 0)
    #expect(try place.aec("decompress", "0.aec", "0.png").status == 0)
    #expect(try place.aec("models", "install", "mine.aecm", environment: home).status == 0)
    #expect(
      try place.aec("compress", "--model", "mine", "-q", "40", "photos/0.ppm", "1.aec", environment: home).status == 0)
    #expect(try place.read("0.aec") == place.read("1.aec"))
    expect(try place.aec("models", "install", "mine.aecm", environment: home), status: 7, "'mine'")
  }

  @Test func anUntrainedNetworkHasTheChannelsThatWereAskedFor() throws {
    let place = try Self.workplace()
    let trained = try place.start(
      Self.quick + [
        "--steps", "4", "--latent", "192", "--loss", "ms-ssim:0.5", "--report", "own.html", "--elsewhere",
        "photos/3.ppm", "--beside", "fast",
      ]
    ).finish()
    try #require(trained.status == 0, "\(trained.error)")
    let page = try String(decoding: place.read("own.html"), as: UTF8.self)
    for part in ["Training of own", "--latent 192", "photos/3.ppm<small>1 pictures", "against own", ">fast</th>"] {
      #expect(page.contains(part), "\(part)")
    }
    let model = try Model(bytes: [UInt8](place.read("own.aecm")))
    #expect(model.card.contains("--scratch --config tiny --latent 192 --loss ms-ssim:0.5"), "\(model.card)")
    let coded = try place.aec("compress", "--model", "own.aecm", "-q", "40", "-e", "1", "photos/0.ppm", "0.aec")
    #expect(coded.status == 0, "\(coded.error)")
    let latents = try place.aec("latents", "--model", "own.aecm", "0.aec", "-o", "y.npy")
    #expect(latents.status == 0, "\(latents.error)")
    #expect(try String(decoding: place.read("y.npy").prefix(128), as: UTF8.self).contains("(45, 44, 192)"))
  }

  @Test func aDryRunTellsTimeAndMemoryAndWritesNothing() throws {
    let place = try Self.workplace()
    let outcome = try place.start(Self.quick + ["--minutes", "5", "--dry-run"]).finish()
    #expect(outcome.status == 0, "\(outcome.error)")
    #expect(outcome.text.contains(" steps of ") && outcome.text.contains("MB of memory"))
    #expect(try place.names == ["photos"])
  }

  @Test(arguments: [
    (["-o", "a.aecm"], "--minutes 60"), (["-o", "a.aecm", "--minutes", "1", "--steps", "5"], "--minutes 60"),
    (["--steps", "5"], "--output"), (["-o", "a.aecm", "--steps", "0"], "--steps"),
    (["-o", "a.aecm", "--minutes", "0"], "--minutes"), (["-o", "a.aecm", "--steps", "5", "--crop", "100"], "--crop"),
    (["-o", "a.aecm", "--steps", "5", "--batch", "0"], "--batch"),
    (["-o", "a.aecm", "--steps", "5", "--learning-rate", "2"], "--learning-rate"),
    (["-o", "a.aecm", "--steps", "5", "--seed=-1"], "--seed"),
    (["-o", "a.aecm", "--steps", "5", "--blend", "0"], "--blend"),
    (["-o", "a.aecm", "--steps", "5", "--blend", "0.5", "--scratch"], "--scratch"),
    (["-o", "a.aecm", "--steps", "5", "--mix", "photos"], "--mix"),
    (["-o", "a.aecm", "--steps", "5", "--mix", "photos:1.5"], "--mix"),
    (["-o", "a.aecm", "--steps", "5", "--noise", "snow"], "--noise"),
    (["-o", "a.aecm", "--steps", "5", "--elsewhere", "photos"], "--report"),
    (["-o", "a.aecm", "--steps", "5", "--beside", "fast"], "--report"),
    (["-o", "a.aecm", "--steps", "5", "--loss", "psnr"], "--loss"),
    (["-o", "a.aecm", "--steps", "5", "--loss", "ms-ssim:2"], "SHARE"),
    (["-o", "a.aecm", "--steps", "5", "--loss", "mse:0.5"], "--loss"),
    (["-o", "a.aecm", "--steps", "5", "--latent", "128"], "--scratch"),
    (["-o", "a.aecm", "--steps", "5", "--scratch", "--latent", "100"], "--latent"),
    (["-o", "a.aecm", "--steps", "5", "--scratch", "--latent", "2048"], "--latent"),
    (["-o", "a.aecm", "--steps", "5", "--config", "tiny"], "--scratch"),
    (["-o", "a.aecm", "--steps", "5", "--scratch", "--config", "huge"], "--config"),
    (["-o", "a.aecm", "--steps", "5", "--scratch", "--from", "fast"], "--from"),
    (["-o", "a.aecm", "--steps", "5", "--scratch", "--encoder-only"], "--encoder-only"),
    (["-o", "a.aecm", "--steps", "5", "--name", "a name of too many letters"], "--name"),
    (["-o", "a.aecm", "--steps", "5", "--resume", "--dry-run"], "--dry-run"),
    (["-o", "a.aecm", "--steps", "5", "--threads", "0"], "--threads"),
    (["-o", "a.aecm", "--steps", "5", "--from", "nothing"], "nothing"),
  ])
  func aWrongCommandLineIsRefused(arguments: [String], about: String) throws {
    let place = try Workplace()
    let outcome = try place.start(["train", "photos"] + arguments).finish()
    #expect(outcome.status == 64, "\(outcome.error)")
    #expect(outcome.error.contains(about), "\(outcome.error)")
    #expect(try place.names.isEmpty)
  }

  @Test func whatCannotBeTrainedOnIsRefused() throws {
    let place = try Self.workplace()
    func train(_ words: String...) throws -> Outcome {
      try place.start(["train"] + words + ["--steps", "5", "--quiet"]).finish()
    }
    expect(try train("nowhere", "-o", "a.aecm"), status: 3, "nowhere")
    expect(
      try train("photos/0.ppm", "-o", "a.aecm"), status: 4, "8 pictures and 4 megapixels, found 1 of 0.5 megapixels")
    expect(try train("photos", "-o", "a.aecm", "--crop", "960"), status: 4, "10 smaller than 960 pixels", "--crop 64")
    expect(try train("photos", "-o", "a.aecm", "--validate", "nowhere"), status: 3, "nowhere")
    expect(try train("photos", "-o", "a.aecm", "--validate", "photos"), status: 4, "copies")
    expect(try train("photos", "-o", "a.aecm", "--mix", "nowhere:0.5"), status: 3, "nowhere")
    expect(try train("photos", "-o", "photos"), status: 7, "photos")
    try place.write([1], "r.html")
    expect(try train("photos", "-o", "a.aecm", "--report", "r.html"), status: 7, "r.html", "exists already")
    expect(try train("photos", "-o", "a.aecm", "--report", "a.html", "--elsewhere", "nowhere"), status: 3, "nowhere")
    expect(try train("photos", "-o", "a.aecm", "--report", "a.html", "--elsewhere", "r.html"), status: 4, "r.html")
    expect(try train("photos", "-o", "a.aecm", "--report", "a.html", "--beside", "none"), status: 64, "none")
    expect(try train("photos", "-o", "a.aecm", "--resume"), status: 3, "a.aecm.training", "--resume")
    expect(try train("photos", "-o", "nowhere/a.aecm"), status: 7, "nowhere/a.aecm.training")
    try place.write([1, 2, 3], "a.aecm")
    expect(try train("photos", "-o", "a.aecm"), status: 7, "a.aecm", "exists already")
    expect(try train("photos", "-o", "b.aecm", "--from", "a.aecm"), status: 5, "a.aecm")
    for index in 0..<10 { try place.write(Self.pictures[0], "photos/\(index).ppm") }
    expect(try train("photos", "-o", "b.aecm"), status: 4, "look alike", "--validate")
    #expect(try place.names == ["a.aecm", "photos", "r.html"])
  }

  @Test func modelsAreRefusedThatAreNoneOrAreThereAlready() throws {
    let place = try Workplace()
    let home = ["XDG_DATA_HOME": place.url("data").path]
    try place.write(Model.fast.bytes, "fast.aecm")
    try place.write(Model.fast.bytes.dropLast(100), "cut.aecm")
    var other = Model.fast.bytes
    other[8] = UInt8(ascii: "l")
    try place.write(other, "last.aecm")
    expect(try place.aec("models", "install", "fast.aecm", environment: home), status: 7, "'fast'")
    expect(
      try place.aec("models", "install", "last.aecm", environment: home), status: 7,
      Figures.hexadecimal(Model.fast.fingerprint, 8), "'fast'")
    expect(try place.aec("models", "install", "cut.aecm", environment: home), status: 5, "cut.aecm")
    expect(try place.aec("models", "install", "nowhere.aecm", environment: home), status: 3, "nowhere.aecm")
    expect(try place.aec("models", "remove", "fast", environment: home), status: 64, "fast")
    for words in [["models", "install"], ["models", "remove"], ["models", "list", "a"], ["models", "burn"]] {
      #expect(try place.start(words, environment: home).finish().status == 64)
    }
    #expect(!place.exists("data"))
    #expect(try place.aec("models", "list", environment: home).text.contains("fast"))
  }
}
