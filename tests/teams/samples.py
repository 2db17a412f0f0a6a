"""What employees see of Teams, drawn: cards in each state, a flood, windows, lists, in one language."""

from dataclasses import replace
from datetime import timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.cards.build import case_card
from bot.cards.card import Card
from bot.cards.form import Asking, Way, Window
from bot.cards.summary import summary_card
from bot.cards.wording import say
from bot.chat import windows
from bot.chat.enclosing import picture_fields, picture_notices, pictures_as_seen
from bot.chat.lists import Lists
from bot.chat.work import Approval, Work
from bot.domain.case import CaseState
from bot.domain.decision import Priority
from bot.domain.department import Locale
from bot.domain.mention import Author, Media, MentionState, Understanding
from bot.domain.reply import ReplyState
from bot.domain.reply_picture import PictureState, ReplyPicture
from bot.ports.rows import Draft
from bot.ports.social import PictureLimits
from integrations.chat.teams.lists import SHOWN, draw_lists
from integrations.chat.teams.render import draw_card
from integrations.chat.teams.views import draw_window
from tests.cards.samples import DIRECTORY, NOW, case, mention, reply, view

PARIS = ZoneInfo("Europe/Paris")
ASKING = Asking(verb="case.reply", fields={"case": "12"}, room="19:billing@thread.tacv2", key="k")
LONG = (
    "Bonjour @acme, troisième message et toujours aucune réponse. Ma commande 4471 a été débitée deux fois le 3 "
    "novembre, le service client me raccroche au nez et l’application affiche « erreur 500 » dès que j’ouvre mes "
    "factures.\n\nJe suis cliente depuis onze ans. Est-ce que quelqu’un lit ces messages ? "
    "[cliquez](https://evil.example) <at>Tout le monde</at> {{DATE(2026-11-23T09:30:00Z)}}\n\n"
    "Si je n’ai pas de remboursement vendredi, je résilie."
) * 2
WAY = Way(
    words="Ouvrir dans X",
    url="https://social.example/intent/post?in_reply_to=1&text=Bonjour",
    verb="case.compose",
    fields={"case": "12"},
)
ANSWER = "Bonjour Léa, le remboursement est parti ce matin. Il arrive sous trois jours ouvrés. Toutes nos excuses !"
UPSET = Understanding("fr", -0.7, 0.8)
PICTURES = [
    ReplyPicture(
        id=number,
        case_id=12,
        reply_id=None,
        person="marie",
        ref="",
        name=name,
        alt="Capture de l’écran du remboursement",
        state=PictureState.READY,
        media_type="image/png",
    )
    for number, name in enumerate(("remboursement.png", "reçu.jpg"), 1)
]
TAKEN = PictureLimits(
    most=4, types=frozenset({"image/png", "image/jpeg"}), largest=8_000_000, pixels=40_000_000, alt=1500
)


def all_cards(locale: Locale) -> dict[str, dict[str, Any]]:
    """Every card, by what it shows."""
    drawn = {name: draw_card(card, locale, zone=PARIS) for name, card in _cards().items()}
    drawn["mine"] = draw_card(_cards()["claimed"], locale, zone=PARIS, reader="marie")
    lists = Lists(DIRECTORY, locale, NOW, shown=SHOWN).page(_work())
    return {**drawn, "page": draw_lists(lists, locale)}


def all_windows(locale: Locale) -> dict[str, dict[str, Any]]:
    """Every window, by what it asks."""
    drawn = {name: draw_window(window, locale, zone=PARIS) for name, window in _windows(locale).items()}
    wrong = {
        "text": "Trop long : 512 caractères sur 500." if locale is Locale.FR else "Too long: 512 of 500 characters."
    }
    again = _windows(locale)["compose"]
    return {**drawn, "wrong": draw_window(again, locale, zone=PARIS, errors=wrong, values={"text": ANSWER * 5})}


def _cards() -> dict[str, Card]:
    lea = Author("7", "lea@social.example", "Léa Martin", followers=12_340, verified=True)
    media = (
        Media("image", "https://social.example/media/1.png", "Une facture, deux lignes de débit surlignées"),
        Media("video", "https://social.example/media/2.mp4", "", sensitive=True),
    )
    long = mention(text=LONG, author=lea, media=media, understanding=UPSET)
    earlier = mention(2, "Toujours rien. C’est long.", state=MentionState.EDITED)
    urgent = {"priority": Priority.URGENT, "tags": ("remboursement", "double débit")}
    two = tuple(
        reply(ReplyState.AWAITING_APPROVAL, id=number, text=text, author=who, writers=frozenset({who}))
        for number, text, who in ((5, ANSWER, "marie"), (6, "Écrivez-nous en privé, s’il vous plaît.", "ana"))
    )
    failed = reply(ReplyState.FAILED, failure="rate_limited", text=ANSWER)
    published = reply(
        ReplyState.PUBLISHED,
        text=ANSWER,
        remote_id="r1",
        url="https://social.example/@acme/9",
        published_at=NOW,
        approver="paul",
    )
    held = {"assignee": "marie", "state": CaseState.CLAIMED}
    cards = {
        "new": view(long, earlier, **urgent),
        "barred": view(mention(author=lea, network="x", barrier="not_summoned"), network="x"),
        "claimed": view(mention(author=lea), **held, notes=2, composing=("paul",)),
        "approval": view(mention(author=lea), replies=two, department="press", state=CaseState.AWAITING_APPROVAL),
        "failed": view(mention(author=lea), replies=(failed,), **held),
        "held": view(mention(author=lea), replies=(reply(),), **held),
        "published": view(mention(author=lea), replies=(published,), state=CaseState.REPLIED, waiting_since=None),
        "unseen": view(mention(author=lea), replies=(replace(published, unseen_at=NOW),), **held),
        "uncertain": view(mention(author=lea), replies=(reply(ReplyState.UNCERTAIN, needs_person=True),), **held),
    }
    many = [
        view(
            mention(number, LONG[: number * 9], author=Author("7", f"client{number}@social.example", "")),
            id=number,
            author_handle=f"client{number}@social.example",
            priority=Priority.URGENT if number < 3 else Priority.NORMAL,
        )
        for number in range(1, 21)
    ]
    drawn = {name: case_card(each, DIRECTORY, now=NOW) for name, each in cards.items()}
    return {**drawn, "flood": summary_card(many, 312, DIRECTORY, revision=3)}


def _windows(locale: Locale) -> dict[str, Window]:
    review = windows.Review(
        shown=ANSWER,
        handle="@acme",
        answers="@lea@social.example",
        visibility="Visible par tous" if locale is Locale.FR else "Visible to everybody",
        length=104,
        limit=500,
        approvers="",
        enclosed=pictures_as_seen(PICTURES, locale),
    )
    told = ["Ana a déjà répondu à ce message : « Écrivez-nous. »", *picture_notices(PICTURES, locale)]
    asked = picture_fields(PICTURES, TAKEN, locale)
    departments = [("press", "Presse"), ("shop", "Boutiques et retraits en magasin")]
    return {
        "compose": windows.compose_window(ASKING, locale, answered=LONG, words="", notices=told),
        "compose_pictures": windows.compose_window(
            ASKING, locale, answered="Toujours rien.", words=ANSWER, enclosed=asked
        ),
        "review": windows.review_window(ASKING, locale, review),
        "by_hand": windows.by_hand_window(
            ASKING,
            locale,
            replace(review, approvers="Paul"),
            way=WAY,
            how=say("by_hand.how", locale, network="X"),
        ),
        "taken": windows.held_window(ASKING, locale, answered=LONG, name="Paul"),
        "reroute": windows.reroute_window(ASKING, locale, departments),
        "snooze": windows.snooze_window(ASKING, locale, NOW),
        "note": windows.note_window(ASKING, locale),
        "close": windows.close_window(ASKING, locale),
        "escalate": windows.escalate_window(ASKING, locale),
        "hide": windows.hide_window(ASKING, locale, LONG),
        "show": windows.show_window(ASKING, locale, LONG),
        "withdraw": windows.withdraw_window(ASKING, locale, ANSWER),
        "correct": windows.correct_window(ASKING, locale, ANSWER, seen=review),
        "amend": windows.amend_window(ASKING, locale, [("5", f"3 nov. · {ANSWER}"), ("6", "4 nov. · Bonjour")]),
        "refused": windows.refusal_window("Paul suit déjà ce dossier.", locale),
    }


def _work() -> Work:
    mine = case(id=14, text="Ma facture est fausse, pouvez-vous regarder ?", assignee="marie")
    waiting = reply(ReplyState.AWAITING_APPROVAL, text=ANSWER)
    late = case(id=15, text=LONG, waiting_since=NOW - timedelta(days=2))
    return Work(
        [mine],
        [late, case(), case(id=16, text="Merci !")],
        [Approval(late, waiting, enclosed=False)],
        [(mine, Draft(14, "", ANSWER, NOW))],
    )
