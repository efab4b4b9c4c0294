"""The sections of GB/T 4754-2017 that a type of project stands in."""

from __future__ import annotations

from projects.words.vocabulary import Term

GB_SECTIONS = (
    Term("A", "农、林、牧、渔业", "Agriculture, forestry, animal husbandry and fishery"),
    Term("C", "制造业", "Manufacturing"),
    Term("D", "电力、热力、燃气及水生产和供应业", "Electricity, heat, gas and water"),
    Term("E", "建筑业", "Construction"),
    Term("F", "批发和零售业", "Wholesale and retail"),
    Term("G", "交通运输、仓储和邮政业", "Transport, storage and post"),
    Term("I", "信息传输、软件和信息技术服务业", "Information and software"),
    Term("K", "房地产业", "Real estate"),
    Term("M", "科学研究和技术服务业", "Research and technical services"),
    Term("N", "水利、环境和公共设施管理业", "Water, environment and public facilities"),
    Term("P", "教育", "Education"),
    Term("Q", "卫生和社会工作", "Health and social work"),
    Term("R", "文化、体育和娱乐业", "Culture, sport and entertainment"),
    Term("S", "公共管理、社会保障和社会组织", "Public administration and social organisations"),
)
