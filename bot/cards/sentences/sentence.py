"""One sentence of ours in the languages employees read; knows how plurals and French spacing work, nothing else."""

import re
from dataclasses import dataclass
from string import Formatter

_NARROW = "\u202f"
_NO_BREAK = "\u00a0"


@dataclass(frozen=True, slots=True)
class Sentence:
    """The same words in French and in English, with `{values}` to fill in.

    `fr_one` and `en_one` are the singular forms of a sentence that holds `{count}`; French counts 0 as singular,
    English does not. French spacing is written with plain spaces here and set by `french()`.
    """

    fr: str
    en: str
    fr_one: str = ""
    en_one: str = ""

    def values(self) -> dict[str, frozenset[str]]:
        """The names to fill in, by form, so that a test can compare the languages."""
        forms = {"fr": self.fr, "en": self.en, "fr_one": self.fr_one, "en_one": self.en_one}
        return {
            form: frozenset(name for _, name, _, _ in Formatter().parse(text) if name)
            for form, text in forms.items()
            if text
        }


def french(text: str) -> str:
    """`text` with the spaces that French typography forbids to break: before ; ! ? :, inside guillemets.

    Source: Lexique des règles typographiques en usage à l'Imprimerie nationale, "Ponctuation".
    """
    text = re.sub(r" ([;!?])", _NARROW + r"\1", text)
    text = re.sub(r" ([:»%€])", _NO_BREAK + r"\1", text)
    return text.replace("« ", "«" + _NO_BREAK)
