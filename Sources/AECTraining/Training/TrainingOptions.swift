import AECSupport

/// How a network is trained.
public struct TrainingOptions: Sendable {
  /// Crops of a step.
  public var batch = 8
  /// Pixels a side of a crop, a multiple of 64.
  public var crop = 256
  /// The largest learning rate, in the middle of the training.
  public var learningRate = 6e-4
  /// Steps in which the learning rate rises.
  public var warmup = 300
  /// The last share of the training, in which the learning rate falls to a fiftieth.
  public var decay = 0.25
  /// What the network's pictures are compared by.
  public var loss = CodecLoss.squaredError
  /// Each crop's cost is divided by its lambda to this power.
  public var balance = 0.7
  /// The largest norm of the gradient.
  public var clip = 1.0
  /// Of the moving average, for each step.
  public var average = 0.999
  /// Whether the encoder half alone is trained: analysis, hyper analysis, and the gain of z. The decoder half stays as it is.
  public var trainsEncoderAlone = false
  /// Numbers that depend on it alone are drawn: crops, rates, noise, and the weights that a training from nothing begins with.
  public var seed = 0
  /// Threads, which results do not depend on.
  public var threads = max(1, Int(sysconf(Int32(_SC_NPROCESSORS_ONLN))))
  package var optimiser = OptimiserKind.soap
  package var kernels = TrainingKernels.best

  /// Those of the recipe in Python.
  public init() {}

  /// The learning rate after a share of the training, 0 ... 1, and a number of steps of it.
  public func learningRate(progress: Double, done: Int) -> Double {
    let floor = 0.02
    let fall = decay > 0 ? max(0, (progress - (1 - decay)) / decay) : 0
    return learningRate * min(1, Double(done + 1) / Double(warmup))
      * (floor + (1 - floor) * 0.5 * (1 + cos(.pi * fall)))
  }

  /// Rate-distortion weights by the real index of an anchor, 0 ... 15: lambda of `lambda * 255^2 * error + bits per pixel`.
  static func lambda(_ rate: Float) -> Double {
    let (least, most) = (0.0009, 0.36)
    return least * pow(most / least, Double(rate) / Double(Architecture.anchors - 1))
  }
}
