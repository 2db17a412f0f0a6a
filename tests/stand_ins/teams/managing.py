"""What people do with teams, channels and the app itself, and what the app hears of it."""

from dataclasses import dataclass
from typing import Any

from tests.stand_ins.teams.sending import Sender
from tests.stand_ins.teams.tenant import Json, Room, Team, Tenant


@dataclass(slots=True)
class Managing:
    """Owners in the tenant of a sender; `person` is the key of who does it, teams and channels go by theirs."""

    sender: Sender

    @property
    def tenant(self) -> Tenant:
        return self.sender.server.tenant

    async def install(self, person: str, team: str, *, channel: str = "") -> None:
        """The app is added to a team; `channel` is the one that was chosen with it."""
        found = self.tenant.teams[team]
        found.installed = True
        room = self.tenant.channels[channel or team]
        await self._tell(self.sender.activities.installation_update(person, room, "add"))
        await self._update(person, found, "teamMemberAdded", membersAdded=[{"id": self.tenant.app.bot}])

    async def uninstall(self, person: str, team: str) -> None:
        """The app is removed from a team."""
        found = self.tenant.teams[team]
        await self._tell(self.sender.activities.installation_update(person, self.tenant.channels[team], "remove"))
        await self._update(person, found, "teamMemberRemoved", membersRemoved=[{"id": self.tenant.app.bot}])
        found.installed = False

    async def install_for(self, person: str) -> None:
        """Somebody adds the app for themselves."""
        self.tenant.people[person].has_app = True
        await self._tell(self.sender.activities.installation_update(person, self.tenant.chat(person), "add"))

    async def uninstall_for(self, person: str) -> None:
        """Somebody removes the app for themselves."""
        self.tenant.people[person].has_app = False
        await self._tell(self.sender.activities.installation_update(person, self.tenant.chat(person), "remove"))

    async def join(self, person: str, team: str) -> None:
        """Somebody becomes a member."""
        found, who = self.tenant.teams[team], self.tenant.people[person]
        found.members.append(person)
        await self._update(person, found, "teamMemberAdded", membersAdded=[{"id": who.mri, "aadObjectId": who.id}])

    async def leave(self, person: str, team: str) -> None:
        """Somebody is a member no more."""
        found, who = self.tenant.teams[team], self.tenant.people[person]
        found.members.remove(person)
        await self._update(person, found, "teamMemberRemoved", membersRemoved=[{"id": who.mri, "aadObjectId": who.id}])

    async def create_channel(self, person: str, key: str, name: str, *, team: str) -> Room:
        """A channel is made."""
        room = self.tenant.new_channel(key, name, team=team)
        await self._update(person, self.tenant.teams[team], "channelCreated", room)
        return room

    async def rename_channel(self, person: str, channel: str, name: str) -> None:
        """A channel gets another name; its id stays."""
        self.tenant.channels[channel].name = name
        await self._update_channel(person, channel, "channelRenamed")

    async def delete_channel(self, person: str, channel: str) -> None:
        """A channel goes."""
        self.tenant.channels[channel].deleted = True
        await self._update_channel(person, channel, "channelDeleted")

    async def restore_channel(self, person: str, channel: str) -> None:
        """A channel comes back."""
        self.tenant.channels[channel].deleted = False
        await self._update_channel(person, channel, "channelRestored")

    async def rename_team(self, person: str, team: str, name: str) -> None:
        """A team gets another name."""
        self.tenant.teams[team].name = name
        await self._update(person, self.tenant.teams[team], "teamRenamed")

    async def archive_team(self, person: str, team: str) -> None:
        """A team is archived: it can be read, and nobody writes."""
        self.tenant.teams[team].archived = True
        await self._update(person, self.tenant.teams[team], "teamArchived")

    async def unarchive_team(self, person: str, team: str) -> None:
        """A team is in use again."""
        self.tenant.teams[team].archived = False
        await self._update(person, self.tenant.teams[team], "teamUnarchived")

    async def delete_team(self, person: str, team: str) -> None:
        """A team goes, its channels with it."""
        self.tenant.teams[team].deleted = True
        await self._update(person, self.tenant.teams[team], "teamDeleted")

    async def _update_channel(self, person: str, channel: str, event: str) -> None:
        room = self.tenant.channels[channel]
        assert room.team is not None
        await self._update(person, room.team, event, room)

    async def _update(self, person: str, team: Team, event: str, room: Room | None = None, **more: Any) -> None:
        if team.installed:
            await self._tell(self.sender.activities.conversation_update(person, team, event, room, **more))

    async def _tell(self, activity: Json) -> None:
        statuses = await self.sender.insist(activity)
        assert 200 <= statuses[-1] < 300, statuses
