"""Puts the stages of the outbox together: takes what a running Comptoir is made of, gives the stage of each effect."""

from collections.abc import Callable, Mapping, Sequence
from datetime import datetime
from functools import partial

from bot.chat.acts import Acts
from bot.chat.keeping import kind_of, kind_of_notes
from bot.domain.department import Directory
from bot.flow.alarming import Alarmer
from bot.flow.amending import Amender
from bot.flow.bus import Bus
from bot.flow.calling import Caller
from bot.flow.deliver import Deliverer
from bot.flow.fetching import FileFetcher
from bot.flow.hiding import Hider
from bot.flow.intake import Intake
from bot.flow.ledger import Ledger
from bot.flow.listen import Listener
from bot.flow.picturing import Picturer
from bot.flow.publish import Publisher
from bot.flow.reconcile import Reconciler
from bot.flow.summarise import Summariser
from bot.flow.telling_weeks import WeekTeller
from bot.flow.uploading import Uploader
from bot.flow.verify import Verifier
from bot.ports.chat import ChatSurface
from bot.ports.pushing import PushedApp
from bot.ports.social import Network
from bot.ports.store import Store
from bot.runtime.charting import week_chart
from bot.runtime.cleaning import clean_picture
from bot.runtime.outbox import Stages, without_hold
from bot.runtime.pacing import Pacing
from bot.runtime.pushed import PushReader
from bot.runtime.pushes import KIND as PUSHES
from bot.runtime.rules import RulesHolder
from bot.runtime.secretless import Secretless
from bot.runtime.sharing import LOOK, SHARE, PushLooker, PushSharer
from bot.settings import Settings
from integrations.chat.registry import callers, file_sources, picture_takers
from integrations.social.pictures import fetch_picture
from integrations.social.registry import receiving, told_of


def all_stages(
    settings: Settings,
    store: Store,
    rules: RulesHolder,
    networks: Mapping[str, Network],
    surfaces: Mapping[str, ChatSurface],
    listener: Listener,
    acts: Sequence[Acts],
    intake: Intake,
    bus: Bus,
    app: Callable[[str], PushedApp | None],
    secretless: Secretless,
    alarmer: Alarmer,
    clock: Callable[[], datetime],
) -> Stages:
    """Every kind of effect with its stage; bot/flow/table.py tells the story. `acts` are those of each chat."""

    def directory() -> Directory:
        return rules.current.directory

    ledger = Ledger(store, directory, clock)
    publisher = Publisher(ledger, networks.get)
    reconciler = Reconciler(ledger, networks.get)
    deliverer = Deliverer(store, surfaces, directory, lambda: rules.current.version, clock)
    takers = picture_takers(surfaces)
    picturer = Picturer(store, takers, fetch_picture, directory, clock)
    weeks = WeekTeller(store, surfaces, takers, week_chart, directory, settings.public_url, clock)
    fetcher = FileFetcher(store, file_sources(surfaces), clean_picture, networks.get, clock)
    pushes = PushReader(intake, bus, partial(receiving, networks), lambda: rules.current, clock)
    calm = Pacing("pushes", clock)
    looker = PushLooker(store, intake, partial(told_of, networks), lambda: rules.current, calm, clock)

    return Stages(
        alone={
            "publish": publisher.publish,
            "amend": Amender(ledger, networks.get).amend,
            "hide": Hider(store, networks.get, directory, clock).hide,
            "reconcile": without_hold(reconciler.reconcile),
            "verify": without_hold(Verifier(ledger, networks.get).verify),
            "whisper": without_hold(deliverer.whisper),
            "call": without_hold(Caller(store, callers(surfaces), clock).call),
            "alarm": alarmer.send,
            "fetch_file": without_hold(fetcher.fetch),
            "upload_pictures": without_hold(Uploader(ledger, networks.get).upload),
            "show_picture": without_hold(picturer.show),
            "drop_picture": without_hold(picturer.drop),
            "show_summary": without_hold(Summariser(store, surfaces, directory, clock).show),
            "tell_week": without_hold(weeks.tell),
            "read_thread": without_hold(listener.read_thread),
            SHARE: without_hold(PushSharer(store, app, secretless, clock).share),
            LOOK: without_hold(looker.look_into),
            **{kind_of(each.parts.service): without_hold(each.carry_out) for each in acts},
        },
        together={
            "post_card": deliverer.post,
            "refresh_card": deliverer.refresh,
            PUSHES: pushes.take_in,
            **{kind_of_notes(each.parts.service): each.write_down for each in acts},
        },
        long=("post_card", "refresh_card"),
    )
