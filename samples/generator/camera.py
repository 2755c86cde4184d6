"""A camera with a lens: what lies out of its focus is blurred."""

from dataclasses import dataclass

import numpy as np

from generator.solids import column, unit


@dataclass
class Camera:
    """An eye that looks at a target.

    view: half the picture's width at distance 1.   radius: the lens's.   focus: how far off things are sharp.
    size: the picture's width and height in pixels.
    """

    eye: tuple
    target: tuple
    view: float
    radius: float
    focus: float
    size: tuple

    def rays(self, x, y, lens):
        """Origins and directions, both `[3, n]`, of rays through places of the picture, in pixels.

        lens: where each ray leaves the lens, `[2, n]`, from 0 to 1.
        """
        eye = column(*self.eye)
        ahead = unit(column(*self.target) - eye)
        right = unit(np.stack([ahead[2], 0 * ahead[0], -ahead[0]]))
        up = np.cross(ahead, right, axis=0)
        width, height = self.size
        across, rise = (2 * x / width - 1) * self.view, (height - 2 * y) / width * self.view
        sharp = eye + self.focus * (ahead + across * right + rise * up)
        out, angle = self.radius * np.sqrt(lens[0]), 2 * np.pi * lens[1]
        origin = eye + out * (np.cos(angle) * right + np.sin(angle) * up)
        return origin.astype(np.float32), unit(sharp - origin).astype(np.float32)
