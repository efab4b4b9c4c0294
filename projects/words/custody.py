"""Who stands for a place (projects/registry/custody.py has the rules)."""

from __future__ import annotations

from projects.words.vocabulary import Term

CUSTODIES = (
    Term("planned", "规划所述", "Said by a plan"),
    Term("reported", "上报", "Reported"),
    Term("surveyed", "实测成果", "Surveyed"),
    Term("verified", "现场核实", "Verified on site"),
)
