"""A project's card as Word: the same parts in the same order, to be edited further."""

from __future__ import annotations

from projects.exports.word import Report
from projects.reports.card_facts import Card
from projects.reports.card_pdf import MATTER_COLUMNS, MONTH_COLUMNS, Sheet, heads
from projects.reports.card_photos import Album
from projects.reports.card_words import say
from projects.words.names import Language


def write_word(sheet: Sheet) -> bytes:
    """Return the card as a document."""
    card = sheet.card
    language = card.language
    report = Report(sheet.title)
    report.centre(sheet.title, 18, bold=True)
    report.centre(" · ".join(part for part in (card.row.code, sheet.subtitle) if part), 11, font="仿宋")
    report.heading(say("stages", language), 2)
    now = next(stage.name for stage in card.stages if stage.is_now)
    days = "、".join(f"{stage.name} {stage.on}" for stage in card.stages if stage.on)
    report.say(f"{now}({days})" if days else now)
    report.heading(say("facts", language), 2)
    columns = [say(key, language) for key in ("item", "value", "source")]
    facts = [(fact.name, fact.text, fact.source) for fact in card.facts]
    report.table(columns, facts, (1.4, 3.6, 3.0), numbers_from=3)
    write_place(report, card, sheet.drawing)
    write_work(report, card)
    write_pictures(report, sheet.album, language)
    if card.sources:
        report.heading(say("sources", language), 2)
        for place, words in card.sources:
            report.say(f"{place}：{words}")
    report.say(sheet.foot)
    return report.to_bytes()


def write_place(report: Report, card: Card, drawing: bytes | None) -> None:
    """Write the map, and in words how well the place is known."""
    report.heading(say("place", card.language), 2)
    if drawing:
        report.picture(drawing, card.place[0], share=0.55)
    for words in card.place[1 if drawing else 0 :]:
        report.say(words)


def write_work(report: Report, card: Card) -> None:
    """Write the months, and the matters for who may read them."""
    language = card.language
    report.heading(say("months", language), 2)
    if card.months:
        columns = heads(MONTH_COLUMNS, language)
        report.table(columns, card.months, (1, 1.5, 1.5, 4), numbers_from=1, numbers_to=3)
    if card.months_note:
        report.say(card.months_note)
    if card.matters is None:
        return
    report.heading(say("matters", language), 2)
    if card.matters:
        columns = heads(MATTER_COLUMNS, language)
        report.table(columns, card.matters, (1, 3, 1.5, 1.3, 3), numbers_from=5)
    else:
        report.say(say("no_matters", language))


def write_pictures(report: Report, album: Album, language: Language) -> None:
    """Write the photos with their captions, and what is said of those that are not shown."""
    if album.photos or album.notes:
        report.heading(say("photos", language), 2)
    for photo in album.photos:
        report.picture(photo.jpeg, photo.caption, share=0.7)
    for note in album.notes:
        report.say(note)
