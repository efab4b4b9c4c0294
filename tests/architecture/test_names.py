"""One name a field in Chinese and one in English: the dictionary has it, and nothing else says another."""

from __future__ import annotations

import ast
import itertools
import re
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path

import pytest
from jinja2 import Environment, nodes

from projects.registry.fields import ALL_NAMES, FIELDS, name_of
from projects.words.names import NAMES
from tests.architecture.translations import read_catalogue
from tests.conftest import ROOT

CHINESE = re.compile(r"[\u4e00-\u9fff]")
# Names that fields once had beside their own, and what they are called: see docs/decisions/.
SECOND = {
    "accuracy_m": ("定位误差", "误差", "Error"),
    "approval": ("审批类型", "项目管理方式", "审批方式", "Approval kind"),
    "bucket": ("计入", "汇总口径"),
    "capacity": ("规模能力", "规模", "Capacity"),
    "completed_wan": ("累计完成", "已完成", "已完成投资", "累计"),
    "counted_wan": ("计入合计",),
    "description": ("建设内容及规模", "Works"),
    "end_month": ("止月", "竣工月", "计划完工月", "End month"),
    "end_year": ("止年", "竣工年", "计划完工年", "End year"),
    "has_conflict": ("数据冲突", "口径不一", "数据有冲突", "投资额说法不一"),
    "investment_high_wan": ("最高说法", "Highest stated", "Highest investment"),
    "investment_low_wan": ("最低说法", "Lowest stated", "Lowest investment"),
    "investment_wan": ("Investment",),
    "is_programme": ("打捆项目", "是否规划包"),
    "land_m2": ("占地",),
    "lead_official": ("Responsible leader",),
    "level": ("级别",),
    "line": ("行", "行号", "原文行号"),
    "method": ("定位方法",),
    "month_wan": ("本月完成", "本月投资", "当月完成", "Done in the month", "Invested this month"),
    "name": ("名称",),
    "national_code": ("国家代码", "全国项目代码", "全国投资项目在线审批监管平台代码"),
    "number_delta": ("总数增减", "项目增减"),
    "parent_code": ("上级项目",),
    "part_count": ("项目个数",),
    "precision": ("定位精度",),
    "reason": ("原因",),
    "start_month": ("起月", "开工月", "计划开工月", "Start month"),
    "start_year": ("起年", "开工年", "计划开工年", "Start year"),
    "type": ("领域",),
    "updated_at": ("最近变更",),
    "wan_delta": ("总投资增减",),
    "year_done_wan": ("本年完成", "Done this year", "Invested this year"),
    "year_plan_wan": ("本年计划", "年度计划投资"),
    "years": ("起止年限", "计划年限", "年限"),
}
# Short words that also mean something else: a second name only beside the key of the field.
AMBIGUOUS = {
    *("规模", "累计", "已完成", "计入", "级别", "行", "行号", "名称", "原因", "领域", "年限", "占地", "误差"),
    *("Error", "Works"),
}
# Keys that mean more than the field of a project: there any word may stand.
GENERAL = {
    *("actor", "body", "changes", "code", "conflict", "description", "difference", "document", "districts"),
    *("kind", "line", "merged", "missing", "month", "name", "note", "number", "q", "result", "stated"),
    *("state", "status", "steps", "type", "version", "year", "adcode", "mentions", "places", "reason"),
    "scopes",
}
# What stands under a key without naming it: what a field of a form asks for, and examples of values.
NO_NAMES = {
    *("依据文号", "审批", "朝阳某某建设有限公司", "主体结构封顶", "用地预审未批复", "自然资源局"),
    *("朝发改〔2026〕12号", "责任单位(人)含有"),
}
# Names that also head a list, there in the plural, or are said of what someone does.
HEADINGS = {
    "变化": ("Changes",),
    "规划文件": ("Plan documents",),
    "需协调事项": ("Matters to settle",),
    "县区": ("District",),
    "销号": ("Close", "Closed"),
}
# In a file's name stands another word than on a page.
FILE_NAMES = ("projects/exports/registry.py",)
NAMED = set(ALL_NAMES) - GENERAL
UNIT = re.compile(r"\((万元|亿元|公里|米|平方米|10,000 yuan|×10⁴ yuan|km|m|m²)\)$")


def bare(text: str) -> str:
    """A heading without its unit and colon."""
    return UNIT.sub("", text.strip().rstrip(":：")).strip()


def banned() -> dict[str, str]:
    """Every second name that is no other field's own name and no word of another meaning."""
    own = {name.zh for name in ALL_NAMES.values()} | {name.en for name in ALL_NAMES.values()}
    return {
        text: key
        for key, texts in SECOND.items()
        for text in texts
        if text not in own and text not in AMBIGUOUS
    }


def python_files() -> Iterator[Path]:
    for floor in ("app", "projects", "geo"):
        yield from sorted((ROOT / floor).rglob("*.py"))


def texts_of(path: Path) -> Iterator[tuple[int, str]]:
    """The texts of a module that are not its docstrings."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    said = {
        id(node.value)
        for node in ast.walk(tree)
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in said:
            yield node.lineno, node.value


def parsed_templates() -> Iterator[tuple[Path, nodes.Template]]:
    templates = Environment(extensions=["jinja2.ext.i18n"], autoescape=True)
    for path in sorted((ROOT / "app" / "templates").rglob("*.html")):
        yield path, templates.parse(path.read_text(encoding="utf-8"))


def test_no_two_fields_share_a_key_and_every_stored_one_is_named_once() -> None:
    assert len({field.name for field in FIELDS}) == len(FIELDS)
    assert {field.name for field in FIELDS} & set(NAMES) == set()
    assert [
        name for name in ALL_NAMES.values() if CHINESE.search(name.en) or not CHINESE.search(name.zh)
    ] == []


def test_a_chinese_name_has_one_english_one_and_the_other_way_round() -> None:
    english, chinese = defaultdict(set), defaultdict(set)
    for name in ALL_NAMES.values():
        english[name.title("zh")].add(name.title("en"))
        chinese[name.title("en")].add(name.title("zh"))
    assert {zh: en for zh, en in english.items() if len(en) > 1} == {}
    assert {en: zh for en, zh in chinese.items() if len(zh) > 1} == {}


def test_the_catalogue_calls_a_field_as_the_dictionary_does() -> None:
    known = {
        zh: en for name in ALL_NAMES.values() for zh, en in (name.both, (name.title("zh"), name.title("en")))
    }
    wrong = {
        message.id: message.string
        for message in read_catalogue()
        if isinstance(message.id, str)
        and message.id in known
        and str(message.string).casefold() != known[message.id].casefold()
        and message.string not in HEADINGS.get(message.id, ())
    }
    assert wrong == {}


def test_nothing_says_a_name_that_was_decided_against() -> None:
    second = banned()
    found = [
        f"{path.relative_to(ROOT)}:{line} {text!r}: {name_of(second[bare(text)]).both}"
        for path in python_files()
        for line, text in texts_of(path)
        if bare(text) in second
    ]
    found += [
        f"{path.name}: {node.value!r}"
        for path, tree in parsed_templates()
        for node in tree.find_all(nodes.Const)
        if isinstance(node.value, str) and bare(node.value) in second
    ]
    found += [
        f"messages.po: {message.string!r}"
        for message in read_catalogue()
        if isinstance(message.string, str) and bare(message.string) in second
    ]
    assert found == []


def english() -> dict[str, str]:
    """The English of every Chinese name, with and without its unit."""
    names = ALL_NAMES.values()
    return dict(name.both for name in names) | {name.title("zh"): name.title("en") for name in names}


def test_a_name_that_is_written_out_has_the_english_of_the_dictionary() -> None:
    known = english()
    found = []
    for path in python_files():
        if str(path.relative_to(ROOT)) in (*TABLE, *FILE_NAMES):
            continue
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            said = node.args if isinstance(node, ast.Call) else getattr(node, "elts", [])
            texts = [one.value if isinstance(one, ast.Constant) else None for one in said]
            for zh, en in itertools.pairwise(texts):
                if not (isinstance(zh, str) and isinstance(en, str) and zh in known and en.isascii()):
                    continue
                if bare(en).casefold() != bare(known[zh]).casefold() and en not in HEADINGS.get(zh, ()):
                    found.append(f"{path.relative_to(ROOT)}:{node.lineno} {zh}: {en!r}, not {known[zh]!r}")
    assert found == []


def said_in(node: ast.AST) -> Iterator[str]:
    """The texts in Chinese that an expression says."""
    for one in ast.walk(node):
        if isinstance(one, ast.Constant) and isinstance(one.value, str) and CHINESE.search(one.value):
            yield one.value


def labels(tree: ast.AST) -> Iterator[tuple[int, str, str]]:
    """Whatever stands under the key of a field as if it were its name: `"owner": …`, `entry("owner", …)`."""
    for node in ast.walk(tree):
        pairs: list[tuple[ast.expr | None, ast.AST]] = []
        if isinstance(node, ast.Dict):
            pairs = list(zip(node.keys, node.values, strict=True))
        elif isinstance(node, ast.Call) and len(node.args) > 1:
            pairs = [(node.args[0], node.args[1])]
        elif isinstance(node, ast.Tuple) and len(node.elts) == 2:
            pairs = [(node.elts[0], node.elts[1])]
        for key, value in pairs:
            if isinstance(key, ast.Constant) and isinstance(key.value, str) and key.value in NAMED:
                yield from ((key.lineno, key.value, text) for text in said_in(value))


def is_name(key: str, text: str) -> bool:
    """Say whether a text under a key names the field as the dictionary does."""
    return bare(text) == name_of(key).zh or text in NO_NAMES


TABLE = ("projects/registry/fields.py", "projects/words/names.py")
# Under these keys stands something else than a name: values of codes, sentences to be said.
SENTENCES = re.compile(r"[。,;:?!“（]|%\(|\{")


def test_no_dictionary_of_its_own_names_a_field() -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line} {key}: {text!r}, not {name_of(key).zh!r}"
        for path in python_files()
        if str(path.relative_to(ROOT)) not in TABLE
        for line, key, text in labels(ast.parse(path.read_text(encoding="utf-8")))
        if not SENTENCES.search(text) and not is_name(key, text)
    ]
    assert found == []


def test_no_form_labels_a_field_otherwise() -> None:
    found = []
    for path, tree in parsed_templates():
        for call in tree.find_all(nodes.Call):
            if len(call.args) < 2 or not isinstance(call.args[0], nodes.Const):
                continue
            key = call.args[0].value
            if key not in NAMED or not isinstance(call.args[1], nodes.Call):
                continue
            said = [one.value for one in call.args[1].find_all(nodes.Const) if CHINESE.search(str(one.value))]
            found += [
                f"{path.name}: {key} is called {text!r}"
                for text in said
                if not SENTENCES.search(text) and not is_name(key, text)
            ]
    assert found == []


@pytest.mark.parametrize("text", ['{"owner": "业主"}', 'entry("owner", _("业主"))', '(("owner", "业主"),)'])
def test_the_search_for_second_names_finds_them(text: str) -> None:
    assert [(key, said) for _line, key, said in labels(ast.parse(text))] == [("owner", "业主")]
    assert not is_name("owner", "业主")
