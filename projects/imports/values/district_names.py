"""Districts by what offices write: a name, a short name, a name with its city, or an adcode."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Collection, Iterable
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from geo.districts import DistrictName, list_names
from geo.errors import msg
from geo.models import District
from projects.errors import BadInput
from projects.words.form_values import SHOWN
from projects.words.texts import tidy_code, tidy_line

BREAK = re.compile(r"[、,;/|\n\s]+")
CITY_LEVEL = ("本级", "直属", ",city level")
STATED_SEVERAL = ("跨区", "跨县区", "多县区", "全市", "各县区", "各县(市)区")


class DistrictBook:
    """All districts by their names; those of the scope come before namesakes elsewhere."""

    def __init__(self, names: Iterable[DistrictName], scope: Collection[str] = ()) -> None:
        self.scope = frozenset(scope)
        self.names: dict[str, DistrictName] = {}
        self.by_word: dict[str, set[str]] = defaultdict(set)
        for one in names:
            self.names[one.adcode] = one
            words = {one.adcode, one.name, one.short_name, one.label}
            if one.parent_name:
                words |= {f"{one.parent_name}{one.name}", f"{one.parent_name}{one.short_name}"}
            if one.level == "prefecture":
                words |= {f"{one.name}{behind}" for behind in CITY_LEVEL}
                words |= {f"{one.short_name}{behind}" for behind in CITY_LEVEL}
            for word in filter(None, words):
                self.by_word[plain(word)].add(one.adcode)

    @classmethod
    def load(cls, session: Session, scope: Collection[str] = ()) -> DistrictBook:
        """Return the book of all districts that the database holds."""
        adcodes = session.scalars(select(District.adcode)).all()
        return cls(list_names(session, adcodes).values(), scope)

    def read(self, value: Any, field: str = "districts") -> tuple[str, ...]:
        """Return the adcodes of a cell, none for an empty one; raises BadInput for what is no district."""
        text = tidy_line(str(value))
        whole = self.find(text)
        if whole:
            return (self.only(whole, text, field),)
        found = [self.read_one(word, field) for word in BREAK.split(tidy_code(text)) if word]
        return tuple(dict.fromkeys(found))

    def read_one(self, word: str, field: str) -> str:
        """Return the adcode of one name."""
        # Our own files add the share: 211302:0.4 comes from a list of shares.
        return self.only(self.find(word), word, field)

    def find(self, word: str) -> frozenset[str]:
        """Return the districts of a name: those in the scope, else all."""
        found = frozenset(self.by_word.get(plain(word), ()))
        return found & self.scope or found

    def only(self, found: frozenset[str], word: str, field: str) -> str:
        """Return the one district of several; raises BadInput otherwise."""
        shown = word[:SHOWN]
        if len(found) == 1:
            return next(iter(found))
        if plain(word) in STATED_SEVERAL:
            raise BadInput(msg("“%(value)s”没有说明是哪些县区。请逐个写出。"), field=field, value=shown)
        if not found:
            raise BadInput(msg("没有叫“%(value)s”的县区。请写全称或六位区划代码。"), field=field, value=shown)
        labels = "、".join(sorted(self.names[adcode].label for adcode in found)[:6])
        message = msg("“%(value)s”有几个:%(labels)s。请写全称或六位区划代码。")
        raise BadInput(message, field=field, value=shown, labels=labels)

    def named_in(self, text: str) -> tuple[str, ...]:
        """Return the districts of the scope whose full name stands in a text, in the order of adcodes."""
        plain_text = plain(text)
        return tuple(
            adcode
            for adcode in sorted(self.scope)
            if adcode in self.names
            and self.names[adcode].level == "county"
            and plain(self.names[adcode].name) in plain_text
        )


def plain(text: str) -> str:
    """Return a name as it is compared."""
    return tidy_code(text).replace(" ", "").lower()
