"""Which cases wait for a second person, as a condition on the cases; runs nothing."""

from sqlalchemy import select

from bot.storage.tables import cases, replies

correction_waits = cases.c.id.in_(select(replies.c.case_id).where(replies.c.correction_waits.is_not(None)))
"""Where other words for a published reply wait; few, and found by an index of their own."""
