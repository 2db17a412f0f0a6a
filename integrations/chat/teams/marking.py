"""What a card tells of itself with every click: takes a drawing and the card's key, gives the drawing with it; pure.

Teams lets nobody look a card up, so a card whose posting was interrupted is known again by a click on it.
"""

from typing import Any

KEY = "card"
"""The field of a click that holds the key of its card; on a card that was drawn anew there is none."""


def marked(drawn: Any, key: str) -> Any:
    """The drawing, with the key in what each of its buttons says."""
    if isinstance(drawn, list):
        return [marked(each, key) for each in drawn]
    if not isinstance(drawn, dict):
        return drawn
    inside = {name: value if name == "data" else marked(value, key) for name, value in drawn.items()}
    if str(drawn.get("type", "")).startswith("Action.") and isinstance(drawn.get("data"), dict):
        inside["data"] = {**drawn["data"], KEY: key}
    return inside
