"""Escalations as a rules file writes them: takes the steps of one, gives the domain's Policy."""

import re
from collections.abc import Sequence
from typing import Annotated, Final, Self
from zoneinfo import ZoneInfo

from pydantic import BeforeValidator, Field, WithJsonSchema, model_validator

from bot.domain.hours import every_day
from bot.domain.policy import Policy, Step
from bot.rules.clauses import Clause
from bot.rules.outside import ONE_OR_SEVERAL, Receiver, ReceiverSection
from bot.rules.values import Duration, HumanPace, Span, refusal, shown

_SHARE: Final = re.compile(r"(\d{1,6})\s*%")
_MOST: Final = 1000


def _share(value: object) -> int:
    """So many per cent, as `50%`; more than 100 once a promise is broken."""
    found = _SHARE.fullmatch(value.strip()) if isinstance(value, str) else None
    if found is None:
        number = isinstance(value, int) and not isinstance(value, bool) and 0 < value <= _MOST
        raise refusal("bad_share", f"{shown(value)} is no share of a promise.",
                      remedy=f"Write {value if number else 50}%.")  # fmt: skip
    if not 0 < int(found[1]) <= _MOST:
        raise refusal("bad_share", f"{shown(value)} of a promise is never waited for.",
                      remedy=f"Write 1% to {_MOST}%.")  # fmt: skip
    return int(found[1])


Share = Annotated[
    int,
    BeforeValidator(_share),
    WithJsonSchema({"type": "string", "title": "share", "pattern": r"^\d{1,4}\s*%$"}),
]


class StepSection(Clause):
    """One step of an escalation: when, with `at` or with `after`, and who is told then."""

    at: Share | None = None
    """How much of the promised time has passed, such as `50%`; only where a service level promises something."""
    after: Duration | None = None
    """How much time has passed in which the department works, since the author waits."""
    to: Annotated[tuple[Receiver, ...], ONE_OR_SEVERAL, Field(min_length=1)]
    """Who is told: `channel`, `assignee`, `on_call`, `approvers`, `managers`, `admins`, another department by its name,
    or somebody outside."""
    repeat: HumanPace | None = None
    """After how much more open time it comes again, and again, ten times at most, while nobody takes the case up."""
    quiet: Span | None = None
    """When nobody is told: a step that would come then comes at its end, by the clock of the file."""

    @model_validator(mode="after")
    def _comes_once(self) -> Self:
        if self.at is None and self.after is None:
            raise refusal("no_moment", "Nothing says when this step comes.",
                          remedy="Add at: 50% (of what is promised), or after: 45m.")  # fmt: skip
        if self.at is not None and self.after is not None:
            raise refusal("two_moments", "at and after both say when this step comes.", remedy="Keep one of them.")
        if self.quiet is not None and self.quiet.start == self.quiet.end:
            raise refusal("always_quiet", "A whole day of quiet never ends: nobody would be told.",
                          remedy='Write for example quiet: "22:00-7:00".')  # fmt: skip
        return self

    @property
    def receivers(self) -> tuple[str, ...]:
        """Those in `to` by their names."""
        return tuple(each.receiver if isinstance(each, ReceiverSection) else each for each in self.to)


def escalation(name: str, steps: Sequence[StepSection], zone: ZoneInfo) -> Policy:
    """The policy that the steps under a name mean, with those that are repeated at its end; quiet by the clock of
    `zone`."""
    own = tuple(_step(step, zone) for step in steps)
    again = (
        each
        for number, (section, step) in enumerate(zip(steps, own, strict=True), start=1)
        if section.repeat is not None
        for each in step.repeated(number, section.repeat)
    )
    return Policy(name, (*own, *again))


def _step(section: StepSection, zone: ZoneInfo) -> Step:
    quiet = every_day(section.quiet, zone) if section.quiet is not None else None
    if section.at is None:
        return Step(section.receivers, section.after, quiet=quiet)
    return Step(section.receivers, share=section.at, quiet=quiet)
