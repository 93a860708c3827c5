"""One school has one key; two schools have two."""

import pytest

from ustat.exchange.schools import nearest_school, school_key


@pytest.mark.parametrize(
    ("key", "writings"),
    [
        (
            "17",
            ["№17 орто мектеп", "СОШ № 17", "N17", "No 17 мектеп", "No. 17", "номер 17",
             "17-орто мектеп", "17 ОРТО МЕКТЕБИ",
             "Школа-гимназия №17", "№ 17 мектеп-гимназиясы",
             "Средняя общеобразовательная школа №17", "УВК ШГ №17",
             "Secondary School No. 17", "«№17» жалпы билим берүүчү орто мектеби", "17"],
        ),
        (
            "боконбаев ж",
            ["Ж. Бөкөнбаев атындагы орто мектеп", "школа им. Ж. Боконбаева", "СОШ имени Боконбаева Ж.",
             "Бөкөнбаев Ж. ат. орто мектеп", "Ж.Бөкөнбаев атындагы мектеп-лицей", "ОРТО МЕКТЕП Ж.БӨКӨНБАЕВ"],
        ),
        ("17 боконбаев ж", ["№17 Ж. Бөкөнбаев атындагы орто мектеп", "СОШ им. Ж.Боконбаева №17"]),
        ("датк курманжан", ["Курманжан Датка атындагы гимназия", "гимназия им. Курманжан Датки"]),
        ("асанов с", ["С. Асанов атындагы мектеп", "школа имени С.Асановой"]),
        ("келечек", ["«Келечек» мектеби", "школа Келечек", "с. Келечек, школа"]),
    ],
)  # fmt: skip
def test_all_ways_of_writing_one_school_have_one_key(key, writings):
    assert {school_key(writing) for writing in writings} == {key}


def test_different_schools_have_different_keys():
    writings = ["№17 орто мектеп", "№7 орто мектеп", "№117", "Манас атындагы мектеп", "№17 Манас",
                "С. Асанов ат. мектеп",
                "Т. Асанов ат. мектеп", "Ат-Башы мектеби"]  # fmt: skip

    assert len({school_key(writing) for writing in writings}) == len(writings)


def test_a_school_that_is_called_only_a_school_keeps_its_words():
    assert school_key("Орто мектеп") == "орто мектеп"
    assert school_key("") == ""


def test_the_nearest_school_is_offered_when_a_part_is_missing_but_never_another_number():
    known = ["17 келечек", "7", "манас", "боконбаев ж"]

    assert nearest_school("17", known) == "17 келечек"
    assert nearest_school("боконбаев", known) == "боконбаев ж"
    assert nearest_school("боконбоев ж", known) == "боконбаев ж"
    assert nearest_school("18", known) is None
    assert nearest_school("манас", ["манас"]) is None
