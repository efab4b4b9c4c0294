import re

from app.cli import main
from tests.architecture.dictionary import dictionary
from tests.conftest import ROOT


def test_the_data_dictionary_is_up_to_date() -> None:
    assert (ROOT / "docs" / "data-dictionary.md").read_text(encoding="utf-8") == dictionary()


def test_every_setting_is_documented() -> None:
    used = set(re.findall(r"LANTU_[A-Z_]+", (ROOT / "app" / "config.py").read_text(encoding="utf-8")))
    documented = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    assert [name for name in sorted(used) if f"`{name}`" not in documented] == []


def test_every_command_is_documented() -> None:
    documented = (ROOT / "docs" / "configuration.md").read_text(encoding="utf-8")
    assert [name for name in main.commands if f"lantu {name}" not in documented] == []
