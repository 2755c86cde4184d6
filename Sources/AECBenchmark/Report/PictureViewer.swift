import AECSupport

/// Versions of pictures two at a time, with an edge between them that moves, or their difference: a part of a page of HTML.
struct PictureViewer: Sendable {
  struct Version: Sendable {
    var title: String
    /// What else is said of it, or nothing.
    var note = ""
    var png: [UInt8]
  }

  struct Entry: Sendable {
    var name: String
    var width: Int
    var height: Int
    var versions: [Version]
  }

  var pictures: [Entry]
  /// Which of its versions stand on either side at first.
  var left = 0
  var right = 1

  var html: String {
    let options = pictures.enumerated().map { "<option value=\"\($0)\">\(escaped($1.name))</option>" }.joined()
    let data = pictures.enumerated().map { index, picture in
      "<script type=\"application/json\" id=\"picture-\(index)\">\(Self.data(picture).text)</script>"
    }.joined(separator: "\n")
    return """
      <div class="controls">
      <label\(pictures.count > 1 ? "" : " hidden")>Picture <select id="which">\(options)</select></label>
      <label>Left <select id="left" data-first="\(left)"></select></label>
      <label>Right <select id="right" data-first="\(right)"></select></label>
      <label>Show <select id="mode"><option value="slider">left and right</option>\
      <option value="difference">difference</option></select></label>
      <label>Zoom <select id="zoom"><option value="fit">fit</option><option value="1">1:1</option>\
      <option value="2">2:1</option><option value="4">4:1</option><option value="8">8:1</option>\
      <option value="16">16:1</option></select></label>
      <label id="gain-label" hidden>Magnified, times <select id="gain"><option>1</option><option>4</option>\
      <option selected>8</option><option>16</option><option>64</option></select></label>
      </div>
      <noscript><p>The pictures are shown by a script in this page, and scripts are off.</p></noscript>
      <div id="stage" tabindex="0" role="group" aria-label="The two pictures"><div id="frame">
      <img id="image-right" alt=""><img id="image-left" alt=""><canvas id="difference" hidden role="img"></canvas>
      <div id="edge" aria-hidden="true"></div></div></div>
      <label class="wide">Edge between left and right <input id="slider" type="range" min="0" max="100" step="any" value="50"></label>
      <p id="captions" class="soft" aria-live="polite"></p>
      \(data)
      """
  }

  private static func data(_ picture: Entry) -> JSON {
    [
      "name": .string(picture.name), "width": .integer(picture.width), "height": .integer(picture.height),
      "versions": .array(
        picture.versions.map { version in
          [
            "title": .string(version.title), "note": .string(version.note),
            "url": .string("data:image/png;base64," + base64(version.png)),
          ]
        }),
    ]
  }
}

extension PictureViewer {
  /// The pictures of a gallery, the original of each first; nil where there are none.
  init?(_ gallery: Gallery) {
    guard !gallery.pictures.isEmpty else { return nil }
    let pictures = gallery.pictures.map { picture in
      let versions = picture.versions.map { version in
        Version(
          title: version.title,
          note: "\(version.setting), \(Figures.fixed(version.bitsPerPixel, 3)) bpp, "
            + "\(Figures.fixed(version.metrics.psnr, 3)) dB",
          png: version.png)
      }
      return Entry(
        name: picture.name, width: picture.width, height: picture.height,
        versions: [Version(title: "Original", png: picture.png)] + versions)
    }
    self.init(pictures: pictures, left: 1, right: 0)
  }
}
