"""Pictures that go out with a reply, in its windows: takes those of a draft, gives what is asked about them; pure.

A picture is shown from the file that was chosen; what leaves is made anew from it.
"""

from collections.abc import Mapping, Sequence

from bot.cards.form import Boxes, Chosen, Files, Part, Small, Words
from bot.cards.inline import value
from bot.cards.text import clean
from bot.cards.wording import say
from bot.chat.wire import is_number
from bot.domain.department import Locale
from bot.domain.messages import ChoosePictures
from bot.domain.reply_picture import ChosenFile, PictureState, ReplyPicture, going_out
from bot.ports.social import PictureLimits

_GOING = "pictures"
_ALT = "alt:"
_FILES = "files"
_MOST = 10
"""Pictures that one window asks about."""

_ENDINGS = {"image/jpeg": ("jpg", "jpeg"), "image/png": ("png", "gif"), "image/webp": ("webp",)}
"""How the names of files end from which a picture of each type is made."""


def picture_fields(pictures: Sequence[ReplyPicture], taken: PictureLimits | None, locale: Locale) -> list[Part]:
    """What is asked about the pictures of a draft: a description of each, which of them go out, and for more of them
    while the network takes more."""
    going = going_out(pictures)[:_MOST]
    if taken is None:
        return []
    parts: list[Part] = []
    for each in going:
        parts += [_chosen(each), _described(each, taken, locale)]
    if going:
        boxes = tuple((str(each.id), _name(each)) for each in going)
        hint = say("pictures.going_hint", locale)
        parts.append(Boxes(name=_GOING, label=say("pictures.going", locale), options=boxes, hint=hint))
    return [*parts, *_more(pictures, taken, locale)]


def _more(pictures: Sequence[ReplyPicture], taken: PictureLimits, locale: Locale) -> list[Part]:
    """The field into which pictures are put, where the network takes more of them."""
    left = min(taken.most, _MOST) - len(going_out(pictures))
    endings = tuple(ending for kind, its in _ENDINGS.items() if kind in taken.types for ending in its)
    if left < 1 or not endings:
        return []
    # A chat may keep what was put into a field while it keeps its name: files that were taken are asked for once.
    name, label = f"{_FILES}:{max((each.id for each in pictures), default=0)}", say("pictures.add", locale)
    return [Files(name=name, label=label, endings=endings, most=left, largest=taken.largest)]


def pictures_as_seen(pictures: Sequence[ReplyPicture], locale: Locale) -> list[Part]:
    """The pictures that go out, each with its description, to be read before the reply is sent."""
    parts: list[Part] = []
    for each in ready(pictures):
        described = clean(each.alt) or say("media.undescribed", locale)
        parts += [_chosen(each), Small(words=f"📎 {_name(each)} · {described}")]
    return parts


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
    """What was filled in about the pictures that the window showed, and the files put into it; None for neither."""
    alts = _alts(values)
    if not alts and not files:
        return None
    kept = {int(each) for each in values.get(_GOING, "").split(",") if is_number(each)}
    return ChoosePictures(person, case, files=files, alts=alts, left_out=frozenset(alts.keys() - kept))


def has_more(pictures: Sequence[ReplyPicture], taken: PictureLimits | None, values: Mapping[str, str]) -> bool:
    """Whether pictures would go out that the submitted window did not show, to be described by whoever sends them."""
    return taken is not None and bool({each.id for each in going_out(pictures)[:_MOST]} - _alts(values).keys())


def _alts(values: Mapping[str, str]) -> dict[int, str]:
    told = {name.removeprefix(_ALT): alt for name, alt in values.items() if name.startswith(_ALT)}
    return {int(number): alt for number, alt in told.items() if is_number(number)}


def _described(picture: ReplyPicture, taken: PictureLimits, locale: Locale) -> Words:
    label, hint = say("pictures.alt", locale, name=_name(picture)), say("pictures.alt_hint", locale)
    return Words(name=f"{_ALT}{picture.id}", label=label, value=picture.alt, hint=hint, optional=True, most=taken.alt)


def _chosen(picture: ReplyPicture) -> Chosen:
    return Chosen(ref=picture.ref, alt=picture.alt, media_type=picture.media_type)


def _name(picture: ReplyPicture) -> str:
    return value(picture.name) or "…"
