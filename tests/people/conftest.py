"""The made-up people and places of this stage's tests."""

import pytest
from django.utils import translation

from tests.factories import make_organisation, make_person, make_post, make_region
from ustat.people.actions.content import load_content
from ustat.people.choices import Kind, Role


@pytest.fixture(autouse=True)
def in_english():
    """Sentences are compared as they stand in the source."""
    with translation.override("en"):
        yield


@pytest.fixture
def region(db):
    """A region with its institute, a district and two schools."""
    return make_region()


@pytest.fixture
def subjects(db):
    load_content()


@pytest.fixture
def people(region):
    """Everybody of the house in her place, and Emil, who works nowhere."""
    aigul = make_person("Айгүл", "Токтосунова")
    bakyt = make_person("Бакыт", "Осмонов")
    chynara = make_person("Чынара", "Исакова")
    daniyar = make_person("Данияр", "Сыдыков")
    gulnara = make_person("Гүлнара", "Мамытова")
    joldosh = make_person("Жолдош", "Абдиев")
    nurlan = make_person("Нурлан", "Асанбек уулу")
    emil = make_person("Эмил", "Бейтааныш")
    make_post(aigul, region["school"])
    make_post(nurlan, region["other_school"])
    make_post(joldosh, region["school"], Role.HEAD)
    make_post(bakyt, region["institute"], Role.TRAINER)
    make_post(chynara, region["institute"], Role.PLANNER)
    make_post(daniyar, region["institute"], Role.DIRECTOR)
    make_post(gulnara, region["institute"], Role.METHODIST)
    operator = make_person("Эркин", "Өмүров")
    make_post(operator, region["institute"], Role.OPERATOR)
    elsewhere = make_organisation(Kind.REGION, parent=region["republic"])
    far = make_person("Замира", "Алиева")
    make_post(far, make_organisation(Kind.SCHOOL, parent=elsewhere, name="№ 9"))
    return {
        "aigul": aigul,
        "bakyt": bakyt,
        "chynara": chynara,
        "daniyar": daniyar,
        "gulnara": gulnara,
        "joldosh": joldosh,
        "nurlan": nurlan,
        "emil": emil,
        "erkin": operator,
        "zamira": far,
    }
