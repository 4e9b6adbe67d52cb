"""Glyphs of an installed colour font as sprites' pictures."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import numpy as np
import numpy.typing as npt
from fontTools.ttLib import TTFont
from PIL import Image as PillowImage
from PIL import ImageDraw, ImageFont

from engine.errors import StorageError

STRIKE = 109  # the one size in which Noto Color Emoji holds its bitmaps
CANVAS = 160  # pixels, room for a glyph of that size
# Symbols and pictographs; below them lie digits and signs that the font holds only as parts of key caps.
FIRST_SYMBOL = 0x203C
# Skin tones are swatches and regional indicators letters in a box: neither looks like a thing.
SWATCHES = range(0x1F3FB, 0x1F400)
REGIONAL_INDICATORS = range(0x1F1E6, 0x1F200)


def find_colour_font() -> Path:
    """The file of Noto Color Emoji, by fontconfig. Raises StorageError when it is not installed."""
    otherwise = "or name the file of a colour font."
    program = shutil.which("fc-match")
    if program is None:
        cause = "fontconfig's fc-match is not installed"
        raise StorageError("No colour font can be looked for", cause, f"Install it (Debian: fontconfig) {otherwise}")
    query = [program, "--format=%{family}\n%{file}", "Noto Color Emoji"]
    family, _, file = subprocess.run(query, check=True, capture_output=True, text=True).stdout.partition("\n")
    if "Emoji" not in family:
        cause = f"fontconfig offers {family} instead"
        remedy = f"Install it (Debian: fonts-noto-color-emoji) {otherwise}"
        raise StorageError("The font Noto Color Emoji was not found", cause, remedy)
    return Path(file)


class ColourFont:
    """A bitmap colour font (CBDT). Raises StorageError when the file is not one."""

    def __init__(self, path: Path) -> None:
        remedy = "Name the file of Noto Color Emoji (NotoColorEmoji.ttf)."
        if not path.is_file():
            raise StorageError(f"The font {path} does not exist", "", remedy)
        try:
            self._font = ImageFont.truetype(str(path), STRIKE)
        except OSError as error:
            raise StorageError(f"{path} is not a font with glyphs of {STRIKE} pixels", str(error), remedy) from error
        with TTFont(path, lazy=True) as tables:
            characters = sorted(tables.getBestCmap())
        self._characters = [
            character
            for character in characters
            if character >= FIRST_SYMBOL
            and character not in SWATCHES
            and character not in REGIONAL_INDICATORS
            and not 0xFE00 <= character <= 0xFE0F
            and character < 0xE0000
        ]
        if not self._characters:
            raise StorageError(f"{path} holds no pictographs", "", remedy)
        self._drawn: dict[int, npt.NDArray[np.uint8]] = {}

    def __len__(self) -> int:
        """Number of glyphs."""
        return len(self._characters)

    def glyph(self, number: int) -> npt.NDArray[np.uint8]:
        """(H, W, 4) RGB and alpha, not premultiplied, cropped to what is drawn; empty for a blank glyph. Read only."""
        if number not in self._drawn:
            canvas = PillowImage.new("RGBA", (CANVAS, CANVAS))
            text = chr(self._characters[number])
            ImageDraw.Draw(canvas).text((4, 4), text, font=self._font, embedded_color=True)
            box = canvas.getchannel("A").getbbox() or (0, 0, 0, 0)
            self._drawn[number] = np.asarray(canvas.crop(box), np.uint8)
        return self._drawn[number]
