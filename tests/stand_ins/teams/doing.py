"""What people do with messages, cards and dialogs, and what the app hears of it where Teams tells it so."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import httpx

from tests.stand_ins.teams.activities import Activities
from tests.stand_ins.teams.answers import follow_action, follow_task
from tests.stand_ins.teams.pressing import find, gathered
from tests.stand_ins.teams.sending import Sender
from tests.stand_ins.teams.tenant import Dialog, Json, Message, Room, Tenant


@dataclass(slots=True)
class Doing:
    """People in the tenant of a sender. They are named by their keys, and so are channels."""

    sender: Sender

    @property
    def tenant(self) -> Tenant:
        return self.sender.server.tenant

    @property
    def activities(self) -> Activities:
        return self.sender.activities

    async def say(self, person: str, channel: str, text: str, *, thread: str = "") -> Message:
        """Somebody writes in a channel, or in a thread there; <at>Name</at> mentions people and the bot."""
        message = self.tenant.keep(self.tenant.channels[channel], {"text": text}, self._mri(person), thread)
        if self.tenant.app.reads_all or self._mentions_bot(message):
            await self._tell(self.tenant.channels[channel], self.activities.message(person, message))
        return message

    async def ask(self, person: str, channel: str, text: str, *, thread: str = "") -> Message:
        """Somebody writes to the bot in a channel: with a mention of it before their words."""
        return await self.say(person, channel, f"<at>{self.tenant.app.name}</at> {text}", thread=thread)

    async def write(self, person: str, text: str) -> Message:
        """Somebody writes to the bot alone."""
        room = self.tenant.chat(person)
        message = self.tenant.keep(room, {"text": text}, self._mri(person))
        await self._tell(room, self.activities.message(person, message))
        return message

    async def edit(self, person: str, message: Message, text: str) -> None:
        """Somebody changes their words."""
        heard = self._mentions_bot(message)
        message.activity = {**message.activity, "text": text}
        message.edits += 1
        await self._tell_of(message, self.activities.message_update(person, message, "editMessage"), heard)

    async def remove(self, person: str, message: Message) -> str:
        """Somebody deletes a message; gives the words that `bring_back` takes."""
        heard, words = self._mentions_bot(message), message.text
        self.tenant.delete_by_hand(message.id)
        await self._tell_of(message, self.activities.message_delete(person, message), heard)
        return words

    async def bring_back(self, person: str, message: Message, words: str) -> None:
        """Somebody undoes a deletion."""
        message.deleted, message.activity = False, {"text": words}
        await self._tell_of(message, self.activities.message_update(person, message, "undeleteMessage"))

    async def react(self, person: str, message: Message, reaction: str) -> None:
        """Somebody puts an emoji under a message; the app hears of its own messages only."""
        message.reactions.append((person, reaction))
        if message.author == self.tenant.app.bot:
            told = self.activities.message_reaction(person, message, added=reaction)
            await self._tell(self.tenant.rooms[message.room], told)

    async def press(
        self,
        person: str,
        message: Message,
        label: str,
        typed: Mapping[str, Any] | None = None,
        *,
        old_client: bool = False,
    ) -> httpx.Response:
        """Somebody presses what says `label` on a card as they see it, after they typed in its inputs.

        What comes of it is seen in `message.views`, `tenant.toasts` and `tenant.dialogs`. A client from before
        Action.Execute takes the action's fallback. Raises LookupError where nothing says `label`.
        """
        card = message.seen_by(person)
        action = find(card, label)
        if old_client and action["type"] == "Action.Execute":
            action = action["fallback"]
        if action["type"] == "Action.OpenUrl":
            raise LookupError(f"{label!r} leads to {action['url']}")
        data = gathered(card, action, typed or {})
        if action["type"] == "Action.Execute":
            activity = self.activities.execute(person, message, {**action, "data": data})
            response = await self.sender.deliver(activity)
            follow_action(self.tenant, person, message, response)
            return response
        if "msteams" not in data:
            return await self.sender.deliver(self.activities.submit(person, message, data))
        response = await self.sender.deliver(self.activities.fetch(person, message, data))
        follow_task(self.tenant, person, response, dialog=Dialog(person, message))
        return response

    async def look(self, person: str, message: Message) -> Json:
        """Somebody has a message before their eyes; a card that is to be shown anew to them is asked for."""
        refresh = message.seen_by(person).get("refresh", {})
        if self._mri(person) in refresh.get("userIds", ()):
            activity = self.activities.execute(person, message, refresh["action"], "automatic")
            follow_action(self.tenant, person, message, await self.sender.deliver(activity))
        return message.seen_by(person)

    async def choose(self, person: str, message: Message, command: str) -> httpx.Response:
        """Somebody chooses an action of the message extension in the menu of a message."""
        response = await self.sender.deliver(self.activities.fetch_task(person, message, command))
        follow_task(self.tenant, person, response, dialog=Dialog(person, message, command=command))
        return response

    async def submit(self, person: str, label: str, typed: Mapping[str, Any] | None = None) -> httpx.Response:
        """Somebody fills the dialog that is open before them and presses `label`; the dialog follows the answer.

        Raises LookupError where none is open or nothing says `label`, and Unfilled where the client sends nothing.
        """
        activity = self.submission(person, label, typed)
        dialog = self.tenant.dialogs[person]
        response = await self.sender.deliver(activity)
        follow_task(self.tenant, person, response, dialog=dialog)
        return response

    def submission(self, person: str, label: str, typed: Mapping[str, Any] | None = None) -> Json:
        """What `submit` sends, to be sent otherwise."""
        dialog = self.tenant.dialogs[person]
        data = gathered(dialog.card, find(dialog.card, label), typed or {})
        if dialog.command:
            return self.activities.submit_action(person, dialog.message, dialog.command, data)
        return self.activities.task_submit(person, dialog.message, data)

    def dismiss(self, person: str) -> None:
        """Somebody closes their dialog; the app hears nothing of it."""
        self.tenant.dialogs.pop(person).is_open = False

    def _mri(self, person: str) -> str:
        return self.tenant.people[person].mri

    def _mentions_bot(self, message: Message) -> bool:
        return f"<at>{self.tenant.app.name}</at>" in message.text

    async def _tell_of(self, message: Message, activity: Json, heard: bool = False) -> None:
        room = self.tenant.rooms[message.room]
        if room.person or heard or self.tenant.app.reads_all or self._mentions_bot(message):
            await self._tell(room, activity)

    async def _tell(self, room: Room, activity: Json) -> None:
        there = room.team.installed if room.team is not None else self.tenant.people[room.person].has_app
        if there:
            statuses = await self.sender.insist(activity)
            assert 200 <= statuses[-1] < 300, statuses
