"""Whether Slack is set up for the rules in force: asks it, changes nothing, gives what is right and what to mend."""

from collections.abc import Sequence

from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.domain.department import Department, Directory
from bot.errors import ChannelGone, IntegrationError
from bot.runtime.finding import Finding
from integrations.chat.slack.calls import Calls
from integrations.chat.slack.check_connection import examine_connection
from integrations.chat.slack.errors import SERVICE
from integrations.chat.slack.manifest import EVENTS, SCOPES
from integrations.chat.slack.rooms import Room
from integrations.chat.slack.surface import SlackSurface

_AGAIN = "Give the app the manifest of comptoir slack manifest and install it again."


async def examine(surface: SlackSurface, directory: Directory, *, opening: Calls | None = None) -> Sequence[Finding]:
    """The token, its scopes, the channel of each department, and the people who could not act.

    `opening` are calls with the app-level token, where Comptoir opens the connection itself.
    """
    connection = [] if opening is None else [await examine_connection(opening)]
    try:
        identity = await surface.calls.read("auth.test")
    except IntegrationError as error:
        remedy = (
            "Install the app again and set SLACK_BOT_TOKEN." if error.reason == "auth_failed" else "Try again later."
        )
        return [Finding("slack", "wrong", str(error), remedy), *connection]
    granted = _granted(identity)
    findings = [
        Finding("slack", "ok", f"workspace {identity['team']}, as {identity['user']}"),
        *connection,
        _scopes(granted),
        _events(granted),
    ]
    for department in directory.departments.values():
        channel = department.channels.get(SERVICE)
        if channel is not None:
            findings.append(await _channel(surface, department, channel))
    return [*findings, *_people(directory)]


def _granted(identity: AsyncSlackResponse) -> frozenset[str]:
    """What the token may do, as every answer says in a header (docs.slack.dev, scopes)."""
    headers = {name.lower(): text for name, text in identity.headers.items()}
    return frozenset(scope.strip() for scope in headers.get("x-oauth-scopes", "").split(","))


def _scopes(granted: frozenset[str]) -> Finding:
    missing = sorted(set(SCOPES) - granted)
    if missing:
        why = "; ".join(f"{scope}, to {SCOPES[scope]}" for scope in missing)
        return Finding("slack scopes", "wrong", f"missing: {why}", _AGAIN)
    return Finding("slack scopes", "ok", ", ".join(sorted(SCOPES)))


def _events(granted: frozenset[str]) -> Finding:
    """What Slack would tell us. It tells no token which events its app asked for, only which it may hear of."""
    unheard = [f"{event}, without {scope}" for event, scope in EVENTS.items() if scope and scope not in granted]
    if unheard:
        return Finding("slack events", "wrong", f"never told: {'; '.join(unheard)}", _AGAIN)
    told = f"{', '.join(EVENTS)} may be told; whether the app asked for them, Slack tells no token"
    return Finding("slack events", "ok", told, f"Where notes or reactions do nothing: {_AGAIN[0].lower()}{_AGAIN[1:]}")


async def _channel(surface: SlackSurface, department: Department, channel: str) -> Finding:
    subject = f"department {department.key}"
    try:
        room = await surface.rooms.find(channel)
    except ChannelGone:
        remedy = f"Mend channels.slack in the rules, or invite the bot where {channel} is private."
        return Finding(subject, "wrong", f"there is no channel {channel} that the bot can see", remedy)
    except IntegrationError as error:
        return Finding(subject, "wrong", f"{channel}: {error}", "Mend the findings above first.")
    return _room(subject, channel, room)


def _room(subject: str, channel: str, room: Room) -> Finding:
    if room.is_archived:
        return Finding(subject, "wrong", f"{channel} is archived", "Name another channel in the rules.")
    if room.is_shared:
        found = f"{channel} is shared with another company, so no card is posted there"
        return Finding(subject, "wrong", found, "Name a channel of your own people only.")
    if not room.is_member:
        return Finding(subject, "wrong", f"the bot is not in {channel}", f"In {channel} write /invite @Comptoir.")
    return Finding(subject, "ok", f"#{room.name}")


def _people(directory: Directory) -> Sequence[Finding]:
    """Those of departments in Slack whom nobody could recognise there."""
    there = {
        key for each in directory.departments.values() if SERVICE in each.channels for key in each.people
    } & directory.people.keys()
    unknown = sorted(key for key in there if not directory.people[key].slack)
    if not unknown:
        return []
    remedy = "Put their Slack ids into the rules: people: {KEY: {slack: U0123}}. In Slack: profile, Copy member ID."
    return [Finding("people", "warning", f"cannot act in Slack: {', '.join(unknown)}", remedy)]
