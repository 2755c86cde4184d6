/// How much of a picture is coded pixel by pixel, and in which way: parts of its pixels, 0 ... 1.
public struct ExactShare: Sendable, Equatable {
  /// As text, drawings and patterns: squares of a lossless picture, or what of another is kept as it is.
  public let graphics: Double
  /// As photographs, each sample predicted from those before it.
  public let photograph: Double
  /// As rows that are filtered and deflated, in the manner of PNG.
  public let filtered: Double

  /// The parts that so many pixels are of a picture.
  init(_ pixels: [ExactSquare.Way: Int], of size: PaddedSize) {
    func share(_ way: ExactSquare.Way) -> Double { Double(pixels[way] ?? 0) / Double(size.width * size.height) }
    (graphics, photograph, filtered) = (share(.graphics), share(.photograph), share(.filtered))
  }

  /// Reads it from a file with this header, of which no pixel is decoded: squares say their way first, or their cells.
  package init(_ bytes: [UInt8], _ header: Header) throws(CodecError) {
    var pixels: [ExactSquare.Way: Int] = [:]
    for tag in [SectionTag.lossless, .graphics] where header.has(tag) {
      let squares = ExactSquares(header.size, tag)
      let bodies = try squares.section.bodies(bytes[header.body(tag)])
      if tag == .lossless, squares.whole(bodies) != nil {
        pixels[.filtered] = header.width * header.height
        continue
      }
      for (index, body) in bodies.enumerated() {
        let name = squares.section.name(of: index)
        let body = try body.checked(name)
        let (row, column) = index.quotientAndRemainder(dividingBy: squares.columns.count)
        let (width, height) = (squares.columns[column].count, squares.strips[row].count)
        do throws(EntropyCodingError) {
          if tag == .lossless {
            pixels[try ExactSquare.way(of: body, depth: header.layout.depth), default: 0] += width * height
          } else {
            pixels[.graphics, default: 0] += try GraphicsSquare.cells(of: body, width: width, height: height).pixels
          }
        } catch {
          throw CodecError(error, in: name, at: body.startIndex)
        }
      }
    }
    self.init(pixels, of: header.size)
  }
}
