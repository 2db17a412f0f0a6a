"""The whole pipeline on one page: which message goes to which stage. Read this first.

clock   poll -> intake.take_in        a page: repeats dropped, understood, routed, cases opened or extended
push    take_in                       intake.take_in_told, through runtime/pushed: what a network brought by itself
        share_push, look_into         runtime/sharing: what a vendor's app was told, by account, then as it is now
outbox  post_card, refresh_card       deliver: cards in the departments' channels, latest wins
        show_picture                  picturing: a mention's picture, fetched and kept where its cards stand
        drop_picture                  picturing: the copy of a picture whose author removed it, deleted
        show_summary                  summarise: the one card that stands for the cards of a flood
        tell_week                     telling_weeks: the report of a week, in a department's channel
        fetch_file                    fetching: a file that goes out with a reply, cleaned and kept with the draft
        upload_pictures               uploading: the pictures of a reply, to its network, before its publish
        whisper                       deliver: a word to one employee
        call                          calling: a word under a card that calls people to it, at most once
        alarm                         alarming: receivers outside the house, told of who waits and that it is over
        publish, reconcile            publish: the ledger, the network, and the look before any second attempt
        verify                        verify: whether others can see what the network accepted
        amend                         amending: a published reply gets other words, or is taken off its network
        hide                          hiding: what an author wrote is hidden from the public, or shown again
        read_thread                   listen: the public thread around a case
people  the commands below            claim, opening, draft, choosing, notes, approve, privately, amend, hide, resuming;
                                      contacts, joining, suggesting: persons, on networks and off
clock   wake                          listen: sleeping cases whose time has come
        steps                         escalating: what was planned for authors who wait too long
        alarms                        alarming: what is answered by now, so that those outside hear of it
        weeks                         weekly: departments whose report of the week is due
        cases                         follow_rules: open cases go where newer rules have their departments
"""

from collections.abc import Awaitable, Callable, Mapping, Sequence
from typing import Any

from bot.domain import messages, person_messages
from bot.flow import (
    amend,
    approve,
    choosing,
    claim,
    contacts,
    draft,
    hide,
    joining,
    notes,
    opening,
    privately,
    resuming,
    suggesting,
)
from bot.flow.context import Context

COMMANDS: Mapping[type, Callable[[Any, Context], Awaitable[Mapping[str, Any]]]] = {
    messages.Claim: claim.claim,
    messages.Release: claim.release,
    messages.Reroute: claim.reroute,
    messages.Snooze: claim.snooze,
    messages.Escalate: claim.escalate,
    messages.Close: claim.close,
    messages.Reopen: claim.reopen,
    messages.ShowCard: opening.show_card,
    messages.AddNote: notes.add_note,
    messages.EditNote: notes.edit_note,
    messages.RemoveNote: notes.remove_note,
    messages.SaveDraft: draft.save_draft,
    messages.ChoosePictures: choosing.choose_pictures,
    messages.Compose: draft.compose,
    messages.Send: draft.send,
    messages.Approve: approve.approve,
    messages.Reject: approve.reject,
    messages.Revise: approve.revise,
    messages.Undo: approve.undo,
    messages.Resolve: approve.resolve,
    messages.Withdraw: amend.withdraw,
    messages.Correct: amend.correct,
    messages.SendPrivately: privately.send_privately,
    messages.Hide: hide.hide,
    messages.ShowAgain: hide.show_again,
    messages.SwitchPublishing: approve.switch_publishing,
    messages.ResumeAccount: resuming.resume_account,
    person_messages.RecordContact: contacts.record_contact,
    person_messages.ImportContacts: contacts.import_contacts,
    person_messages.KeepPledge: contacts.keep_pledge,
    person_messages.ForgetContact: contacts.forget_contact,
    person_messages.ForgetPerson: contacts.forget_person,
    person_messages.JoinAuthor: joining.join_author,
    person_messages.JoinPersons: joining.join_persons,
    person_messages.UndoJoin: joining.undo_join,
    person_messages.JoinAlike: suggesting.join_alike,
    person_messages.KeepApart: suggesting.keep_apart,
    person_messages.UndoApart: suggesting.undo_apart,
}

SEVERAL: Mapping[type, Callable[[Sequence[Any], Context], Awaitable[object]]] = {messages.AddNote: notes.add_notes}
"""What carries out several commands of a kind with fewer statements than each by itself would take."""
