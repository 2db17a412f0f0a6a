"""Render members, statuses and notifications as the JSON of the Mastodon client API; decides nothing.

Shapes: https://docs.joinmastodon.org/entities/ as Mastodon 4.3 and later send them. Rendered entities are
kept as JSON text by id and version, so a page of notifications is mostly joining strings.
"""

import json
from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from typing import Final

from bot.sandbox.publishing import PretendNetwork
from bot.sandbox.rows import Media, Member, Notification, Revision, Status, to_datetime
from bot.sandbox.text import tags

Json = dict[str, object]
_REMEMBERED: Final = 1500


def timestamp(milliseconds: int) -> str:
    """Give an instant as Mastodon writes it: 2026-08-01T13:55:56.462Z."""
    return to_datetime(milliseconds).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def encode(value: object) -> str:
    """Give compact JSON; characters outside ASCII stay as they are."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def joined(items: Iterable[str]) -> str:
    """Give a JSON array of values that are JSON already."""
    return f"[{','.join(items)}]"


class _Remembered:
    """The JSON texts rendered last, least recently used out first."""

    def __init__(self) -> None:
        self._texts: OrderedDict[object, str] = OrderedDict()

    def get(self, key: object, render: Callable[[], str]) -> str:
        text = self._texts.get(key)
        if text is None:
            text = self._texts[key] = render()
            if len(self._texts) > _REMEMBERED:
                self._texts.popitem(last=False)
        else:
            self._texts.move_to_end(key)
        return text


class Entities:
    """Mastodon's JSON for the rows of one pretend network."""

    def __init__(self, network: PretendNetwork) -> None:
        self._network = network
        self._members = _Remembered()
        self._statuses = _Remembered()
        self._notifications = _Remembered()

    def account(self, member: Member) -> str:
        """Give the Account entity."""
        return self._members.get((member.id, member.version), lambda: encode(self._account(member)))

    def credential_account(self, member: Member) -> str:
        """Give the CredentialAccount entity: the account as its owner sees it."""
        return encode(
            {
                **self._account(member),
                "source": {
                    "privacy": "public",
                    "sensitive": False,
                    "language": None,
                    "note": member.note,
                    "fields": [],
                    "follow_requests_count": 0,
                    "hide_collections": None,
                    "discoverable": True,
                    "indexable": True,
                    "attribution_domains": [],
                    "quote_policy": "public",
                },
                "role": {"id": "-99", "name": "", "permissions": "0", "color": "", "highlighted": False},
            }
        )

    def status(self, status: Status, viewer: Member | None) -> str:
        """Give the Status entity as the viewer sees it."""
        return self.statuses([status], viewer)[0]

    def statuses(self, statuses: Sequence[Status], viewer: Member | None) -> list[str]:
        """Give Status entities, in the order given."""
        members = self._network.members.by_ids({status.member_id for status in statuses})
        ids = [status.id for status in statuses]
        liked = self._network.statuses.favourites_of(viewer.id, ids) if viewer else set()
        return [
            self._statuses.get(
                (status.id, status.version, members[status.member_id].version, status.id in liked),
                lambda status=status: self._status(status, members[status.member_id], status.id in liked),  # type: ignore[misc]
            )
            for status in statuses
        ]

    def notifications(self, found: Sequence[Notification], viewer: Member) -> list[str]:
        """Give Notification entities of the viewer, in the order given."""
        return [
            self._notifications.get(
                (item.id, item.versions),
                lambda item=item: self._notification(item, viewer),  # type: ignore[misc]
            )
            for item in found
        ]

    def revision(self, revision: Revision, member: Member) -> str:
        """Give the StatusEdit entity."""
        head = encode(
            {
                "content": revision.content,
                "spoiler_text": revision.spoiler_text,
                "sensitive": revision.sensitive,
                "created_at": timestamp(revision.created_at),
                "media_attachments": self._media(revision.media_ids),
                "emojis": [],
            }
        )
        return f'{head[:-1]},"account":{self.account(member)}}}'

    def media(self, media: Media) -> Json:
        """Give the MediaAttachment entity; its url is null until it is ready."""
        url = f"{self._network.base_url}/media/{media.id}"
        shown = url if media.ready_at <= self._network.now() else None
        meta: Json = {}
        if media.width and media.height:
            meta["original"] = {
                "width": media.width,
                "height": media.height,
                "size": f"{media.width}x{media.height}",
                "aspect": media.width / media.height,
            }
        kind = "gifv" if media.content_type == "image/gif" else media.content_type.partition("/")[0]
        return {
            "id": str(media.id),
            "type": kind,
            "url": shown,
            "preview_url": shown,
            "remote_url": None,
            "meta": meta,
            "description": media.description,
            "blurhash": None,
        }

    def _account(self, member: Member) -> Json:
        picture = f"{self._network.base_url}/avatars/{member.username}.svg"
        fields = []
        if member.verified_link:
            link = f'<a href="{member.verified_link}" rel="me nofollow noopener">{member.verified_link}</a>'
            fields = [{"name": "Web", "value": link, "verified_at": timestamp(member.created_at)}]
        last = to_datetime(member.last_status_at).date().isoformat() if member.last_status_at else None
        return {
            "id": str(member.id),
            "username": member.username,
            "acct": member.username,
            "display_name": member.display_name,
            "locked": False,
            "bot": False,
            "discoverable": True,
            "indexable": True,
            "group": False,
            "created_at": timestamp(member.created_at - member.created_at % 86_400_000),
            "note": member.note,
            "url": self._network.profile_url(member),
            "uri": f"{self._network.base_url}/users/{member.username}",
            "avatar": picture,
            "avatar_static": picture,
            "avatar_description": "",
            "header": f"{self._network.base_url}/static/header.svg",
            "header_static": f"{self._network.base_url}/static/header.svg",
            "header_description": "",
            "followers_count": member.followers_count,
            "following_count": member.following_count,
            "statuses_count": member.statuses_count,
            "last_status_at": last,
            "hide_collections": None,
            "noindex": False,
            "emojis": [],
            "roles": [],
            "fields": fields,
        }

    def _status(self, status: Status, member: Member, liked: bool) -> str:
        mentioned = self._network.members.by_ids(set(status.mention_ids))
        head = encode(
            {
                "id": str(status.id),
                "created_at": timestamp(status.created_at),
                "in_reply_to_id": _text_id(status.in_reply_to_id),
                "in_reply_to_account_id": _text_id(status.in_reply_to_member_id),
                "sensitive": status.sensitive,
                "spoiler_text": status.spoiler_text,
                "visibility": status.visibility,
                "language": status.language,
                "uri": f"{self._network.base_url}/users/{member.username}/statuses/{status.id}",
                "url": f"{self._network.profile_url(member)}/{status.id}",
                "replies_count": status.replies_count,
                "reblogs_count": 0,
                "favourites_count": status.favourites_count,
                "quotes_count": 0,
                "edited_at": timestamp(status.edited_at) if status.edited_at else None,
                "favourited": liked,
                "reblogged": False,
                "muted": False,
                "bookmarked": False,
                "content": status.content,
                "filtered": [],
                "reblog": None,
                "media_attachments": self._media(status.media_ids),
                "mentions": [self._mention(mentioned[each]) for each in status.mention_ids if each in mentioned],
                "tags": [{"name": tag, "url": f"{self._network.base_url}/tags/{tag}"} for tag in tags(status.text)],
                "emojis": [],
                "card": None,
                "poll": None,
            }
        )
        return f'{head[:-1]},"account":{self.account(member)}}}'

    def _notification(self, item: Notification, viewer: Member) -> str:
        doer = self._network.members.by_ids({item.from_member_id})[item.from_member_id]
        status = self._network.statuses.by_id(item.status_id) if item.status_id else None
        head = encode(
            {
                "id": str(item.id),
                "type": item.type,
                "created_at": timestamp(item.created_at),
                "group_key": f"ungrouped-{item.id}",
            }
        )
        about = f',"status":{self.status(status, viewer)}' if status else ""
        return f'{head[:-1]},"account":{self.account(doer)}{about}}}'

    def _mention(self, member: Member) -> Json:
        return {
            "id": str(member.id),
            "username": member.username,
            "url": self._network.profile_url(member),
            "acct": member.username,
        }

    def _media(self, media_ids: Sequence[int]) -> list[Json]:
        return [self.media(media) for media in self._network.attachments.by_ids(media_ids)]


def _text_id(number: int | None) -> str | None:
    return str(number) if number is not None else None
