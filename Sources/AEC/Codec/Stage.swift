/// A part of coding or decoding a picture, with a name for errors and tables.
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
  case thumbnail = "thumbnail transform"
  case writing = "picture writing"
}
