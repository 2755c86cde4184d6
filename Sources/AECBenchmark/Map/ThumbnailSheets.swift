import AEC
import AECImageIO

/// Many small pictures in few: in the cells of square sheets, as JPEG.
struct ThumbnailSheets {
  /// Where a picture is.
  struct Cell {
    var sheet, x, y, width, height: Int
  }

  /// The files of the sheets.
  private(set) var files: [[UInt8]] = []
  /// Of each picture its cell.
  private(set) var cells: [Cell] = []

  /// Most pixels of a sheet's side.
  private static let sheetSide = 2048
  private static let options = PictureWriteOptions(jpegQuality: 80)

  /// Sheets of pictures, each reduced to `side` pixels at most, a multiple of 16: so blocks of JPEG are of one picture each.
  init(_ pictures: [Picture], side: Int) throws(PictureError) {
    let columns = Self.sheetSide / side
    for start in stride(from: 0, to: pictures.count, by: columns * columns) {
      let own = pictures[start..<min(pictures.count, start + columns * columns)]
      let (wide, high) = (min(columns, own.count), (own.count + columns - 1) / columns)
      var canvas = Canvas(width: wide * side, height: high * side)
      for (place, picture) in own.enumerated() {
        let small = picture.fitted(into: side)
        let cell = Cell(
          sheet: files.count, x: place % columns * side, y: place / columns * side, width: small.width,
          height: small.height)
        canvas.put(small, x: cell.x, y: cell.y)
        cells.append(cell)
      }
      files.append(try PictureIO.write(canvas.picture, as: .jpeg, options: Self.options))
    }
  }
}

extension Picture {
  /// The picture reduced by a whole number, so that no side is longer than `side`; RGB of 8 bits on white.
  package func fitted(into side: Int) -> Picture {
    reduced(by: (max(width, height) + side - 1) / side).composed(on: .white).rgb8
  }
}

/// White pixels to draw on.
struct Canvas {
  private let width, height: Int
  private var pixels: [UInt8]

  init(width: Int, height: Int) {
    (self.width, self.height) = (width, height)
    pixels = Array(repeating: 255, count: 3 * width * height)
  }

  var picture: Picture { Picture(width: width, height: height, pixels: pixels) }

  /// A picture of RGB, as far as it is on the canvas.
  mutating func put(_ picture: Picture, x: Int, y: Int) {
    let columns = max(0, -x)..<max(max(0, -x), min(picture.width, width - x))
    guard !columns.isEmpty else { return }
    for row in 0..<picture.height where (0..<height).contains(y + row) {
      let target = 3 * ((y + row) * width + x + columns.lowerBound)
      let source = 3 * (row * picture.width + columns.lowerBound)
      pixels.replaceSubrange(
        target..<target + 3 * columns.count, with: picture.pixels[source..<source + 3 * columns.count])
    }
  }

  /// A rectangle of one colour, as far as it is on the canvas.
  mutating func fill(_ colour: [UInt8], x: Int, y: Int, width: Int, height: Int) {
    put(
      Picture(width: width, height: height, pixels: (0..<width * height).flatMap { _ in colour }), x: x, y: y)
  }
}
