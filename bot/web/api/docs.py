"""The API's description: OpenAPI with our problem details in it, and Swagger UI from installed files, no CDN."""

from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

from fastapi import APIRouter, FastAPI
from fastapi.openapi.utils import get_openapi
from fastapi.responses import HTMLResponse
from fastapi.staticfiles import StaticFiles

from bot.web.api.problems import MEDIA_TYPE, Problem

OPENAPI_URL = "/api/openapi.json"
ASSETS_URL = "/api/docs/assets"

_PAGE = f"""<!doctype html>
<html lang="en">
<head>
  <meta charset="utf-8">
  <meta name="viewport" content="width=device-width, initial-scale=1">
  <title>Comptoir API</title>
  <link rel="icon" href="{ASSETS_URL}/favicon-32x32.png">
  <link rel="stylesheet" href="{ASSETS_URL}/swagger-ui.css">
</head>
<body>
  <div id="swagger-ui" data-openapi="{OPENAPI_URL}"></div>
  <script src="{ASSETS_URL}/swagger-ui-bundle.js"></script>
  <script src="/assets/api_docs.js"></script>
</body>
</html>
"""

PROBLEMS: dict[int | str, dict[str, Any]] = {
    status: {"model": Problem, "description": description}
    for status, description in {
        401: "Not signed in",
        403: "Not permitted",
        404: "Not found",
        409: "Refused as things stand: AlreadyClaimed, Stale, WrongState, CaseClosed, PublishingStopped, AccountPaused",
        422: "The request cannot be used: TooLong, EmptyText, NotUsable, UnknownDepartment, KeyReused, InvalidRequest",
        503: "Something that this needs cannot be reached now; see Retry-After",
    }.items()
}
"""What any route of the API may answer besides its own success."""

router = APIRouter(include_in_schema=False)


@router.get("/api/docs")
async def swagger_ui() -> HTMLResponse:
    """The description as a page to try things on; it works under the policy of every other page."""
    return HTMLResponse(_PAGE)


def swagger_assets() -> StaticFiles:
    """Swagger UI's own files, as the fastapi-swagger package carries them."""
    with as_file(files("fastapi_swagger").joinpath("resources")) as folder:
        return StaticFiles(directory=Path(folder))


def describe(app: FastAPI) -> dict[str, Any]:
    """The OpenAPI description, made once: errors are application/problem+json in it, as they are on the wire."""
    if app.openapi_schema is None:
        schema = get_openapi(
            title=app.title,
            version=app.version,
            openapi_version=app.openapi_version,
            description=app.description,
            routes=app.routes,
        )
        for path in schema["paths"].values():
            for operation in path.values():
                for status, answer in operation["responses"].items():
                    if status >= "400" and "application/json" in answer.get("content", {}):
                        answer["content"] = {MEDIA_TYPE: answer["content"]["application/json"]}
        app.openapi_schema = schema
    return app.openapi_schema
