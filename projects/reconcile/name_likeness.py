"""How alike the names of projects are: the characters that they share, rare ones weighing most.

Plans name one work in many ways (应急管理信息平台, 智慧应急信息平台), so whole words decide little. A name is
taken without the districts, the owner and the words that every other name has; two projects are compared
when they are of one type in one district, or share two-character words that few others have.
"""

from __future__ import annotations

from typing import Any

from sqlalchemy import CTE, ColumnElement, String, and_, func, literal, or_, select, true, union
from sqlalchemy.dialects.postgresql import array

from geo.models import District, DistrictDescendant
from projects.models import Allocation, Mention, Project
from projects.reading.parts import Choose

# Words that every other name has say nothing about which project it is; nor do brackets and blanks.
NOISE = "[（(][^）)]*[)）]|项目|工程|建设|新建|十[一二三四五六]五|[^[:alnum:]]"
# A word in more projects than this tells nothing, and would pair everything with everything.
MOST_SHARING = 80
LEAST_SHARED = 2
# A word in so few projects pairs them alone.
FEW_SHARING = 12
# So many of one type in one district are no longer compared each with each.
MOST_OF_A_KIND = 150
LEAST_LIKENESS = 0.25
# From here on two names are so close that what else the projects are called does not matter.
NEARLY_ONE = 0.6
SHORTEST_NAME = 2


def everyone(_column: Any) -> ColumnElement[bool]:
    """Say of every project that it is compared."""
    return true()


def alike_names(choose: Choose = everyone, asked: Choose | None = None) -> CTE:
    """Return (l, r, likeness, is_same) of the pairs whose names are alike; likeness is between 0 and 1.

    `choose` says of a column of ids which projects are compared, `asked` of which each pair has one at least.
    """
    clean = live_names(choose)
    pairs, chars = paired(clean, choose, asked), weighted_chars(clean)
    weights = select(chars.c.id, func.sum(chars.c.weight).label("weight")).group_by(chars.c.id).cte("weights")
    one, other = chars.alias("one"), chars.alias("other")
    shared = (
        select(pairs.c.l, pairs.c.r, func.sum(one.c.weight).label("weight"))
        .join(one, one.c.id == pairs.c.l)
        .join(other, and_(other.c.id == pairs.c.r, other.c.char == one.c.char))
        .group_by(pairs.c.l, pairs.c.r)
        .cte("shared")
    )
    mine, theirs = weights.alias("mine"), weights.alias("theirs")
    close = close_names(clean, pairs)
    by_chars = shared.c.weight / func.sqrt(mine.c.weight * theirs.c.weight)
    likeness = func.greatest(by_chars, close.c.closeness)
    is_same = func.coalesce(close.c.is_same, False)
    return (
        select(shared.c.l, shared.c.r, likeness.label("likeness"), is_same.label("is_same"))
        .join(mine, mine.c.id == shared.c.l)
        .join(theirs, theirs.c.id == shared.c.r)
        .outerjoin(close, and_(close.c.l == shared.c.l, close.c.r == shared.c.r))
        .where(likeness >= LEAST_LIKENESS)
        .cte("alike")
        .prefix_with("MATERIALIZED", dialect="postgresql")
    )


def close_names(clean: CTE, pairs: CTE) -> CTE:
    """Return (l, r, closeness, is_same) of the pairs of which two names are nearly one: an alias suffices."""
    one, other = clean.alias("one_name"), clean.alias("other_name")
    closeness = func.max(func.similarity(one.c.name, other.c.name))
    return (
        select(
            pairs.c.l,
            pairs.c.r,
            closeness.label("closeness"),
            func.bool_or(one.c.name == other.c.name).label("is_same"),
        )
        .join(one, one.c.id == pairs.c.l)
        .join(other, other.c.id == pairs.c.r)
        .group_by(pairs.c.l, pairs.c.r)
        .having(closeness >= NEARLY_ONE)
        .cte("close_names")
    )


def live_names(choose: Choose = everyone) -> CTE:
    """Return (id, name) of every name of the live projects, without noise, districts and owner."""
    live = and_(Project.merged_into_id.is_(None), choose(Project.id))
    names = union(
        select(Project.id, Project.name, Project.owner).where(live),
        select(Project.id, func.unnest(Project.aliases), Project.owner).where(live),
        select(Mention.project_id, Mention.stated_name, Project.owner)
        .join(Project, Mention.project_id == Project.id)
        .where(live),
    ).subquery("names")
    unowned = func.replace(names.c.name, func.coalesce(names.c.owner, ""), "")
    unplaced = func.regexp_replace(unowned, district_words(choose), "", "g")
    plain = func.lower(func.regexp_replace(unplaced, NOISE, "", "g"), type_=String())
    # OFFSET keeps PostgreSQL from working each name out once more for the condition on it.
    cleaned = select(names.c.id, plain.label("name")).offset(0).subquery("cleaned")
    return (
        select(cleaned.c.id, cleaned.c.name)
        .distinct()
        .where(cleaned.c.name != "")
        .cte("clean")
        .prefix_with("MATERIALIZED", dialect="postgresql")
    )


def district_words(choose: Choose = everyone) -> ColumnElement[str]:
    """Return a pattern of the names of the districts that projects stand in, and of those above them."""
    above = DistrictDescendant
    touched = (
        select(above.ancestor)
        .join(Allocation, Allocation.adcode == above.descendant)
        .where(choose(Allocation.project_id))
        .distinct()
        .subquery("touched")
    )
    name = func.unnest(array([District.name, District.short_name])).label("name")
    named = select(name).join(touched, touched.c.ancestor == District.adcode).cte("named")
    bare = func.regexp_replace(named.c.name, "[省市区县]$", "")
    both = union(select(named.c.name), select(bare.label("name"))).subquery("district_names")
    chosen = select(func.string_agg(both.c.name, literal("|"))).where(
        func.length(both.c.name) >= SHORTEST_NAME
    )
    return func.coalesce(chosen.scalar_subquery(), literal("$^"), type_=String())


def paired(clean: CTE, choose: Choose, asked: Choose | None) -> CTE:
    """Return (l, r) of the projects that are compared at all."""
    words = rare_words(clean)
    one, other = words.alias("one_word"), words.alias("other_word")
    by_words = (
        select(one.c.id.label("l"), other.c.id.label("r"))
        .join(other, and_(other.c.word == one.c.word, one.c.id < other.c.id))
        .group_by(one.c.id, other.c.id)
        .having(or_(func.count() >= LEAST_SHARED, func.min(one.c.number) <= FEW_SHARING))
    )
    kind = kinds(choose)
    mine, theirs = kind.alias("mine_of_kind"), kind.alias("theirs_of_kind")
    same_kind = and_(mine.c.type == theirs.c.type, mine.c.adcode == theirs.c.adcode, mine.c.id < theirs.c.id)
    by_kind = select(mine.c.id, theirs.c.id).join(theirs, same_kind)
    if asked is not None:
        by_words = by_words.where(or_(asked(one.c.id), asked(other.c.id)))
        by_kind = by_kind.where(or_(asked(mine.c.id), asked(theirs.c.id)))
    return union(by_words, by_kind).cte("paired").prefix_with("MATERIALIZED", dialect="postgresql")


def rare_words(clean: CTE) -> CTE:
    """Return (id, word, number) of the two-character words that few projects share, and how many do."""
    place = func.generate_series(1, func.greatest(func.length(clean.c.name) - 1, 1))
    word = func.substr(clean.c.name, place, 2)
    words = select(clean.c.id, word.label("word")).distinct().cte("words")
    often = select(words.c.word, func.count().label("number")).group_by(words.c.word).subquery("often")
    return (
        select(words.c.id, words.c.word, often.c.number)
        .join(often, often.c.word == words.c.word)
        .where(often.c.number.between(2, MOST_SHARING))
        .cte("rare")
        .prefix_with("MATERIALIZED", dialect="postgresql")
    )


def kinds(choose: Choose) -> CTE:
    """Return (id, type, adcode) of the live projects of which one type and district has not too many."""
    number: ColumnElement[Any] = func.count().over(partition_by=[Project.type, Allocation.adcode])
    every = (
        select(Project.id, Project.type, Allocation.adcode, number.label("number"))
        .join(Allocation, Allocation.project_id == Project.id)
        .where(Project.merged_into_id.is_(None), choose(Project.id))
        .subquery("every")
    )
    return (
        select(every.c.id, every.c.type, every.c.adcode).where(every.c.number <= MOST_OF_A_KIND).cte("kinds")
    )


def weighted_chars(clean: CTE) -> CTE:
    """Return (id, char, weight) of the characters of each project's names; rare ones weigh more."""
    char = func.regexp_split_to_table(clean.c.name, "")
    chars = select(clean.c.id, char.label("char")).distinct().cte("chars")
    often = select(chars.c.char, func.count().label("number")).group_by(chars.c.char).subquery("char_often")
    number = select(func.count(clean.c.id.distinct())).scalar_subquery()
    weight = func.ln(1 + number / (literal(1.0) * often.c.number)).label("weight")
    return (
        select(chars.c.id, chars.c.char, weight)
        .join(often, often.c.char == chars.c.char)
        .cte("weighted")
        .prefix_with("MATERIALIZED", dialect="postgresql")
    )
