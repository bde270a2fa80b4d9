"""TIFF with many pages, JPEG and PNG as papers."""

from pathlib import Path

import numpy as np
from PIL import Image, ImageOps, ImageSequence, UnidentifiedImageError

from ingest.errors import Refusal
from ingest.extract.pdf import MAX_PAGES, as_array
from ingest.reading import PageReading

MAX_PIXELS = 120_000_000  # A3 at 600 dpi is 70 million
READ_PIXELS = 24_000_000  # more tells the reader nothing: A3 at 300 dpi is 17 million
Image.MAX_IMAGE_PIXELS = None  # our own limit below gives a clear sentence


def eight_bits(image: Image.Image) -> Image.Image:
    """16-bit and floating greys scaled to 8 bits: a plain conversion clips them to white."""
    if not image.mode.startswith(("I", "F")):
        return image
    values = np.asarray(image, np.float64)
    low, high = float(values.min()), float(values.max())
    top = 255.0 if high <= 255 else 65535.0 if high <= 65535 and low >= 0 else high
    bottom = min(0.0, low)
    scaled = (values - bottom) / max(top - bottom, 1.0) * 255
    return Image.fromarray(scaled.clip(0, 255).astype(np.uint8))


def readable(image: Image.Image) -> Image.Image:
    """A picture with more pixels than reading needs, made smaller before any costly step."""
    share = (READ_PIXELS / (image.width * image.height)) ** 0.5
    if share >= 1:
        return image
    if image.mode in ("1", "P"):
        image = image.convert("L" if image.mode == "1" else "RGBA")
    size = (max(1, round(image.width * share)), max(1, round(image.height * share)))
    return image.resize(size, Image.Resampling.BILINEAR, reducing_gap=2.0)


class ImagePaper:
    """An open picture file."""

    def __init__(self, path: Path) -> None:
        try:
            self.image = Image.open(path)
            self.count = getattr(self.image, "n_frames", 1)
        except (UnidentifiedImageError, OSError, ValueError, SyntaxError) as error:
            raise Refusal("broken") from error
        if self.image.width * self.image.height > MAX_PIXELS:
            raise Refusal("too_large_image")
        if self.count > MAX_PAGES:
            raise Refusal("too_many_pages")

    def close(self) -> None:
        """Lets the file go."""
        self.image.close()

    def layer(self, number: int) -> PageReading | None:
        """A picture has no text layer."""
        return None

    def frame(self, number: int) -> Image.Image:
        """The page's pixels as they are kept, turned as the camera noted."""
        try:
            frame = ImageSequence.Iterator(self.image)[number - 1]
            if frame.width * frame.height > MAX_PIXELS:
                raise Refusal("too_large_image")
            turned = readable(eight_bits(ImageOps.exif_transpose(frame)))
            turned.load()
            return turned
        except (OSError, ValueError, SyntaxError, EOFError) as error:
            raise Refusal("broken") from error

    def picture(self, number: int, dpi: int = 200) -> Image.Image:
        """The page in colours, on white where it is transparent."""
        frame = self.frame(number)
        if frame.mode in ("RGBA", "LA", "P"):
            frame = frame.convert("RGBA")
            paper = Image.new("RGBA", frame.size, "white")
            frame = Image.alpha_composite(paper, frame)
        return frame.convert("RGB")

    def array(self, number: int) -> np.ndarray:
        """The page's pixels for OCR; a grey picture needs no colours on the way."""
        frame = self.frame(number)
        if frame.mode in ("1", "L"):
            return np.array(frame.convert("L"))
        return as_array(self.picture(number))
