"""The rows of the reconciliation as pages name and link them."""

from __future__ import annotations

from flask_babel import gettext

from app.words.places import place_name
from projects.reading.totals import BucketTotal

CITY_SUFFIX = "本级"


def bucket_name(bucket: BucketTotal) -> str:
    """Return the name of a reconciliation row in the current language."""
    if bucket.kind == "cross":
        return gettext("跨区")
    if bucket.kind == "city":
        return gettext(
            "%(district)s本级", district=place_name(bucket.label.removesuffix(CITY_SUFFIX)) or gettext("市")
        )
    return place_name(bucket.label)


def bucket_words(bucket: BucketTotal) -> dict[str, str]:
    """Return the filter words that list exactly the projects counted in a row.

    The cross-district row keeps the district of the filter that the page was asked for.
    """
    if bucket.kind == "district" and bucket.adcode:
        return {"district": bucket.adcode, "bucket": "district"}
    return {"bucket": bucket.kind}
