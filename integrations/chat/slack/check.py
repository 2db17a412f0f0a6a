"""Whether Slack is set up for the rules in force: asks it, changes nothing, gives what is right and what to mend."""

from collections.abc import Mapping, Sequence
from difflib import get_close_matches

from slack_sdk.web.async_slack_response import AsyncSlackResponse

from bot.domain.department import Department, Directory
from bot.domain.place import placed
from bot.errors import ChannelGone, IntegrationError
from bot.runtime.finding import Finding
from integrations.chat.slack.calls import Calls
from integrations.chat.slack.check_connection import examine_connection
from integrations.chat.slack.errors import SERVICE
from integrations.chat.slack.manifest import EVENTS, SCOPES
from integrations.chat.slack.rooms import Room
from integrations.chat.slack.surface import SlackSurface
from integrations.chat.slack.workspaces import Workspaces

_ONE_EACH = (
    "Give each their own under people: in the rules; what stands there may be written with its workspace or without."
)
_AGAIN = "Give the app the manifest of comptoir slack manifest and install it again."


async def examine(surface: SlackSurface, directory: Directory, *, opening: Calls | None = None) -> Sequence[Finding]:
    """The token of each workspace, its scopes, the channel of each department, and the people who could not act.

    `opening` are calls with the app-level token, where Comptoir opens the connection itself.
    """
    workspaces = surface.workspaces
    connection = [] if opening is None else [await examine_connection(opening)]
    findings: list[Finding] = []
    reached: set[str] = set()
    for place in sorted(await workspaces.places()) or [""]:
        found = await _workspace(workspaces.calls(place), f"slack {place}".rstrip())
        findings += found
        if found[0].verdict == "ok":
            reached.add(place)
    if not reached:
        return [*findings, *connection]
    findings[1:1] = connection
    theirs: dict[str, str] = {}
    for department in directory.departments.values():
        channel = department.channels.get(SERVICE)
        if channel is None:
            continue
        theirs[department.key], named = await workspaces.find(channel)
        findings.append(await _channel(workspaces, department, theirs[department.key], named))
    return [*findings, *await _people(workspaces, directory, theirs)]


async def _workspace(calls: Calls, subject: str) -> Sequence[Finding]:
    """The token of one workspace and what it may do there."""
    try:
        identity = await calls.read("auth.test")
    except IntegrationError as error:
        remedy = (
            "Install the app again and set SLACK_BOT_TOKEN." if error.reason == "auth_failed" else "Try again later."
        )
        return [Finding(subject, "wrong", str(error), remedy)]
    granted, place = _granted(identity), calls.place
    written = f"; in the rules its channels are written {place}/#name" if place else ""
    return [
        Finding(subject, "ok", f"workspace {identity['team']}, as {identity['user']}{written}"),
        _scopes(granted, f"slack scopes {place}".rstrip()),
        _events(granted, f"slack events {place}".rstrip()),
    ]


def _granted(identity: AsyncSlackResponse) -> frozenset[str]:
    """What the token may do, as every answer says in a header (docs.slack.dev, scopes)."""
    headers = {name.lower(): text for name, text in identity.headers.items()}
    return frozenset(scope.strip() for scope in headers.get("x-oauth-scopes", "").split(","))


def _scopes(granted: frozenset[str], subject: str) -> Finding:
    missing = sorted(set(SCOPES) - granted)
    if missing:
        why = "; ".join(f"{scope}, to {SCOPES[scope]}" for scope in missing)
        return Finding(subject, "wrong", f"missing: {why}", _AGAIN)
    return Finding(subject, "ok", ", ".join(sorted(SCOPES)))


def _events(granted: frozenset[str], subject: str) -> Finding:
    """What Slack would tell us. It tells no token which events its app asked for, only which it may hear of."""
    unheard = [f"{event}, without {scope}" for event, scope in EVENTS.items() if scope and scope not in granted]
    if unheard:
        return Finding(subject, "wrong", f"never told: {'; '.join(unheard)}", _AGAIN)
    told = f"{', '.join(EVENTS)} may be told; whether the app asked for them, Slack tells no token"
    return Finding(subject, "ok", told, f"Where notes or reactions do nothing: {_AGAIN[0].lower()}{_AGAIN[1:]}")


async def _channel(workspaces: Workspaces, department: Department, place: str, channel: str) -> Finding:
    """The channel by its name in the workspace at `place`."""
    subject = f"department {department.key}"
    places = await workspaces.places()
    if place not in places:
        meant = get_close_matches(place, [each for each in places if each], 1)
        remedy = (
            f"Did you mean {meant[0]}/{channel}? Else install the app there." if meant else "Install the app there."
        )
        where = f"the workspace {place}" if place else "the first workspace"
        return Finding(subject, "wrong", f"{placed(place, channel)}: the app is not in {where}", remedy)
    try:
        room = await workspaces.rooms(place).find(channel)
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


async def _people(workspaces: Workspaces, directory: Directory, theirs: Mapping[str, str]) -> Sequence[Finding]:
    """Those whom nobody could recognise in the workspace of their department; `theirs` says which one it is."""
    named = {key: await workspaces.find(each.slack) for key, each in directory.people.items() if each.slack}
    several = [
        Finding(
            "people",
            "wrong",
            f"{placed(*user)} is the Slack id of {' and '.join(keys)}: nobody can act by it",
            _ONE_EACH,
        )
        for user in sorted(set(named.values()))
        if len(keys := sorted(key for key, each in named.items() if each == user)) > 1
    ]
    unknown = {
        key
        for department, place in theirs.items()
        for key in directory.departments[department].people & directory.people.keys()
        if key not in named or named[key][0] != place
    }
    if not unknown:
        return several
    remedy = "Put their Slack ids into the rules: people: {KEY: {slack: U0123}}. In Slack: profile, Copy member ID."
    if set(theirs.values()) != {""}:
        remedy += " In another workspace than the first it is T0123/U0123; or they write /comptoir link there."
    return [*several, Finding("people", "warning", f"cannot act in Slack: {', '.join(sorted(unknown))}", remedy)]
