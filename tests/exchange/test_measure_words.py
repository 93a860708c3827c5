"""Whatever the engine remarks has a sentence, with its numbers in it."""

import ast
from importlib.resources import files
from pathlib import Path

import pytest
from django.utils.translation import override

from ustat.exchange.bridge.measures import Remark
from ustat.exchange.measure_words import SENTENCES, sentence, sentences

pytestmark = pytest.mark.engine  # plain files: the same on every database

ENGINE = Path(str(files("ustat_engine")))


@pytest.fixture(autouse=True)
def english():
    with override("en"):
        yield


def remarks_in(tree):
    """(code, names of its numbers or none where they are put together elsewhere) of every remark made."""
    for function in ast.walk(tree):
        if not isinstance(function, ast.FunctionDef):
            continue
        named = {
            target.id: node.value
            for node in ast.walk(function)
            if isinstance(node, ast.Assign | ast.AnnAssign) and node.value is not None
            for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
            if isinstance(target, ast.Name)
        }
        for node in ast.walk(function):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Remark":
                values = next((one.value for one in node.keywords if one.arg == "values"), None)
                values = node.args[2] if values is None and len(node.args) > 2 else values
                values = named.get(values.id) if isinstance(values, ast.Name) else values
                keys = None
                if values is None:
                    keys = set()
                elif isinstance(values, ast.Dict) and all(
                    isinstance(key, ast.Constant) for key in values.keys
                ):
                    keys = {key.value for key in values.keys}
                yield from ((code, keys) for code in codes_of(node.args[0], named, function))


def codes_of(code, named, function):
    """The codes a remark may have: written there, chosen between, or looked up or looped over nearby."""
    if isinstance(code, ast.Constant):
        return [code.value]
    if isinstance(code, ast.Name) and code.id in named:
        return codes_of(named[code.id], named, function)
    if isinstance(code, ast.IfExp):
        return codes_of(code.body, named, function) + codes_of(code.orelse, named, function)
    if isinstance(code, ast.Subscript) and isinstance(code.value, ast.Name):
        table = named[code.value.id]
        return [value.value for value in table.values]
    for loop in ast.walk(function):
        if isinstance(loop, ast.For) and isinstance(loop.target, ast.Tuple):
            names = [one.id for one in loop.target.elts if isinstance(one, ast.Name)]
            if isinstance(code, ast.Name) and code.id in names:
                at = names.index(code.id)
                return [row.elts[at].value for row in loop.iter.elts]
    raise AssertionError(f"Cannot read the code of a remark in {function.name}.")


FOUND = [
    (path.relative_to(ENGINE).as_posix(), code, keys)
    for path in sorted(ENGINE.rglob("*.py"))
    for code, keys in remarks_in(ast.parse(path.read_text(encoding="utf-8")))
]


def test_the_search_finds_what_the_rooms_are_known_to_remark():
    assert {"no_variance", "no_answers", "weights_left_out", "slope_negative"} <= {
        code for _, code, _ in FOUND
    }


def test_every_remark_of_the_engine_has_a_sentence():
    assert {code for _, code, _ in FOUND} - set(SENTENCES) == set()


def test_no_sentence_waits_for_a_remark_that_is_never_made():
    assert set(SENTENCES) - {code for _, code, _ in FOUND} == set()


@pytest.mark.parametrize(("place", "code", "keys"), [one for one in FOUND if one[2] is not None])
def test_the_sentence_of_a_remark_has_its_numbers(place, code, keys):
    told = sentence(Remark(code, "q7", dict.fromkeys(keys, 0.25)))

    assert not told.startswith("Something to know")
    assert "%(" not in told


def test_many_alike_are_told_briefly():
    told = sentences([Remark("nobody_answered", f"q{number}") for number in range(9)])

    assert told == [
        "Nobody answered item q0, and it was left out.",
        "Nobody answered item q1, and it was left out.",
        "Nobody answered item q2, and it was left out.",
        "The same is true of 6 more: q3, q4, q5, q6, q7 … (+1).",
    ]


def test_a_remark_without_words_is_not_lost():
    told = sentence(Remark("new_thing", "q1", {"share": 0.123456}))

    assert told == "Something to know: new_thing (about q1, share 0.123)."
