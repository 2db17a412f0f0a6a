"""The desk's router: takes the context and the surface's way to read forms, gives every page and act of the desk."""

from fastapi import APIRouter

from bot.web.context import WebContext
from bot.web.desk import assets
from bot.web.desk.acts import add_acts
from bot.web.desk.case import add_case
from bot.web.desk.correcting import add_correcting
from bot.web.desk.desk import Desk, ReadAct
from bot.web.desk.forms import add_forms
from bot.web.desk.guessing import add_guessing
from bot.web.desk.listing import add_listing
from bot.web.desk.live import add_live
from bot.web.desk.media import add_media
from bot.web.desk.networks import add_networks
from bot.web.desk.persons import add_persons
from bot.web.desk.pictures import add_pictures
from bot.web.desk.privately import add_privately
from bot.web.desk.reports import add_reports
from bot.web.desk.saved import add_saved
from bot.web.desk.weeks import add_weeks

_PAGES = (
    add_listing,
    add_case,
    add_correcting,
    add_privately,
    add_forms,
    add_acts,
    add_live,
    add_pictures,
    add_media,
    add_saved,
    add_networks,
    add_persons,
    add_guessing,
    add_reports,
    add_weeks,
)


def desk_router(context: WebContext, read_act: ReadAct) -> APIRouter:
    """Every route under /desk. `read_act` turns a form into a command; the surface in integrations/ brings it."""
    desk = Desk(context, read_act)
    router = APIRouter(include_in_schema=False)
    for add in _PAGES:
        add(router, desk)
    router.include_router(assets.router)
    return router
