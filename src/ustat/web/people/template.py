"""The empty register to fill in: a sheet with the columns, and a second one with a labelled example."""

from io import BytesIO
from typing import Any, Final

import xlsxwriter

# Written out in each language: a template in Kyrgyz is Kyrgyz whatever language the page is read in.
COLUMNS: Final[dict[str, tuple[str, ...]]] = {
    "ky": (
        "Фамилиясы", "Аты", "Атасынын аты", "Район же шаар", "Мектеп", "Кызматы", "Предметтери", "Класстары",
        "Тилдери", "Телефон", "Туулган жылы", "Акыркы курс", "Каттоо номери",
    ),
    "ru": (
        "Фамилия", "Имя", "Отчество", "Район или город", "Школа", "Должность", "Предметы", "Классы",
        "Языки", "Телефон", "Год рождения", "Последний курс", "Регистрационный номер",
    ),
    "en": (
        "Surname", "Given name", "Patronymic", "District or city", "School", "Post", "Subjects", "Grades",
        "Languages", "Telephone", "Year of birth", "Last course", "Register number",
    ),
}  # fmt: skip
EXAMPLES: Final[dict[str, tuple[str, ...]]] = {
    "ky": (
        "Үлгүбекова", "Айгүл", "Бакытовна", "Өзгөн району", "№17 орто мектеп", "мугалим",
        "математика, информатика", "5-9, 10-11", "кыргызча, орусча", "0555 123 456", "1985", "14.03.2024", "",
    ),
    "ru": (
        "Примерова", "Айгуль", "Бакытовна", "Узгенский район", "СОШ №17", "учитель",
        "математика, информатика", "5-9, 10-11", "кыргызский, русский", "0555 123 456", "1985",
        "14.03.2024", "",
    ),
    "en": (
        "Exampleova", "Aigul", "", "Uzgen District", "School No. 17", "teacher",
        "mathematics, informatics", "5-9, 10-11", "Kyrgyz, Russian", "0555 123 456", "1985", "14.03.2024", "",
    ),
}  # fmt: skip
SHEETS: Final = {
    "ky": ("Мугалимдер", "Үлгү", "Үлгү (ойдон чыгарылган адам). Бул баракча окулбайт."),
    "ru": ("Учителя", "Пример", "Пример (вымышленный человек). Этот лист не читается."),
    "en": ("Teachers", "Example", "An example (a made-up person). This sheet is not read."),
}
HINTS: Final = {
    "ky": (
        "Фамилиясы, аты жана мектеби ар бир сапта болсун; калгандары бош калса болот.",
        "Атасынын аты жок болсо, бош калтырыңыз. «Асанбек уулу» фамилиянын ордуна жазылат.",
        "Датаны 14.03.2024 түрүндө жазыңыз. ПИН керек эмес: аны жазбаңыз.",
        "Бош уяча эч нерсени өчүрбөйт: реестрдегиси кала берет.",
    ),
    "ru": (
        "Фамилия, имя и школа нужны в каждой строке; остальное может быть пустым.",
        "Если отчества нет, оставьте пустым. «Асанбек уулу» пишется на месте фамилии.",
        "Дату пишите так: 14.03.2024. ПИН не нужен: не вписывайте его.",
        "Пустая ячейка ничего не стирает: в реестре остаётся прежнее.",
    ),
    "en": (
        "Surname, given name and school in every row; everything else may stay empty.",
        "Without a patronymic, leave it empty. “Asanbek uulu” stands in the surname's place.",
        "Write a date as 14.03.2024. The PIN is not needed: do not write it.",
        "An empty cell erases nothing: the register keeps what it has.",
    ),
}


def template(language: str) -> bytes:
    """The workbook in ``ky``, ``ru`` or ``en``."""
    content = BytesIO()
    name, example, label = SHEETS[language]
    with xlsxwriter.Workbook(content, {"in_memory": True}) as book:
        head = book.add_format({"bold": True, "text_wrap": True, "valign": "top", "bottom": 1})
        text = book.add_format({"num_format": "@"})
        note = book.add_format({"italic": True, "text_wrap": False})
        sheet = book.add_worksheet(name)
        _write_heads(sheet, language, head, text)
        shown = book.add_worksheet(example)
        shown.write_string(0, 0, label, note)
        shown.write_row(1, 0, COLUMNS[language], head)
        for column, cell in enumerate(EXAMPLES[language]):
            shown.write_string(2, column, cell, note)
            shown.set_column(column, column, max(14, len(cell) + 2))
        for place, hint in enumerate(HINTS[language], start=4):
            shown.write_string(place, 0, hint)
    return content.getvalue()


def _write_heads(sheet: Any, language: str, head: Any, text: Any) -> None:
    # Cells are text, so that Excel eats no leading 0 of a telephone and turns no grades into dates.
    for column, name in enumerate(COLUMNS[language]):
        sheet.set_column(column, column, max(14, len(name) + 4), text)
        sheet.write_string(0, column, name, head)
    sheet.freeze_panes(1, 0)
