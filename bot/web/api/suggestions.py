"""Who may be the same human, over HTTP: suggested with a reason, accepted or ruled out, and either taken back."""

from fastapi import APIRouter

from bot.domain.alike import Part
from bot.domain.person_messages import JoinAlike, KeepApart, UndoApart
from bot.errors import NotFound, NotUsable
from bot.flow.suggesting import alike, apart_from, whose_case
from bot.web.api.acting import Acts
from bot.web.api.caller import Calling
from bot.web.api.parameters import Id
from bot.web.api.person_drawing import suggestions_out
from bot.web.api.person_models import ApartOutcome, JoinOutcome, PairIn, PartIn, SuggestionsOut

router = APIRouter(prefix="/api/v1", tags=["persons"])


@router.get("/persons/{person_id}/suggestions", summary="Who may be the same as a person")
async def of_person(person_id: Id, caller: Calling) -> SuggestionsOut:
    """By an address, a number or a handle that both have; the first ones only."""
    async with caller.context.store.reading() as tx:
        person = await tx.persons.get(person_id)
        if person is None:
            raise NotFound("There is no such person.", person=str(person_id))
        return suggestions_out(await alike(tx, person), await apart_from(tx, person))


@router.get("/cases/{case_id}/suggestions", summary="Who may be the same as whoever wrote a case")
async def of_case(case_id: Id, caller: Calling) -> SuggestionsOut:
    """As for the person whom its author is, else by the author's handle."""
    async with caller.context.store.reading() as tx:
        who = await whose_case(tx, case_id)
        if who is None:
            return SuggestionsOut(suggestions=[], apart=[])
        return suggestions_out(await alike(tx, who), await apart_from(tx, who))


@router.post("/suggestions/accept", summary="Two who may be the same human are")
async def accept(body: PairIn, acting: Acts) -> JoinOutcome:
    """They are one person from now on; `POST /api/v1/joins/{id}/undo` takes it back."""
    command = JoinAlike(acting.by, _part(body.one), _part(body.other))
    return JoinOutcome.model_validate(await acting.carry_out(command))


@router.post("/suggestions/dismiss", summary="Two who may be the same human are not")
async def dismiss(body: PairIn, acting: Acts) -> ApartOutcome:
    """It is suggested no more."""
    command = KeepApart(acting.by, _part(body.one), _part(body.other))
    return ApartOutcome.model_validate(await acting.carry_out(command))


@router.post("/suggestions/{apart_id}/undo", summary="That two are not the same was a mistake")
async def undo(apart_id: Id, acting: Acts) -> ApartOutcome:
    """It may be suggested again."""
    return ApartOutcome.model_validate(await acting.carry_out(UndoApart(acting.by, apart_id)))


def _part(part: PartIn) -> Part:
    if (part.person is None) is (part.case is None):
        raise NotUsable("Give either a person or a case.", field="person", problem="part")
    return Part(part.person, part.case)
