/// The release of this package: what `aec --version` and the manual page say, and the first in <doc:Changes>.
public let version = "0.4.0"
