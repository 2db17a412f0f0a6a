"""The pictures of a draft: which files an employee wants to send, in what words they are described; fetches nothing."""

from collections.abc import Sequence
from dataclasses import replace

from bot.domain.case import Case
from bot.domain.messages import ChoosePictures
from bot.domain.reply_picture import ChosenFile, PictureState, ReplyPicture, going_out
from bot.errors import AccountPaused, TooLong
from bot.flow.context import Context
from bot.flow.steps import Outcome, open_case
from bot.ports.rows import NewJob
from bot.ports.social import PictureLimits


async def choose_pictures(command: ChoosePictures, context: Context) -> Outcome:
    """Change which pictures belong to the employee's draft; what the network would not take is kept with the reason.

    Raises NotFound, NotPermitted, Stale, AccountPaused, TooLong (a description).
    """
    case = await open_case(command, context)
    network = context.networks.get(case.account)
    if network is None:
        raise AccountPaused(account=case.account)
    limits, pictures = network.capabilities.pictures, context.tx.reply_pictures
    before = await pictures.of_draft(case.id, command.by)
    await pictures.remove([each.id for each in before if each.id in command.left_out])
    kept = [each for each in before if each.id not in command.left_out]
    for each in kept:
        alt = command.alts.get(each.id, each.alt).strip()
        if limits is not None and len(alt) > limits.alt:
            raise TooLong(length=str(len(alt)), limit=str(limits.alt))
        if alt != each.alt:
            await pictures.describe(each.id, alt)
    for file in command.files:
        kept = await _add(file, kept, limits, case, command, context)
    return {"case": case.id, "revision": case.revision}


async def _add(
    file: ChosenFile,
    kept: Sequence[ReplyPicture],
    limits: PictureLimits | None,
    case: Case,
    command: ChoosePictures,
    context: Context,
) -> list[ReplyPicture]:
    """The draft's pictures with this one, which is fetched next; one that was refused before is tried anew."""
    if any(each.ref == file.ref for each in going_out(kept)):
        return list(kept)
    await context.tx.reply_pictures.remove([each.id for each in kept if each.ref == file.ref])
    others = [each for each in kept if each.ref != file.ref]
    fault = ""
    if limits is None:
        fault = "no_pictures"
    elif len(going_out(others)) >= limits.most:
        fault = "too_many_pictures"
    described = replace(file, alt=file.alt[: limits.alt] if limits else "")
    picture = await context.tx.reply_pictures.add(case.id, command.by, described, fault, context.now)
    if picture.state is PictureState.WANTED:
        # A lane for each employee: a file that takes long keeps nobody else waiting.
        lane = f"files:{command.by}"
        job = NewJob(lane, "fetch_file", f"file:{picture.id}", {"picture": picture.id}, context.now)
        await context.tx.jobs.add([job])
    return [*others, picture]
