/// The context branch of the hyper synthesis h_s: z_hat becomes the features psi, `[h/16, w/16, C]`, that means are
/// predicted from (Minnen et al. 2018, arXiv 1809.02736).
struct ContextSynthesis {
  private let firstUp: DenseLayer
  private let first: Block
  private let secondUp: DenseLayer
  private let second: Block

  init(_ reader: inout ModelReader, _ widths: DecoderWidths) throws(ModelError) {
    let c = widths.hyperWidth
    firstUp = try reader.dense("context.layers.0.conv", widths.hyper, 4 * c)
    first = try Block(&reader, "context.layers.1", c, expansion: 1)
    secondUp = try reader.dense("context.layers.2.conv", c, 4 * c)
    second = try Block(&reader, "context.layers.3", c, expansion: 1)
  }

  var channels: Int { second.project.outputs }

  var macsPerPixel: Double {
    Double(firstUp.inputs * firstUp.outputs) / 4096
      + Double(first.macs + secondUp.inputs * secondUp.outputs) / 1024 + Double(second.macs) / 256
  }

  func features(of hyper: FeatureMap, _ job: Job, share: Double) throws(CodecError) -> FeatureMap {
    let psi = FeatureMap(height: 4 * hyper.height, width: 4 * hyper.width, channels: channels)
    let kernels = job.kernels
    try job.bands("context", rows: psi.height, multiple: 4, share: share) { band, step in
      let stream = BlockStream(second, height: psi.height, rows: band, on: kernels) { rows in
        UpStream(secondUp, by: 2, rows: rows, on: kernels) { rows in
          BlockStream(first, height: psi.height / 2, rows: rows, on: kernels) { rows in
            UpStream(firstUp, by: 2, rows: rows, on: kernels) { rows in MapStream(hyper, rows: rows) }
          }
        }
      }
      for row in band {
        stream.next(into: psi[row])
        guard step() else { return }
      }
    }
    return psi
  }
}
