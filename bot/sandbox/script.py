"""Load the posts written for the demo from script.yaml; knows the file's shape and no network."""

from importlib.resources import files
from typing import Annotated, Final, Literal

import yaml
from pydantic import BaseModel, ConfigDict, Field

DEPARTMENTS: Final = ("front_desk", "delivery", "billing", "technical", "shop", "press")
Department = Literal["front_desk", "delivery", "billing", "technical", "shop", "press"]


class _Strict(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Person(_Strict):
    """Who writes: shown name, followers, and a page proved to be theirs."""

    name: str
    followers: int = Field(ge=0)
    note: str = ""
    verified: str | None = None


class Mention(_Strict):
    """A post at second `at` after the start (in the history: so many hours before it)."""

    id: str
    at: float
    by: str
    lang: Literal["fr", "en"]
    department: Department
    """Who can answer it, for whoever checks routing against the demo."""
    text: str
    warning: str = ""
    answers: str | None = None
    picture: str | None = None
    """The name of a file in pictures/."""
    described: str | None = None
    """What its author says is to be seen on it."""


class Edit(_Strict):
    """The author rewrites an earlier post."""

    id: str
    at: float
    edits: str
    text: str


class Deletion(_Strict):
    """The author removes an earlier post."""

    id: str
    at: float
    deletes: str


Act = Mention | Edit | Deletion


class Script(_Strict):
    """Everything that happens in the demo without anybody's doing."""

    brand: Person
    persons: dict[str, Person]
    history: list[Mention]
    live: list[Annotated[Act, Field(union_mode="left_to_right")]]


def picture_bytes(name: str) -> bytes:
    """The bytes of a picture of the script."""
    return files(__package__).joinpath("pictures", name).read_bytes()


def load_script(brand: str = "acme") -> Script:
    """Give the script, its posts addressed to the brand of that username."""
    text = files(__package__).joinpath("script.yaml").read_text(encoding="utf-8")
    return Script.model_validate(yaml.safe_load(text.replace("@acme", f"@{brand}")))
