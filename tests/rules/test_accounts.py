"""Where an account is and what of it counts: at a server, or at the very address of a document whose words choose."""

import pytest

from bot.rules.source import check, load_rules
from tests.rules.files import HEAD


def a_file(account: str) -> str:
    return HEAD + f"accounts: {{a: {account}}}\nrules: []"


@pytest.mark.parametrize(
    ("account", "path", "said"),
    [
        ("{network: feed, token: env:T}", "accounts.a", "nothing else says which feed is read"),
        ("{network: mastodon}", "accounts.a", "mastodon has many servers"),
        ("{network: rss}", "accounts.a.network", "Write feed."),
        ("{network: feed, base_url: 's.example/feed'}", "accounts.a.base_url", "Write it with https:// in front."),
        ("{network: feed, base_url: 'https://s.example', words: [acme, '!?']}", "accounts.a.words[1]",
         "holds nothing to look for"),
        ("{network: feed, base_url: 'https://s.example', words: ['']}", "accounts.a.words[0]", "This text is empty."),
        ("{network: feed, base_url: 'https://s.example', words: [5]}", "accounts.a.words[0]", "between quotes"),
        ("{network: x, words: acme}", "accounts.a.words", "What x tells concerns us, whatever words it has."),
        ("{network: bluesky, streaming: true}", "accounts.a.streaming",
         "bluesky has no stream that we listen to. Remove this line; poll: says how often"),
        ("{network: bluesky, streaming: 'yes'}", "accounts.a.streaming", "true or false is expected here."),
    ],
)  # fmt: skip
def test_an_account_that_cannot_be_read_as_it_stands_is_refused_with_its_place(account, path, said):
    found = [fault for fault in check(a_file(account), "f") if fault.severity == "error"]
    assert [(fault.path, said in str(fault)) for fault in found] == [(path, True)]


def test_a_feed_has_an_address_with_a_query_and_words_or_none():
    with_words = "{network: feed, base_url: 'https://s.example/feed.php?f=3&rss=1', words: [acme*, 'our shop']}"
    account = load_rules(a_file(with_words), file="f").directory.accounts["a"]
    assert (account.base_url, account.words) == ("https://s.example/feed.php?f=3&rss=1", ("acme*", "our shop"))
    plain = load_rules(a_file("{network: feed, base_url: 'https://s.example'}"), file="f").directory.accounts["a"]
    assert (plain.words, plain.token_variable) == ((), "")


def test_a_stream_may_be_asked_for_where_there_is_one_and_left_out_anywhere():
    for account in ("{network: mastodon, base_url: 'https://s.example', streaming: true}",
                    "{network: bluesky, streaming: false}"):  # fmt: skip
        assert not [fault for fault in check(a_file(account), "f") if fault.severity == "error"]


@pytest.mark.parametrize("network", ["x", "mastodon", "feed"])
def test_what_is_wrong_with_an_address_is_told_without_the_secret_in_it(network):
    found = [
        str(fault)
        for fault in check(a_file(f"{{network: {network}, base_url: 'https://me:hunter2@s.example/?a'}}"), "f")
    ]
    assert any("A name or a password does not belong in an address." in each for each in found)
    assert not any("hunter2" in each for each in found)
