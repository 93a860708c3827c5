"""Every component in every language on one page, for whoever builds or checks them."""

from datetime import date
from types import SimpleNamespace
from typing import Any, Final

from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.functional import lazy
from django.views.decorators.http import require_safe

from ustat.common.words import Words
from ustat.people.choices import Role
from ustat.web.middleware import person_of
from ustat.web.roles import roles_of


def _words(ky: str, ru: str, en: str) -> Words:
    return Words(ky=ky, ru=ru, en=en)


# Sentences as they occur, with the longest words; nothing here is data.
WORDS: Final[dict[str, Words]] = {
    "needs": _words("Мугалимдердин муктаждыктары", "Потребности учителей", "What teachers need"),
    "sentence": _words(
        "Мугалимдердин көбү маалыматтык-коммуникациялык багытты тандады.",
        "Большинство учителей выбрали информационно-коммуникационное направление.",
        "Most teachers chose the information and communication direction.",
    ),
    "long": _words(
        "Компетенттүүлүктөрдүн калыптандырылышын санариптештирүү",
        "Профессионально-педагогическая информационно-коммуникационная компетентность",
        "Information-and-communication competences of teachers",
    ),
    "open": _words("Жыйынтыктарды ачуу", "Открыть результаты", "Open the results"),
    "later": _words("Кийинчерээк", "Позже", "Later"),
    "withdraw": _words("Арызды кайтарып алуу", "Отозвать заявление", "Withdraw the request"),
    "save": _words("Сактоо", "Сохранить", "Save"),
    "stopped": _words(
        "Бул топто бош орун калган жок. Күтүү тизмесине жазылсаңыз болот.",
        "В этой группе мест нет. Вы можете записаться в лист ожидания.",
        "This group is full. You can join the waiting list.",
    ),
    "saved": _words("Жообуңуз сакталды.", "Ваш ответ сохранён.", "Your answer is saved."),
    "topic": _words("Кандай тема керек?", "Какая тема нужна?", "Which topic do you need?"),
    "topic_help": _words(
        "Өз сөзүңүз менен жазыңыз.", "Напишите своими словами.", "Write it in your own words."
    ),
    "direction": _words("Багыт", "Направление", "Direction"),
    "legal": _words("Укуктук багыт", "Правовое направление", "Legal direction"),
    "subject": _words("Предметтик багыт", "Предметное направление", "Subject direction"),
    "psychology": _words(
        "Психологиялык-педагогикалык багыт",
        "Психолого-педагогическое направление",
        "Psychological-pedagogical direction",
    ),
    "agree": _words("Шарттарга макулмун", "Согласна с условиями", "I agree with the conditions"),
    "school": _words("Мектеп", "Школа", "School"),
    "answered": _words("Жооп бергендер", "Ответили", "Answered"),
    "share": _words("Үлүшү", "Доля", "Share"),
    "schools": _words("Жооп берген мектептер", "Ответившие школы", "Schools that answered"),
    "register": _words("каттоо боюнча", "по реестру", "by the register"),
    "ask": _words("Сурамжылоо", "Опрос", "Ask"),
    "measure": _words("Муктаждыкты аныктоо", "Определить потребность", "Find the need"),
    "plan": _words("Топторду пландоо", "Спланировать группы", "Plan the groups"),
    "nothing": _words("Азырынча суроо-талап жок", "Запросов пока нет", "No requests yet"),
    "nothing_help": _words(
        "Сурамжылоо ачылганда алар ушул жерде чогулат.",
        "Когда откроется опрос, они соберутся здесь.",
        "They gather here when a survey opens.",
    ),
    "find": _words("Аты же мектеби", "Имя или школа", "Name or school"),
}
COLOURS: Final = (
    "paper", "sheet", "felt", "thread", "edge", "ink", "soft", "madder", "indigo", "indigo-mid",
    "ochre", "ochre-deep", "juniper", "brick",
)  # fmt: skip


def _words_now(key: str) -> str:
    return str(WORDS[key])


# In the reader's language at the moment of showing: a form takes text, not a dictionary.
_said = lazy(_words_now, str)


class SampleForm(forms.Form):
    """One field of each shape."""

    topic = forms.CharField(label=_said("topic"), help_text=_said("topic_help"))
    direction = forms.ChoiceField(
        label=_said("direction"),
        choices=[(key, _said(key)) for key in ("legal", "subject", "psychology")],
        widget=forms.RadioSelect,
    )
    school = forms.ChoiceField(
        label=_said("school"),
        choices=[(key, _said(key)) for key in ("long", "needs")],
    )
    note = forms.CharField(label=_said("later"), widget=forms.Textarea, required=False)
    agree = forms.BooleanField(label=_said("agree"), required=False)


@require_safe
def gallery(request: HttpRequest) -> HttpResponse:
    """The gallery: for developers and operators; for others it does not exist."""
    person = person_of(request)
    if not settings.DEBUG and not (person and Role.OPERATOR in roles_of(person)):
        raise Http404
    return render(request, "front/gallery.html", samples())


def samples() -> dict[str, Any]:
    """What the gallery shows: words in three languages, a form with a mistake in it, a page of a list."""
    return {
        "words": WORDS,
        "colours": COLOURS,
        "form": SampleForm({"topic": "Электрондук журнал", "school": "long"}),
        "page": Paginator(range(240), 30).page(3),
        "day": date(2026, 9, 1),
        "made_up_thing": SimpleNamespace(is_made_up=True),
    }
