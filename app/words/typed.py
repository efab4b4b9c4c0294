"""What was typed into a form, by the labels that the form itself shows; nothing that it carries unseen."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from flask_babel import gettext, lazy_gettext
from flask_babel.speaklater import LazyString

from app.words.events import value_words
from app.words.fields import field_label, lazy_label, lazy_name
from app.words.i18n import term_label
from projects.registry.field_readers import YEAR_PLAN
from projects.registry.fields import FORM
from projects.words import vocabulary
from projects.words.texts import tidy

Label = LazyString | str
# Beside each field of a project's details stands what it was read as: what is the same was not typed.
READ_AS = "read_"
MOST_TOLD = 60
LONGEST_TOLD = 20_000
REASON, EVIDENCE, LINK = lazy_gettext("理由"), lazy_gettext("依据文号"), lazy_gettext("依据链接")
BEHIND: Mapping[str, Label] = {"reason": REASON, "evidence": EVIDENCE, "evidence_link": LINK}
STATUS = {"status": lazy_gettext("新状态"), "status_on": lazy_name("status_on"), **BEHIND}
MONTH_WORDS = {name: lazy_name(name) for name in ("physical_progress", "problems", "next_steps")}
MONTH = {
    "month_wan": lazy_label("month_wan"),
    "cumulative_wan": lazy_label("cumulative_wan"),
    **MONTH_WORDS,
    **BEHIND,
    "reason": lazy_gettext("说明"),
}
MATTER = {
    "kind": lazy_gettext("种类"),
    **{name: lazy_name(name) for name in ("subject", "responsible", "due_on")},
}
MADE = {"format": lazy_gettext("后台生成的格式")}
REVIEW = {"note": lazy_gettext("审核意见(退回时必填)")}
DETAILS = {field.name: lazy_label(field.name) for fields in FORM.values() for field in fields}
ALSO_NAMED = {"also_named": lazy_gettext("另一个名称")}
PLACE = {
    "shape": lazy_gettext("位置是"),
    "vertices": lazy_gettext("线或面的各点"),
    "lon": lazy_gettext("经度"),
    "lat": lazy_gettext("纬度"),
    **{name: lazy_label(name) for name in ("source_datum", "custody", "precision", "accuracy_m")},
    "removed": lazy_gettext("从图上取下"),
    "take_shares": lazy_gettext("按图上长度定县区份额"),
}
NEW_PROJECT = {
    **{name: lazy_label(name) for name in ("name", "type", "status", "status_on")},
    "district": lazy_name("district_names"),
    "other_district": lazy_gettext("其他区划代码"),
    **DETAILS,
    "parent_code": lazy_name("parent_code"),
    "parent_pick": lazy_gettext("选中的规划包"),
    **{name: label for name, label in PLACE.items() if name not in ("removed", "take_shares")},
    **BEHIND,
}
PLAN = {"year": lazy_gettext("其他年度"), "planned_wan": lazy_gettext("计划(万元)"), "evidence": EVIDENCE}
ACCOUNT = {"name": lazy_gettext("登录名"), "display_name": lazy_gettext("姓名")}
OFFICER = {
    **ACCOUNT,
    "role": lazy_gettext("角色"),
    "district": lazy_gettext("县区"),
    "other": lazy_gettext("其他区划代码"),
}
LAYOUT = {
    "name": lazy_gettext("模板名称"),
    "adcode": lazy_gettext("与谁共用"),
    "sort": lazy_gettext("顺序"),
    "columns": lazy_gettext("列"),
}
PLAN_FILE = {
    "title": lazy_gettext("文件全称"),
    "short_title": lazy_gettext("简称"),
    "adcode": lazy_gettext("编制地区"),
    "plan_start_year": lazy_gettext("规划期首年"),
    "plan_end_year": lazy_gettext("规划期末年"),
    "issued_on": lazy_gettext("印发日期"),
}
# Of each work that a sentence of a plan may name.
WORK = {
    **{name: lazy_label(name) for name in ("name", "type", "investment_wan", "start_year", "end_year")},
    "adcodes": lazy_gettext("县区"),
    "same": lazy_gettext("是哪个项目"),
    "marked": lazy_gettext("句子里的原文"),
}
IMPORT = {
    "target": lazy_gettext("各行是"),
    "table": lazy_gettext("表或图层"),
    "datum": lazy_gettext("坐标系(有坐标时)"),
    "crs": lazy_gettext("坐标参照系(文件没有说明时)"),
    "month": lazy_gettext("月份(月报)"),
    "year": lazy_gettext("计划年度"),
    **BEHIND,
}
NEW_PASSWORD = {"password": lazy_gettext("新密码"), "password_again": lazy_gettext("再输入一次新密码")}
CODE = {"one_time_password": lazy_gettext("动态口令")}
VIEW = {"name": lazy_gettext("视图名称"), "adcode": lazy_gettext("与谁共用")}
# What each form asks people for, by where it is sent to. A form without anything to type is not here.
FORMS: Mapping[str, Mapping[str, Label]] = {
    "account.change_password": {"current_password": lazy_gettext("原密码"), **NEW_PASSWORD},
    "account.create_token": {
        "token_name": lazy_gettext("用途"),
        "scopes": lazy_gettext("权限"),
        "days": lazy_gettext("有效期"),
        "token_password": lazy_gettext("您的密码"),
    },
    "attachments.take_file_down": {"reason": REASON},
    "batch.preview": {**STATUS, "steward": lazy_name("steward"), **MADE},
    "batch.submit": {**STATUS, "steward": lazy_name("steward")},
    "exports.download_chosen": MADE,
    "jobs.export": MADE,
    "decisions.decide_conflict": {"reason": REASON},
    "decisions.decide_pair": {"reason": REASON},
    "decisions.open_conflict": {"reason": REASON},
    "decisions.undo_merge": {"reason": REASON},
    "deciding.decide": {"note": lazy_gettext("所选各条共用的意见")},
    "deciding.decide_batch": REVIEW,
    "details.change_details": {**DETAILS, **ALSO_NAMED, **BEHIND},
    "field_visit.take_visit": {
        **STATUS,
        "month": lazy_gettext("报哪个月"),
        **{name: label for name, label in MONTH.items() if name not in BEHIND},
    },
    "history.undo": {"reason": REASON},
    "import.read_otherwise": IMPORT,
    "import.undo": {"reason": lazy_gettext("撤销的理由")},
    "imports.bring": IMPORT,
    "intakes.add_intake": PLAN_FILE,
    "intakes.show_districts": PLAN_FILE,
    "invitations.accept": {**ACCOUNT, **NEW_PASSWORD},
    "layouts.add": LAYOUT,
    "layouts.add_form": {name: LAYOUT[name] for name in ("name", "adcode")},
    "layouts.change": LAYOUT,
    "layouts.show_districts": LAYOUT,
    "matter_forms.add_matter": MATTER,
    "matter_forms.change": {**MATTER, "reason": REASON},
    "matter_forms.close": {"result": lazy_gettext("结果")},
    "matter_forms.note": {"body": lazy_gettext("进展")},
    "matter_forms.reopen": {"reason": REASON},
    "months.freeze": {"note": lazy_gettext("备注(可不填)")},
    "officers.add_officer": OFFICER,
    "officers.change": OFFICER,
    "officers.show_districts": OFFICER,
    "phases.part_project": {**BEHIND, "count_apart": lazy_gettext("各期各算一个项目")},
    "place.check_place": {**PLACE, **BEHIND},
    "place.put_place": {**PLACE, **BEHIND},
    "progress.plan_years": PLAN,
    "progress.report_progress": MONTH,
    "register.register": NEW_PROJECT,
    "register.show_alike": NEW_PROJECT,
    "register.show_districts": NEW_PROJECT,
    "register.show_programmes": NEW_PROJECT,
    "register.take_registered": NEW_PROJECT,
    "saved_views.add": VIEW,
    "saved_views.change": VIEW,
    "saved_views.show_districts": VIEW,
    "second_step.renew_codes": {"step_password": lazy_gettext("您的密码")},
    "second_step.turn_off": {"step_password": lazy_gettext("您的密码")},
    "second_step.turn_on": {**CODE, "step_password": lazy_gettext("您的密码")},
    "shares.divide_project": BEHIND,
    "sign_in.give_code": CODE,
    "sign_in.sign_in": {"name": ACCOUNT["name"], "password": lazy_gettext("密码"), **CODE},
    "status.update_status": STATUS,
    "webhooks.add": {
        "url": lazy_gettext("地址"),
        "words": lazy_gettext("筛选"),
        "secret": lazy_gettext("密钥"),
    },
    "webhooks.change_address": {
        "url": lazy_gettext("地址"),
        "words": lazy_gettext("筛选"),
        "secret": lazy_gettext("密钥"),
    },
}
CHOICES: Mapping[str, tuple[vocabulary.Term, ...]] = {
    "kind": vocabulary.MATTER_KINDS,
    "role": vocabulary.ROLES,
    "scopes": vocabulary.TOKEN_SCOPES,
}


# A form of phases has the fields of each in a row of its own.
PHASE = re.compile(r"(name|status|investment_wan|start_year|end_year|capacity)_\d")
PLAN_WORK = re.compile(rf"({'|'.join(WORK)})-(?:new)?\d+")
COLUMN = re.compile(r"(column|unit)-(\d+)")
# The table of the whole job has the fields of each project in a row of its own.
GRID: Mapping[str, Label] = {
    **{name: lazy_name(name) for name in ("month_wan", "cumulative_wan", *MONTH_WORDS)},
    "no_change": lazy_gettext("本月无变化"),
    "confirmed": lazy_gettext("已核对,确认无误"),
}
GRID_CELL = re.compile(rf"({'|'.join(GRID)}|year_plan_\d{{4}})-(LT-\d{{6}}-\d{{4,10}})")
REGISTER = (
    "register.register",
    "register.show_alike",
    "register.show_districts",
    "register.show_programmes",
    "register.take_registered",
)
# What a form has of each district or update: how the names of these fields begin, and what it calls them.
OF_EACH: Mapping[str, tuple[str, Label]] = {
    "deciding.decide": ("note-", REVIEW["note"]),
    "shares.divide_project": ("share_", lazy_label("shares")),
    **dict.fromkeys(REGISTER, ("share_", lazy_gettext("份额(可不写)"))),
}
WITH_PLANS = ("progress.plan_years", *REGISTER)


def label_of(endpoint: str, name: str) -> str | None:
    """Return what a form calls a field; None for what it carries unseen."""
    if endpoint in WITH_PLANS and YEAR_PLAN.fullmatch(name):
        return field_label(name)
    prefix, each = OF_EACH.get(endpoint, ("", ""))
    if prefix and name.startswith(prefix):
        return str(each)
    phase = PHASE.fullmatch(name) if endpoint == "phases.part_project" else None
    if phase:
        return field_label(phase[1])
    work = PLAN_WORK.fullmatch(name) if endpoint == "intake_sentence.read" else None
    if work:
        return str(WORK[work[1]])
    column = COLUMN.fullmatch(name) if endpoint == "import.read_otherwise" else None
    if column:
        number = int(column[2]) + 1
        is_unit = column[1] == "unit"
        return (
            gettext("第 %(number)s 列的单位", number=number)
            if is_unit
            else gettext("第 %(number)s 列", number=number)
        )
    label = label_cell(name) if endpoint == "dispatch_grid.save_grid" else FORMS.get(endpoint, {}).get(name)
    return None if label is None else str(label)


def label_cell(name: str) -> str | None:
    """Return what the table of the whole job calls a field, with the code of its row; None for no field."""
    cell = GRID_CELL.fullmatch(name)
    return f"{GRID.get(cell[1]) or field_label(cell[1])} {cell[2]}" if cell else None


def list_typed(endpoint: str, pairs: Iterable[tuple[str, str]]) -> list[tuple[str, str]]:
    """Return what was typed into a form: the label and the words of each field, without passwords."""
    sent = list(pairs)
    read = {name: tidy(value) for name, value in sent if name.startswith(READ_AS)}
    told = [
        (label, in_words(name, value)[:LONGEST_TOLD])
        for name, value in sent
        if "password" not in name and value.strip() and read.get(READ_AS + name) != tidy(value)
        if (label := label_of(endpoint, name)) is not None
    ]
    return told[:MOST_TOLD]


def in_words(name: str, value: str) -> str:
    """Return a value as a person reads it: a choice by its name."""
    if name == "days" and value.isdigit():
        return gettext("%(days)s 天", days=value)
    terms = CHOICES.get(name)
    if terms is not None and value in vocabulary.codes(terms):
        return term_label(terms, value)
    return value_words(name, value)
