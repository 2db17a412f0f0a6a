"""Reading cases over HTTP: the list with its filters, one case with its whole story, drafts and previews."""

from collections.abc import Sequence
from datetime import datetime
from typing import Annotated

from fastapi import APIRouter, Query
from fastapi.exceptions import RequestValidationError
from pydantic import BeforeValidator

from bot.domain.case import Case, CaseState
from bot.domain.permission import department as require_department
from bot.domain.permission import may_act
from bot.errors import AccountPaused, NotFound
from bot.flow.context import Context
from bot.flow.spending import is_affordable
from bot.ports.rows import CaseFilter
from bot.web.api.act_models import PreviewIn, PreviewOut
from bot.web.api.caller import Calling
from bot.web.api.case_models import CaseDetail, CasePage, DraftOut
from bot.web.api.drawing import case_detail, case_item, draft_out, preview_out
from bot.web.api.parameters import Id, Words, from_cursor, to_cursor, without_empty

LONGEST_PAGE = 200

router = APIRouter(prefix="/api/v1/cases", tags=["cases"])


@router.get("", summary="List cases")
async def list_cases(
    caller: Calling,
    state: Annotated[
        Sequence[CaseState], BeforeValidator(without_empty), Query(description="One state or several (repeat it)")
    ] = (),
    department: Annotated[
        Sequence[Words], BeforeValidator(without_empty), Query(description="One department or several, by key")
    ] = (),
    assignee: Annotated[Words | None, Query(description="A person's key, `me`, or `none` for unclaimed")] = None,
    escalated: Annotated[bool, Query(description="Only those that were escalated and wait for an answer")] = False,
    to_approve: Annotated[
        bool, Query(description="Only those where a reply, or a correction of one, waits for approval")
    ] = False,
    q: Annotated[Words, Query(description="Words in the mentions, a handle, or a number; accents do not matter")] = "",
    cursor: Annotated[str | None, Query(description="`next` of the page before")] = None,
    limit: Annotated[int, Query(ge=1, le=LONGEST_PAGE)] = 50,
) -> CasePage:
    """Cases that fit every filter, newest opened first; a filter left empty (`state=`) is none.

    A department that neither the rules nor any case found knows is refused as UnknownDepartment.
    """
    unclaimed = assignee == "none"
    wanted = CaseFilter(
        states=state,
        departments=department,
        assignee=caller.key if assignee == "me" else None if unclaimed else assignee or None,
        unclaimed=unclaimed,
        escalated=escalated,
        to_approve=to_approve,
        words=q,
        after=_position(cursor),
        limit=limit + 1,
    )
    now = caller.context.clock()
    async with caller.context.store.reading() as tx:
        found = await tx.cases.find(wanted)
        views = {view.case.id: view for view in await tx.cases.views([case.id for case in found[:limit]], now)}
    directory = caller.context.rules.current.directory
    if not found:
        for key in department:
            require_department(directory, key)
    items = [case_item(views[case.id], directory) for case in found[:limit]]
    return CasePage(items=items, next=_cursor_after(found, limit))


@router.get("/{case_id}", summary="One case with its whole timeline")
async def read_case(case_id: Id, caller: Calling) -> CaseDetail:
    """The case, its mentions, thread, notes, drafts, replies with their ledger, events, and all of it in order.

    Drafts are for the people of the department that owns the case.
    """
    async with caller.context.store.reading() as tx:
        view = await tx.cases.view(case_id, caller.context.clock())
        if view is None:
            raise NotFound("There is no such case.", case=str(case_id))
        directory = caller.context.rules.current.directory
        colleague = may_act(directory, caller.key, view.case.department)
        drafts = [each for each in await tx.threads.drafts_of(case_id) if colleague or each.person == caller.key]
        return case_detail(
            view,
            directory,
            thread=await tx.mentions.thread(view.case.account, view.case.conversation),
            drafts=drafts,
            events=await tx.events.of_case(case_id),
            attempts={reply.id: await tx.replies.attempts(reply.id) for reply in view.replies},
            pictures={each.person: await tx.reply_pictures.of_draft(case_id, each.person) for each in drafts},
        )


@router.get("/{case_id}/draft", summary="Your draft")
async def read_draft(case_id: Id, caller: Calling) -> DraftOut:
    """What you have typed for this case so far; empty where there is nothing."""
    async with caller.context.store.reading() as tx:
        if await tx.cases.get(case_id) is None:
            raise NotFound("There is no such case.", case=str(case_id))
        draft = await tx.threads.draft(case_id, caller.key)
        return draft_out(caller.key, draft, await tx.reply_pictures.of_draft(case_id, caller.key))


@router.post("/{case_id}/preview", summary="A reply as the network will show it")
async def preview(case_id: Id, body: PreviewIn, caller: Calling) -> PreviewOut:
    """Nothing is kept and nothing leaves; the length is counted by the network's own rule."""
    async with caller.context.store.reading() as tx:
        case = await tx.cases.get(case_id)
        target = await tx.mentions.latest_of(case_id)
        if case is None or target is None:
            raise NotFound("There is no such case.", case=str(case_id))
        network = caller.context.networks.get(case.account)
        if network is None:
            raise AccountPaused(account=case.account)
        shown = preview_out(network, body.text, target.mention)
        context = Context(tx, caller.context.rules.current.directory, caller.context.clock())
        if shown.barrier or await is_affordable(case.account, shown.cost, context):
            return shown
    return shown.model_copy(update={"problems": [*shown.problems, "budget_spent"]})


def _position(cursor: str | None) -> tuple[datetime, int] | None:
    if not cursor:
        return None
    try:
        return from_cursor(cursor)
    except ValueError:
        fault = {"loc": ("query", "cursor"), "msg": "not a cursor of this list", "type": "value_error"}
        raise RequestValidationError([fault]) from None


def _cursor_after(found: Sequence[Case], limit: int) -> str | None:
    """Where the next page starts: behind the last case shown, if one more was found."""
    return to_cursor((found[limit - 1].opened_at, found[limit - 1].id)) if len(found) > limit else None
