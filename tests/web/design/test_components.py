"""Components show what they are given and complain clearly when misused."""

from types import SimpleNamespace

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Template, TemplateSyntaxError
from django.test import RequestFactory
from django.utils import translation


class TopicForm(forms.Form):
    topic = forms.CharField(label="Topic", help_text="In your own words.")
    note = forms.CharField(label="Note", required=False, widget=forms.Textarea)
    agree = forms.BooleanField(label="I agree", required=False)
    direction = forms.ChoiceField(
        label="Direction", choices=[("a", "One"), ("b", "Two")], widget=forms.RadioSelect
    )
    key = forms.CharField(widget=forms.HiddenInput)


@pytest.fixture(autouse=True)
def in_english():
    with translation.override("en"):
        yield


def shown(template: str, address: str = "/", **words) -> str:
    request = RequestFactory().get(address)
    return Template(template).render(Context({"request": request, **words}))


@pytest.mark.parametrize(
    ("template", "complaint"),
    [
        ("{% card tone='loud' %}{% endcard %}", "card: tone is one of plain, good, warn, stop; got 'loud'."),
        ("{% card title='A' level=1 %}{% endcard %}", "card: level is one of 2, 3, 4; got 1."),
        (
            "{% notice tone='plain' %}{% endnotice %}",
            "notice: tone is one of info, good, warn, stop; got 'plain'.",
        ),
        ("{% button 'Go' '/x' kind='big' %}", "button: kind is one of main, quiet, stop; got 'big'."),
        (
            "{% button 'Go' missing %}",
            "button: href is missing; expected an address; for a form use {% submit %}.",
        ),
        ("{% submit '' %}", "submit: text is missing; expected what happens when it is pressed."),
        ("{% field 'topic' %}", "field: expected a field of a form, as in form.name; got 'topic'."),
        (
            "{% badge 'New' tone='loud' %}",
            "badge: tone is one of plain, good, warn, stop, made-up; got 'loud'.",
        ),
        ("{% badge '' %}", "badge: text is missing; expected a word or two."),
        ("{% made_up_label 3 %}", "made_up_label: 3 cannot say whether it is made up."),
        ("{% stat 3 '' %}", "stat: label is missing; expected what the figure counts."),
        (
            "{% step 1 'Ask' state='open' %}{% endstep %}",
            "step: state is one of done, now, next; got 'open'.",
        ),
        (
            "{% datatable %}<tr></tr>{% enddatatable %}",
            "datatable: expected <thead> and <tbody> inside; found no <tbody>.",
        ),
        ("{% pager 3 %}", "pager: expected a page of a paginator; got 3."),
        (
            "{% interval 0.7 0.8 0.9 10 %}",
            "interval: expected 0 <= low <= share <= high <= 1; got 0.8, 0.7, 0.9.",
        ),
        ("{% interval 74 67 80 160 %}", "interval: expected 0 <= low <= share <= high <= 1; got 67, 74, 80."),
        ("{% progress 5 3 'Schools' %}", "progress: expected 0 <= done <= total; got 5 of 3."),
        (
            "{% crumbs 'Up' '/up/' %}",
            "crumbs: expected title, address, ..., and last the title of this page; got 2 words.",
        ),
        ("{% sheet 'heavy' %}", "sheet: name is one of light, frame, curves; got 'heavy'."),
    ],
)
def test_a_misused_component_says_what_it_expected(template, complaint):
    with pytest.raises(TemplateSyntaxError) as trouble:
        shown(template)

    assert str(trouble.value) == complaint


def test_what_somebody_wrote_is_never_markup():
    page = shown(
        "{% card title=words %}{{ words }}{% endcard %}"
        "{% button words '/' %}{% badge words %}{% stat words words %}",
        words="<script>",
    )

    assert "<script>" not in page
    assert page.count("&lt;script&gt;") == 6


def test_a_tone_is_said_in_words_too():
    page = shown(
        "{% notice tone='stop' %}<p>Full.</p>{% endnotice %}{% card title='Full' tone='warn' %}{% endcard %}"
    )

    assert "This did not work" in page
    assert '<span class="unseen">Attention:</span>' in page


def test_a_field_names_its_help_and_what_is_wrong_with_it():
    page = shown("{% field form.topic %}", form=TopicForm({"topic": ""}))

    assert '<label class="field-label" for="id_topic">Topic</label>' in page
    assert 'aria-describedby="id_topic_helptext id_topic_error"' in page
    assert 'id="id_topic_helptext"' in page
    assert 'id="id_topic_error"' in page
    assert "This field is required." in page


def test_the_bar_of_letters_is_offered_where_words_are_written():
    page = shown("{% for one in form %}{% field one %}{% endfor %}", form=TopicForm())

    assert page.count('data-letters="yes"') == 2
    assert "(may stay empty)" in page


def test_a_group_of_choices_is_a_fieldset_and_a_hidden_field_has_no_label():
    page = shown("{% field form.direction %}{% field form.key %}", form=TopicForm())

    assert page.count("<fieldset") == 1
    assert page.count('type="radio"') == 2
    assert '<legend class="field-label">Direction</legend>' in page
    assert 'for="id_key"' not in page


def test_only_what_is_made_up_is_labelled_so():
    made_up, real = SimpleNamespace(is_made_up=True), SimpleNamespace(is_made_up=False)

    assert "Made up for demonstration" in shown("{% made_up_label thing %}", thing=made_up)
    assert shown("{% made_up_label thing %}", thing=real) == ""


def test_a_column_sorts_there_and_back_and_keeps_the_search():
    up = shown("{% column 'name' 'Name' %}", "/?q=Ош&page=3")
    down = shown("{% column 'name' 'Name' %}", "/?sort=name")
    back = shown("{% column 'name' 'Name' %}", "/?sort=-name")

    assert "?q=%D0%9E%D1%88&amp;sort=name" in up
    assert "aria-sort" not in up
    assert 'aria-sort="ascending"' in down
    assert "?sort=-name" in down
    assert 'aria-sort="descending"' in back
    assert "?sort=name" in back


def test_a_pager_keeps_what_was_searched_and_is_silent_about_one_page():
    many = Paginator(range(90), 30).page(2)
    few = Paginator(range(9), 30).page(1)

    page = shown("{% pager page %}", "/?q=a", page=many)

    assert "?q=a&amp;page=1" in page
    assert "?q=a&amp;page=3" in page
    assert "Page 2 of 3" in page
    assert shown("{% pager page %}", page=few).strip() == ""


def test_a_search_keeps_the_other_choices_of_the_address():
    page = shown("{% search_box 'Name' %}", "/?q=Ош&sort=-name&page=4&kind=a&kind=b")

    assert 'value="Ош"' in page
    assert page.count('type="hidden"') == 3
    assert 'name="page"' not in page


def test_a_share_is_told_with_its_range_and_its_base():
    assert "74\xa0% (67–80), of 160 asked" in shown("{% interval 0.74 0.67 0.8 160 %}")
    assert "74\xa0%, of 160 asked" in shown("{% interval 0.74 None None 160 %}")
    assert "–, of 0 asked" in shown("{% interval None None None 0 %}")


def test_a_rounding_error_of_the_engine_is_forgiven():
    assert "100\xa0% (98–100)" in shown(
        "{% interval share low high 160 %}", share=1.0, low=0.98, high=1 - 1e-12
    )


def test_a_bar_is_drawn_with_points_whatever_the_language():
    with translation.override("ru"):
        page = shown("{% interval 0.745 0.67 0.8 160 %}{% progress 1204 3000 'Schools' %}")

    assert 'width="149.0"' in page
    assert "M134.0 8h26.0" in page
    assert 'max="3000" value="1204"' in page
    assert "1\xa0204 из 3\xa0000" in page


def test_nothing_to_do_yet_is_not_a_division_by_zero():
    assert 'max="1" value="0"' in shown("{% progress 0 0 'Schools' %}")


def test_crumbs_end_where_the_reader_is():
    page = shown("{% crumbs 'Needs' '/needs/' 'Requests' %}")

    assert '<a href="/needs/">Needs</a>' in page
    assert '<span aria-current="page">Requests</span>' in page
    assert shown("{% crumbs %}").strip() == ""


def test_rows_stack_on_a_phone_when_their_cells_have_labels():
    plain = shown("{% datatable %}<tbody><tr><td>1</td></tr></tbody>{% enddatatable %}")
    stacked = shown("{% datatable %}<tbody><tr><td data-label='A'>1</td></tr></tbody>{% enddatatable %}")

    assert "data-stacks" not in plain
    assert "data-stacks" in stacked
