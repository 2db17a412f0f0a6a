"""Attachments of a mention: takes them as read, gives pictures and lines with the author's own description."""

from hashlib import sha256

from bot.cards.card import Block, Para, Picture, Say
from bot.cards.inline import address, inline
from bot.domain.mention import Media

_SHOWN = 4
_KINDS = {"image": "image", "picture": "image", "photo": "image", "gifv": "video", "video": "video", "audio": "audio"}


def is_picture(media: Media) -> bool:
    """Whether it can be shown where it stands."""
    return _KINDS.get(media.kind) == "image" and address(media.url) is not None


def picture_key(url: str) -> str:
    """A short name for the picture at `url`, which tells nobody where it lies."""
    return sha256(url.encode(errors="replace")).hexdigest()[:32]


def pictures(media: tuple[Media, ...]) -> tuple[Block, ...]:
    """The first four attachments and how many more there are; one without a usable address keeps its description."""
    blocks: list[Block] = [_block(each) for each in media[:_SHOWN]]
    if len(media) > _SHOWN:
        more = Say(key="card.more_media", values={"count": str(len(media) - _SHOWN)})
        blocks.append(Para(line=(more,), tone="muted"))
    return tuple(blocks)


def _block(media: Media) -> Block:
    kind = _KINDS.get(media.kind, "other")
    url = address(media.url)
    alt = inline(media.alt, 500)
    if url is None:
        said = (alt,) if alt.text else (Say(key="media.undescribed"),)
        return Para(line=(Say(key=f"media.{kind}"), *said), tone="muted")
    return Picture(media=kind, url=url, alt=alt, sensitive=media.sensitive)
