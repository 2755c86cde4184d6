#!/usr/bin/env python3
"""Time aec and its peers on the same pictures, in turn, on two threads, and print megapixels a second.

    python3 -m pip install compressai
    Tests/Peers/speed.py --aec .build/release/aec PICTURE.png ...

Commands (aec, avifenc, cjxl, cwebp and their decoders, those that are on the PATH) are timed as whole processes, PNG
in and PPM out, start included. AVIF is decoded to Y4M, since avifdec writes no PPM and the deflating of a PNG would be
timed with it; this spares it alone the way from YUV to RGB. CompressAI's models run in this process, with random
weights (their speed does not depend on them): `compress` and `decompress` alone, without start, reading or writing, on
as many threads. Every codec has its turn in every round; the best round counts for each picture, and the rates are
pixels over the sum of these times.
"""
from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time

THREADS = 2


class Command:
    """A codec that is a pair of commands; `{i}` and `{o}` stand for input and output."""

    def __init__(self, name: str, encode: str, decode: str, coded: str, decoded: str):
        self.name, self.encode, self.decode = name, encode.split(), decode.split()
        self.coded, self.decoded = coded, decoded
        self.there = all(shutil.which(command[0]) for command in (self.encode, self.decode))

    def run(self, picture: str, folder: str) -> tuple[float, float, int]:
        """Seconds to encode and to decode, and bytes."""
        coded, decoded = os.path.join(folder, "coded." + self.coded), os.path.join(folder, "decoded." + self.decoded)
        return self.timed(self.encode, picture, coded), self.timed(self.decode, coded, decoded), os.path.getsize(coded)

    @staticmethod
    def timed(command: list[str], source: str, target: str) -> float:
        words = [word.replace("{i}", source).replace("{o}", target) for word in command]
        start = time.perf_counter()
        subprocess.run(words, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        return time.perf_counter() - start


class CompressAI:
    """A model of CompressAI at random weights, of the size of its third quality."""

    there = True

    def __init__(self, name: str):
        import torch
        from compressai.zoo import image_models

        torch.set_num_threads(THREADS)
        torch.manual_seed(0)
        self.torch, self.name = torch, "CompressAI " + name
        self.model = image_models[name](quality=3, metric="mse", pretrained=False).eval()
        self.model.update(force=True)

    def run(self, picture: str, _folder: str) -> tuple[float, float, int]:
        import numpy
        from PIL import Image

        with Image.open(picture) as image:
            x = self.torch.from_numpy(numpy.asarray(image.convert("RGB")).copy()).permute(2, 0, 1)[None].float() / 255
        x = self.torch.nn.functional.pad(x, (0, -x.shape[3] % 64, 0, -x.shape[2] % 64), mode="replicate")
        with self.torch.no_grad():
            start = time.perf_counter()
            coded = self.model.compress(x)
            middle = time.perf_counter()
            self.model.decompress(coded["strings"], coded["shape"])
            end = time.perf_counter()
        return middle - start, end - middle, sum(len(part[0]) for part in coded["strings"])


def codecs(aec: str) -> list:
    j = f"-j {THREADS}"
    found = [
        Command("aec fast", f"{aec} compress {j} --quiet -f {{i}} {{o}}",
                f"{aec} decompress {j} --quiet -f {{i}} {{o}}", "aec", "ppm"),
        Command("WebP, cwebp -m 4 -mt", "cwebp -quiet -m 4 -mt -q 80 {i} -o {o}",
                "dwebp -quiet -mt -ppm {i} -o {o}", "webp", "ppm"),
        Command("AVIF, avifenc -s 6", f"avifenc -s 6 -j {THREADS} --min 20 --max 30 {{i}} {{o}}",
                f"avifdec -j {THREADS} {{i}} {{o}}", "avif", "y4m"),
        Command("JPEG XL, cjxl -e 7", f"cjxl -e 7 -d 1.5 --num_threads={THREADS} {{i}} {{o}}",
                f"djxl --num_threads={THREADS} {{i}} {{o}}", "jxl", "ppm"),
    ]
    for codec in found:
        if not codec.there:
            print(f"{codec.name}: not on the PATH, left out", file=sys.stderr)
    try:
        found += [CompressAI(name) for name in ("bmshj2018-hyperprior", "mbt2018-mean", "cheng2020-anchor")]
    except ImportError as error:
        print(f"CompressAI: {error}, left out", file=sys.stderr)
    return [codec for codec in found if codec.there]


def pixels(picture: str) -> int:
    """Of a PNG: width times height, from its header."""
    with open(picture, "rb") as file:
        head = file.read(24)
    if head[:8] != b"\x89PNG\r\n\x1a\n":
        sys.exit(f"{picture}: not a PNG")
    return int.from_bytes(head[16:20], "big") * int.from_bytes(head[20:24], "big")


def main():
    p = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    p.add_argument("--aec", default="aec", help="the command to time")
    p.add_argument("--rounds", type=int, default=3)
    p.add_argument("pictures", nargs="+", help="PNG files")
    a = p.parse_args()
    total = sum(map(pixels, a.pictures)) / 1e6
    shelf = codecs(os.path.abspath(a.aec) if os.sep in a.aec else a.aec)
    best: dict[tuple[str, str], tuple[float, float, int]] = {}
    with tempfile.TemporaryDirectory() as folder:
        for _ in range(a.rounds):
            for picture in a.pictures:
                for codec in shelf:
                    found = codec.run(picture, folder)
                    before = best.get((codec.name, picture), found)
                    best[codec.name, picture] = (min(found[0], before[0]), min(found[1], before[1]), found[2])
    print(f"{len(a.pictures)} pictures, {total:.1f} megapixels, {THREADS} threads, best of {a.rounds} rounds")
    print(f"{'':32}{'bpp':>7}{'encode MP/s':>13}{'decode MP/s':>13}{'aec is faster by':>24}")
    first = None
    for codec in shelf:
        rows = [best[codec.name, picture] for picture in a.pictures]
        encode, decode, size = (sum(column) for column in zip(*rows))
        first = first or (encode, decode)
        ratio = f"{encode / first[0]:.2f} x, {decode / first[1]:.2f} x"
        print(f"{codec.name:32}{size * 8 / total / 1e6:7.2f}{total / encode:13.2f}{total / decode:13.2f}{ratio:>24}")


if __name__ == "__main__":
    main()
