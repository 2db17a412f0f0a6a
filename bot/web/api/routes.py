"""The API as one router: every route under /api/v1 and the page that describes them.

Each part writes its whole prefix itself, since a route tells logs and metrics only what its own router knows.
"""

from fastapi import APIRouter

from bot.web.api import acts, cases, docs, house, people, persons, replies, reports, suggestions

router = APIRouter()
router.include_router(docs.router)
for _part in (cases, acts, replies, house, people, persons, suggestions, reports):
    router.include_router(_part.router, responses=docs.PROBLEMS)
