"""An answer that asks for nothing is told apart from a request, in doubt in favour of the request."""

import pytest

from ustat_engine.text.replies import asks_nothing


@pytest.mark.parametrize(
    "answer",
    [
        "", " ", "-", "...", "123", "😀", "жок", "Жок, рахмат", "zhok", "нет", "Не знаю", "билбейм", "фывапр",
        "qwerty", "аааа", "Баары жакшы", "всё равно какой курс", "каалаган тема болсо да", "№5 мектеп",
        "Ош шаары, №17 орто мектеп", "Жатаканада орун барбы?", "Общежитие дадите?", "Айлык өтө аз",
        "Когда начнутся курсы?", "убакыт жок",
    ],
)  # fmt: skip
def test_it_asks_for_nothing(answer: str) -> None:
    assert asks_nothing(answer)


@pytest.mark.parametrize(
    "answer",
    [
        "ИИ", "AI", "PISA", "STEM", "Физика", "интернет", "баалоо", "Көп тилдүү билим берүү",
        "мектеп башкаруу", "мектепте 1-класс окутуу", "жок дегенде Excel үйрөтсө",
        "не знаю, как работать с доской", "kompyuter sabattuulugu",
    ],
)  # fmt: skip
def test_it_may_be_a_request(answer: str) -> None:
    assert not asks_nothing(answer)
