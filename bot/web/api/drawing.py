"""From what the store holds to what the API answers: pure functions, no I/O, no permission."""

from collections.abc import Mapping, Sequence

from bot.cards.build import newest_mention
from bot.domain.amendment import Amendment
from bot.domain.department import Directory
from bot.domain.due import due, resolution
from bot.domain.hiding import Hiding
from bot.domain.mention import Mention, ThreadPost
from bot.domain.reply import Attempt, Reply
from bot.domain.reply_picture import ReplyPicture
from bot.domain.view import CaseView, StoredMention
from bot.flow.by_hand import way_to_answer
from bot.ports.rows import Draft, Event
from bot.ports.social import Network, Preview, PrivateReplies
from bot.web.api.act_models import PreviewOut
from bot.web.api.case_models import (
    AmendmentOut,
    AttemptOut,
    CaseDetail,
    CaseItem,
    DraftOut,
    EventOut,
    HidingOut,
    MediaOut,
    MentionOut,
    NoteOut,
    PictureOut,
    ReasonOut,
    ReplyOut,
    ThreadPostOut,
    WishOut,
)
from bot.web.api.person_drawing import pledge_out
from bot.web.api.timeline import timeline


def case_item(view: CaseView, directory: Directory) -> CaseItem:
    """A case for a list."""
    case = view.case
    latest = newest_mention(view.mentions)
    assignee = directory.people.get(case.assignee or "")
    owner = directory.department(case.department)
    hours = owner.hours if owner is not None else None
    promise, resolved = due(case, hours), resolution(case, hours)
    return CaseItem(
        id=case.id,
        state=case.state,
        department=case.department,
        priority=case.priority,
        assignee=case.assignee,
        network=case.network,
        author=case.author_handle,
        text=case.text,
        reasons=[
            ReasonOut(rule=why.rule, condition=why.condition, matched=why.matched, start=why.start, end=why.end)
            for why in case.reasons
        ],
        opened_at=case.opened_at,
        account=case.account,
        tags=list(case.tags),
        assignee_name=assignee.name if assignee else case.assignee,
        author_name=latest.mention.author.name if latest else "",
        language=latest.understanding.language if latest else "und",
        feeling=latest.understanding.felt if latest else 0.0,
        waiting_since=case.waiting_since,
        answer_due=promise.at if promise is not None else None,
        resolution_due=resolved.at if resolved is not None else None,
        snoozed_until=case.snoozed_until,
        escalated_at=case.escalated_at,
        updated_at=case.updated_at,
        url=latest.mention.url if latest else None,
        revision=case.revision,
    )


def case_detail(
    view: CaseView,
    directory: Directory,
    *,
    thread: Sequence[ThreadPost],
    drafts: Sequence[Draft],
    events: Sequence[Event],
    attempts: Mapping[int, Sequence[Attempt]],
    pictures: Mapping[str, Sequence[ReplyPicture]],
) -> CaseDetail:
    """A case with everything about it; `attempts` is the ledger by reply id, `pictures` those of drafts by person."""
    case = view.case
    return CaseDetail(
        **case_item(view, directory).model_dump(),
        conversation=case.conversation,
        also=list(case.also),
        rule=case.rule,
        rules_version=case.rules_version,
        replied_at=case.replied_at,
        closed_at=case.closed_at,
        close_reason=case.close_reason,
        linked_case=case.linked_case,
        composing=list(view.composing),
        person=view.person,
        pledge=pledge_out(view.pledge) if view.pledge is not None else None,
        mentions=[_mention(stored, stored.mention) for stored in view.mentions],
        thread=[_thread_post(post) for post in thread],
        notes=[NoteOut(id=note.id, person=note.person, text=note.text, at=note.at) for note in view.notes],
        drafts=[draft_out(draft.person, draft, pictures.get(draft.person, ())) for draft in drafts],
        replies=[
            reply_out(reply, attempts.get(reply.id, ()), [each for each in view.pictures if each.reply_id == reply.id])
            for reply in view.replies
        ],
        events=[
            EventOut(id=each.id, at=each.at, kind=each.kind, person=each.person, data=dict(each.data))
            for each in events
        ],
        timeline=timeline(view, thread=thread, drafts=drafts, events=events, attempts=attempts),
    )


def reply_out(reply: Reply, attempts: Sequence[Attempt], pictures: Sequence[ReplyPicture]) -> ReplyOut:
    """A reply with its pictures and its ledger."""
    return ReplyOut(
        id=reply.id,
        case=reply.case_id,
        mention=reply.mention_id,
        private=reply.private,
        state=reply.state,
        url=reply.url,
        failure=reply.failure,
        needs_person=reply.needs_person,
        text=reply.text,
        account=reply.account,
        author=reply.author,
        writers=sorted(reply.writers),
        approver=reply.approver,
        created_at=reply.created_at,
        undo_until=reply.undo_until,
        published_at=reply.published_at,
        remote_id=reply.remote_id,
        amendment=_amendment(reply.amendment),
        withdrawn_by=reply.withdrawn_by,
        withdrawn_at=reply.withdrawn_at,
        corrected_by=reply.corrected_by,
        corrected_at=reply.corrected_at,
        unseen_at=reply.unseen_at,
        revision=reply.revision,
        pictures=[_picture(each) for each in pictures],
        attempts=[
            AttemptOut(
                number=line.number,
                act=line.act,
                sent_at=line.sent_at,
                ended_at=line.ended_at,
                outcome=line.outcome,
                detail=line.detail,
            )
            for line in attempts
        ],
    )


def _amendment(wanted: Amendment | None) -> AmendmentOut | None:
    if wanted is None:
        return None
    return AmendmentOut(
        kind=wanted.kind,
        by=wanted.by,
        asked_at=wanted.asked_at,
        text=wanted.text,
        failure=wanted.failure,
        writers=sorted(wanted.writers),
        awaits_approval=wanted.awaits_approval,
        approver=wanted.approver,
        approved_at=wanted.approved_at,
    )


def preview_out(network: Network, text: str, target: Mention) -> PreviewOut:
    """A text as its network will show it under `target`."""
    return _preview(network.preview(text, target), target.barrier, way_to_answer(network, text, target))


def private_preview_out(messages: PrivateReplies, text: str, target: Mention) -> PreviewOut:
    """A text as the author of `target` will read it in private."""
    return _preview(messages.preview(text, target), "", "")


def _preview(shown: Preview, barrier: str, answer_address: str) -> PreviewOut:
    return PreviewOut(
        text=shown.text,
        length=shown.length,
        limit=shown.limit,
        handle=shown.handle,
        in_reply_to=shown.in_reply_to,
        visibility=shown.visibility,
        problems=list(shown.problems),
        remarks=list(shown.remarks),
        cost=shown.cost,
        barrier=barrier,
        answer_address=answer_address,
    )


def draft_out(person: str, draft: Draft | None, pictures: Sequence[ReplyPicture]) -> DraftOut:
    """What `person` has typed, which may be nothing, and the pictures that they chose."""
    return DraftOut(
        person=person,
        text=draft.text if draft else "",
        updated_at=draft.updated_at if draft else None,
        pictures=[_picture(each) for each in pictures],
    )


def _picture(picture: ReplyPicture) -> PictureOut:
    return PictureOut(
        id=picture.id,
        name=picture.name,
        alt=picture.alt,
        state=picture.state,
        media_type=picture.media_type,
        fault=picture.fault,
    )


def _mention(stored: StoredMention, mention: Mention) -> MentionOut:
    return MentionOut(
        id=stored.id,
        remote_id=mention.remote_id,
        kind=mention.kind,
        state=stored.state,
        revision=stored.revision,
        author=mention.author.handle,
        author_name=mention.author.name,
        followers=mention.author.followers,
        verified=mention.author.verified,
        text=mention.text,
        url=mention.url,
        posted_at=mention.posted_at,
        received_at=stored.received_at,
        edited_at=mention.edited_at,
        in_reply_to=mention.in_reply_to,
        visibility=mention.visibility,
        warning=mention.warning,
        stars=mention.stars,
        barrier=mention.barrier,
        hideable=mention.hideable,
        hiding=_hiding(stored.hiding) if stored.hiding is not None else None,
        private_until=mention.private_until,
        media=[MediaOut(kind=each.kind, url=each.url, alt=each.alt) for each in mention.media],
        language=stored.understanding.language,
        feeling=stored.understanding.felt,
        anger=stored.understanding.anger,
        urgency=stored.understanding.urgency,
        question=stored.understanding.question,
    )


def _hiding(hiding: Hiding) -> HidingOut:
    wish = hiding.wanted
    wanted = None
    if wish is not None:
        wanted = WishOut(hide=wish.hide, by=wish.by, asked_at=wish.asked_at, reason=wish.reason, failure=wish.failure)
    return HidingOut(hidden_by=hiding.hidden_by, hidden_at=hiding.hidden_at, reason=hiding.reason, wanted=wanted)


def _thread_post(post: ThreadPost) -> ThreadPostOut:
    return ThreadPostOut(
        remote_id=post.remote_id,
        in_reply_to=post.in_reply_to,
        author=post.author.handle,
        author_name=post.author.name,
        text=post.text,
        url=post.url,
        posted_at=post.posted_at,
        own=post.own,
    )
