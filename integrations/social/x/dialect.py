"""The two ways in which X names the same fields: takes the parameters of a request, gives them in the newer words.

Since August 2026 its description says "post" where it said "tweet"; what runs still takes the older words, and so do
tweepy and we, until an answer refuses them.
"""

from collections.abc import Mapping

_NEWER = {
    "tweet.fields": "post.fields",
    "referenced_tweets": "referenced_posts",
    "edit_history_tweet_ids": "edit_history_post_ids",
    "note_tweet": "note_post",
}
_RENAMED = ("tweet.fields", "expansions")


def is_refused(problem: str, says: str) -> bool:
    """True where X says of a request that it does not know the older name of its fields."""
    return problem == "invalid-request" and "tweet.fields" in says


def in_newer_words(parameters: Mapping[str, str]) -> dict[str, str]:
    """`parameters` with the newer names of fields, and with all else as it is."""
    renamed = {name: _renamed(value) for name, value in parameters.items() if name in _RENAMED}
    return {_NEWER.get(name, name): value for name, value in {**parameters, **renamed}.items()}


def _renamed(values: str) -> str:
    for older, newer in _NEWER.items():
        values = values.replace(older, newer)
    return values
