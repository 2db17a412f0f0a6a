"""Ids of a chat that has several places, such as workspaces: takes a place and an id, gives one text for both; pure.

The first place is "", and what is in it stands bare, `C1`; what is in any other has it in front, `T012/C1`. So the same
id in two places never means the same.
"""


def placed(place: str, bare: str) -> str:
    """What is called `bare` in `place`, as it is kept."""
    return f"{place}/{bare}" if place else bare


def parted(text: str) -> tuple[str, str]:
    """The place, and what something is called there."""
    place, slash, bare = text.partition("/")
    return (place, bare) if slash else ("", text)


def place_of(text: str) -> str:
    """Where something is."""
    return parted(text)[0]
