"""What a stranger meets first says the same as what the code does."""

from __future__ import annotations

import csv
import json
import re
import tomllib

import yaml

from tests.conftest import ROOT

NOTICE = (ROOT / "NOTICE.md").read_text(encoding="utf-8")
PACKAGES = json.loads((ROOT / "package.json").read_text(encoding="utf-8"))
PYPROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))


def test_the_licence_is_the_same_everywhere() -> None:
    locked = json.loads((ROOT / "package-lock.json").read_text(encoding="utf-8"))
    named = {PACKAGES["license"], locked["packages"][""]["license"], PYPROJECT["project"]["license"]}
    assert named == {"MIT"}
    assert (ROOT / "LICENSE").read_text(encoding="utf-8").startswith("MIT License\n")


def test_the_npm_of_debian_reads_the_lock_file() -> None:
    """Its version 9 gives up a lock file with overrides where somebody asks for the latest of a package."""
    assert "overrides" not in PACKAGES


def test_every_front_end_package_has_its_terms_in_the_notice() -> None:
    packages = {**PACKAGES["dependencies"], **PACKAGES["devDependencies"]}
    assert [name for name in packages if name not in NOTICE] == []


def test_every_source_of_the_gazetteer_is_credited() -> None:
    with (ROOT / "seeds" / "places.csv").open(encoding="utf-8") as file:
        evidence = " ".join(row["evidence"] for row in csv.DictReader(file))
    reached = re.findall(r"(?:PyPI|npm|GitHub) (@?[\w-]+(?:/[\w-]+)?)", evidence)
    owners = re.findall(r"OpenStreetMap|GeoNames|Amap|Global Energy Monitor", evidence)
    assert len(set(reached)) > 5
    assert sorted({name for name in (*reached, *owners) if name not in NOTICE}) == []


def test_hooks_are_tools_of_the_checkout_that_make_check_runs_too() -> None:
    config = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    recipe = (ROOT / "Makefile").read_text(encoding="utf-8")
    assert {repo["repo"] for repo in config["repos"]} == {"local"}
    for hook in (hook for repo in config["repos"] for hook in repo["hooks"]):
        tool = " ".join(hook["entry"].split()[:2] if "ruff" in hook["entry"] else hook["entry"].split()[:1])
        assert tool.startswith((".venv/bin/", "node_modules/.bin/")) or tool == "shellcheck", hook["id"]
        assert tool in recipe, hook["id"]


def test_the_hosted_machine_runs_what_any_machine_runs() -> None:
    workflow = yaml.safe_load((ROOT / ".github" / "workflows" / "ci.yml").read_text(encoding="utf-8"))
    (job,) = workflow["jobs"].values()
    assert job["steps"][-1] == {"run": ".ci/run"}
    assert job["timeout-minutes"] == 90
