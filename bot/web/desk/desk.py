"""What every page of the desk shares: the context, how a form is read, how a template is filled; decides nothing."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from secrets import token_urlsafe
from typing import Any, Protocol

from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup, escape

from bot.cards.card import Card, When
from bot.cards.drawn import DrawnFor
from bot.cards.plain import moment, said
from bot.cards.wording import say
from bot.domain.department import Directory, Locale
from bot.domain.messages import Command
from bot.domain.permission import may_act
from bot.web.context import WebContext
from bot.web.desk.assets import ASSETS
from bot.web.session import Session


class ReadAct(Protocol):
    """How the desk's forms become commands (the desk surface's inbound side)."""

    def __call__(self, verb: str, fields: Mapping[str, str], *, by: str, now: datetime) -> Command:
        """The command behind a form. Raises Refusal where the form says nothing."""
        ...


_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"),
    autoescape=True,
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


@dataclass(frozen=True, slots=True)
class Desk:
    """The desk of one application."""

    context: WebContext
    read_act: ReadAct

    @property
    def directory(self) -> Directory:
        """Departments, people and accounts in force."""
        return self.context.rules.current.directory

    def now(self) -> datetime:
        """The present moment, UTC."""
        return self.context.clock()

    def may_act(self, session: Session, department: str) -> bool:
        """True where the reader may act on cases of `department`."""
        return may_act(self.directory, session.person, department)

    def draw(self, card: Card, department: str, session: Session) -> Markup:
        """The card for this reader, as markup; `department` is the one that owns the case."""
        reader = DrawnFor(
            locale=session.locale,
            person=session.person,
            may_act=self.may_act(session, department),
            csrf=session.csrf,
            form_key=new_key(),
        )
        return Markup(self.context.draw_card(card, reader))  # noqa: S704 - the renderer escapes every word

    def fill(self, template: str, session: Session, **data: Any) -> Markup:
        """A template filled in the reader's language, as markup."""
        return Markup(_fill(template, session, **data))  # noqa: S704 - filled with autoescape on

    def page(self, template: str, session: Session, *, status: int = 200, **data: Any) -> HTMLResponse:
        """A template filled in the reader's language, as an answer."""
        return HTMLResponse(_fill(template, session, **data), status)


def new_key() -> str:
    """A key for one form: the form sent twice under it is one act."""
    return token_urlsafe(9)


def _fill(template: str, session: Session, **data: Any) -> str:
    locale = session.locale
    return _TEMPLATES.get_template(template).render(
        t=partial(_sentence, locale),
        said=lambda sentence: said(sentence, locale),
        when=partial(_time, locale),
        key=new_key,
        me=session.person,
        employee=session.employee,
        csrf=session.csrf,
        locale=locale.value,
        asset=ASSETS.address,
        **data,
    )


def _sentence(locale: Locale, key: str, /, **values: str | int) -> str:
    return say(key, locale, **values)


def _time(locale: Locale, at: datetime, style: str = "relative") -> Markup:
    """A time that the browser rewrites in its own zone; the words inside serve where it does not."""
    mark = When.model_validate({"at": at, "style": style})
    stamp = at.astimezone(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    return Markup('<time datetime="{}" data-style="{}">{}</time>').format(stamp, style, escape(moment(mark, locale)))
