"""Acting on a case over HTTP: claim, release, reroute, snooze, escalate, close, reopen, hide, note, draft.

Each is a command.
"""

from collections.abc import Mapping
from typing import Any

from fastapi import APIRouter

from bot.domain.messages import (
    AddNote,
    Claim,
    Close,
    Escalate,
    Hide,
    Release,
    Reopen,
    Reroute,
    SaveDraft,
    ShowAgain,
    Snooze,
)
from bot.web.api.act_models import (
    CaseAct,
    CaseOutcome,
    ClaimIn,
    CloseIn,
    DraftIn,
    EscalateIn,
    HideIn,
    NoteIn,
    NoteOutcome,
    RerouteIn,
    ShowIn,
    SnoozeIn,
)
from bot.web.api.acting import Acts
from bot.web.api.case_models import DraftOut
from bot.web.api.drawing import draft_out
from bot.web.api.parameters import Id

router = APIRouter(prefix="/api/v1/cases/{case_id}", tags=["cases"])


@router.post("/claim", summary="Take the case")
async def claim(case_id: Id, acting: Acts, body: ClaimIn | None = None) -> CaseOutcome:
    """Refused as AlreadyClaimed where another holds it, unless `take_over` is true."""
    body = body or ClaimIn()
    return _outcome(await acting.carry_out(Claim(acting.by, case_id, body.revision, take_over=body.take_over)))


@router.post("/release", summary="Give the case back to the department")
async def release(case_id: Id, acting: Acts, body: CaseAct | None = None) -> CaseOutcome:
    """For the assignee, a manager of the department, or an admin."""
    return _outcome(await acting.carry_out(Release(acting.by, case_id, body.revision if body else None)))


@router.post("/reroute", summary="Hand the case to another department")
async def reroute(case_id: Id, body: RerouteIn, acting: Acts) -> CaseOutcome:
    """The reason is kept and shown to that department."""
    return _outcome(
        await acting.carry_out(
            Reroute(acting.by, case_id, body.revision, department=body.department, reason=body.reason)
        )
    )


@router.post("/snooze", summary="Let the case sleep")
async def snooze(case_id: Id, body: SnoozeIn, acting: Acts) -> CaseOutcome:
    """It wakes at that moment, or when its author writes again."""
    return _outcome(await acting.carry_out(Snooze(acting.by, case_id, body.revision, until=body.until)))


@router.post("/escalate", summary="Have those who are responsible look at the case")
async def escalate(case_id: Id, body: EscalateIn, acting: Acts) -> CaseOutcome:
    """The department's managers, else its approvers, are told; refused as NotEligible where it has neither.

    The case is at least of high priority then, and escalated until it is answered or closed.
    """
    return _outcome(await acting.carry_out(Escalate(acting.by, case_id, body.revision, reason=body.reason)))


@router.post("/close", summary="Close the case")
async def close(case_id: Id, body: CloseIn, acting: Acts) -> CaseOutcome:
    """Refused while a reply is on its way."""
    return _outcome(await acting.carry_out(Close(acting.by, case_id, body.revision, reason=body.reason)))


@router.post("/reopen", summary="Open a closed case again")
async def reopen(case_id: Id, acting: Acts, body: CaseAct | None = None) -> CaseOutcome:
    """It comes back to its assignee, or to the department."""
    return _outcome(await acting.carry_out(Reopen(acting.by, case_id, body.revision if body else None)))


@router.post("/mentions/{mention_id}/hide", status_code=202, summary="Hide a mention from the public")
async def hide(case_id: Id, mention_id: Id, body: HideIn, acting: Acts) -> CaseOutcome:
    """For approvers and managers of the department and for admins. It is done a little later: until then the mention's
    `hiding` says what is wanted, then since when it is hidden; where nothing comes of it, why.

    Refused as NotEligible where the network does not let us (`hideable` is false), as WrongState where it is hidden
    already or something is under way.
    """
    return _outcome(
        await acting.carry_out(
            Hide(
                acting.by,
                case_id,
                body.revision,
                mention_id=mention_id,
                mention_revision=body.mention_revision,
                reason=body.reason,
            )
        )
    )


@router.post("/mentions/{mention_id}/show", status_code=202, summary="Have the public see a hidden mention again")
async def show_again(case_id: Id, mention_id: Id, acting: Acts, body: ShowIn | None = None) -> CaseOutcome:
    """For those who may hide. It is done a little later, and refused as WrongState where it is not hidden by us."""
    body, by = body or ShowIn(), acting.by
    read = body.mention_revision
    command = ShowAgain(by, case_id, body.revision, mention_id=mention_id, mention_revision=read)
    return _outcome(await acting.carry_out(command))


@router.post("/notes", status_code=201, summary="Write a note")
async def add_note(case_id: Id, body: NoteIn, acting: Acts) -> NoteOutcome:
    """Words for colleagues; never published."""
    outcome = await acting.carry_out(AddNote(acting.by, case_id, body.revision, text=body.text))
    return NoteOutcome(id=outcome["note"], case=outcome["case"], revision=outcome["revision"])


@router.put("/draft", summary="Keep your draft")
async def save_draft(case_id: Id, body: DraftIn, acting: Acts) -> DraftOut:
    """What you typed so far, for you to find again; an empty text removes it."""
    await acting.carry_out(SaveDraft(acting.by, case_id, text=body.text))
    async with acting.caller.context.store.reading() as tx:
        draft = await tx.threads.draft(case_id, acting.by)
        return draft_out(acting.by, draft, await tx.reply_pictures.of_draft(case_id, acting.by))


def _outcome(outcome: Mapping[str, Any]) -> CaseOutcome:
    return CaseOutcome.model_validate(outcome)
