"""Whether the pretend X takes a post of the brand's: the rules by which X itself refuses some."""

from typing import Any

from twitter_text import parse_tweet  # type: ignore[import-untyped]

from tests.stand_ins.x.posts import BRAND, Post, World


class Refused(Exception):
    """X says no, in its own words."""


def taken(world: World, body: Any) -> Post:
    """The post that `body` makes. Raises Refused."""
    text = body.get("text", "")
    parent = body.get("reply", {}).get("in_reply_to_tweet_id")
    if parse_tweet(text).weightedLength > 280:
        raise Refused("Your Tweet text is too long.")
    if parent is not None:
        _expect_answerable(world, parent)
    brand = world.user(BRAND)
    own = (each for each in world.posts.values() if each.author == brand and not each.deleted)
    if world.refuses_duplicates and any(each.words == text for each in own):
        raise Refused("You are not allowed to create a Tweet with duplicate content.")
    return world.write(BRAND, text, in_reply_to=parent, media=body.get("media", {}).get("media_ids", ()))


def _expect_answerable(world: World, parent: str) -> None:
    target = world.posts.get(parent)
    if target is None or target.deleted:
        raise Refused("You attempted to reply to a Tweet that is deleted or not visible to you.")
    if not target.latest:
        raise Refused("You are not permitted to reply to this conversation.")
    quoted = world.posts.get(target.quoted) if target.quoted else None
    quotes_us = quoted is not None and quoted.author.username == BRAND
    if world.summoned_only and not quotes_us and not target.names(BRAND, explicitly=True):
        raise Refused(
            "Reply to this conversation is not allowed because you have not been mentioned or otherwise engaged "
            "by the author of the post you are replying to."
        )
