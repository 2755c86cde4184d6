#if canImport(Darwin)
  import Darwin
#elseif canImport(Musl)
  import Musl
#else
  import Glibc
#endif

// The elementary functions that the report needs, without Foundation.

func logarithm10(_ value: Double) -> Double { log10(value) }
func power10(_ exponent: Double) -> Double { pow(10, exponent) }
