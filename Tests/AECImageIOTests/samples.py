"""Writes PNGSamples.swift, JPEGSamples.swift and PNMSamples.swift: small pictures of our own, as other
programs write them.

    apt install libjpeg-turbo-progs
    pip install pillow pypng
    python3 samples.py

Pillow and libjpeg-turbo's cjpeg write most; pypng those kinds of PNG that Pillow does not.
"""

import base64
import io
import os
import struct
import subprocess
import textwrap

import png
from PIL import Image, ImageCms, ImageOps, PngImagePlugin

WIDTH, HEIGHT = 13, 9
SAMPLES = {}


def colour(x, y):
    return (10 + 18 * x, 10 + 25 * y, 200 - 8 * x - 6 * y)


def gray(x, y):
    return 5 * x + 20 * y + 3


def rows(pixel):
    return [[pixel(x, y) for x in range(WIDTH)] for y in range(HEIGHT)]


def image(mode, pixel):
    made = Image.new(mode, (WIDTH, HEIGHT))
    made.putdata([p for row in rows(pixel) for p in row])
    return made


def by_pillow(name, picture, kind, **options):
    out = io.BytesIO()
    picture.save(out, kind, **options)
    SAMPLES[name] = out.getvalue()


def by_pypng(name, pixel, **options):
    out = io.BytesIO()
    flat = [[s for p in row for s in (p if isinstance(p, tuple) else (p,))] for row in rows(pixel)]
    png.Writer(WIDTH, HEIGHT, **options).write(out, flat)
    SAMPLES[name] = out.getvalue()


def by_cjpeg(name, *options, height=HEIGHT):
    samples = bytes(s % 256 for y in range(height) for x in range(WIDTH) for s in colour(x, y))
    ppm = f"P6 {WIDTH} {height} 255\n".encode() + samples
    SAMPLES[name] = subprocess.run(["cjpeg", *options], input=ppm, capture_output=True, check=True).stdout


def opaque(x, y):
    return (*colour(x, y), 255)


def hole(x, y):
    return (*colour(x, y), 254 if (x, y) == (4, 7) else 255)


def wide(x, y):
    """16 bits that round to the colour."""
    return tuple(257 * c + (x * 37 + y * 91 + i * 13) % 257 - 128 for i, c in enumerate(colour(x, y)))


def profile(name, red=(0.4361, 0.2225, 0.0139), curve=None):
    """A profile of version 2, with sRGB's numbers where nothing else is said; the curve is a table."""
    curve = curve or (lambda v: v / 12.92 if v <= 0.04045 else ((v + 0.055) / 1.055) ** 2.4)
    green, blue = (0.3851, 0.7169, 0.0971), (0.1431, 0.0606, 0.7141)
    table = [round(65535 * curve(i / 255)) for i in range(256)]

    def xyz(values):
        return b"XYZ \0\0\0\0" + struct.pack(">3i", *(round(65536 * v) for v in values))

    tone = b"curv\0\0\0\0" + struct.pack(">I256H", 256, *table)
    text = name.encode() + b"\0"
    bodies = {
        b"desc": b"desc\0\0\0\0" + struct.pack(">I", len(text)) + text + bytes(78),
        b"wtpt": xyz((0.9642, 1, 0.8249)),
        b"rXYZ": xyz(red), b"gXYZ": xyz(green), b"bXYZ": xyz(blue),
        b"rTRC": tone, b"gTRC": tone, b"bTRC": tone,
    }
    entries, data, place = b"", b"", 132 + 12 * len(bodies)
    for tag, body in bodies.items():
        body += bytes(-len(body) % 4)
        entries += tag + struct.pack(">2I", place + len(data), len(body))
        data += body
    head = bytes(4) + b"none" + b"\2\x40\0\0" + b"mntrRGB XYZ " + bytes(12) + b"acsp" + bytes(28)
    head += struct.pack(">3i", 63190, 65536, 54061)
    head = head.ljust(128, b"\0") + struct.pack(">I", len(bodies))
    return struct.pack(">I", place + len(data)) + (head + entries + data)[4:]


def exif(orientation, endian="<"):
    made = Image.Exif()
    made.endian = endian
    made[0x010F] = "Maker"
    made[0x0112] = orientation
    return made


# What a viewer does for each orientation, undone.
STORED = {
    2: Image.Transpose.FLIP_LEFT_RIGHT, 3: Image.Transpose.ROTATE_180, 4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE, 6: Image.Transpose.ROTATE_90, 7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}

rgb = image("RGB", colour)
lightness = image("L", gray)
by_pillow("pngRGB", rgb, "PNG")
by_pillow("pngGray", lightness, "PNG")
by_pillow("pngGrayAlpha", image("LA", lambda x, y: (gray(x, y), 255)), "PNG")
by_pillow("pngOpaque", image("RGBA", opaque), "PNG")
by_pillow("pngTransparent", image("RGBA", hole), "PNG")
by_pillow("pngTransparentColour", rgb, "PNG", transparency=colour(4, 7))
by_pillow("pngUnusedTransparentColour", rgb, "PNG", transparency=(1, 2, 3))
by_pypng("pngInterlaced", colour, greyscale=False, interlace=True)
by_pypng("pngInterlacedOpaque", opaque, greyscale=False, alpha=True, interlace=True)
by_pypng("pngInterlacedBits", lambda x, y: (x + y) % 2, greyscale=True, bitdepth=1, interlace=True)
by_pypng("png16", wide, greyscale=False, bitdepth=16)
by_pypng("png16Interlaced", wide, greyscale=False, bitdepth=16, interlace=True)
by_pypng("png16Gray", lambda x, y: 257 * gray(x, y) + (x * 7 + y) % 128, greyscale=True, bitdepth=16)
for bits in (1, 2, 4):
    by_pypng(f"pngGray{bits}", lambda x, y, bits=bits: (x + y) % 2**bits, greyscale=True, bitdepth=bits)
palette = [(10, 20, 30), (200, 100, 50), (0, 255, 0), (255, 255, 255), (90, 80, 70)]
by_pypng("pngPalette", lambda x, y: (x + 2 * y) % 5, palette=palette)
by_pypng("pngPaletteInterlaced", lambda x, y: (x + 2 * y) % 5, palette=palette, interlace=True)
by_pypng("pngPaletteTransparent", lambda x, y: (x + 2 * y) % 5, palette=[(*p, 128) for p in palette])

wide_red = (0.5151, 0.2412, -0.0011)
pillows = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
by_pillow("pngProfileOfPillow", rgb, "PNG", icc_profile=pillows[:24] + bytes(12) + pillows[36:])  # No date.
by_pillow("pngProfileSRGB", rgb, "PNG", icc_profile=profile("c2"))
by_pillow("pngProfileWide", rgb, "PNG", icc_profile=profile("Wide red", red=wide_red))
by_pillow("pngProfilePower", rgb, "PNG", icc_profile=profile("sRGB with a power", curve=lambda v: v**2.2))
by_pillow("pngProfileLinear", rgb, "PNG", icc_profile=profile("sRGB, linear", curve=lambda v: v))
text = PngImagePlugin.PngInfo()
text.add_itxt("XML:com.adobe.xmp", "<x:xmpmeta/>")
text.add_text("Comment", "not worth a word")
by_pillow("pngXMP", rgb, "PNG", pnginfo=text)
by_pillow("pngAnimated", rgb, "PNG", save_all=True, append_images=[ImageOps.invert(rgb)])
for orientation in range(1, 9):
    stored = rgb.transpose(STORED[orientation]) if orientation > 1 else rgb
    name = f"pngOrientation{orientation}"
    by_pillow(name, stored, "PNG", exif=exif(orientation, "<>"[orientation % 2]))
    assert ImageOps.exif_transpose(Image.open(io.BytesIO(SAMPLES[name]))).tobytes() == rgb.tobytes()

by_pillow("jpeg444", rgb, "JPEG", quality=95, subsampling=0)
by_pillow("jpeg422", rgb, "JPEG", quality=95, subsampling=1)
by_pillow("jpeg420", rgb, "JPEG", quality=95, subsampling=2)
by_pillow("jpegProgressive", rgb, "JPEG", quality=95, subsampling=0, progressive=True)
by_pillow("jpegGray", lightness, "JPEG", quality=95)
by_pillow("jpegCMYK", rgb.convert("CMYK"), "JPEG")
by_pillow("jpegProfile", rgb, "JPEG", quality=95, icc_profile=profile("Wide red", red=wide_red))
by_pillow("jpegProfileSRGB", rgb, "JPEG", quality=95, icc_profile=profile("sRGB"))
by_pillow("jpegXMP", rgb, "JPEG", quality=95, xmp=b"<x:xmpmeta/>")
by_pillow("jpegOrientation6", rgb.transpose(STORED[6]), "JPEG", quality=95, subsampling=0, exif=exif(6))
by_cjpeg("jpegRestarts", "-quality", "95", "-sample", "1x1", "-restart", "1B")
by_cjpeg("jpegRGB", "-quality", "95", "-rgb")
by_cjpeg("jpegArithmetic", "-quality", "95", "-sample", "1x1", "-arithmetic")
by_cjpeg("jpegArithmeticTall", "-quality", "95", "-arithmetic", "-sample", "1x1", height=80)
by_cjpeg("jpegArithmeticProgressive", "-quality", "95", "-arithmetic", "-progressive", "-sample", "1x1", height=80)

by_pillow("ppm", rgb, "PPM")
by_pillow("pgm", lightness, "PPM")

for kind, beginnings in {"PNG": ("png",), "JPEG": ("jpeg",), "PNM": ("ppm", "pgm")}.items():
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), f"{kind}Samples.swift"), "w") as file:
        print("// Made by samples.py; not to be edited.", file=file)
        for name, data in SAMPLES.items():
            if name.startswith(beginnings):
                print(f'\nlet {name} = decoded(\n  """', file=file)
                lines = textwrap.wrap(base64.b64encode(data).decode(), 104)
                print(textwrap.indent("\n".join(lines), "  "), file=file)
                print('  """)', file=file)
