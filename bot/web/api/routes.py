"""The API as one router: every route under /api/v1 and the page that describes them."""

from fastapi import APIRouter

from bot.web.api import acts, cases, docs, house, replies

router = APIRouter()
router.include_router(docs.router)
for _part in (cases.router, acts.router, replies.router, house.router):
    router.include_router(_part, prefix="/api/v1", responses=docs.PROBLEMS)
