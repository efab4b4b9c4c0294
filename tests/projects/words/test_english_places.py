"""Districts in English and names in pinyin."""

from __future__ import annotations

import pytest

from projects.words.english_places import english_place
from projects.words.romanise import romanise


@pytest.mark.parametrize(
    ("label", "said"),
    [
        ("建平县", "Jianping County"),
        ("朝阳市", "Chaoyang City"),
        ("朝阳市朝阳县", "Chaoyang County, Chaoyang"),
        ("长春市朝阳区", "Chaoyang District, Changchun"),
        ("辽宁省", "Liaoning Province"),
        # One character and its kind are one word; another reading than a dictionary's.
        ("单县", "Shanxian"),
        ("西安市", "Xi'an City"),
        ("吕梁市", "Lüliang City"),
        ("陕西省", "Shaanxi Province"),
        # Names that are not Chinese, and parts of banners.
        ("呼和浩特市", "Hohhot City"),
        ("锡林郭勒盟", "Xilingol League"),
        ("科尔沁区", "Horqin District"),
        ("科尔沁左翼中旗", "Horqin Left Wing Middle Banner"),
        ("巴林左旗", "Bairin Left Banner"),
        ("阿鲁科尔沁旗", "Ar Horqin Banner"),
        ("喀喇沁左翼蒙古族自治县", "Harqin Left Wing Mongol Autonomous County"),
        ("阜新蒙古族自治县", "Fuxin Mongol Autonomous County"),
        ("内蒙古自治区", "Inner Mongolia Autonomous Region"),
        # A character of a side is none where no banner is divided.
        ("市中区", "Shizhong District"),
        ("浦东新区", "Pudong New Area"),
        ("", ""),
    ],
)
def test_a_district_has_its_name_and_its_kind(label: str, said: str) -> None:
    assert english_place(label) == said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("朝阳市国际物流商贸城", "Chaoyang shi guo ji wu liu shang mao cheng"),
        ("G101京沈线改造", "G101 jing shen xian gai zao"),
        ("货运枢纽(物流园区)项目", "Huo yun shu niu (wu liu yuan qu) xiang mu"),
        ("Plain English", "Plain English"),
        ("", ""),
    ],
)
def test_a_name_has_its_pinyin(text: str, said: str) -> None:
    assert romanise(text) == said
