"""What people can do on a chat surface, as a list: each surface says of each whether it offers it, and if not, why."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum


class Feature(Enum):
    """One thing that somebody may look for on a surface, in words for the documents."""

    CLAIM = "Claim a case, give it back, take it over"
    COMPOSE = "Write a reply, read it as the public will see it, send it, undo it"
    DRAFT_KEPT = "What is typed is kept as a draft"
    BY_HAND = "Answer in the network's own app where it bars us, with the words filled in"
    APPROVAL = "A second person approves, sends back or mends a reply"
    SEVERAL_WAITING = "Of several replies that wait, approve one and send back the others in one step"
    CORRECT = "Correct a published reply"
    WITHDRAW = "Withdraw a published reply"
    PRIVATE = "Answer an author in private, once, where the network can"
    HIDE = "Hide a comment from the public with a reason, and show it again, where the network can"
    REROUTE = "Hand a case over to another department"
    SNOOZE = "Put a case off"
    ESCALATE = "Escalate a case with a reason"
    CLOSE = "Close and reopen a case"
    NOTE_IN_DIALOG = "Write an internal note in a form"
    NOTE_IN_THREAD = "Write an internal note by answering the card"
    NOTE_FOLLOWS = "A note changes, or goes, with the message in which it was written"
    REPLY_FROM_MESSAGE = "Reply publicly with the words of a colleague's message, from its menu"
    REACTIONS = "Claim or close with a reaction"
    PERSONAL_PAGE = "See in one place what waits for oneself"
    DIGEST = "Be told each morning what waits"
    WEEKLY = "Be told each week how it went"
    COMMANDS = "Ask by a command"
    MENTION_PICTURES = "See the pictures of a mention on its card"
    REPLY_PICTURES = "Put pictures into a reply"
    PICTURES_REVIEWED = "See a reply's pictures as they will go out, before sending"
    LIVE = "Cards follow what anybody does anywhere"
    WHISPERS = "A refusal or a hint is read by one person alone"
    FLOOD = "Under a flood one list stands for the cards"
    LOOK_UP = "A card whose posting was interrupted is looked for before it is posted again"
    ADOPTION = "A card that stands and is not known becomes known when it is pressed"
    LINK_BY_EMAIL = "Be recognised by a verified e-mail address"
    SEVERAL_PLACES = "Several workspaces, tenants or the like at once"


@dataclass(frozen=True, slots=True)
class Offered:
    """It is there. `how` says where or within which bounds, "" where there is nothing to say."""

    how: str = ""


@dataclass(frozen=True, slots=True)
class Missing:
    """It is not there, and `why`."""

    why: str


Features = Mapping[Feature, Offered | Missing]
