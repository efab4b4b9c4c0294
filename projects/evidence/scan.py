"""A TIFF is what scanners write and browsers cannot show: one page becomes a photo, several become a PDF."""

from __future__ import annotations

from io import BytesIO

from PIL import Image, ImageSequence
from PIL.TiffImagePlugin import TiffImageFile

from geo.errors import msg
from projects.evidence.photo import MOST_MEGAPIXELS_WHOLE, check_pixels, in_plain_colours, on_white
from projects.evidence.rejection import Rejected

SIGNATURES = (b"II*\x00", b"MM\x00*")
MOST_PAGES = 50
# Enough to read small print on A4 at 300 dpi.
LONGEST_SIDE_PX = 3508


def count_pages(content: bytes) -> int:
    """Return how many pages a TIFF has; raises Rejected when it is broken or has too many."""
    try:
        pages = TiffImageFile(BytesIO(content)).n_frames
    except Exception:  # a decoder of hostile bytes may fail in any way
        raise refuse_broken() from None
    if pages > MOST_PAGES:
        raise Rejected(
            msg("“%(file)s”有 %(pages)d 页,最多 %(most)d 页。请分成几份再传。"), pages=pages, most=MOST_PAGES
        )
    return pages


def bind_pages(content: bytes) -> bytes:
    """Return the pages of a TIFF as a PDF; raises Rejected when one is broken or too large."""
    try:
        pages = [to_page(page) for page in ImageSequence.Iterator(TiffImageFile(BytesIO(content)))]
        target = BytesIO()
        pages[0].save(target, "PDF", save_all=True, append_images=pages[1:])
    except Rejected:
        raise
    except Exception:  # as above
        raise refuse_broken() from None
    return target.getvalue()


def to_page(page: Image.Image) -> Image.Image:
    """Return one page as the PDF holds it: black and white stays so, all else in plain colours."""
    check_pixels(page, MOST_MEGAPIXELS_WHOLE)
    if page.mode == "1":
        return page.copy()
    plain = on_white(in_plain_colours(page.copy()))
    plain.thumbnail((LONGEST_SIDE_PX, LONGEST_SIDE_PX))
    return plain


def refuse_broken() -> Rejected:
    """Return the refusal of a TIFF that cannot be opened."""
    return Rejected(msg("“%(file)s”不是完整的 TIFF,打不开。请重新扫描或导出为 PDF 后再传。"))
