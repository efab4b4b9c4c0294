"""The rows of the reconciliation as pages name and link them."""

from __future__ import annotations

from flask_babel import gettext, lazy_gettext

from app.words.places import place_name
from projects.reading.totals import BucketTotal

CITY_SUFFIX = "本级"
WORDS = {"cross": lazy_gettext("跨区"), "between": lazy_gettext("跨上列地区")}


def bucket_name(bucket: BucketTotal) -> str:
    """Return the name of a reconciliation row in the current language."""
    if bucket.kind in WORDS:
        return str(WORDS[bucket.kind])
    if bucket.kind in ("city", "level"):
        return gettext(
            "%(district)s本级", district=place_name(bucket.label.removesuffix(CITY_SUFFIX)) or gettext("市")
        )
    return place_name(bucket.label)


def bucket_words(bucket: BucketTotal) -> dict[str, str] | None:
    """Return the filter words that list exactly the projects counted in a row; None where no words do.

    The cross-district row keeps the district of the filter that the page was asked for.
    """
    if bucket.kind == "district" and bucket.adcode:
        return {"district": bucket.adcode, "bucket": "district"}
    if bucket.kind == "whole" and bucket.adcode:
        return {"district": bucket.adcode}
    if bucket.kind in ("between", "level"):
        return None
    return {"bucket": bucket.kind}
