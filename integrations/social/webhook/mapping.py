"""Posts and contacts of another system as our own words, and replies as its: takes JSON, gives Told, Published and
bytes; no I/O."""

import hashlib
import json
import re
from datetime import datetime
from typing import Any

from pydantic import ValidationError

from bot.domain.mention import Author, Media, Mention, MentionKind, OwnPost, SetAside
from bot.domain.person_messages import RecordContact
from bot.ports.pushing import Told, ToldContact
from bot.ports.social import Posting, Published
from integrations.social.webhook.payloads import (
    AcceptedPayload,
    AuthorPayload,
    ContactPayload,
    GonePayload,
    ItemPayload,
    MediaPayload,
    PayloadType,
    PushPayload,
)
from integrations.social.webhook.text import clean, clean_line, clean_name, web

NETWORK = "webhook"
MOST_MEDIA = 20
"""Files of a post that are told of; cards show the first few."""
MOST_UNKNOWN = 100
"""Items of a push that are set aside one by one; a push with more of them is kept once, whole."""
_MOST_FAULTS = 5
_ID = re.compile(r"[!-~]{1,200}")


def told_in(body: str, *, account: str, now: datetime) -> Told:
    """What one push says: posts, posts of our own, removals, contacts; whatever else it holds is set aside.

    Nobody posts later than `now`.
    """
    try:
        raw = json.loads(body)
    except (ValueError, RecursionError):
        return Told(set_aside=(_set_aside(body, "", "no JSON", account=account),))
    push = _parsed(PushPayload, raw)
    if isinstance(push, ValidationError):
        return Told(set_aside=(_set_aside(body, "", _faults(push), account=account),))
    mentions, own, unknown, gone = [], [], [], []
    for item in push.mentions:
        if (
            isinstance(item, dict)
            and item.get("gone") is True
            and not isinstance(removed := _parsed(GonePayload, item), ValidationError)
        ):
            gone.append(removed.id)
            continue
        read = _parsed(ItemPayload, item)
        if isinstance(read, ValidationError):
            named = item.get("id") if isinstance(item, dict) else None
            unknown.append(_set_aside(json.dumps(item, sort_keys=True), named, _faults(read), account=account))
        elif read.ours:
            own.append(_own_post_of(read, account=account, now=now))
        else:
            mentions.append(_mention_of(read, account=account, now=now))
    contacts = []
    for item in push.contacts:
        contact = _parsed(ContactPayload, item)
        if isinstance(contact, ValidationError):
            unknown.append(_set_aside(json.dumps(item, sort_keys=True), "", _faults(contact), account=account))
        else:
            contacts.append(ToldContact(_contact_of(contact, now=now), json.dumps(item, sort_keys=True)))
    if len(unknown) > MOST_UNKNOWN:
        unknown = [_set_aside(body, "", f"{len(unknown)} items of unknown shape", account=account)]
    return Told(tuple(mentions), tuple(own), tuple(unknown), tuple(gone), tuple(contacts))


def body_of(posting: Posting, text: str) -> bytes:
    """The request that brings a reply, the same bytes for every attempt at it."""
    target = posting.target
    return json.dumps(
        {
            "type": "reply",
            "data": {
                "id": posting.key,
                "text": text,
                "in_reply_to": target.remote_id,
                "url": target.url,
                "author": {"id": target.author.remote_id, "handle": target.author.handle},
            },
        },
        ensure_ascii=False,
    ).encode()


def published_as(answer: Any, key: str) -> Published:
    """What a receiver tells of a reply that it took; one that tells nothing knows it by its `key`."""
    accepted = _parsed(AcceptedPayload, answer)
    if isinstance(accepted, ValidationError):
        return Published(remote_id=key, url="")
    return Published(remote_id=accepted.id or key, url=web(accepted.url))


def _mention_of(item: ItemPayload, *, account: str, now: datetime) -> Mention:
    usual = MentionKind.REVIEW if item.stars is not None else MentionKind.MENTION
    return Mention(
        account=account,
        network=NETWORK,
        remote_id=item.id,
        author=_author(item.author),
        text=clean(item.text),
        posted_at=min(item.posted_at, now),
        url=web(item.url),
        kind=item.kind or usual,
        in_reply_to=item.in_reply_to,
        language=item.language,
        stars=item.stars,
        edited_at=min(item.edited_at, now) if item.edited_at is not None else None,
        media=tuple(_media(each) for each in item.media[:MOST_MEDIA]),
    )


def _own_post_of(item: ItemPayload, *, account: str, now: datetime) -> OwnPost:
    return OwnPost(
        account=account,
        remote_id=item.id,
        in_reply_to=item.in_reply_to,
        text=clean(item.text),
        posted_at=min(item.posted_at, now),
        url=web(item.url),
    )


def _contact_of(contact: ContactPayload, *, now: datetime) -> RecordContact:
    return RecordContact(
        by=contact.employee,
        kind=contact.kind,
        about=clean(contact.about),
        at=min(contact.at, now),
        who=clean_line(contact.who),
        promised=clean(contact.promised),
        promised_until=contact.promised_until,
        email=clean_line(contact.email),
        number=clean_line(contact.number),
        verified=contact.verified,
        reference=contact.id,
        case=contact.case,
    )


def _media(media: MediaPayload) -> Media:
    return Media(clean_name(media.kind), web(media.url), clean_line(media.alt))


def _author(author: AuthorPayload) -> Author:
    handle = clean_name(author.handle).removeprefix("@") or author.id
    return Author(
        remote_id=author.id,
        handle=handle,
        name=clean_name(author.name) or handle,
        url=web(author.url),
        followers=author.followers,
        verified=author.verified,
        bot=author.bot,
    )


def _parsed(model: type[PayloadType], raw: Any) -> PayloadType | ValidationError:
    try:
        return model.model_validate(raw)
    except ValidationError as error:
        return error


def _faults(error: ValidationError) -> str:
    told = error.errors(include_url=False, include_input=False)
    return "; ".join(f"{'.'.join(map(str, fault['loc'])) or 'item'}: {fault['msg']}" for fault in told[:_MOST_FAULTS])


def _set_aside(kept: str, identifier: Any, error: str, *, account: str) -> SetAside:
    """What nobody could read, kept whole; the same thing gets the same `remote_id` each time."""
    if not isinstance(identifier, str) or not _ID.fullmatch(identifier):
        identifier = f"unknown-{hashlib.sha256(kept.encode()).hexdigest()[:32]}"
    return SetAside(account=account, remote_id=identifier, raw=kept, error=error)
