"""What Teams tells a bot, as activities: takes people, rooms and messages, gives dicts as real traffic has them.

Field for field as traffic that others have published shows them; sends nothing and changes nothing.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from html import escape
from typing import Any
from zoneinfo import ZoneInfo

from tests.stand_ins.teams.tenant import Json, Message, Person, Room, Team, Tenant

_AT = re.compile(r"<at>(.*?)</at>")


@dataclass(slots=True)
class Activities:
    """Activities of a tenant whose connector answers at `service_url`."""

    tenant: Tenant
    service_url: str

    def message(self, person: str, message: Message) -> Json:
        """Somebody wrote; names between <at> and </at> are mentions."""
        text = message.text
        happened = {"type": "message", "id": message.id, "text": text, "textFormat": "plain"}
        activity = self.about(person, self.tenant.rooms[message.room], message.root, happened)
        activity["attachments"] = [{"contentType": "text/html", "content": self.markup(text)}]
        activity["entities"] = [*self._mentions(text), *activity["entities"]]
        if "team" in activity["channelData"]:
            channel = activity["channelData"]
            activity["channelData"] = {
                "teamsChannelId": channel["channel"]["id"],
                "teamsTeamId": channel["team"]["id"],
                **channel,
            }
        return activity

    def pressed(self, person: str, message: Message, happened: Mapping[str, Any]) -> Json:
        """Something happened at a card's button."""
        room = self.tenant.rooms[message.room]
        activity = self.about(person, room, message.root, {"id": self.tenant.number("f:"), **happened})
        activity["replyToId"] = message.id
        activity["channelData"] |= {"source": {"name": "message"}, "legacy": {"replyToId": f"1:{message.id}"}}
        return activity

    def execute(self, person: str, message: Message, action: Mapping[str, Any], trigger: str = "manual") -> Json:
        """adaptiveCard/action: an Action.Execute by hand, or "automatic" where a card is due to be shown anew."""
        done = {name: action[name] for name in ("type", "id", "title", "verb", "data") if name in action}
        value = {"action": done, "trigger": trigger}
        return self.pressed(person, message, {"type": "invoke", "name": "adaptiveCard/action", "value": value})

    def submit(self, person: str, message: Message, data: Json) -> Json:
        """An Action.Submit of a message: a message without words."""
        return self.pressed(person, message, {"type": "message", "value": data})

    def fetch(self, person: str, message: Message, data: Json) -> Json:
        """task/fetch: a button that opens a dialog."""
        value = {"data": data, "context": {"theme": "default"}}
        return self.pressed(person, message, {"type": "invoke", "name": "task/fetch", "value": value})

    def task_submit(self, person: str, message: Message, data: Json) -> Json:
        """task/submit: a dialog is sent. It does not say of which message."""
        value = {"data": data, "context": {"theme": "default"}}
        return self._invoke(person, message, "task/submit", value)

    def fetch_task(self, person: str, message: Message, command: str) -> Json:
        """composeExtension/fetchTask: an action of the message extension is chosen at a message."""
        return self._invoke(person, message, "composeExtension/fetchTask", self._chosen(message, command))

    def submit_action(self, person: str, message: Message, command: str, data: Json) -> Json:
        """composeExtension/submitAction: its dialog is sent."""
        value = {**self._chosen(message, command), "data": data}
        return self._invoke(person, message, "composeExtension/submitAction", value)

    def invoke(self, person: str, room: Room, name: str, value: Any) -> Json:
        """An invoke of any name."""
        happened = {"type": "invoke", "id": self.tenant.number("f:"), "name": name, "value": value}
        return self.about(person, room, "", happened)

    def conversation_update(self, person: str, team: Team, event: str, room: Room | None = None, **more: Any) -> Json:
        """conversationUpdate of a team: teamMemberAdded, channelCreated, teamArchived and their kin."""
        happened = {"type": "conversationUpdate", "id": self.tenant.number("f:"), **more}
        activity = self.about(person, self.tenant.rooms[team.id], "", happened)
        channel = {"channel": {"id": room.id, "name": room.name}} if room is not None else {}
        activity["channelData"] = {
            **channel,
            "team": {"aadGroupId": team.group, "name": team.name, "id": team.id},
            "eventType": event,
            "tenant": {"id": self.tenant.id},
        }
        return activity

    def installation_update(self, person: str, room: Room, action: str) -> Json:
        """installationUpdate: the app is there ("add"), or no more ("remove")."""
        happened = {"type": "installationUpdate", "action": action, "id": self.tenant.number("f:")}
        activity = self.about(person, room, "", happened)
        if room.team is not None:
            activity["conversation"]["name"] = room.name
            activity["channelData"] = {
                "settings": {"selectedChannel": {"id": room.id}},
                "channel": {"id": room.id},
                "team": {"aadGroupId": room.team.group, "name": room.team.name, "id": room.team.id},
                "tenant": {"id": self.tenant.id},
                "source": {"name": "message"},
            }
        return activity

    def message_update(self, person: str, message: Message, event: str) -> Json:
        """messageUpdate: "editMessage" or "undeleteMessage", under the message's own id."""
        activity = {**self.message(person, message), "type": "messageUpdate"}
        activity["channelData"]["eventType"] = event
        return activity

    def message_delete(self, person: str, message: Message) -> Json:
        """messageDelete: a message is gone, and nothing is told of what it said."""
        room = self.tenant.rooms[message.room]
        activity = self.about(person, room, message.root, {"type": "messageDelete", "id": message.id})
        activity["channelData"]["eventType"] = "softDeleteMessage"
        return activity

    def message_reaction(self, person: str, message: Message, added: str = "", removed: str = "") -> Json:
        """messageReaction: an emoji is put under a message of the bot, or taken away."""
        names = {"reactionsAdded": added, "reactionsRemoved": removed}
        told = {name: [{"type": kind}] for name, kind in names.items() if kind}
        happened = {"type": "messageReaction", "id": self.tenant.number("f:"), "replyToId": message.id, **told}
        return self.about(person, self.tenant.rooms[message.room], message.root, happened)

    def about(self, person: str, room: Room, root: str, happened: Mapping[str, Any]) -> Json:
        """What every activity says beside what `happened`: who, where, when."""
        tenant, who = self.tenant, self.tenant.people[person]
        now = datetime.fromtimestamp(tenant.clock(), UTC)
        return {
            **happened,
            "timestamp": now.isoformat().replace("+00:00", "Z"),
            "localTimestamp": now.astimezone(ZoneInfo(who.tz)).isoformat(),
            "channelId": "msteams",
            "serviceUrl": self.service_url,
            "from": {"id": who.mri, "name": who.name, "aadObjectId": who.id},
            "conversation": self._conversation(room, root),
            "recipient": {"id": tenant.app.bot, "name": tenant.app.name},
            "entities": [_client(who)],
            "channelData": self._where(room),
            "locale": who.locale,
            "localTimezone": who.tz,
        }

    def markup(self, text: str) -> str:
        """A text as Teams shows it, in HTML."""
        said, at = "", 0
        for number, (start, end, name) in enumerate(self._marked(text)):
            span = f'<span itemtype="http://schema.skype.com/Mention" itemscope="" itemid="{number}">'
            said += f"{escape(text[at:start], quote=False)}{span}{escape(name)}</span>"
            at = end
        return f"<p>{said}{escape(text[at:], quote=False)}</p>".replace("</span> ", "</span>&nbsp;")

    def _invoke(self, person: str, message: Message, name: str, value: Json) -> Json:
        happened = {"type": "invoke", "id": self.tenant.number("f:"), "name": name, "value": value}
        activity = self.about(person, self.tenant.rooms[message.room], message.root, happened)
        activity["channelData"]["source"] = {"name": "message"}
        return activity

    def _chosen(self, message: Message, command: str) -> Json:
        author = self.tenant.whom(message.author)
        user = {"userIdentityType": "aadUser", "id": author.id, "displayName": author.name} if author else None
        app = self.tenant.app
        bot = None if author else {"applicationIdentityType": "bot", "id": app.id, "displayName": app.name}
        when = datetime.fromtimestamp(int(message.id) / 1000, UTC).isoformat(timespec="milliseconds")
        payload = {
            "id": message.id,
            "replyToId": message.root if message.root != message.id else None,
            "createdDateTime": when.replace("+00:00", "Z"),
            "lastModifiedDateTime": None,
            "deleted": message.deleted,
            "subject": None,
            "summary": None,
            "importance": "normal",
            "locale": "en-us",
            "linkToMessage": f"https://teams.microsoft.com/l/message/{message.room}/{message.id}",
            "body": {"contentType": "html", "content": self.markup(message.text)},
            "from": {"device": None, "conversation": None, "user": user, "application": bot},
            "reactions": [],
            "mentions": [],
            "attachments": [],
        }
        return {
            "commandId": command,
            "commandContext": "message",
            "requestId": self.tenant.number(""),
            "messagePayload": payload,
            "context": {"theme": "default"},
        }

    def _conversation(self, room: Room, root: str) -> Json:
        if room.person:
            return {"conversationType": "personal", "tenantId": self.tenant.id, "id": room.id}
        id = f"{room.id};messageid={root}" if root else room.id  # noqa: A001 - Teams' own word
        return {"isGroup": True, "conversationType": "channel", "tenantId": self.tenant.id, "id": id}

    def _where(self, room: Room) -> Json:
        place = {"channel": {"id": room.id}, "team": {"id": room.team.id}} if room.team is not None else {}
        return {**place, "tenant": {"id": self.tenant.id}}

    def _mentions(self, text: str) -> list[Json]:
        names = self._names()
        return [
            {"mentioned": {"id": names[name], "name": name}, "text": text[start:end], "type": "mention"}
            for start, end, name in self._marked(text)
        ]

    def _marked(self, text: str) -> list[tuple[int, int, str]]:
        """Where a text mentions somebody; <at> around anything else is only text."""
        names = self._names()
        return [(*found.span(), found[1]) for found in _AT.finditer(text) if found[1] in names]

    def _names(self) -> dict[str, str]:
        app = self.tenant.app
        return {each.name: each.mri for each in self.tenant.people.values()} | {app.name: app.bot}


def _client(who: Person) -> Json:
    country = who.locale.partition("-")[2]
    return {"locale": who.locale, "country": country, "platform": "Web", "timezone": who.tz, "type": "clientInfo"}
