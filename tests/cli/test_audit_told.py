"""What an audit tells of that which the network did not show it."""

from datetime import UTC, datetime

import pytest

from bot.cli.audit_told import audit_csv, audit_data, audit_lines
from bot.domain.department import Account
from bot.domain.listening import Missing, Overheard
from bot.domain.mention import Author

NOON = datetime(2026, 3, 30, 12, tzinfo=UTC)
ACCOUNT = Account("acme", "bluesky", "https://social.example", "TOKEN")
SENTENCES = {
    Missing.POSTS: "The network did not show its older posts.",
    Missing.SEARCH: "The network did not search any further",
    Missing.MENTIONS: "The network did not tell all that named this account in this time",
}


@pytest.mark.parametrize("missing", list(Missing))
def test_what_the_network_did_not_show_is_told_as_a_limit(missing: Missing) -> None:
    heard = Overheard(Author("7", "shop"), NOON, NOON, [], missing=frozenset({missing}))
    told = "\n".join(audit_lines(heard, ACCOUNT, 30))
    assert [each for each, sentence in SENTENCES.items() if sentence in told] == [missing]
    data = audit_data(heard, ACCOUNT)
    assert [each for each in Missing if data["sample"][f"missing_{each}"]] == [missing]
    assert f"sample,missing_{missing},True" in audit_csv(data)


def test_where_the_network_showed_all_of_it_nothing_is_told_as_missing() -> None:
    told = "\n".join(audit_lines(Overheard(Author("7", "shop"), NOON, NOON, []), ACCOUNT, 30))
    assert not any(sentence in told for sentence in SENTENCES.values())
