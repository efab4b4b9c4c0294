import re

from projects.words import vocabulary
from tests.architecture.translations import read_catalogue, texts_in_use, untranslated

CHINESE = re.compile(r"[\u4e00-\u9fff]")


def test_the_english_catalogue_is_complete() -> None:
    assert untranslated() == []


def test_the_catalogue_holds_nothing_that_is_no_longer_used() -> None:
    used = texts_in_use()
    assert [message.id for message in read_catalogue() if message.id and message.id not in used] == []


def test_every_term_has_both_names() -> None:
    lists = [value for value in vars(vocabulary).values() if isinstance(value, tuple)]
    terms = [
        term for one in lists for term in one if isinstance(term, vocabulary.Term) and term.code != "exact"
    ]
    assert len(terms) > 70
    assert [term.code for term in terms if not term.en or CHINESE.search(term.en) or not term.zh] == []
