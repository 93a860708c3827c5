"""The columns that a register of teachers may have, with every name seen or expected for them."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ustat.exchange.columns import Field

LABELS: Mapping[str, Promise] = {
    "full_name": _("Full name"),
    "surname": _("Surname"),
    "given_name": _("Given name"),
    "patronymic": _("Patronymic"),
    "school": _("School"),
    "school_code": _("School code"),
    "district": _("District or city"),
    "phone": _("Telephone"),
    "languages": _("Languages"),
    "subjects": _("Subjects"),
    "stages": _("Grades"),
    "role": pgettext_lazy("what somebody does in a school", "Post"),
    "last_course_on": _("Last course"),
    "birth_year": _("Year of birth"),
    "external_id": _("Register number"),
}

_NAMES: Mapping[str, str] = {
    "full_name": """
        Аты-жөнү | Толук аты | Толук аты-жөнү | Мугалимдин аты-жөнү | Фамилиясы, аты, атасынын аты
        Фамилиясы аты | Фамилия, аты, атасынын аты | Аты-жөнү, атасынын аты | Фамилиясы, аты-жөнү | А.А.А.
        Ф.А.А. | ФАА | Мугалим | ФИО | Ф.И.О. | ФИО учителя | Ф.И.О. учителя | ФИО педагога
        Фамилия, имя, отчество | Фамилия имя | Учитель | Фамилия И.О. | Full name | Name
        Name and surname | Surname and name | Teacher
        """,
    "surname": """
        Фамилиясы | Фамилия | Теги | Мугалимдин фамилиясы | Фамилия учителя | Surname | Last name
        Family name
        """,
    "given_name": """
        Аты | Ысымы | Ысым | Мугалимдин аты | Мугалимдин ысымы | Имя | Имя учителя | Given name
        First name
        """,
    "patronymic": """
        Атасынын аты | Атасынын ысымы | Отчество | Отчество при наличии | Patronymic | Middle name
        Father's name
        """,
    "school": """
        Мектеп | Мектеби | Мектептин аты | Мектептин аталышы | Окуу жайы | Окуу жай | Иштеген жери
        Иш орду | Билим берүү уюму | Билим берүү мекемеси | Мекеме | Мектептин номери | Мектеп № | Школа
        Наименование школы | Название школы | Номер школы | Школа № | Место работы | Организация
        Образовательная организация | ОО | Учебное заведение | School | School name | Workplace
        Organisation | Organization | Institution
        """,
    "school_code": """
        Мектептин коду | Мектеп коду | Уюмдун коду | Код школы | Код ОО | Код организации | School code
        School ID
        """,
    "district": """
        Район | Району | Шаар | Шаары | Район/шаар | Район, шаар | Район же шаар | Шаар/район
        Райондун аталышы | Город | Район/город | Район, город | Город/район | Район или город | РОО
        Наименование района | District | City | District or city | Raion
        """,
    "phone": """
        Телефон | Телефону | Телефон номери | Тел | Тел номери | Байланыш телефону | Уюлдук телефону
        Байланыш | Номер телефона | Телефон номер | № телефона | Телефон № | Контактный телефон
        Мобильный телефон | Сотовый телефон | Моб. тел. | Сот. тел. | Контакты | Phone | Telephone
        Phone number | Mobile
        """,
    "languages": """
        Тил | Тили | Тилдер | Тилдери | Окутуу тили | Окуткан тили | Билген тилдери | Билген тили
        Тилдерди билүүсү | Язык | Языки | Язык обучения | Язык преподавания | Владение языками
        Знание языков | Language | Languages | Teaching language
        """,
    "subjects": """
        Предмет | Предмети | Предметтери | Предметтер | Окуткан предмети | Окуткан предметтери | Адистиги
        Сабагы | Сабак | Предметы | Преподаваемый предмет | Преподаваемые предметы | Специальность
        Учебный предмет | Subject | Subjects | Subject taught
        """,
    "stages": """
        Класс | Класстар | Класстары | Окуткан класстары | Баскыч | Баскычы | Билим берүү баскычы | Классы
        Классы преподавания | Ступень | Ступень обучения | Уровень образования | Grades | Grade | Stage
        Stages | Classes
        """,
    "role": """
        Кызматы | Кызмат орду | Ээлеген кызматы | Кызмат | Должность | Занимаемая должность | Position
        Post | Role | Job title
        """,
    "last_course_on": """
        Акыркы курс | Акыркы курсу | Акыркы курстун датасы | Курстан өткөн датасы | Курстан өткөн жылы
        Курстан өткөн убактысы | Акыркы квалификация жогорулатуу | Квалификациясын жогорулаткан жылы
        Квалификацияны жогорулатуу | Последний курс | Дата последнего курса | Дата последних курсов
        Последние курсы | Курсы повышения квалификации | Дата прохождения курсов | Год прохождения курсов
        Повышение квалификации | Последнее повышение квалификации | Last course | Last course on
        Date of last course | Last training
        """,
    "birth_year": """
        Туулган жылы | Туулган датасы | Туулган күнү | Туулган күнү, айы, жылы | Туулган жылы, айы, күнү
        Год рождения | Дата рождения | Birth year | Year of birth | Date of birth | Birth date
        """,
    "external_id": """
        ID | Каттоо номери | Табелдик номери | Каттоо № | Катталуу номери | Регистрационный номер
        Табельный номер
        Код учителя | Мугалимдин коду | Номер в реестре
        Register number | Registration number
        Teacher ID | External ID | Personnel number
        """,
    # Recognised so that they are not read: personal numbers are not needed, running numbers say nothing.
    "pin": """
        ПИН | ИНН | ЖИН | ЖСН | Персоналдык номери | Жеке номери
        Персональный номер | Паспорт | Паспорту
        Персональный идентификационный номер | Паспорт номери | Номер паспорта | Паспортные данные | PIN
        Passport | Passport number
        """,
    "ordinal": """
        № | № п/п | п/п | # | т/н | К/н | № т/б | т/б | Катар № | Катар номери | Nr
        """,
}  # fmt: skip


def _field(key: str, names: str) -> Field:
    split = [name.strip() for line in names.strip().splitlines() for name in line.split(" | ")]
    return Field(key, (key, *split), required=key == "school")


FIELDS: tuple[Field, ...] = tuple(_field(key, names) for key, names in _NAMES.items())
NAMES: tuple[str, ...] = tuple(name for field in FIELDS for name in field.names)
