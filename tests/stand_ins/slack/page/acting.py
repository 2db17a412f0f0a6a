"""What somebody does on the page: takes the act by its name and its form, does it in the workspace as Slack would."""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import httpx

from tests.stand_ins.slack import files
from tests.stand_ins.slack.doing import Doing
from tests.stand_ins.slack.faults import SlackRefusal
from tests.stand_ins.slack.page.drawing import Drawing
from tests.stand_ins.slack.page.pressing import Pressing, place_named
from tests.stand_ins.slack.page.seats import Seats
from tests.stand_ins.slack.page.words import kept
from tests.stand_ins.slack.workspace import Shown, User, Workspace

Form = Mapping[str, str]
Files = Mapping[str, Sequence[tuple[str, bytes]]]


class Trouble(Exception):
    """What somebody did could not be done; says why, to them."""


@dataclass(slots=True)
class Acting:
    """The acts on the page. `command` is the app's own."""

    doing: Doing
    seats: Seats
    command: str

    @property
    def workspace(self) -> Workspace:
        """Where it happens."""
        return self.doing.workspace

    async def act(self, name: str, user: User, place: str, form: Form, put_in: Files) -> None:
        """Do what a form of the page asks; `put_in` are the files in it, by their field. Raises Trouble."""
        acts: Mapping[str, Callable[[User, str, Form], Awaitable[None]]] = {
            "press": self._press,
            "say": self._say,
            "edit": self._edit,
            "remove": self._remove,
            "react": self._react,
            "choose": self._choose,
            "dismiss": self._dismiss,
            "type": self._type,
            "submit": self._submit,
            "close": self._close,
        }
        if name not in acts:
            raise Trouble("There is no such act.")
        try:
            if name == "submit":
                self._put_in(user, form, put_in)
            if name == "say" and put_in.get("file"):
                await self._share(user, place, form, *put_in["file"][0])
            else:
                await acts[name](user, place, form)
        except (LookupError, ValueError):
            raise Trouble("That stands there no more.") from None
        except SlackRefusal as refusal:
            raise Trouble(f"Slack would refuse what the app answered: {refusal.error}") from None
        except (httpx.HTTPError, AssertionError):
            raise Trouble("Comptoir did not take this in time. Nothing was done; try again.") from None

    async def open_home(self, user: str) -> None:
        """Somebody opens the app's home; what the app does not take shows as the home of before."""
        try:
            await self.doing.open_home(user)
        except (httpx.HTTPError, AssertionError):
            self.seats.went_wrong(user, "Comptoir did not hear that you opened its home.")

    async def _press(self, user: User, place: str, form: Form) -> None:
        pressing = Pressing(self.doing.sender)
        at, block = place_named(form["at"]), int(form["block"])
        status = await pressing.press(user.id, at, block, form["name"], form.get("option", ""))
        _expect_taken(status)

    async def _say(self, user: User, place: str, form: Form) -> None:
        text = form["text"].replace("\r\n", "\n").strip()
        if not text:
            return
        word, _, rest = text.partition(" ")
        if not text.startswith("/"):
            await self.doing.say(user.id, place, self._kept(text), thread=form.get("thread", ""))
        elif word != self.command:
            raise Trouble(f"{word} is not a command of this workspace; {self.command} is.")
        elif form.get("thread"):
            raise Trouble(f"{word} is not supported in threads. Write it in the channel.")
        else:
            await self.doing.command(user.id, place, rest.strip())

    async def _share(self, user: User, place: str, form: Form, name: str, content: bytes) -> None:
        text = self._kept(form["text"].replace("\r\n", "\n").strip())
        shared = files.share(self.workspace, name, content, self.doing.sender.server.base_url)
        await self.doing.say(user.id, place, text, thread=form.get("thread", ""), files=[shared])

    async def _edit(self, user: User, place: str, form: Form) -> None:
        self._own(user, place, form["ts"])
        await self.doing.edit(place, form["ts"], self._kept(form["text"].replace("\r\n", "\n").strip()))

    async def _remove(self, user: User, place: str, form: Form) -> None:
        message = self.workspace.channels[place].messages[form["ts"]]
        if message.get("bot_id") is None:
            self._own(user, place, form["ts"])
        await self.doing.remove(place, form["ts"])

    async def _react(self, user: User, place: str, form: Form) -> None:
        await self.doing.react(user.id, place, form["ts"], form["emoji"])

    async def _choose(self, user: User, place: str, form: Form) -> None:
        _expect_taken((await self.doing.choose(user.id, place, form["ts"], form["shortcut"])).status_code)

    async def _dismiss(self, user: User, place: str, form: Form) -> None:
        room = self.workspace.channels[place]
        room.whispers = [(who, each) for who, each in room.whispers if (who, each["ts"]) != (user.id, form["ts"])]

    async def _type(self, user: User, place: str, form: Form) -> None:
        try:
            shown = self._view(user, form)
            response = await self.doing.sender.type(shown, form["name"], form["words"])
        except LookupError:
            return  # the last letters arrive after the view has gone on
        self.seats.filled.setdefault(form["view"], {})[form["name"]] = form["words"]
        if response is not None:
            _expect_taken(response.status_code)

    def _put_in(self, user: User, form: Form, put_in: Files) -> None:
        """Files stay in their field until the view goes on."""
        shown, base_url = self._view(user, form), self.doing.sender.server.base_url
        for block in shown.view["blocks"]:
            element = block.get("element", {})
            given = put_in.get(f"field-{element.get('action_id')}")
            if given:
                try:
                    kept_there = files.put_in(self.workspace, element, given, base_url)
                except SlackRefusal:
                    raise Trouble("Slack takes no such file here, none larger than 10 MB, and not so many.") from None
                self.seats.files[form["view"], element["action_id"]] = kept_there
                names = ", ".join(name for name, _ in given)
                self.seats.filled.setdefault(form["view"], {})[element["action_id"]] = names

    async def _submit(self, user: User, place: str, form: Form) -> None:
        shown = self._view(user, form)
        drawing = Drawing(self.workspace, user)
        values: dict[str, Any] = {}
        for block in shown.view["blocks"]:
            element = block.get("element", {})
            if element.get("type") == "file_input":
                values[element["action_id"]] = self.seats.files.get((form["view"], element["action_id"]))
                continue
            given = form.get(f"field-{element.get('action_id')}")
            if given is None:
                continue
            if element["type"] == "checkboxes":
                values[element["action_id"]] = given.split(",")
                self.seats.filled.setdefault(form["view"], {})[element["action_id"]] = given
                continue
            is_moment = element["type"] == "datetimepicker"
            seconds = drawing.seconds(given) if is_moment else ""
            values[element["action_id"]] = int(seconds) if seconds else given.replace("\r\n", "\n")
            self.seats.filled.setdefault(form["view"], {})[element["action_id"]] = given
        before = shown.view["hash"]
        _expect_taken((await self.doing.sender.submit(shown, values)).status_code)
        if shown.view["hash"] != before or form["view"] not in self.workspace.views:
            self.seats.emptied(form["view"])

    async def _close(self, user: User, place: str, form: Form) -> None:
        shown = self._view(user, form)
        self.seats.emptied(form["view"])
        response = await self.doing.sender.close(shown)
        if response is not None:
            _expect_taken(response.status_code)

    def _view(self, user: User, form: Form) -> Shown:
        shown = self.workspace.views[form["view"]]
        if shown.user != user.id:
            raise LookupError("the view of somebody else")
        return shown

    def _own(self, user: User, place: str, ts: str) -> None:
        if self.workspace.channels[place].messages[ts].get("user") != user.id:
            raise Trouble("Only their author may change that message.")

    def _kept(self, text: str) -> str:
        people = {each.name.casefold(): each.id for each in self.workspace.users.values()}
        return kept(text, lambda name: people.get(name.casefold(), ""))


def _expect_taken(status: int) -> None:
    if status != httpx.codes.OK:
        raise Trouble(f"Comptoir answered {status}. Nothing was done; try again.")
