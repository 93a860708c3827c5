"""The names people have here."""

import pytest

from ustat.exchange.names import PersonName, joined_name, split_name


@pytest.mark.parametrize(
    ("written", "surname", "given", "patronymic"),
    [
        ("Асанова Гүлнара Бакытовна", "Асанова", "Гүлнара", "Бакытовна"),
        ("Асанова, Гүлнара Бакытовна", "Асанова", "Гүлнара", "Бакытовна"),
        ("Асанбек уулу Нурлан", "Асанбек уулу", "Нурлан", ""),
        ("Асанбек кызы Айжан", "Асанбек кызы", "Айжан", ""),
        ("АСАНБЕК УУЛУ НУРЛАН", "Асанбек уулу", "Нурлан", ""),
        ("асанбек-уулу нурлан", "Асанбек-уулу", "Нурлан", ""),
        ("Токтогул Алина", "Токтогул", "Алина", ""),
        ("Каримов Азиз Рустам ўғли", "Каримов", "Азиз", "Рустам ўғли"),
        ("Каримова Нилуфар Рустам қизи", "Каримова", "Нилуфар", "Рустам қизи"),
        ("Karimov Aziz Rustam o‘g‘li", "Karimov", "Aziz", "Rustam o‘g‘li"),
        ("Бакыт Нурлан Асан", "Бакыт", "Нурлан", "Асан"),
        ("Асанова Г.Б.", "Асанова", "Г.", "Б."),
        ("Г.Б. Асанова", "Асанова", "Г.", "Б."),
        ("Г. Б. Асанова", "Асанова", "Г.", "Б."),
        ("Г.Асанова", "Асанова", "Г.", ""),
        ("Ли Вэй", "Ли", "Вэй", ""),
        ("ТОКТОГУЛ-АТА АЙ-ПЕРИ", "Токтогул-Ата", "Ай-Пери", ""),
    ],
)
def test_names_written_surname_first_are_split_without_a_doubt(written, surname, given, patronymic):
    assert split_name(written) == PersonName(surname, given, patronymic, is_sure=True)


@pytest.mark.parametrize(
    ("written", "surname", "given", "patronymic"),
    [
        ("Гүлнара Бакытовна Асанова", "Асанова", "Гүлнара", "Бакытовна"),
        ("Нурлан Асанбек уулу", "Асанбек уулу", "Нурлан", ""),
        ("Гүлнара Асанова", "Гүлнара", "Асанова", ""),
        ("Абдул Карим Азиз Рустам", "Абдул", "Карим", "Азиз Рустам"),
    ],
)
def test_a_guessed_order_says_so(written, surname, given, patronymic):
    assert split_name(written) == PersonName(surname, given, patronymic, is_sure=False)


@pytest.mark.parametrize("written", ["", "Асанова", "Асанбек уулу", " , "])
def test_one_word_has_no_given_name(written):
    assert split_name(written).given_name == ""


def test_uulu_in_a_column_of_its_own_goes_back_to_its_name():
    assert joined_name("Асанбек", "Нурлан", "уулу") == PersonName("Асанбек уулу", "Нурлан")
    assert joined_name("Асанбек", "уулу Нурлан", "") == PersonName("Асанбек уулу", "Нурлан")
    assert joined_name("Асанбек уулу", "Нурлан", "") == PersonName("Асанбек уулу", "Нурлан")


def test_initials_are_noticed_and_short_names_are_not():
    assert split_name("Асанова Г.Б.").has_initials_only
    assert not split_name("Асанова Гүлнара").has_initials_only
    assert not split_name("Ли Ия").has_initials_only
