"""The map stays true: for tables as well as for imports."""

from pathlib import Path

import pytest
from django.apps import apps

SOURCE = Path(__file__).resolve().parents[1] / "src" / "ustat"
STAGES = [
    "common",
    "people",
    "standards",
    "instruments",
    "diagnosis",
    "needs",
    "catalogue",
    "planning",
    "learning",
    "growth",
    "insight",
]
# needs and catalogue are neighbours that never meet: both stand on the same step.
STEP = {stage: index for index, stage in enumerate(STAGES)} | {"catalogue": STAGES.index("needs")}


def foreign_keys() -> list[tuple[str, str, str]]:
    return [
        (model._meta.app_label, f"{model.__name__}.{field.name}", field.related_model._meta.app_label)
        for model in apps.get_models()
        if model._meta.app_label in STEP
        for field in model._meta.get_fields()
        if field.is_relation and not field.auto_created and field.related_model is not None
    ]


def test_tables_only_point_back():
    forward = [
        f"{stage}.{name} points to {target}"
        for stage, name, target in foreign_keys()
        if target in STEP and stage != target and STEP[target] >= STEP[stage]
    ]

    assert forward == []


def test_every_relation_is_either_ours_or_named_here():
    targets = {target for _, _, target in foreign_keys()}

    assert targets <= set(STAGES)


def test_the_stages_are_the_folders_with_tables():
    assert {config.label for config in apps.get_app_configs() if config.name.startswith("ustat.")} == {
        *STAGES,
        "web",
    }


@pytest.mark.parametrize("stage", STAGES[1:])
def test_each_stage_has_a_page_about_itself(stage):
    page = (SOURCE / stage / "README.md").read_text()

    assert page.startswith("# ")
    assert len(page.split()) > 60


def test_reading_rooms_do_not_write():
    writers = (
        ".save(",
        ".create(",
        ".bulk_create(",
        ".update(",
        ".delete(",
        "get_or_create(",
        "update_or_create(",
    )
    found = [
        f"{path.relative_to(SOURCE)}: {call}"
        for path in SOURCE.glob("*/queries*")
        for file in ([path] if path.is_file() else path.rglob("*.py"))
        for call in writers
        if call in file.read_text()
    ]

    assert found == []
