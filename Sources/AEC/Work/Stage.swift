/// A part of coding or decoding a picture, with a name for errors and tables, and its weight in the progress.
package enum Stage: String, Sendable, CaseIterable {
  case reading = "picture reading"
  /// Pixels to blocks and back.
  case pixels = "pixel transform"
  case analysis = "analysis transform"
  case hyperAnalysis = "hyper analysis"
  case scales = "scale synthesis"
  case context = "context synthesis"
  case means = "mean prediction"
  /// Latents to symbols and back, z and y alike.
  case quantisation
  case refinement
  /// Symbols to decisions, these to phrases and details, and back.
  case packing = "decisions and packing"
  /// Phrases through zlib.
  case deflation = "deflate, inflate"
  case container
  case synthesis = "synthesis transform"
  case detail = "detail layer"
  case exact = "lossless squares"
  case thumbnail = "thumbnail transform"
  case writing = "picture writing"

  /// About how long a row of latents takes, all else being equal; 0 of what is not worth a share of the progress.
  var weight: Double {
    switch self {
    case .analysis: 0.6
    case .hyperAnalysis: 0.05
    case .scales: 0.02
    case .means: 0.26
    case .packing: 0.08
    case .synthesis: 0.62
    case .detail: 0.05
    case .exact: 0.5
    case .thumbnail: 0.01
    case .reading, .pixels, .context, .quantisation, .refinement, .deflation, .container, .writing: 0
    }
  }
}
