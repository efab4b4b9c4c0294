"""`lantu base`: the ground of the map, from files of the office."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

import click
from babel.dates import format_datetime

from app.commands.imports import find_officer
from app.commands.session import in_both_languages, open_session, plainly
from app.config import read_config
from geo.datum import DATUMS, parse_datum
from geo.errors import NotFound, msg
from geo.ground.classes import CLASSES
from geo.ground.models import BasePart
from geo.ground.parts import find_part, list_parts, remove_part
from projects.clock import CHINA
from projects.ground.loading import Wish, load_ground
from projects.ground.locating import Proposal, find_proposals, submit_proposals
from projects.ground.reading import Options
from projects.ground.sources import read_sources
from projects.ground.surroundings import find_surroundings
from projects.updates.works import who

READABLE = click.Path(exists=True, path_type=Path)
REASONS = {
    "empty": msg("没有图形"),
    "off_the_earth": msg("坐标不在地球上"),
    "outside": msg("在登记簿周边之外"),
    "wrong_shape": msg("图形种类不对"),
    "unreadable": msg("名称有读不出的字(仍取了)"),
}
OUTCOMES = {
    "proposed": msg("提交审核"),
    "refused": msg("没有提交,不合规则"),
    "ambiguous": msg("名称对应几处,没有提交"),
    "no_name": msg("文字里没有底图上的地名"),
    "no_road": msg("线状项目,没有找到所写编号的道路"),
}
UNREAD = msg("不在对照表里,没有读")


@click.group()
def base() -> None:
    """Manage the ground of the map: roads, water, places, from files of the office."""


@base.command("load")
@click.argument("files", nargs=-1, required=True, type=READABLE)
@click.option("--source", default="", help="Mapping file by name (national, osm, geofabrik or your own).")
@click.option("--as", "key", default="", help="Name of the part; else the file's. The same name replaces.")
@click.option("--encoding", default="", help="Encoding of a Shapefile's texts where it does not tell (GBK).")
@click.option("--crs", default="", help="Reference system where the file tells none, such as EPSG:4490.")
@click.option("--datum", default="wgs84", show_default=True, type=click.Choice(DATUMS))
@click.option("--clip", is_flag=True, help="Keep what lies around the registry's districts only.")
@plainly
def load(files: tuple[Path, ...], *, key: str, clip: bool, **words: str) -> None:
    """Load FILES (.gdb, .gdb.zip, .osm.pbf, zipped Shapefile, GeoPackage), each as a part of its own."""
    if key and len(files) > 1:
        raise click.UsageError("--as 只能用于一个文件 / is for one file")
    sources = read_sources(read_config().base_sources)
    with open_session() as session:
        for path in files:
            with session.begin():
                box = find_surroundings(session) if clip else None
                options = Options(words["crs"], parse_datum(words["datum"]), box)
                wish = Wish(key, words["source"], words["encoding"], options)
                part = load_ground(session, path, sources, wish)
                lines = list(describe(part))
            click.echo("\n".join(lines))


@base.command("locate")
@click.option("--district", "adcodes", multiple=True, help="Adcode; may be repeated. Else all.")
@click.option("--dry-run", is_flag=True, help="Say what would be proposed and write nothing.")
@click.option("--as", "login", help="Account in whose name it is done; else the first administrator's.")
@plainly
def locate(*, adcodes: tuple[str, ...], dry_run: bool, login: str | None) -> None:
    """Propose places and routes for the unlocated, by names of the ground; a reviewer sees each first."""
    with open_session() as session, session.begin():
        author, access = who(session, find_officer(session, login))
        found = list(find_proposals(session, adcodes))
        done = found if dry_run else submit_proposals(session, found, author, access)
        for line in tell_proposals(done):
            click.echo(line)


def tell_proposals(proposals: Sequence[Proposal]) -> Iterator[str]:
    """Yield each proposal and each refusal, then how many there are of every outcome."""
    for one in proposals:
        if one.outcome == "proposed":
            yield f"{one.project.code} {one.project.name}: {one.reason}"
        elif one.refusal:
            said = in_both_languages(one.refusal.message, one.refusal.values)
            yield f"! {one.project.code} {one.project.name}: {said}"
    counts = Counter(one.outcome for one in proposals)
    for outcome, words in OUTCOMES.items():
        yield f"{in_both_languages(words, {})}: {counts[outcome]:,}"


@base.command("list")
@plainly
def list_loaded() -> None:
    """List the parts that are loaded."""
    with open_session() as session:
        for part in list_parts(session):
            click.echo(headline(part))


@base.command("remove")
@click.argument("key")
@plainly
def remove(key: str) -> None:
    """Remove the part KEY."""
    with open_session() as session, session.begin():
        count = remove_part(session, key)
    click.echo(f"已移除 / removed: {key}, {count:,}")


@base.command("report")
@click.argument("key", default="")
@plainly
def report(key: str) -> None:
    """Say what was taken and left of the part KEY, or of all."""
    with open_session() as session:
        found = find_part(session, key) if key else None
        if key and found is None:
            raise NotFound(msg("没有名为“%(key)s”的底图资料。"), key=key)
        for part in [found] if found else list_parts(session):
            click.echo("\n".join(describe(part)))


def headline(part: BasePart) -> str:
    """Return a part in one line."""
    loaded = format_datetime(part.loaded_at.astimezone(CHINA), "yyyy-MM-dd HH:mm")
    own = "随软件 shipped" if part.is_shipped else part.filename
    return f"{part.key} [{part.source}] {part.title} · {own} · {part.feature_count:,} · {loaded}"


def describe(part: BasePart) -> Iterator[str]:
    """Yield what was taken and left of a part, line by line."""
    yield headline(part)
    for layer in part.report.get("layers", ()):
        yield f"  {layer['layer']}: {layer['rows']:,}"
        taken, left = layer["taken"], layer["left"]
        for one in CLASSES:
            if one.code in taken:
                yield f"    + {one.zh} {one.en}: {taken[one.code]:,}"
        for code, number in sorted(left.items(), key=lambda pair: (-pair[1], pair[0])):
            yield f"    - {code}: {number:,}"
        for reason, number in layer["reasons"].items():
            yield f"    ! {in_both_languages(REASONS[reason], {})}: {number:,}"
        for note in layer["notes"]:
            yield f"    · {in_both_languages(note['message'], note['values'])}"
    unread = part.report.get("left_layers", [])
    if unread:
        yield f"  {in_both_languages(UNREAD, {})}: {'、'.join(unread)}"
