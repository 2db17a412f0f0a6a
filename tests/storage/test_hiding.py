"""What employees did about a mention's being seen is kept beside what its author wrote; neither is written over."""

from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.hiding import Hiding, Wish
from bot.domain.mention import MentionState
from bot.storage.database import SqlStore
from tests.storage.samples import heard, mention, new_case


async def test_what_can_be_hidden_and_what_was_done_about_it_come_back_as_they_were_kept(
    store: SqlStore, now: datetime
) -> None:
    async with store.writing() as tx:
        [case] = await tx.cases.open_many([new_case(now)], now)
        numbers = await tx.mentions.add_many(
            [heard(case.id, mention(now, "m1", hideable=True)), heard(case.id, mention(now, "m2"))], now
        )
    first, second = numbers
    wish = Wish(False, "ana", now, not_before=now + timedelta(minutes=1), failure="unavailable")
    whole = Hiding("paul", now, "Insults", wish, 3, now + timedelta(minutes=2))
    async with store.writing() as tx:
        kept = await tx.mentions.get(first)
        assert kept is not None
        assert (kept.mention.hideable, kept.hiding) == (True, None)
        await tx.mentions.keep_hiding(first, whole)
        await tx.mentions.keep_hiding(second, Hiding(wanted=Wish(True, "paul", now, "Spam")))
    async with store.writing() as tx:
        edited = replace(kept, mention=replace(kept.mention, text="Sorry"), state=MentionState.EDITED, revision=2)
        await tx.mentions.change(edited)
    async with store.reading() as tx:
        view = await tx.cases.view(case.id, now)
    assert view is not None
    found = {each.id: each for each in view.mentions}
    assert (found[first].mention.text, found[first].hiding) == ("Sorry", whole)
    assert not found[second].mention.hideable
    assert found[second].hiding == Hiding(wanted=Wish(True, "paul", now, "Spam"))
