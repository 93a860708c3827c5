"""The OECD's sample: real answers under pseudonyms, made-up trainers, and a plan that asks what if."""

from ustat.catalogue.actions.supply import add_site, add_trainer
from ustat.catalogue.choices import RoomKind
from ustat.common.words import Words
from ustat.demo.imports import import_answers
from ustat.demo.plans import make_plan
from ustat.demo.region import CONTENT, DATA
from ustat.demo.work import Work
from ustat.exchange.campaigns import read_foreign
from ustat.instruments.actions.foreign import open_foreign
from ustat.instruments.mapping import Survey, read_survey
from ustat.needs.actions.mapping import save_known_mapping
from ustat.people.actions.persons import add_person, give_post
from ustat.people.choices import Kind, Role
from ustat.people.models import Organisation, Person
from ustat.standards.models import Topic

TRAINERS_IN_A_COUNTRY = 3
HOURS, HIGHEST_LEVEL = 360, 4
ROOMS = (("1", RoomKind.CLASSROOM, 25), ("2", RoomKind.CLASSROOM, 25), ("3", RoomKind.COMPUTERS, 25))

PLAN_NAME = Words(
    ky="{}: ушундай окутуучулар болсочу? ЭКӨУ үлгүсү боюнча сынамык план (окутуучулар ойдон чыгарылган)",
    ru="{}: что, если бы были такие преподаватели? Пробный план по выборке ОЭСР (преподаватели вымышлены)",
    en="{}: what if there were such trainers? A trial plan for the OECD sample (the trainers are made up)",
)
SITE_NAME = Words(
    ky="{}: окуу үйү (ойдон чыгарылган)",
    ru="{}: учебный корпус (вымышленный)",
    en="{}: house of courses (made up)",
)


def import_sample(work: Work) -> None:
    """Read by a description of somebody else's survey, as `ustat import answers` does; it names its source.

    The institute's methodist, planner and director may look at it.
    """
    survey = _survey()
    campaign = open_foreign(survey, by=None)
    save_known_mapping(campaign.version)
    import_answers(campaign, read_foreign(survey, DATA / "talis2018_teachers.csv"), by=None)
    for name in (Role.METHODIST, Role.PLANNER, Role.DIRECTOR):
        give_post(work.cast(name), organisation=_root(), role=name)


def make_up_supply(work: Work) -> None:
    """A house with three rooms and three trainers in each country, so that one can try to plan."""
    topics = dict.fromkeys(Topic.objects.filter(programmes__is_offered=True).distinct(), HIGHEST_LEVEL)
    for country in _countries():
        site = add_site(
            country,
            code=country.code.lower(),
            name=_named(SITE_NAME, country),
            rooms=ROOMS,
            by=None,
        )
        for number in range(1, TRAINERS_IN_A_COUNTRY + 1):
            person = _trainer(country, number)
            add_trainer(person, home=site, hours_cap=HOURS, teaches=topics, by=None)


def try_plans(work: Work) -> None:
    """A draft for each country, which nobody releases: what would be possible without crossing a border."""
    for country in _countries():
        make_plan(work, country, name=_named(PLAN_NAME, country))


def _survey() -> Survey:
    return read_survey((CONTENT / "talis2018_mapping.toml").read_text("utf-8"))


def _root() -> Organisation:
    participants = _survey().participants
    return Organisation.objects.get(code=participants.tree["code"] if participants else "")


def _countries() -> list[Organisation]:
    return list(Organisation.objects.filter(parent=_root(), kind=Kind.DISTRICT).order_by("code"))


def _named(name: Words, country: Organisation) -> Words:
    return Words({code: text.format(country.name[code]) for code, text in name.items()})


def _trainer(country: Organisation, number: int) -> Person:
    """Somebody made up who speaks what the country's participants speak."""
    speaks = Person.objects.filter(posts__organisation__path__startswith=country.reach, is_pseudonym=True)
    person = add_person(
        surname=f"Trainer {country.name['en']} {number}",
        register_number=f"{country.code}-trainer-{number}",
        is_made_up=True,
    )
    # The register knows the languages of schools here; these come with the sample, as its participants' do.
    person.languages = speaks.values_list("languages", flat=True)[0]
    person.save(update_fields=["languages"])
    give_post(person, organisation=country, role=Role.TRAINER)
    return person
