"""LibreOffice as a person uses it: a file is opened, edited by a macro, computed, saved in some format."""

from __future__ import annotations

import subprocess
import tempfile
from collections.abc import Sequence
from pathlib import Path
from string import Template

FILTERS = {"xlsx": "Calc MS Excel 2007 XML", "ods": "calc8", "xls": "MS Excel 97"}
# As the dialogue that opens a CSV proposes: commas, quotes, UTF-8, from the first row.
OPENED = {".csv": ', Word("FilterName", "Text - txt - csv (StarCalc)"), Word("FilterOptions", "44,34,76,1")'}
# Seconds: a busy machine starts it late.
PATIENCE = 300
LIBRARY = """<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE library:library PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "library.dtd">
<library:library xmlns:library="http://openoffice.org/2000/library" library:name="Standard"
 library:readonly="false" library:passwordprotected="false">
 <library:element library:name="Edit"/>
</library:library>
"""
MODULE = Template("""<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE script:module PUBLIC "-//OpenOffice.org//DTD OfficeDocument 1.0//EN" "module.dtd">
<script:module xmlns:script="http://openoffice.org/2000/script" script:name="Edit"
 script:language="StarBasic"><![CDATA[
Function Word(name, value)
  Dim one As New com.sun.star.beans.PropertyValue
  one.Name = name
  one.Value = value
  Word = one
End Function

Sub Sort(sheet, reach, column, rising)
  Dim fields(0) As New com.sun.star.table.TableSortField
  fields(0).Field = column
  fields(0).IsAscending = rising
  sheet.getCellRangeByName(reach).sort(Array(Word("SortFields", fields()), Word("ContainsHeader", False)))
End Sub

Sub Main
$edits
  StarDesktop.terminate()
End Sub
]]></script:module>
""")
EDIT = Template("""  opened = Array(Word("Hidden", True)$opened)
  book = StarDesktop.loadComponentFromURL("$source", "_blank", 0, opened)
  sheet = book.Sheets.getByIndex(0)
$steps
  book.calculateAll()
  book.storeToURL("$target", Array(Word("FilterName", "$filter")))
  book.close(True)
""")
# Its settings, which it takes seconds to make: they go with the process.
PROFILE = tempfile.TemporaryDirectory(prefix="lantu-office-")


def save_in_office(source: Path, kind: str, *steps: str) -> Path:
    """Return the file that LibreOffice saves after steps in its Basic on `sheet`, the first one of `book`."""
    edit, target = make_edit(source, kind, steps)
    run_in_office([edit], [target])
    return target


def save_all_in_office(sources: list[Path], kind: str) -> list[Path]:
    """Return the files that LibreOffice saves of those that it opened one after the other."""
    edits, targets = zip(*(make_edit(source, kind) for source in sources), strict=True)
    run_in_office(edits, targets)
    return list(targets)


def make_edit(source: Path, kind: str, steps: Sequence[str] = ()) -> tuple[str, Path]:
    """Return the lines of Basic that open, edit and save a file, and the file that they write."""
    folder = source.parent / "saved" / source.suffix[1:]
    folder.mkdir(parents=True, exist_ok=True)
    target = folder / f"{source.stem}.{kind}"
    edit = EDIT.substitute(
        source=source.as_uri(),
        target=target.as_uri(),
        filter=FILTERS[kind],
        opened=OPENED.get(source.suffix, ""),
        steps="\n".join(f"  {step}" for step in steps),
    )
    return edit, target


def run_in_office(edits: Sequence[str], targets: Sequence[Path]) -> None:
    """Run lines of Basic in one start of LibreOffice; raises AssertionError where a file was not written."""
    profile = Path(PROFILE.name)
    command = ["soffice", f"-env:UserInstallation={profile.as_uri()}", "--headless"]
    library = profile / "user" / "basic" / "Standard"
    if not library.exists():
        subprocess.run(
            [*command, "--terminate_after_init"], check=True, capture_output=True, timeout=PATIENCE
        )
    for target in targets:
        target.unlink(missing_ok=True)
    (library / "script.xlb").write_text(LIBRARY, encoding="utf-8")
    (library / "Edit.xba").write_text(MODULE.substitute(edits="\n".join(edits)), encoding="utf-8")
    done = subprocess.run(
        [*command, "macro:///Standard.Edit.Main"],
        check=False,
        capture_output=True,
        text=True,
        timeout=PATIENCE,
    )
    for target in targets:
        assert target.exists(), done.stderr


def put(cell: str, value: str | float) -> str:
    """Return the step that types into a cell: text, a number, or a formula of A1 names."""
    if isinstance(value, str) and value.startswith("="):
        return f'sheet.getCellRangeByName("{cell}").Formula = "{quoted(value)}"'
    if isinstance(value, str):
        return f'sheet.getCellRangeByName("{cell}").String = "{quoted(value)}"'
    return f'sheet.getCellRangeByName("{cell}").Value = {value}'


def quoted(text: str) -> str:
    """Return text for within quotes of Basic."""
    return text.replace('"', '""')


def sort(reach: str, column: int, *, rising: bool = True) -> str:
    """Return the step that sorts a range of whole rows by one of its columns, counted from 0."""
    return f'Sort(sheet, "{reach}", {column}, {rising})'


def hide_rows(*rows: int) -> str:
    """Return the step that hides rows, as a filter does."""
    return "\n  ".join(f"sheet.Rows.getByIndex({row - 1}).IsVisible = False" for row in rows)


def insert_rows(at: int, number: int = 1) -> str:
    """Return the step that inserts rows above one."""
    return f"sheet.Rows.insertByIndex({at - 1}, {number})"


def delete_rows(at: int, number: int = 1) -> str:
    """Return the step that deletes rows from one on."""
    return f"sheet.Rows.removeByIndex({at - 1}, {number})"
