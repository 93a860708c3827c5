"""Components: a template plus a tag with named arguments, which complains clearly when misused."""

from itertools import pairwise
from typing import Any

from django import forms, template
from django.core.paginator import Page
from django.forms.boundfield import BoundField
from django.http import HttpRequest, QueryDict
from django.template import Context, TemplateSyntaxError
from django.template.loader import render_to_string
from django.utils.safestring import SafeString
from django.utils.translation import gettext

from ustat.common.written import number, share_of_asked
from ustat.web import sheets

register = template.Library()

CARD_TONES = ("plain", "good", "warn", "stop")
NOTICE_TONES = ("info", "good", "warn", "stop")
BADGE_TONES = ("plain", "good", "warn", "stop", "made-up")
BUTTON_KINDS = ("main", "quiet", "stop")
COLUMN_KINDS = ("", "number")
STEP_STATES = ("done", "now", "next")
HEADING_LEVELS = (2, 3, 4)
BAR_WIDTH = 200
A_HAIR = 1e-9  # a limit at 1 may come out of the computation a hair beside it


@register.simple_block_tag
def card(content: str, *, title: str = "", tone: str = "plain", level: int = 2) -> SafeString:
    """A thing of its own on the page; its title is a heading of ``level``."""
    _one_of("card", "tone", tone, CARD_TONES)
    _one_of("card", "level", level, HEADING_LEVELS)
    return _shown("card", content=content, title=title, tone=tone, level=level)


@register.simple_block_tag
def notice(content: str, *, tone: str = "info", title: str = "") -> SafeString:
    """A sentence that must not be missed; its tone is said in words as well as in colour."""
    _one_of("notice", "tone", tone, NOTICE_TONES)
    return _shown("notice", content=content, title=title, tone=tone)


@register.simple_tag
def button(text: str, href: str = "", kind: str = "main") -> SafeString:
    """A link that looks like a button: it leads somewhere, it changes nothing."""
    _one_of("button", "kind", kind, BUTTON_KINDS)
    _given("button", "href", href, "an address; for a form use {% submit %}")
    return _shown("button", text=text, href=href, kind=kind)


@register.simple_tag
def submit(text: str, kind: str = "main", name: str = "", value: str = "") -> SafeString:
    """The button that sends the form around it."""
    _one_of("submit", "kind", kind, BUTTON_KINDS)
    _given("submit", "text", text, "what happens when it is pressed")
    return _shown("submit", text=text, kind=kind, name=name, value=value)


@register.simple_tag
def field(bound: BoundField) -> SafeString:
    """One field of a form: label, help, what is wrong with it, the box itself, and ң ө ү for text."""
    if not isinstance(bound, BoundField):
        raise TemplateSyntaxError(f"field: expected a field of a form, as in form.name; got {bound!r}.")
    widget = bound.field.widget
    is_text = isinstance(widget, forms.Textarea) or type(widget) is forms.TextInput
    return _shown(
        "field",
        field=bound,
        box=bound.as_widget(attrs={"data-letters": "yes"} if is_text else None),
        shape=_shape_of(widget),
        is_optional=not bound.field.required,
    )


@register.simple_tag
def badge(text: str, tone: str = "plain") -> SafeString:
    """A word or two about the thing beside it."""
    _one_of("badge", "tone", tone, BADGE_TONES)
    _given("badge", "text", text, "a word or two")
    return _shown("badge", text=text, tone=tone)


@register.simple_tag
def made_up_label(thing: Any) -> SafeString:
    """The label of whatever was made up for a demonstration; nothing beside what is real."""
    if not hasattr(thing, "is_made_up"):
        raise TemplateSyntaxError(f"made_up_label: {thing!r} cannot say whether it is made up.")
    return badge(gettext("Made up for demonstration"), "made-up") if thing.is_made_up else SafeString("")


@register.simple_block_tag
def empty(content: str, *, title: str = "") -> SafeString:
    """What stands where nothing is yet: why, and what to do."""
    return _shown("empty", content=content, title=title)


@register.simple_tag
def stat(value: Any, label: str, note: str = "", href: str = "") -> SafeString:
    """One figure with its name, and where it comes from."""
    _given("stat", "label", label, "what the figure counts")
    shown = number(value) if isinstance(value, int | float) else value
    return _shown("stat", value=shown, label=label, note=note, href=href)


@register.simple_block_tag
def step(
    content: str, number: int, title: str, *, count: Any = "", state: str = "next", href: str = ""
) -> SafeString:
    """One step of a way: its number, how far it is, and what to do there."""
    _one_of("step", "state", state, STEP_STATES)
    _given("step", "title", title, "the name of the step")
    return _shown("step", content=content, number=number, title=title, count=count, state=state, href=href)


@register.simple_block_tag
def datatable(content: str, *, caption: str = "") -> SafeString:
    """A table that scrolls inside itself; rows whose cells carry ``data-label`` stack on a phone."""
    if "<tbody" not in content:
        raise TemplateSyntaxError("datatable: expected <thead> and <tbody> inside; found no <tbody>.")
    return _shown("datatable", content=content, caption=caption, stacks="data-label=" in content)


@register.simple_tag(takes_context=True)
def column(context: Context, key: str, label: str, kind: str = "") -> SafeString:
    """The head of a column: a link that sorts by it, and back. The page reads ``sort`` from the address.

    ``kind="number"`` sets it above right-aligned figures (cells with class ``number``).
    """
    _one_of("column", "kind", kind, COLUMN_KINDS)
    _given("column", "key", key, "the word that stands behind sort= in the address")
    query = _request(context, "column").GET.copy()
    now = query.get("sort", "")
    query["sort"] = f"-{key}" if now == key else key
    query.pop("page", None)
    order = {key: "ascending", f"-{key}": "descending"}.get(now, "")
    return _shown("column", label=label, kind=kind, order=order, href=f"?{query.urlencode()}")


@register.simple_tag(takes_context=True)
def pager(context: Context, page: Page[Any]) -> SafeString:
    """The way through a long list, keeping what was searched and sorted."""
    if not isinstance(page, Page):
        raise TemplateSyntaxError(f"pager: expected a page of a paginator; got {page!r}.")
    query = _request(context, "pager").GET.copy()
    return _shown(
        "pager",
        page=page,
        before=_with_page(query, page.previous_page_number()) if page.has_previous() else "",
        after=_with_page(query, page.next_page_number()) if page.has_next() else "",
    )


@register.simple_tag(takes_context=True)
def search_box(context: Context, placeholder: str = "", name: str = "q") -> SafeString:
    """A search field that keeps the other choices of the address."""
    query = _request(context, "search_box").GET
    kept = [(key, value) for key, values in query.lists() for value in values if key not in {name, "page"}]
    return _shown("search_box", placeholder=placeholder, name=name, value=query.get(name, ""), kept=kept)


@register.simple_tag
def interval(share_of: float | None, low: float | None, high: float | None, base: int) -> SafeString:
    """A share of the people who were asked, with its range, as a bar and in words."""
    known = [part for part in (low, share_of, high) if part is not None]
    if any(after < before - A_HAIR for before, after in pairwise([0.0, *known, 1.0])):
        raise TemplateSyntaxError(
            f"interval: expected 0 <= low <= share <= high <= 1; got {low}, {share_of}, {high}."
        )
    has_range = low is not None and high is not None
    return _shown(
        "interval",
        words=share_of_asked(share_of, low, high, base),
        filled=_along(share_of or 0),
        has_range=has_range,
        start=_along(low or 0),
        length=_along((high or 0) - (low or 0)),
        end=_along(high or 0),
    )


@register.simple_tag
def progress(done: int, total: int, label: str) -> SafeString:
    """How much of something is done, as a bar and in words."""
    _given("progress", "label", label, "what is counted")
    if not 0 <= done <= max(total, 0):
        raise TemplateSyntaxError(f"progress: expected 0 <= done <= total; got {done} of {total}.")
    words = gettext("%(done)s of %(total)s") % {"done": number(done), "total": number(total)}
    return _shown("progress", done=done, total=total, label=label, words=words)


@register.simple_tag(takes_context=True)
def crumbs(context: Context, *steps: str) -> SafeString:
    """The way back up: ``{% crumbs "Needs" needs_url "Requests" %}``, titles and addresses in turn.

    The last title stands alone: it is this page. Without arguments the page's own ``crumbs`` are shown, a
    list of (title, address) pairs.
    """
    if steps and len(steps) % 2 == 0:
        raise TemplateSyntaxError(
            f"crumbs: expected title, address, ..., and last the title of this page; got {len(steps)} words."
        )
    above = [*zip(steps[:-1:2], steps[1::2], strict=True)]
    way = [*above, (steps[-1], "")] if steps else context.get("crumbs", [])
    return _shown("crumbs", way=way)


@register.simple_block_tag
def kept(content: str) -> SafeString:
    """Render once, show twice: ``{% kept as title %}{% block title %}{% endblock %}{% endkept %}``."""
    return SafeString(content.strip())


@register.simple_tag
def sheet(name: str) -> str:
    """The address of a stylesheet: `light`, `frame` or `curves`."""
    _one_of("sheet", "name", name, tuple(sheets.SHEETS))
    return sheets.address_of(name)


def _shown(component: str, **words: Any) -> SafeString:
    return render_to_string(f"components/{component}.html", words)


def _one_of(tag: str, argument: str, value: object, allowed: tuple[object, ...]) -> None:
    if value not in allowed:
        names = ", ".join(str(one) for one in allowed)
        raise TemplateSyntaxError(f"{tag}: {argument} is one of {names}; got {value!r}.")


def _given(tag: str, argument: str, value: object, expected: str) -> None:
    if value in ("", None):
        raise TemplateSyntaxError(f"{tag}: {argument} is missing; expected {expected}.")


def _request(context: Context, tag: str) -> HttpRequest:
    request = context.get("request")
    if not isinstance(request, HttpRequest):
        raise TemplateSyntaxError(f"{tag}: needs the request; render the page with it.")
    return request


def _shape_of(widget: forms.Widget) -> str:
    """Whether a widget is one box, one tick, a group of choices, or out of sight."""
    if widget.is_hidden:
        return "hidden"
    if isinstance(widget, forms.CheckboxInput):
        return "tick"
    if isinstance(widget, forms.RadioSelect | forms.CheckboxSelectMultiple):
        return "group"
    return "box"


def _with_page(query: QueryDict, page_number: int) -> str:
    query["page"] = str(page_number)
    return f"?{query.urlencode()}"


def _along(part: float) -> str:
    """A place on the bar, with a decimal point whatever the reader's language."""
    return f"{part * BAR_WIDTH:.1f}"
