"""What Facebook tells of a Page as it changes: takes a share of a push and a way to ask, gives what is there now.

What is told of an item is not taken over but asked for again: so it comes out as the poll would read it, and no order
or repetition matters. Only that something was removed is taken as told. Sources:
developers.facebook.com/docs/graph-api/webhooks/reference/page.
"""

from datetime import datetime

from bot.errors import NotAllowed, Rejected, TargetGone
from bot.ports.pushing import Told
from integrations.social.meta.change import Change, change_in, not_shown, put_aside
from integrations.social.meta.facebook.asking import Asking
from integrations.social.meta.facebook.mapping import Under, Us, mention_of_recommendation, sort_out
from integrations.social.meta.facebook.recommendations import look_up
from integrations.social.meta.sorting import Where
from integrations.social.payload import Identifier, OptionalText, Payload

_ABOUT_US = frozenset({"feed", "mention", "ratings"})
_NO_WORDS = frozenset({"reaction", "like"})
_REMOVED = frozenset({"remove", "delete"})


class ValuePayload(Payload):
    """What a change names: an item by one or several ids, of which the innermost is meant."""

    item: OptionalText = ""
    verb: OptionalText = ""
    comment_id: Identifier | None = None
    post_id: Identifier | None = None
    open_graph_story_id: Identifier | None = None

    @property
    def wanted(self) -> str | None:
        """The id of the item."""
        return self.comment_id or self.open_graph_story_id or self.post_id


async def look_into(asking: Asking, body: str, us: Us, where: Where, now: datetime) -> Told:
    """The item of a change as Facebook shows it now. Raises as asking, and Unavailable while it is not shown yet."""
    change = change_in(body, ValuePayload)
    if change is None or change.field not in _ABOUT_US:
        return put_aside(body, us.account, "no change of a Page that is known here")
    if change.value.item in _NO_WORDS:
        return Told()
    wanted = change.value.wanted
    if wanted is None:
        return put_aside(body, us.account, "no id of a comment, a post or a recommendation")
    if change.value.verb in _REMOVED:
        return Told(gone=(wanted,))
    try:
        told = await _now_there(asking, change, us, wanted)
    except TargetGone:
        told = None
    except (NotAllowed, Rejected) as error:
        return put_aside(body, us.account, str(error))
    return told if told is not None else not_shown(change, where, now, wanted)


async def _now_there(asking: Asking, change: Change[ValuePayload], us: Us, wanted: str) -> Told | None:
    """None where a recommendation is not in the Page's list."""
    value = change.value
    if value.comment_id is not None:
        post = value.open_graph_story_id or value.post_id or f"{us.page}_{wanted.partition('_')[0]}"
        found = sort_out((), [Under(await asking.comment(wanted), post)], (), us, earliest=None)
    elif value.open_graph_story_id is not None:
        recommended, _ = await look_up(asking, us.page, [wanted])
        mentions = tuple(mention_of_recommendation(each, us) for each in recommended.values())
        return Told(mentions) if mentions else None
    else:
        found = sort_out([await asking.post(wanted)], (), (), us, earliest=None)
    return Told(found.mentions, found.own_posts, found.set_aside)
