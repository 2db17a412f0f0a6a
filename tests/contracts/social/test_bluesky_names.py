"""What things are called on Bluesky: record keys that every attempt at a reply shares, addresses and their pages."""

import subprocess
import sys
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.mention import Author, Mention
from bot.ports.social import Posting
from integrations.social.bluesky.names import did_of, is_post, key_of, page_of, record_key, tid, written_at
from tests.contracts.social.shared import shared_text

SENT = datetime(2026, 8, 1, 12, 30, 15, 999_999, tzinfo=UTC)
LEA = "did:plc:okh6zzsr7l3vwz5kcu74hyit"
TARGET = Mention(
    account="acme_social",
    network="bluesky",
    remote_id=f"at://{LEA}/app.bsky.feed.post/3jzfcijpj2z2a",
    author=Author(remote_id=LEA, handle="lea.test"),
    text="help",
    posted_at=datetime(2026, 7, 31, 8, tzinfo=UTC),
    url="",
)
POSTING = Posting("key-1", "hello", TARGET, first_attempt_at=SENT)


def test_every_attempt_at_a_reply_has_the_same_key() -> None:
    again = replace(POSTING, send_by=SENT + timedelta(seconds=5), pictures=("x",))
    assert record_key(again) == record_key(POSTING)
    assert record_key(replace(POSTING, key="key-2")) != record_key(POSTING)


def test_another_process_finds_the_same_key() -> None:
    made = (
        "from datetime import datetime; from dataclasses import replace\n"
        "from tests.contracts.social.test_bluesky_names import POSTING, record_key\n"
        "sent = datetime.fromisoformat('2026-08-01T14:30:15.000001+02:00')\n"
        "print(record_key(replace(POSTING, first_attempt_at=sent)))"
    )
    run = subprocess.run([sys.executable, "-c", made], capture_output=True, text=True, check=True)
    assert run.stdout.strip() == record_key(POSTING)


def test_a_reply_says_that_it_was_written_in_the_second_of_its_first_attempt() -> None:
    assert written_at(POSTING) == datetime(2026, 8, 1, 12, 30, 15, tzinfo=UTC)
    assert written_at(replace(POSTING, first_attempt_at=None)) == TARGET.posted_at


@given(st.text(), st.datetimes(timezones=st.just(UTC)))
def test_every_key_is_one_that_a_post_may_have(key: str, moment: datetime) -> None:
    made = record_key(Posting(key, "hello", TARGET, first_attempt_at=moment))
    assert len(made) == 13
    assert made[0] in "234567abcdefghij"
    assert set(made) <= set("234567abcdefghijklmnopqrstuvwxyz")


def test_keys_stand_in_the_order_of_their_moments() -> None:
    moments = [SENT + timedelta(microseconds=1) * step for step in (-(10**12), -1, 0, 1, 10**12)]
    assert [tid(moment) for moment in moments] == sorted(tid(moment) for moment in moments)
    assert tid(moments[0]) < tid(moments[0], 1) < tid(moments[1])


@pytest.mark.parametrize(
    ("moment", "chance", "key"),
    [
        (datetime(1970, 1, 1, tzinfo=UTC), 0, "2222222222222"),
        (datetime(1969, 12, 31, tzinfo=UTC), 0, "2222222222222"),
        (datetime(1970, 1, 1, tzinfo=UTC), 1023, "22222222222zz"),
        (datetime(1970, 1, 1, 0, 0, 0, 1, tzinfo=UTC), 0, "2222222222322"),
        (datetime(9999, 12, 31, tzinfo=UTC), 1023, "bzzzzzzzzzzzz"),
    ],
)
def test_a_known_moment_has_its_known_key(moment: datetime, chance: int, key: str) -> None:
    assert tid(moment, chance) == key


def test_two_replies_of_the_same_second_are_kept_apart() -> None:
    keys = {record_key(replace(POSTING, key=f"key-{number}")) for number in range(5_000)}
    assert len(keys) == 5_000


@pytest.mark.parametrize(
    ("address", "did", "key"),
    [
        (f"at://{LEA}/app.bsky.feed.post/3jz", LEA, "3jz"),
        ("at://did:web:acme.example/app.bsky.feed.post/self", "did:web:acme.example", "self"),
        ("at://lea.test/app.bsky.feed.post/3jz", "", ""),
        ("https://bsky.app/profile/x/post/3jz", "", ""),
        (f"at://{LEA}/app.bsky.feed.post/3jz?x=1", "", ""),
        (f"at://{LEA}/app.bsky.feed.post/3jz\n", "", ""),
        (f"at://{LEA}", "", ""),
        ("", "", ""),
    ],
)
def test_an_address_holds_its_author_and_its_key(address: str, did: str, key: str) -> None:
    assert (did_of(address), key_of(address)) == (did, key)


def test_only_a_post_has_a_page() -> None:
    assert page_of(TARGET.remote_id) == f"https://bsky.app/profile/{LEA}/post/3jzfcijpj2z2a"
    assert page_of(f"at://{LEA}/app.bsky.feed.like/3jz") == ""
    assert not is_post(f"at://{LEA}/app.bsky.graph.block/3jz")


def test_the_specifications_own_examples_are_read() -> None:
    lines = shared_text("specs/bluesky/interop-test-files/syntax/aturi_syntax_valid.txt").splitlines()
    records = [line for line in lines if line.startswith("at://did:") and line.count("/") == 4 and "#" not in line]
    assert records
    assert [line for line in records if not did_of(line) or not key_of(line)] == []
    keys = shared_text("specs/bluesky/interop-test-files/syntax/tid_syntax_valid.txt").splitlines()
    assert {len(key) for key in keys if key and not key.startswith("#")} == {len(record_key(POSTING))}
