"""Draws the sample pictures: `python3 samples/generate.py [NAME ...]` writes NAME.png beside this file.

Without names it draws all of them.
"""

import importlib
import sys
import time
from pathlib import Path

from generator import png

HERE = Path(__file__).resolve().parent
NAMES = ["still-life", "terrain", "page", "texture", "night-window"]


def main(names):
    unknown = [name for name in names if name not in NAMES]
    if unknown:
        sys.exit(f"no picture is called {unknown[0]!r}; there are: {', '.join(NAMES)}")
    for name in names or NAMES:
        start = time.perf_counter()
        pixels = importlib.import_module("generator." + name.replace("-", "_")).render()
        data = png.encode(pixels)
        (HERE / f"{name}.png").write_bytes(data)
        height, width, _ = pixels.shape
        print(f"{name}.png  {width}x{height}  {len(data):,} bytes  {time.perf_counter() - start:.1f} s")


if __name__ == "__main__":
    main(sys.argv[1:])
