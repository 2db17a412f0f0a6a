"""Every sentence exists in both languages, says the same, and is used."""

import re
from pathlib import Path

import pytest

from bot import errors
from bot.cards import wording
from bot.cards.sentences.sentence import french
from bot.cards.wording import CATALOGUE, can_say, say
from bot.domain.case import CloseReason
from bot.domain.decision import Priority
from bot.domain.department import Locale
from bot.domain.mention import MentionState
from bot.domain.person import ContactKind, Why
from bot.ports.web_store import Section
from bot.web.desk.forms import SNOOZES
from bot.web.desk.networks import STANDINGS
from bot.web.desk.sections import FILTERS
from tests.house.project import ROOT, read, sources

LITERAL = re.compile(r"""["']([a-z_]+(?:\.[a-z_]+)+|either|quoted|summary)["']""")


def family(prefix: str) -> set[str]:
    return {key.removeprefix(prefix) for key in CATALOGUE if key.startswith(prefix)}


def kinds(base: type[errors.ComptoirError]) -> set[str]:
    found = {each.__new__(each).reason for each in base.__subclasses__()}
    return found.union(*(kinds(each) for each in base.__subclasses__()))


def literals() -> set[str]:
    """Every key that a source or a template names in full."""
    files: list[Path] = [path for path in sources("bot", "integrations") if "sentences" not in path.parts]
    files += [path.relative_to(ROOT) for path in (ROOT / "bot/web/desk/templates").glob("*.html")]
    return {key for path in files for key in LITERAL.findall(read(path))}


@pytest.mark.parametrize("key", sorted(CATALOGUE))
def test_both_languages_fill_in_the_same_values(key: str) -> None:
    values = CATALOGUE[key].values()
    if key == "either":
        return
    assert values["fr"] == values["en"]
    for form in ("fr_one", "en_one"):
        assert values.get(form, frozenset()) <= values["fr"]
    assert ("fr_one" in values) == ("en_one" in values)


@pytest.mark.parametrize("locale", list(Locale))
@pytest.mark.parametrize("key", sorted(CATALOGUE))
def test_every_sentence_can_be_said(key: str, locale: Locale) -> None:
    values = dict.fromkeys(CATALOGUE[key].values()["en"] | CATALOGUE[key].values()["fr"], "3")
    assert "{" not in say(key, locale, **values)


def test_families_hold_exactly_what_the_domain_can_say() -> None:
    reasons = {reason.value for reason in CloseReason}
    assert family("closed.") == family("reason.") == reasons
    assert family("priority.") == {each.value for each in Priority} - {"normal"}
    assert family("section.") == {each.value for each in Section} | {"more"}
    assert family("filter.") == {*FILTERS, "label"}
    assert family("empty.") == {*FILTERS, "search"}
    assert family("snooze.") == set(SNOOZES)
    assert family("standing.") == set(STANDINGS)
    assert family("contact_kind.") == {each.value for each in ContactKind}
    assert family("card.pledge_") == {each.value for each in ContactKind}
    assert family("join_why.") == {each.value for each in Why}
    assert {state.value for state in MentionState} - {"live"} <= family("card.")


def test_every_refusal_and_every_failure_has_words() -> None:
    assert kinds(errors.Refusal) <= family("refusal.")
    assert kinds(errors.IntegrationError) <= family("failure.")


def test_no_key_stands_in_two_parts_of_the_catalogue() -> None:
    assert len(CATALOGUE) == sum(len(part.SENTENCES) for part in wording._PARTS)


def test_no_sentence_is_left_over() -> None:
    families = (
        "closed.", "reason.", "priority.", "section.", "filter.", "empty.", "snooze.", "feeling.", "visibility.",
        "media.", "failure.", "problem.", "refusal.", "done.", "event.", "form.", "shown.", "outcome.", "whisper.",
        "notice.", "why.", "reply.", "command.", "barrier.", "standing.", "remark.", "account_remark.",
        "contact_kind.", "join_why.", "card.pledge_",
    )  # fmt: skip
    used = literals()
    left = {key for key in CATALOGUE if key not in used and not key.startswith(families)}
    assert not left


def test_families_are_really_asked_for() -> None:
    """A family is built from its prefix somewhere, so that none outlives its use."""
    text = "\n".join(read(path) for path in sources("bot", "integrations"))
    text += "\n".join(path.read_text("utf-8") for path in (ROOT / "bot/web/desk/templates").glob("*.html"))
    for prefix in (
        "closed",
        "reason",
        "priority",
        "failure",
        "problem",
        "refusal",
        "done",
        "event",
        "shown",
        "outcome",
    ):
        assert re.search(rf"""["']{prefix}\.(?:\{{|' ~)""", text), prefix


@pytest.mark.parametrize("key", sorted(CATALOGUE))
def test_french_typography_is_right(key: str) -> None:
    text = french(CATALOGUE[key].fr)
    assert not re.search(r" [;:!?»%]", text), "a space that may break stands before a sign"
    assert not re.search(r"« ", text)
    assert "'" not in CATALOGUE[key].fr + CATALOGUE[key].en, "apostrophes are typographic"
    assert not re.search(r"\S[!?;»]", re.sub(r"[\u00a0\u202f!?]", " ", text)), "a sign without its space"


def test_counts_choose_the_plural_of_the_language() -> None:
    assert say("card.notes", Locale.FR, count=0) == "0 note interne"
    assert say("card.notes", Locale.EN, count=0) == "0 internal notes"
    assert say("card.notes", Locale.EN, count=1) == "1 internal note"
    assert say("card.notes", Locale.FR, count=2) == "2 notes internes"
    assert say("followers.count", Locale.EN, count=12300) == "12,300"


def test_values_are_filled_in_literally() -> None:
    assert say("label.claimed", Locale.EN, name="{name} {0} %s") == "With {name} {0} %s"


def test_an_unknown_sentence_is_a_mistake() -> None:
    with pytest.raises(KeyError):
        say("no.such", Locale.EN)
    assert not can_say("no.such", ())
    assert not can_say("label.claimed", ())
    assert can_say("label.claimed", ("name",))
