"""Turns the sections of a rules file on departments, people and accounts into the domain's Directory."""

from collections.abc import Mapping
from datetime import UTC, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from bot.domain.department import Account, Department, Directory, Locale, Person, PostingClass
from bot.domain.hours import Hours
from bot.rules.escalations import escalation
from bot.rules.meanings import DEFAULT_ZONE
from bot.rules.outside import outside
from bot.rules.promises import service_level
from bot.rules.rotas import rota
from bot.rules.schema import Document
from bot.rules.sections import AccountSection, DepartmentSection, PersonSection, is_of_slack
from bot.rules.vocabulary import AT_ONE_ADDRESS
from bot.rules.weeklies import weekly

DEFAULT_LOCALE: Final = Locale.EN


def directory(document: Document, hours: Mapping[str, Hours]) -> Directory:
    """Everybody and everything that a document free of findings names; `hours` are by department."""
    zone = document.zone or DEFAULT_ZONE
    return Directory(
        departments={
            key: _department(key, section, hours.get(key), zone) for key, section in document.departments.items()
        },
        people={key: _person(key, section) for key, section in document.people.items()},
        accounts={key: _account(key, section) for key, section in document.accounts.items()},
        fallback=document.fallback,
        moved_to=dict(document.moved_to),
        zone=document.zone or UTC,
        service_levels={key: service_level(section) for key, section in document.sla.items()},
        escalations={key: escalation(key, section, zone) for key, section in document.escalation.items()},
        outside=outside(document.alarms),
    )


def _department(key: str, section: DepartmentSection, hours: Hours | None, zone: ZoneInfo) -> Department:
    return Department(
        key=key,
        names={Locale(locale): name for locale, name in section.name.items()},
        channels=_channels(key, section),
        members=frozenset(section.members),
        approvers=frozenset(section.approvers),
        managers=frozenset(section.managers),
        languages=section.languages,
        locale=_locale(section),
        approval=section.approval == "required",
        hours=hours,
        sla=section.sla or "",
        escalation=section.escalation or "",
        claim=section.claim,
        rota=rota(section.on_call, hours.zone if hours is not None else zone) if section.on_call is not None else None,
        teams_tag=section.teams_tag or "",
        weekly=weekly(section.weekly_report) if section.weekly_report is not None else None,
    )


def _channels(key: str, section: DepartmentSection) -> dict[str, str]:
    """Channels by surface. A single `channel` may be Slack's; the desk has one always."""
    channels = section.channels.model_dump(exclude_none=True) if section.channels else {}
    if section.channel is not None:
        channels["slack" if is_of_slack(section.channel) else "desk"] = section.channel
    return {"desk": key, **channels}


def _locale(section: DepartmentSection) -> Locale:
    if section.locale is not None:
        return Locale(section.locale)
    spoken = [Locale(language) for language in section.languages if language in tuple(Locale)]
    return spoken[0] if spoken else DEFAULT_LOCALE


def _person(key: str, section: PersonSection) -> Person:
    return Person(
        key=key,
        name=section.name,
        email=section.email or "",
        locale=Locale(section.locale) if section.locale else DEFAULT_LOCALE,
        admin=section.admin,
        slack=section.slack,
        teams=section.teams,
    )


def _account(key: str, section: AccountSection) -> Account:
    given: dict[str, timedelta] = {
        name: value
        for name in ("poll", "poll_at_most", "start", "request_timeout", "key_lifetime", "settle")
        if (value := getattr(section, name)) is not None
    }
    more: dict[str, Any] = {**given, "posting": PostingClass(section.posting) if section.posting else None}
    return Account(
        key=key,
        network=section.network,
        base_url=section.base_url if section.network in AT_ONE_ADDRESS else section.base_url.rstrip("/"),
        token_variable=section.token,
        client_id_variable=section.client_id,
        client_secret_variable=section.client_secret,
        handle=section.handle,
        search=section.search or "",
        quotes=section.quotes,
        words=section.words,
        of_strangers=section.network in AT_ONE_ADDRESS,
        summoned_only=section.summoned_only,
        characters=section.characters,
        streaming=section.streaming,
        budget=section.budget,
        reply_to=section.reply_to,
        reply_to_private=section.reply_to_private,
        departments=frozenset(section.departments),
        **more,
    )
