"""Every look is made of tokens: nobody else writes a colour or a size out, and each pair can be read."""

from __future__ import annotations

import re

import pytest

from tests.conftest import ROOT

FOLDER = ROOT / "static" / "css"
TOKENS = re.sub(r"/\*.*?\*/", "", (FOLDER / "tokens.css").read_text(encoding="utf-8"), flags=re.DOTALL)
OTHERS = {
    path.name: path.read_text(encoding="utf-8") for path in FOLDER.glob("*.css") if path.stem != "tokens"
}
SCRIPTS = {
    path.relative_to(ROOT).as_posix(): path.read_text(encoding="utf-8")
    for folder in ("static/js", "app/templates")
    for path in (ROOT / folder).rglob("*.*")
}
DEFINED = dict(re.findall(r"(--[\w-]+): ([^;]+);", TOKENS))
COLOUR = re.compile(
    r"""(?<![\w&("'/])#[0-9a-fA-F]{3,8}\b(?!['"]?\))|\b(?:rgba?|hsla?|oklch)\(|:\s*(?:white|black)\b"""
)
IN_SCRIPTS = re.compile(r"""["'`]#[0-9a-fA-F]{3,8}["'`]""")
DECLARATION = re.compile(r"(?<![\w-])([a-z-]+):\s*([^;{}]+)")
SPACES = re.compile(r"(padding|margin)(-[a-z-]+)?|(row-|column-)?gap")
LENGTH = re.compile(r"(?<![\w.-])-?\d*\.?\d+(px|rem|pt)\b")
HAIR = {"1px", "-1px"}
SURFACES = ("ground", "paper", "paper-2", "hover")
ROADS = ("expressway", "national", "provincial", "county")
# Words on the ground they stand on, then marks, for which less is asked.
WORDS = [
    *[
        (ink, on)
        for ink in ("ink", "ink-2", "ink-3", "accent")
        for on in ("ground", "paper", "paper-2", "hover")
    ],
    *[(ink, "head") for ink in ("ink-2", "accent")],
    *[
        (ink, on)
        for ink in ("ink", "accent-dark")
        for on in ("accent-soft", "good-soft", "warn-soft", "bad-soft")
    ],
    *[(ink, f"{kind}-soft") for kind in ("warn", "bad") for ink in (kind, f"{kind}-ink")],
    *[(ink, on) for ink in ("warn", "bad", "good") for on in ("paper", "paper-2", "hover")],
    *[("on-accent", on) for on in ("accent-fill", "accent-fill-2")],
    *[(f"header-ink{part}", on) for part in ("", "-2", "-3") for on in ("header", "header-2")],
    *[("district-ink", on) for on in ("district", *(f"shade-{step}" for step in (1, 2, 3)))],
    *[
        ("accent", "accent-soft"),
        ("good", "good-soft"),
        ("ink", "field"),
        ("ink-3", "field"),
        ("ink", "mark"),
    ],
    *[("place-ink", "land"), ("ground-name", "land"), ("ground-water-name", "land")],
    *[
        ("ground-shield-ink", f"ground-{kind}-shield")
        for kind in ("expressway", "national", "provincial", "county")
    ],
]
TONES = sorted(name for name in DEFINED if re.match(r"--(status|warning|type)-", name))
MARKS = [
    *[(tone.removeprefix("--"), on) for tone in TONES for on in ("on-mark", "paper")],
    *[(f"series-{number}", "paper") for number in range(1, 8)],
    *[("edge", on) for on in ("paper", "field")],
    *[
        (route, "land")
        for route in ("route", "route-expressway", "route-trunk", "route-railway", "route-local")
    ],
]


def resolve(name: str, side: int) -> tuple[int, ...]:
    """Return a token's colour as red, green and blue in the light (0) or the dark (1) look."""
    value = DEFINED[f"--{name}"]
    both = re.fullmatch(r"light-dark\((#\w+), (#\w+)\)", value)
    code = (both[1 + side] if both else value).removeprefix("#")
    code = "".join(2 * digit for digit in code) if len(code) == 3 else code
    return tuple(int(code[at : at + 2], 16) for at in (0, 2, 4))


def lightness(colour: tuple[int, ...]) -> float:
    """Return the relative luminance as WCAG defines it."""
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4
        for part in (one / 255 for one in colour)
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(ink: str, on: str, side: int) -> float:
    """Return the contrast of two tokens, from 1 to 21."""
    low, high = sorted(lightness(resolve(name, side)) for name in (ink, on))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("side", [0, 1], ids=["light", "dark"])
@pytest.mark.parametrize(
    ("pairs", "least"), [pytest.param(WORDS, 4.5, id="words"), pytest.param(MARKS, 3.0, id="marks")]
)
def test_what_stands_on_what_can_be_read(pairs: list[tuple[str, str]], least: float, side: int) -> None:
    weak = {pair: round(contrast(*pair, side), 2) for pair in pairs}
    assert {pair: found for pair, found in weak.items() if found < least} == {}


@pytest.mark.parametrize("name", sorted(OTHERS))
def test_no_other_sheet_writes_a_colour_out(name: str) -> None:
    plain = re.sub(r"/\*.*?\*/", "", OTHERS[name], flags=re.DOTALL)
    assert COLOUR.findall(plain) == []


def test_no_script_or_template_writes_a_colour_out() -> None:
    assert {name: found for name, text in SCRIPTS.items() if (found := IN_SCRIPTS.findall(text))} == {}


@pytest.mark.parametrize("name", sorted(OTHERS))
def test_sizes_of_type_spaces_corners_and_shadows_are_tokens(name: str) -> None:
    plain = re.sub(r"/\*.*?\*/", "", OTHERS[name], flags=re.DOTALL)
    own = [
        f"{what}: {value.strip()}"
        for what, value in DECLARATION.findall(plain)
        if (what in {"font-size", "font", "border-radius"} or SPACES.fullmatch(what))
        and {found[0] for found in re.finditer(LENGTH, re.sub(r"/\S+", "", value))} - HAIR
    ]
    assert own == []


def test_every_token_that_is_asked_for_is_there() -> None:
    asked = set(re.findall(r"var\((--[\w-]+)\)", "".join([*OTHERS.values(), TOKENS])))
    inner = set(re.findall(r"(--[\w-]+):", "".join(OTHERS.values())))
    # Some are set by scripts, on one element.
    inner |= set(re.findall(r"\"(--[\w-]+)\"", "".join(SCRIPTS.values())))
    assert asked - set(DEFINED) - inner == set()


def test_every_token_is_used() -> None:
    scripts = "".join(SCRIPTS.values()) + "".join(
        path.read_text(encoding="utf-8") for path in (ROOT / "app" / "charts").glob("*.py")
    )
    used = set(re.findall(r"var\((--[\w-]+)[,)]", "".join([*OTHERS.values(), TOKENS, scripts])))
    # The ground's are read by name, those of a status by its code, a series by its number.
    unused = {
        one for one in set(DEFINED) - used if not one.startswith(("--ground-", "--status-", "--series-"))
    }
    assert unused == set()
