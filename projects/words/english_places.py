"""Districts in English: the proper name in pinyin, the kind of district in English, in that order.

Proper names of Han origin are written as one word (GB/T 16159); names from Mongolian, Uyghur and Tibetan have
spellings of their own, as official English publications have them.
"""

from __future__ import annotations

import re
from functools import lru_cache

from projects.words.readings import read_run
from projects.words.romanise import join_syllables

# The longer first: a banner may be autonomous.
KINDS = {
    "自治区": "Autonomous Region",
    "自治州": "Autonomous Prefecture",
    "自治县": "Autonomous County",
    "自治旗": "Autonomous Banner",
    "特别行政区": "Special Administrative Region",
    "林区": "Forestry District",
    "地区": "Prefecture",
    "新区": "New Area",
    "省": "Province",
    "市": "City",
    "盟": "League",
    "县": "County",
    "旗": "Banner",
    "区": "District",
}
# What no reading of the characters gives.
NAMES = {
    "内蒙古": "Inner Mongolia",
    "陕西": "Shaanxi",
    "西藏": "Xizang",
    "香港": "Hong Kong",
    "澳门": "Macao",
    "新疆": "Xinjiang",
    "广西": "Guangxi",
    "哈尔滨": "Harbin",
    "呼和浩特": "Hohhot",
    "鄂尔多斯": "Ordos",
    "锡林郭勒": "Xilingol",
    "锡林浩特": "Xilinhot",
    "呼伦贝尔": "Hulunbuir",
    "乌兰察布": "Ulanqab",
    "巴彦淖尔": "Bayannur",
    "乌海": "Wuhai",
    "兴安": "Hinggan",
    "阿拉善": "Alxa",
    "乌兰浩特": "Ulanhot",
    "霍林郭勒": "Holingol",
    "科尔沁": "Horqin",
    "喀喇沁": "Harqin",
    "奈曼": "Naiman",
    "库伦": "Hure",
    "扎鲁特": "Jarud",
    "敖汉": "Aohan",
    "翁牛特": "Ongniud",
    "巴林": "Bairin",
    "克什克腾": "Hexigten",
    "阿鲁科尔沁": "Ar Horqin",
    "前郭尔罗斯": "Qian Gorlos",
    "杜尔伯特": "Dorbod",
    "齐齐哈尔": "Qiqihar",
    "佳木斯": "Jiamusi",
    "乌鲁木齐": "Urumqi",
    "拉萨": "Lhasa",
    "吐鲁番": "Turpan",
    "喀什": "Kashgar",
    "单县": "Shanxian",
}
PEOPLES = {
    "蒙古族": "Mongol",
    "满族": "Manchu",
    "回族": "Hui",
    "朝鲜族": "Korean",
    "藏族": "Tibetan",
    "维吾尔": "Uygur",
    "壮族": "Zhuang",
    "苗族": "Miao",
    "土家族": "Tujia",
    "侗族": "Dong",
    "彝族": "Yi",
    "达斡尔族": "Daur",
    "鄂伦春": "Oroqen",
    "鄂温克族": "Ewenki",
}
SIDES = {
    "左翼": "Left Wing",
    "右翼": "Right Wing",
    "中": "Middle",
    "前": "Front",
    "后": "Rear",
    "左": "Left",
    "右": "Right",
}
PARTS = re.compile(r"(左翼|右翼)?([前中后左右])?$")
# Above the county stands its prefecture, where the name alone is ambiguous: 朝阳市朝阳县.
WITHIN = re.compile(r"(?P<above>.{2,}?(?:市|盟|地区|自治州))(?P<name>.{2,}[县区市旗])")


@lru_cache(maxsize=4096)
def english_place(label: str) -> str:
    """Return a district's label in English: Jianping County; Chaoyang County, Chaoyang."""
    both = WITHIN.fullmatch(label)
    if both:
        return f"{one_place(both['name'])}, {proper_name(stem(both['above'])[0])}"
    return one_place(label)


def one_place(name: str) -> str:
    """Return one district's name: the proper name, its people, its part and its kind."""
    proper, kind = stem(name)
    if not kind:
        return proper_name(proper)
    found: list[str] = []
    for people, english in PEOPLES.items():
        if proper.endswith(people) and len(proper) > len(people):
            proper, found = proper.removesuffix(people), [english, *found]
    part = PARTS.search(proper) if "旗" in name or "左翼" in proper or "右翼" in proper else None
    if part and part[0] and len(proper) > len(part[0]):
        proper = proper.removesuffix(part[0])
        found = [*(SIDES[one] for one in part.groups() if one), *found]
    return " ".join((proper_name(proper), *found, KINDS[kind]))


def stem(name: str) -> tuple[str, str]:
    """Return a name without its kind, and the kind; after one character that is a part of the name."""
    for kind in KINDS:
        if name.endswith(kind) and len(name) > len(kind) + 1:
            return name.removesuffix(kind), kind
    # So is 单县: Shanxian.
    return name, ""


def proper_name(name: str) -> str:
    """Return a proper name as one word."""
    if name in NAMES:
        return NAMES[name]
    return join_syllables(read_run(name)).capitalize()
