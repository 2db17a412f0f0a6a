"""Tells causes rather than consequences: takes the sections of a file or what was found in them, gives fewer findings.

A section whose name is misspelt is read as the one that is meant, so that what names its entries is not told as well;
a name that is missing in many places is told once.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import Any, Final

from bot.rules.findings import Finding, meant, nearest
from bot.rules.schema import Document

_MOST_ALIKE: Final = 5
_SECTIONS: Final = tuple(Document.model_fields)


def spelt(data: Mapping[Any, Any]) -> tuple[dict[str, Any], dict[str, str], list[Finding]]:
    """The sections under the names that are meant, the names as written by these, and a finding for each misspelt."""
    names: dict[str, str] = {}
    for key in map(str, data):
        section = meant(key, _SECTIONS, surely=True)
        if key not in _SECTIONS and section and section not in data and section not in names:
            names[section] = key
    written = {key: section for section, key in names.items()}
    sections = {written.get(str(key), str(key)): value for key, value in data.items()}
    return (
        sections,
        names,
        [
            Finding((section,), f"{key} means nothing here.", nearest(key, _SECTIONS), "unknown_key")
            for section, key in names.items()
        ],
    )


def as_written(found: Iterable[Finding], names: Mapping[str, str]) -> list[Finding]:
    """Findings in sections that were misspelt, at the paths that the file has."""
    return [
        replace(finding, path=(names.get(str(finding.path[0]), finding.path[0]), *finding.path[1:]))
        if finding.path and names else finding
        for finding in found
    ]  # fmt: skip


def causes(found: Iterable[Finding]) -> list[Finding]:
    """The same findings; of a name that is missing in many places only the first, with their number."""
    alike: dict[tuple[str, str], list[Finding]] = defaultdict(list)
    found = list(found)
    for finding in found:
        if finding.code.startswith("unknown_"):
            alike[finding.code, finding.message].append(finding)
    told: list[Finding] = []
    for finding in found:
        same = alike[finding.code, finding.message]
        if len(same) <= _MOST_ALIKE:
            told.append(finding)
        elif finding is same[0]:
            told.append(replace(finding, message=f"{finding.message[:-1]}, which is named in {len(same)} places."))
    return told
