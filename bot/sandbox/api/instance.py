"""What the server says of itself: limits, versions, and where its streams are.

https://docs.joinmastodon.org/entities/Instance/
"""

from typing import Final

from starlette.responses import Response

from bot.sandbox.api.wire import Call, Handler, answer
from bot.sandbox.attachments import LARGEST_BYTES, SUPPORTED_TYPES
from bot.sandbox.entities import Json
from bot.sandbox.publishing import MAX_MEDIA
from bot.sandbox.text import URL_LENGTH

VERSION: Final = "4.5.0+sandbox"
TITLE: Final = "Sandbox"
_DESCRIPTION: Final = "A pretend network for rehearsals: nothing here leaves this machine."
_MATRIX_LIMIT: Final = 33_177_600


def read(call: Call) -> Response:
    """GET /api/v2/instance."""
    base = call.network.base_url
    return answer(
        {
            "domain": call.network.domain,
            "title": TITLE,
            "version": VERSION,
            "source_url": f"{base}/",
            "description": _DESCRIPTION,
            "usage": {"users": {"active_month": len(call.network.members.latest("person", 1000))}},
            "thumbnail": {"url": f"{base}/static/header.svg"},
            "icon": [],
            "languages": ["en", "fr"],
            "configuration": {
                "urls": {"streaming": _streaming(call)},
                "vapid": {"public_key": ""},
                "accounts": {
                    "max_featured_tags": 0,
                    "max_pinned_statuses": 0,
                    "max_display_name_length": 30,
                    "max_note_length": 500,
                    "max_profile_fields": 4,
                },
                **_limits(call),
                "translation": {"enabled": False},
                "limited_federation": True,
            },
            "registrations": {
                "enabled": False,
                "approval_required": False,
                "reason_required": False,
                "message": None,
                "min_age": None,
                "url": None,
            },
            "api_versions": {"mastodon": 7},
            "contact": {"email": "", "account": None},
            "rules": [],
        }
    )


def read_version_1(call: Call) -> Response:
    """GET /api/v1/instance."""
    return answer(
        {
            "uri": call.network.domain,
            "title": TITLE,
            "short_description": _DESCRIPTION,
            "description": _DESCRIPTION,
            "email": "",
            "version": VERSION,
            "urls": {"streaming_api": _streaming(call)},
            "stats": {
                "user_count": len(call.network.members.latest("person", 1000)),
                "status_count": call.network.statuses.count(),
                "domain_count": 0,
            },
            "thumbnail": f"{call.network.base_url}/static/header.svg",
            "languages": ["en", "fr"],
            "registrations": False,
            "approval_required": False,
            "invites_enabled": False,
            "configuration": {"accounts": {"max_featured_tags": 0}, **_limits(call)},
            "contact_account": None,
            "rules": [],
        }
    )


def _streaming(call: Call) -> str:
    return call.network.base_url.replace("http", "ws", 1)


def _limits(call: Call) -> Json:
    return {
        "statuses": {
            "max_characters": call.network.max_characters,
            "max_media_attachments": MAX_MEDIA,
            "characters_reserved_per_url": URL_LENGTH,
        },
        "media_attachments": {
            "description_limit": 1500,
            "supported_mime_types": list(SUPPORTED_TYPES),
            "image_size_limit": LARGEST_BYTES,
            "image_matrix_limit": _MATRIX_LIMIT,
            "video_size_limit": LARGEST_BYTES,
            "video_frame_rate_limit": 120,
            "video_matrix_limit": _MATRIX_LIMIT,
        },
        "polls": {
            "max_options": 4,
            "max_characters_per_option": 50,
            "min_expiration": 300,
            "max_expiration": 2_629_746,
        },
    }


ROUTES: Final[tuple[tuple[str, str, Handler], ...]] = (
    ("GET", "/api/v2/instance", read),
    ("GET", "/api/v1/instance", read_version_1),
)
