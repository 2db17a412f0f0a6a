"""The values a rules file is written in (keys, durations, comparisons, hours ...) as types that pydantic checks.

Every refusal is a PydanticCustomError whose message is a whole sentence for a manager and whose context may hold
`remedy`, or `name` and `allowed` from which the nearest name is proposed. It must not know what a rule means.
"""

import math
import operator
import re
from collections.abc import Callable, Iterable, Mapping
from datetime import time, timedelta
from decimal import Decimal
from typing import Annotated, Any, Final, NamedTuple
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError, available_timezones

from pydantic import BeforeValidator, GetJsonSchemaHandler, WithJsonSchema
from pydantic_core import CoreSchema, PydanticCustomError

from bot.domain.hours import Between
from bot.rules import vocabulary
from bot.rules.findings import meant

_KEY: Final = re.compile(r"[a-z][a-z0-9_-]{0,63}")
_DURATION: Final = re.compile(r"(\d{1,6})\s*(ms|s|m|h|d)")
_COMPARISON: Final = re.compile(r"(<=|>=|==|=|<|>)\s*([+-]?\d+(?:\.\d+)?)")
_COMPARES: Final[Mapping[str, Callable[[float, float], bool]]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "==": operator.eq,
}  # fmt: skip
_LIKE_A_COMPARISON: Final = re.compile(
    r"""[\s"'“”«»]*(?P<sign>=<|=>|[<>]=?|==?|≤|≥)\s*"""
    r"""(?P<number>[+-]?(?:\d{1,3}(?:,\d{3}){1,4}|\d[\d\s'’]{0,15}(?:[.,]\d{1,9})?(?:e\d)?))\s*(?P<times>[kKmM%]?)[\s"'“”«»]*"""
)
_LIMIT: Final = re.compile(r"\d+(?:[.,]\d+)?\s*(?:$|[-,<>=]|and|et|to)")
_LONGEST_COMPARISON: Final = 40
_SIGNS: Final = {"=<": "<=", "=>": ">=", "≤": "<=", "≥": ">=", "=": "=="}
_THOUSANDS: Final = re.compile(r"[+-]?\d{1,3}(?:,\d{3})+")
_TIMES: Final = {"": 1, "k": 1e3, "m": 1e6, "%": 0.01}
_SPAN: Final = re.compile(r"(\d{1,2}):(\d{2})\s*-\s*(\d{1,2}):(\d{2})")
_UNITS: Final = {"ms": "milliseconds", "s": "seconds", "m": "minutes", "h": "hours", "d": "days"}


def refusal(code: str, message: str, **context: object) -> PydanticCustomError:
    """A refusal whose message is taken as it is (braces in it mean nothing)."""
    return PydanticCustomError(code, "{text}", {"text": message, **context})


def shown(value: object) -> str:
    """A value from the file as it may stand in a message: short and on one line."""
    text = repr(value)
    return text if len(text) <= 60 else f"{text[:57]}..."


_SOONEST: Final = timedelta(minutes=5)
_LATEST: Final = timedelta(days=90)


def _text(value: object, what: str) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, dict) and len(value) == 1:
        [(before, behind)] = value.items()
        if isinstance(behind, str | int | float):
            raise refusal("not_text", f"{what} is expected here, and YAML reads a key and its value.",
                          remedy=f'A text with a colon in it stands between quotes: "{before}: {behind}".')  # fmt: skip
    if isinstance(value, bool | int | float):
        raise refusal("not_text", f"{what} is written as text, and YAML reads this as {shown(value)}.",
                      remedy='Put it between quotes: "...".')  # fmt: skip
    raise refusal("not_text", f"{what} is expected here.")


def _key(value: object) -> str:
    key = _text(value, "A name")
    if not _KEY.fullmatch(key):
        raise refusal("bad_key", f"{shown(key)} cannot be used as a name.",
                      remedy="Write small letters, digits, - and _, beginning with a letter.")  # fmt: skip
    return key


def _words(value: object) -> str:
    text = _text(value, "A word or a phrase")
    if not text.strip():
        raise refusal("empty_text", "This text is empty.", remedy="Write something or remove the line.")
    return text


def _name_from(what: str, allowed: Iterable[str], synonyms: Mapping[str, str]) -> Callable[[object], str]:
    names = tuple(allowed) if isinstance(allowed, tuple) else tuple(sorted(allowed))

    def check(value: object) -> str:
        if isinstance(value, bool):
            article = "An" if what[0] in "aeiou" else "A"
            raise refusal("not_text", f"{article} {what} is expected, and YAML reads this as {shown(value)}.",
                          remedy=f"Allowed: {', '.join(names)}.")  # fmt: skip
        name = value if isinstance(value, str) else str(value)
        if name in names:
            return name
        several = [part.strip() for part in name.split(",")]
        if len(several) > 1 and set(several) <= set(names):
            raise refusal(f"unknown_{what.split()[0]}", f"{shown(name)} is one text, and no {what}.",
                          remedy=f"Write [{', '.join(several)}].")  # fmt: skip
        head = name.casefold().replace("_", "-").partition("-")[0]
        other = synonyms.get(name.casefold(), "") or (head if what == "language" and head in names else "")
        raise refusal(f"unknown_{what.split()[0]}", f"There is no {what} {shown(name)}.",
                      name=other or name, allowed=names)  # fmt: skip

    return check


def named(what: str, allowed: Iterable[str], synonyms: Mapping[str, str] | None = None) -> Any:
    """The pydantic type of one name out of `allowed`; `what` says in messages what is named."""
    schema = {"type": "string", "enum": sorted(allowed)}
    return Annotated[str, BeforeValidator(_name_from(what, allowed, synonyms or {})), WithJsonSchema(schema)]


_one_day: Final = _name_from("day", vocabulary.DAYS, vocabulary.DAY_SYNONYMS)


def _day(value: object) -> str:
    if isinstance(value, str) and value in vocabulary.SEVERAL_DAYS:
        days = ", ".join(vocabulary.SEVERAL_DAYS[value])
        raise refusal("unknown_day", f"{shown(value)} is no single day.", remedy=f"Write [{days}].")
    ends = [vocabulary.DAY_SYNONYMS.get(end.strip().casefold(), end.strip()) for end in str(value).split("-")]
    if len(ends) == 2 and set(ends) <= set(vocabulary.DAYS):
        first, last = map(vocabulary.DAYS.index, ends)
        days = ", ".join(vocabulary.DAYS[(first + at) % 7] for at in range((last - first) % 7 + 1))
        raise refusal("unknown_day", f"{shown(value)} is no single day.", remedy=f"Write [{days}].")
    return _one_day(value)


def _duration(value: object) -> timedelta:
    length = _pause(value)
    if not length:
        raise refusal("bad_duration", f"{shown(value)} is no time at all.",
                      remedy="Write for example 30s, 5m, 2h or 1d.")  # fmt: skip
    return length


def _human_pace(value: object) -> timedelta:
    """A length of time in which people act."""
    length = _duration(value)
    if not _SOONEST <= length <= _LATEST:
        raise refusal("bad_duration", f"{shown(value)} is no time in which people act.",
                      remedy="Write 5m to 90d, for example 4h.")  # fmt: skip
    return length


def length_of_time(value: object) -> timedelta | None:
    """The length of time that a value of the file says, None where it says none."""
    found = _DURATION.fullmatch(value.strip()) if isinstance(value, str) else None
    return timedelta(**{_UNITS[found[2]]: int(found[1])}) if found else None


def _pause(value: object) -> timedelta:
    found = length_of_time(value)
    if found is None:
        remedy = f"Write {value}s for seconds." if isinstance(value, int) and not isinstance(value, bool) else ""
        raise refusal("bad_duration", f"{shown(value)} is no length of time.",
                      remedy=remedy or "Write for example 30s, 5m, 2h or 1d.")  # fmt: skip
    return found


def _start(value: object) -> timedelta:
    return timedelta(0) if value == "now" else _pause(value)


def _dollars(value: object) -> Decimal:
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value < math.inf:
        number = re.search(r"[1-9]\d*(?:\.\d+)?", value) if isinstance(value, str) else None
        raise refusal("bad_amount", f"{shown(value)} is no amount of US dollars.",
                      remedy=f"Write {number[0] if number else '20 or 20.50'}, as a bare number.")  # fmt: skip
    return Decimal(str(value))


class Comparison(NamedTuple):
    """A number to compare with: `holds` is the comparison, `limit` the number as written."""

    sign: str
    limit: float

    def holds(self, value: float) -> bool:
        """Whether `value` passes."""
        return _COMPARES[self.sign](value, self.limit)

    def __str__(self) -> str:
        return f"{self.sign} {self.limit:g}"


def _stars(value: object) -> Comparison:
    if isinstance(value, int) and not isinstance(value, bool):
        return Comparison("==", float(value))
    return _comparison(value)


def _comparison(value: object) -> Comparison:
    found = _COMPARISON.fullmatch(value.strip()) if isinstance(value, str) else None
    if isinstance(value, str) and not value.strip():
        raise refusal("bad_comparison", "Without quotes YAML reads > as the beginning of a longer text.",
                      remedy='Write for example ">= 3", between quotes.')  # fmt: skip
    if not found:
        raise refusal("bad_comparison", f"{shown(value)} is no comparison.",
                      remedy=_meant_comparison(value))  # fmt: skip
    return Comparison("==" if found[1] == "=" else found[1], float(found[2]))


def _meant_comparison(value: object) -> str:
    """What somebody will have meant who wrote a comparison in another way, such as "=> 10k"."""
    if isinstance(value, int | float) and not isinstance(value, bool):
        return f'Write for example ">= {value:g}", between quotes.'
    short = isinstance(value, str) and len(value) <= _LONGEST_COMPARISON
    found = _LIKE_A_COMPARISON.fullmatch(str(value)) if short else None
    if found is None:
        if short and len(_LIMIT.findall(str(value))) > 1:
            return "Write one limit here, and the other in a block of all_of:."
        return 'Write for example ">= 1000" or "< -0.3", between quotes.'
    digits = re.sub(r"[\s'’]", "", found["number"])
    digits = digits.replace(",", "") if _THOUSANDS.fullmatch(digits) else digits.replace(",", ".")
    number = float(digits) * _TIMES[found["times"].lower()]
    limit = int(number) if number % 1 == 0 else number
    return f'Write "{_SIGNS.get(found["sign"], found["sign"])} {limit}", between quotes.'


def _between(value: object) -> Between:
    found = _SPAN.fullmatch(value.strip()) if isinstance(value, str) else None
    remedy = 'Write for example "20:00-08:00", with hours up to 24:00.'
    if not found:
        raise refusal("bad_hours", f"{shown(value)} is no span of hours.", remedy=remedy)
    start_hour, start_minute, end_hour, end_minute = (int(part) for part in found.groups())
    end_hour = 0 if (end_hour, end_minute) == (24, 0) else end_hour
    if start_hour > 23 or end_hour > 23 or start_minute > 59 or end_minute > 59:
        raise refusal("bad_hours", f"{shown(value)} is no span of hours.", remedy=remedy)
    return Between(time(start_hour, start_minute), time(end_hour, end_minute))


def _zone(value: object) -> ZoneInfo:
    name = _text(value, "A time zone")
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        places = {zone.rpartition("/")[2].casefold(): zone for zone in available_timezones() if "/" in zone}
        place = name.rpartition("/")[2].casefold()
        near = places.get(meant(place, [each for each in places if each[0] == place[:1]], surely=True), "")
        raise refusal("unknown_zone", f"There is no time zone {shown(name)}.",
                      remedy=f"Did you mean {near}?" if near else "Write for example Europe/Paris.",
                      ) from None  # fmt: skip


def _token(value: object) -> str:
    if not isinstance(value, str) or not re.fullmatch(r"env:[A-Za-z_][A-Za-z0-9_]*", value):
        raise refusal("secret_in_file", "A secret does not belong in this file.",
                      remedy="Put it in an environment variable and write env:NAME_OF_THE_VARIABLE.")  # fmt: skip
    return value.removeprefix("env:")


class OneOrMany(BeforeValidator):
    """Takes a single value for a list of one, and says so in the JSON Schema."""

    def __get_pydantic_json_schema__(self, schema: CoreSchema, handler: GetJsonSchemaHandler) -> dict[str, Any]:
        listed = handler(schema)
        return {"anyOf": [listed["items"], listed]}


def _one_or_many(value: object) -> object:
    return [value] if isinstance(value, str | int | float) else value


def _text_schema(title: str, **more: object) -> WithJsonSchema:
    return WithJsonSchema({"type": "string", "title": title, **more})


Key = Annotated[str, BeforeValidator(_key), _text_schema("name", pattern=f"^{_KEY.pattern}$")]
Words = Annotated[str, BeforeValidator(_words), _text_schema("text", minLength=1)]
Duration = Annotated[
    timedelta, BeforeValidator(_duration), _text_schema("length of time", pattern=r"^\d+\s*(ms|s|m|h|d)$")
]
HumanPace = Annotated[
    timedelta, BeforeValidator(_human_pace), _text_schema("length of time", pattern=r"^\d+\s*(ms|s|m|h|d)$")
]
Pause = Annotated[timedelta, BeforeValidator(_pause), _text_schema("length of time", pattern=r"^\d+\s*(ms|s|m|h|d)$")]
Dollars = Annotated[Decimal, BeforeValidator(_dollars), WithJsonSchema({"type": "number", "exclusiveMinimum": 0})]
StartingPoint = Annotated[
    timedelta, BeforeValidator(_start), _text_schema("length of time, or now", pattern=r"^(now|\d+\s*(ms|s|m|h|d))$")
]
Number = Annotated[
    Comparison, BeforeValidator(_comparison), _text_schema("comparison", pattern=f"^{_COMPARISON.pattern}$")
]
Stars = Annotated[
    Comparison,
    BeforeValidator(_stars),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "title": "comparison", "pattern": f"^{_COMPARISON.pattern}$"},
                {"type": "integer"},
            ]
        }
    ),
]
Span = Annotated[Between, BeforeValidator(_between), _text_schema("span of hours", pattern=f"^{_SPAN.pattern}$")]
Zone = Annotated[ZoneInfo, BeforeValidator(_zone), _text_schema("time zone")]
Token = Annotated[str, BeforeValidator(_token), _text_schema("env:NAME", pattern="^env:[A-Za-z_][A-Za-z0-9_]*$")]
ONE_OR_MANY: Final = OneOrMany(_one_or_many)

Network = named("network", vocabulary.NETWORKS, vocabulary.NETWORK_SYNONYMS)
Language = named("language", vocabulary.LANGUAGES, vocabulary.LANGUAGE_SYNONYMS)
Day = Annotated[str, BeforeValidator(_day), WithJsonSchema({"type": "string", "enum": sorted(vocabulary.DAYS)})]
Kind = named("kind of post", vocabulary.KINDS, vocabulary.KIND_SYNONYMS)
Content = named("content", vocabulary.CONTENTS, vocabulary.CONTENT_SYNONYMS)
PriorityName = named("priority", vocabulary.PRIORITIES)
LocaleName = named("locale", vocabulary.LOCALES)
Consent = named("approval", vocabulary.CONSENT)
Subject = named("subject", vocabulary.SUBJECTS)
Posting = named("posting class", vocabulary.POSTING_CLASSES)
