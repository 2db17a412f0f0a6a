"""A message to whoever wrote a comment, as Meta takes it: one for each comment, within seven days of it.

It takes the connection, the sender's id and the words, gives the fact or an error of bot/errors. Meta keeps to the one
by itself: a second is refused with code 10900. It knows neither Page nor account.

Source: developers.facebook.com/docs/messenger-platform and /docs/instagram-platform (private replies).
"""

import json
from contextlib import suppress
from typing import Annotated

from pydantic import StringConstraints, ValidationError

from bot.domain.mention import Mention
from bot.errors import Duplicate, Rejected, Uncertain
from bot.ports.social import Posting, Preview, Published
from integrations.social.meta.text import clean
from integrations.social.meta.wire import Graph
from integrations.social.payload import Payload


class _SentPayload(Payload):
    """What is answered to a message that was sent."""

    message_id: Annotated[str, StringConstraints(min_length=1, max_length=1000)]


def cleaned(text: str) -> str:
    """The words as they go out."""
    return clean(text).strip()


def preview_of(words: str, target: Mention, *, handle: str, length: int, limit: int, too_long: str) -> Preview:
    """The message as its reader will see it; `too_long` names what forbids more than `limit`."""
    problems = [] if words else ["empty_text"]
    if length > limit:
        problems.append(too_long)
    return Preview(
        text=words,
        length=length,
        limit=limit,
        handle=handle,
        in_reply_to=target.author.handle,
        visibility="direct",
        problems=tuple(problems),
    )


async def send(graph: Graph, sender: str, posting: Posting, preview: Preview, *, again: bool) -> Published:
    """One POST /:sender/messages. Raises Rejected before anything leaves where `preview` has problems.

    A refusal because a message was sent is Duplicate; where it is tried `again` that one may be ours: Uncertain.
    """
    if preview.problems:
        why = f"not sent: {', '.join(preview.problems)} ({preview.length} of {preview.limit})"
        raise graph.where.error(Rejected, why)
    recipient = json.dumps({"comment_id": posting.target.remote_id})
    fields = {"recipient": recipient, "message": json.dumps({"text": preview.text})}
    try:
        answer = await graph.post(f"{sender}/messages", fields, send_by=posting.send_by)
    except Duplicate as duplicate:
        refusal = duplicate
    else:
        with suppress(ValidationError):
            return Published(_SentPayload.model_validate(answer).message_id, "")
        raise graph.where.error(Uncertain, "answered with something else than that it was sent")
    raise graph.where.error(Uncertain, str(refusal)) if again else refusal
