"""Somebody else's survey becomes an instrument and a campaign of ours."""

from django.db import transaction
from django.utils.translation import gettext as _

from ustat.common.errors import WrongInput
from ustat.common.words import Words
from ustat.instruments.actions.campaign import open_campaign
from ustat.instruments.actions.publish import WORDS_OF_A_VERSION, Question, Text, option, publish
from ustat.instruments.mapping import Asked, Survey
from ustat.instruments.models import Campaign
from ustat.people.actions.pseudonyms import Tree, root_of
from ustat.people.models import Organisation, Person


@transaction.atomic
def open_foreign(
    survey: Survey, *, slug: str = "", organisation: Organisation | None = None, by: Person | None
) -> Campaign:
    """The campaign that a description speaks of: the one there is, or a new one with its published version.

    ``organisation`` runs it; without one, the root of the participants' own tree. Refuses with
    ``WrongInput``: ``slug_of_another``, when the address belongs to another questionnaire;
    ``no_organisation``.
    """
    version = publish(_text(survey))
    slug = slug or survey.campaign["slug"]
    earlier = Campaign.objects.filter(slug=slug).select_related("version__instrument").first()
    if earlier is not None:
        if earlier.version_id != version.pk:
            raise WrongInput(
                _("The survey “%(slug)s” asks another questionnaire or another version of it: %(title)s.")
                % {"slug": slug, "title": earlier.version.instrument.title},
                code="slug_of_another",
            )
        return earlier
    return open_campaign(
        version=version,
        organisation=organisation or _own_place(survey),
        slug=slug,
        title=survey.campaign["title"],
        note=survey.campaign.get("note", {}),
        opens_on=survey.opens_on,
        closes_on=survey.closes_on,
        is_anonymous=survey.participants is None,
        is_made_up=bool(survey.campaign.get("is_made_up")),
        draw=survey.drawn.draw,
        fay=survey.drawn.fay,
        groupings=survey.groupings,
        by=by,
    )


def _own_place(survey: Survey) -> Organisation:
    if survey.participants is None:
        raise WrongInput(
            _("Say which organisation holds this survey; its participants bring no places of their own."),
            code="no_organisation",
        )
    return root_of(Tree.read(survey.participants.tree))


def _text(survey: Survey) -> Text:
    spec = survey.instrument
    return Text(
        code=spec["code"],
        title=Words(spec["title"]),
        words={name: Words(spec.get(name, {})) for name in WORDS_OF_A_VERSION},
        minutes=spec.get("minutes", 5),
        questions=[_question(one) for one in survey.asked],
    )


def _question(one: Asked) -> Question:
    return Question(
        code=one.code,
        kind=one.kind,
        stem=one.stem,
        hint=one.hint,
        example=Words(),
        options=[option(part["code"], part["text"], level=part.get("level")) for part in one.options],
    )
