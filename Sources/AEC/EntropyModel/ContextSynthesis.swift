/// The context branch of the hyper synthesis h_s: z_hat becomes the features psi, `[h/16, w/16, C]`, that means are
/// predicted from (Minnen et al. 2018, arXiv 1809.02736).
struct ContextSynthesis {
  private let firstUp: DenseLayer
  private let first: Block
  private let secondUp: DenseLayer
  private let second: Block

  init(_ reader: inout ModelReader, _ widths: DecoderWidths) throws(ModelError) {
    let c = widths.hyperWidth
    firstUp = try reader.dense("context.layers.0.conv", widths.hyper, limit: widths.hyperLimit, 4 * c)
    first = try Block(&reader, "context.layers.1", c, limit: firstUp.limit, expansion: 1)
    secondUp = try reader.dense("context.layers.2.conv", c, limit: first.limit, 4 * c)
    second = try Block(&reader, "context.layers.3", c, limit: secondUp.limit, expansion: 1)
  }

  /// The largest magnitude of psi.
  var limit: Int { second.limit }

  var macsPerPixel: Double {
    Double(firstUp.inputs * firstUp.outputs) / 4096
      + Double(first.macs + secondUp.inputs * secondUp.outputs) / 1024 + Double(second.macs) / 256
  }

  /// Elements that a stream of psi holds for each column of y.
  var held: Int { second.held + (secondUp.inputs + first.held) / 2 + firstUp.inputs / 4 }

  /// Latents beyond its own, in any direction, that an element of psi depends on: one at 1/16, one at 1/32, and what lies
  /// between their grids.
  static let reach = 4

  /// Makes rows of psi, of some columns of z, from z_hat as far as they depend on it.
  typealias Maker = @Sendable (_ rows: Range<Int>, _ columns: Range<Int>) -> any RowStream

  /// A maker of rows of psi.
  func rows(of hyper: FeatureMap, on kernels: Kernels) -> Maker {
    { rows, columns in self.stream(of: hyper, rows: rows, columns: columns, on: kernels) }
  }

  private func stream(
    of hyper: FeatureMap, rows: Range<Int>, columns: Range<Int>, on kernels: Kernels
  ) -> any RowStream {
    BlockStream(second, height: 4 * hyper.height, rows: rows, on: kernels) { rows in
      UpStream(secondUp, by: 2, rows: rows, on: kernels) { rows in
        BlockStream(first, height: 2 * hyper.height, rows: rows, on: kernels) { rows in
          UpStream(firstUp, by: 2, rows: rows, on: kernels) { rows in
            MapStream(hyper, rows: rows, columns: columns)
          }
        }
      }
    }
  }
}
