"""The words by which plans tell works: how their names end, what comes before and after them."""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

WORDS = tomllib.loads(Path(__file__).with_name("lexicon.toml").read_text(encoding="utf-8"))
TAILS = frozenset(WORDS["tails"].split())
LONGEST_TAIL = 5
VERBS = frozenset(WORDS["verbs"].split())
AFTER = frozenset(WORDS["after"].split())
HINTS = {word: code for code, words in WORDS["hints"].items() for word in words.split()}
HINT = re.compile("|".join(sorted(map(re.escape, HINTS), key=lambda word: (-len(word), word))))
START_MARKS = frozenset(' 、,，。.;；:：)）“”"(（—-①②③④⑤⑥⑦⑧⑨⑩|Ø》>·')
START_SIGNS = frozenset("的和及与等以对将了为在是把个座条处家所项有从由向到跨于县市区镇乡")
END_MARKS = frozenset(' 、,，。.;；:：)）”"(（—|“《<')
END_SIGNS = frozenset("等和及与为的以在被将并已面")
NO_START = frozenset(" 、,。;:)”|的")
NO_END = frozenset(" 、,。;:(“|")
# The verbs that stand after the last name of a list, so that what is before them is its tail.
DONE_TO_LIST = ("建设", "推进", "实施", "打造", "投入", "全面")


def find_tail(name: str) -> str:
    """Return the longest word of TAILS that a name ends with; empty where none does."""
    for length in range(LONGEST_TAIL, 0, -1):
        if name[-length:] in TAILS:
            return name[-length:]
    return ""
