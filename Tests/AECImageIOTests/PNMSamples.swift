// Made by samples.py; not to be edited.

let ppm = decoded(
  """
  UDYKMTMgOQoyNTUKCgrIHArALgq4QAqwUgqoZAqgdgqYiAqQmgqIrAqAvgp40Apw4gpoCiPCHCO6LiOyQCOqUiOiZCOadiOSiCOKmiOC
  rCN6viNy0CNq4iNiCjy8HDy0LjysQDykUjycZDyUdjyMiDyEmjx8rDx0vjxs0Dxk4jxcClW2HFWuLlWmQFWeUlWWZFWOdlWGiFV+mlV2
  rFVuvlVm0FVe4lVWCm6wHG6oLm6gQG6YUm6QZG6Idm6AiG54mm5wrG5ovm5g0G5Y4m5QCoeqHIeiLoeaQIeSUoeKZIeCdod6iIdymodq
  rIdivoda0IdS4odKCqCkHKCcLqCUQKCMUqCEZKB8dqB0iKBsmqBkrKBcvqBU0KBM4qBECrmeHLmWLrmOQLmGUrl+ZLl2drluiLlmmrle
  rLlWvrlO0LlG4rk+CtKYHNKQLtKIQNKAUtJ4ZNJwdtJoiNJgmtJYrNJQvtJI0NJA4tI4
  """)

let pgm = decoded(
  """
  UDUKMTMgOQoyNTUKAwgNEhccISYrMDU6PxccISYrMDU6P0RJTlMrMDU6P0RJTlNYXWJnP0RJTlNYXWJnbHF2e1NYXWJnbHF2e4CFio9n
  bHF2e4CFio+UmZ6je4CFio+UmZ6jqK2yt4+UmZ6jqK2yt7zBxsujqK2yt7zBxsvQ1drf
  """)
