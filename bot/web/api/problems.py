"""Errors as RFC 9457 problem details: takes an exception, gives the answer; the one table of statuses."""

import secrets
from collections.abc import Mapping
from typing import Any

from fastapi import Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field
from starlette.exceptions import HTTPException

from bot.errors import (
    AccountPaused,
    ComptoirError,
    EmptyText,
    IntegrationError,
    NotFound,
    NotPermitted,
    NotUsable,
    OwnReply,
    Refusal,
    TooLong,
    Transient,
    UnknownDepartment,
)

MEDIA_TYPE = "application/problem+json"
RETRY_AFTER_SECONDS = 5

_STATUS: Mapping[type[ComptoirError], int] = {
    NotPermitted: 403,
    OwnReply: 403,
    NotFound: 404,
    TooLong: 422,
    EmptyText: 422,
    UnknownDepartment: 422,
    NotUsable: 422,
    AccountPaused: 409,
    Refusal: 409,
    Transient: 503,
    IntegrationError: 502,
}


class FieldFault(BaseModel):
    """One thing wrong with a request: where (such as body.text), and what."""

    where: str
    message: str


class Problem(BaseModel):
    """What went wrong. `name` is the refusal's name (AlreadyClaimed), `reason` the same in snake case.

    What the refusal knows stands beside these: `assignee` for AlreadyClaimed, `length` and `limit` for TooLong.
    """

    model_config = ConfigDict(extra="allow")

    type: str = Field(examples=["urn:comptoir:refusal:already_claimed"])
    title: str = Field(examples=["Another employee holds this case."])
    status: int = Field(examples=[409])
    detail: str = Field(examples=["Another employee holds this case."])
    reason: str = Field(examples=["already_claimed"])
    name: str = Field(examples=["AlreadyClaimed"])
    errors: list[FieldFault] | None = None
    correlation_id: str | None = None


def problem(status: int, error: ComptoirError | str, detail: str = "", **members: Any) -> JSONResponse:
    """A problem for an error of ours, or for a reason in snake case; `members` never replace the standard ones."""
    if isinstance(error, str):
        reason, title = error, error.replace("_", " ").capitalize() + "."
        name = "".join(part.capitalize() for part in reason.split("_"))
    else:
        reason, name = error.reason, type(error).__name__
        title = (type(error).__doc__ or reason).splitlines()[0]
    standard = {
        "type": f"urn:comptoir:refusal:{reason}",
        "title": title,
        "status": status,
        "detail": detail or title,
        "reason": reason,
        "name": name,
    }
    return JSONResponse({**members, **standard}, status, media_type=MEDIA_TYPE)


def of_error(error: ComptoirError) -> JSONResponse:
    """The problem for a refusal or a failure of ours. Failures say what failed, never the words of the failure."""
    status = next(_STATUS[kind] for kind in type(error).__mro__ if kind in _STATUS)
    if isinstance(error, Refusal):
        return problem(status, error, str(error), **error.details)
    answer = problem(status, error, "Something that this needs cannot be reached now; try again.")
    if status == 503:
        answer.headers["Retry-After"] = str(RETRY_AFTER_SECONDS)
    return answer


def of_validation(error: RequestValidationError) -> JSONResponse:
    """The problem for a request of the wrong shape; an id of the wrong shape names nothing, so it is 404."""
    faults = error.errors()
    if any(fault["loc"][0] == "path" for fault in faults):
        return of_error(NotFound())
    if any(fault["type"] == "json_invalid" for fault in faults):
        return problem(400, "invalid_request", "The body is not JSON.")
    told = [
        {"where": ".".join(map(str, fault["loc"])), "message": fault["msg"].removeprefix("Value error, ")}
        for fault in faults
    ]
    return problem(
        422, "invalid_request", "; ".join(f"{each['where']}: {each['message']}" for each in told), errors=told
    )


def of_http(error: HTTPException) -> JSONResponse:
    """The problem for what the framework refuses: an unknown address, a wrong method, a body too large."""
    reasons = {400: "bad_request", 404: "not_found", 405: "method_not_allowed", 413: "request_too_large"}
    answer = problem(error.status_code, reasons.get(error.status_code, "refused"), str(error.detail))
    answer.headers.update(error.headers or {})
    return answer


def not_signed_in(request: Request) -> JSONResponse:
    """401 with the challenge of RFC 6750, section 3."""
    invalid = 'Bearer error="invalid_token"' if "authorization" in request.headers else "Bearer"
    answer = problem(401, "not_signed_in", "Send Authorization: Bearer TOKEN with a token that is in force.")
    answer.headers["WWW-Authenticate"] = invalid
    return answer


def unexpected(correlation_id: str) -> JSONResponse:
    """500: nothing but a number under which the log tells more."""
    detail = "Something went wrong here; the log tells more under this correlation id."
    return problem(500, "unexpected", detail, correlation_id=correlation_id)


def new_correlation_id() -> str:
    """A number under which an answer and a line of the log find each other."""
    return secrets.token_hex(8)
