"""LibreOffice as a person uses it: a file is opened, edited by a macro, computed, saved in some format."""

from __future__ import annotations

import subprocess
from pathlib import Path
from string import Template

FILTERS = {"xlsx": "Calc MS Excel 2007 XML", "ods": "calc8", "xls": "MS Excel 97"}
# As the dialogue that opens a CSV proposes: commas, quotes, UTF-8, from the first row.
OPENED = {".csv": ', Word("FilterName", "Text - txt - csv (StarCalc)"), Word("FilterOptions", "44,34,76,1")'}
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
  book = StarDesktop.loadComponentFromURL("$source", "_blank", 0, Array(Word("Hidden", True)$opened))
  sheet = book.Sheets.getByIndex(0)
$steps
  book.calculateAll()
  book.storeToURL("$target", Array(Word("FilterName", "$filter")))
  book.close(True)
  StarDesktop.terminate()
End Sub
]]></script:module>
""")


def save_in_office(source: Path, kind: str, *steps: str) -> Path:
    """Return the file that LibreOffice saves after steps in its Basic on `sheet`, the first one of `book`."""
    profile = source.parent / "profile"
    command = ["soffice", f"-env:UserInstallation={profile.as_uri()}", "--headless"]
    if not profile.exists():
        subprocess.run([*command, "--terminate_after_init"], check=True, capture_output=True, timeout=120)
    folder = source.parent / "saved"
    folder.mkdir(exist_ok=True)
    target = folder / f"{source.stem}.{kind}"
    target.unlink(missing_ok=True)
    macro = MODULE.substitute(
        source=source.as_uri(),
        target=target.as_uri(),
        filter=FILTERS[kind],
        opened=OPENED.get(source.suffix, ""),
        steps="\n".join(f"  {step}" for step in steps),
    )
    library = profile / "user" / "basic" / "Standard"
    (library / "script.xlb").write_text(LIBRARY, encoding="utf-8")
    (library / "Edit.xba").write_text(macro, encoding="utf-8")
    done = subprocess.run(
        [*command, "macro:///Standard.Edit.Main"], check=False, capture_output=True, text=True, timeout=120
    )
    assert target.exists(), done.stderr
    return target


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
