"""Pictures that go out with a reply, in its modals: takes those of a draft, gives blocks, reads what was filled in.

A picture is shown from the file in Slack that was chosen; what leaves is made anew from it. Pure.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from bot.cards.inline import value
from bot.cards.text import clean
from bot.cards.wording import say
from bot.domain.department import Locale
from bot.domain.messages import ChoosePictures
from bot.domain.reply_picture import ChosenFile, PictureState, ReplyPicture, going_out
from bot.ports.social import PictureLimits
from integrations.chat.slack import limits
from integrations.chat.slack.inbound import FILES_FIELD, IN_SLACK
from integrations.chat.slack.limits import cut
from integrations.chat.slack.modals import context_block, input_block, plain_text

Blocks = list[dict[str, Any]]

_GOING = "pictures"
_ALT = "alt:"
_FILES = "files"
_MOST = 10
"""Boxes that one field holds, and files that one takes."""

_LARGEST = 10_000_000
"""Bytes of a file that Slack takes in a modal (docs.slack.dev, file input element)."""

_ENDINGS = {"image/jpeg": ("jpg", "jpeg"), "image/png": ("png", "gif"), "image/webp": ("webp",)}
"""How the names of files end from which a picture of each type is made."""

_SHOWN = frozenset({"image/png", "image/jpeg"})
"""What Slack shows in a block; a picture that is not fetched yet is of no known type."""


def picture_fields(pictures: Sequence[ReplyPicture], taken: PictureLimits | None, locale: Locale) -> Blocks:
    """What is asked about the pictures of a draft: a description of each, which of them go out, and for more of them
    while the network takes more."""
    going = going_out(pictures)[:_MOST]
    if taken is None:
        return []
    blocks: Blocks = []
    for each in going:
        blocks += [*_image(each, locale), _described(each, taken, locale)]
    if going:
        boxes = [{"text": plain_text(_name(each), limits.OPTION_LABEL), "value": str(each.id)} for each in going]
        element = {"type": "checkboxes", "action_id": _GOING, "options": boxes, "initial_options": boxes}
        hint = say("pictures.going_hint", locale)
        blocks.append(input_block(_GOING, say("pictures.going", locale), element, hint=hint, optional=True))
    return [*blocks, *_more(pictures, taken, locale)]


def _more(pictures: Sequence[ReplyPicture], taken: PictureLimits, locale: Locale) -> Blocks:
    """The field into which pictures are put, where the network takes more of them."""
    left = min(taken.most, _MOST) - len(going_out(pictures))
    endings = [ending for kind, its in _ENDINGS.items() if kind in taken.types for ending in its]
    if left < 1 or not endings:
        return []
    element = {"type": FILES_FIELD, "action_id": _FILES, "filetypes": endings, "max_files": left}
    megabytes = f"{min(taken.largest, _LARGEST) / 1_000_000:.3g}"
    hint = say("pictures.add_hint", locale, count=left, measured=megabytes)
    # Slack keeps what was put into a field while its block keeps its name: files that were taken are asked for once.
    name = f"{_FILES}:{max((each.id for each in pictures), default=0)}"
    return [input_block(name, say("pictures.add", locale), element, hint=hint, optional=True)]


def pictures_as_seen(pictures: Sequence[ReplyPicture], locale: Locale) -> Blocks:
    """The pictures that go out, each with its description, to be read before the reply is sent."""
    blocks: Blocks = []
    for each in ready(pictures):
        described = clean(each.alt) or say("media.undescribed", locale)
        blocks += [*_image(each, locale), context_block(f"📎 {_name(each)} · {described}")]
    return blocks


def picture_notices(pictures: Sequence[ReplyPicture], locale: Locale) -> list[str]:
    """Why some of the chosen files do not go out."""
    return [say(f"media.{each.fault}", locale, name=_name(each)) for each in pictures if each.fault]


def still_coming(pictures: Sequence[ReplyPicture], locale: Locale) -> list[str]:
    """What is said of pictures that cannot be shown as they go out yet."""
    waiting = [each for each in pictures if each.state is PictureState.WANTED]
    return [say("pictures.wait", locale, name=_name(each)) for each in waiting]


def ready(pictures: Sequence[ReplyPicture]) -> list[ReplyPicture]:
    """Those that can go out."""
    return [each for each in pictures if each.state is PictureState.READY]


def chosen(
    person: str, case: int, values: Mapping[str, str], files: tuple[ChosenFile, ...] = ()
) -> ChoosePictures | None:
    """What was filled in about the pictures that the modal showed, and the files put into it; None for neither."""
    alts = _alts(values)
    if not alts and not files:
        return None
    kept = {int(each) for each in values.get(_GOING, "").split(",") if each}
    return ChoosePictures(person, case, files=files, alts=alts, left_out=frozenset(alts.keys() - kept))


def has_more(pictures: Sequence[ReplyPicture], taken: PictureLimits | None, values: Mapping[str, str]) -> bool:
    """Whether pictures would go out that the submitted modal did not show, to be described by whoever sends them."""
    return taken is not None and bool({each.id for each in going_out(pictures)[:_MOST]} - _alts(values).keys())


def _alts(values: Mapping[str, str]) -> dict[int, str]:
    return {int(name.removeprefix(_ALT)): alt for name, alt in values.items() if name.startswith(_ALT)}


def _described(picture: ReplyPicture, taken: PictureLimits, locale: Locale) -> dict[str, Any]:
    longest, field = min(taken.alt, limits.FIELD_TEXT), f"{_ALT}{picture.id}"
    element: dict[str, Any] = {"type": "plain_text_input", "action_id": field, "multiline": True}
    element |= {"max_length": longest}
    if picture.alt:
        element["initial_value"] = cut(picture.alt, longest)
    label = say("pictures.alt", locale, name=_name(picture))
    return input_block(field, label, element, hint=say("pictures.alt_hint", locale), optional=True)


def _image(picture: ReplyPicture, locale: Locale) -> Blocks:
    source, _, file = picture.ref.partition(":")
    if source != IN_SLACK or picture.media_type not in _SHOWN:
        return []
    alt = cut(clean(picture.alt), limits.ALT_TEXT) or say("media.undescribed", locale)
    return [{"type": "image", "slack_file": {"id": file}, "alt_text": alt}]


def _name(picture: ReplyPicture) -> str:
    return value(picture.name) or "…"
