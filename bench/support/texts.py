"""Texts for measurements: made from a vocabulary, French and English mixed, or read from files beside the project."""

import csv
import random
from collections.abc import Iterator, Sequence
from pathlib import Path

DATA = Path(__file__).parents[3] / "shared" / "data"
FILES = ("twcs_threads.csv", "telecom_tweets_fr.csv", "first_contact_mixed.csv")

FRENCH = """
bonjour merci toujours rien reçu depuis mardi colis livraison facture remboursement machine café bouilloire en panne
magasin fermé commande annulée deux fois personne ne répond au téléphone je suis très déçu service client erreur
montant prélevé garantie pièce détachée quand sera-t-il disponible bravo à votre équipe inadmissible urgent s'il vous
plaît mon adresse a changé le livreur est passé sans sonner carton abîmé notice introuvable filtre joint fuite eau
""".split()  # noqa: SIM905 - words read better unquoted
ENGLISH = """
hello thanks still nothing since monday parcel delivery invoice refund coffee machine kettle broken shop closed order
cancelled twice nobody answers the phone really disappointed with your service wrong amount charged warranty spare part
when will it be back in stock great job from your team unacceptable urgent please my address has changed the courier
left it in the rain box damaged cannot find the manual filter gasket leaking water again and again
""".split()  # noqa: SIM905
EXTRAS = ("!!!", "?", "😡", "🙏", "#fail", "https://example.org/x", "4711", "…", "LOL", "ASAP")


def made(rng: random.Random, count: int) -> list[str]:
    """Texts of six to forty words, no two alike for all that matters."""
    return [_text(rng) for _ in range(count)]


def real(count: int) -> list[str]:
    """Texts of the files beside the project, fewer than `count` where they hold no more, none where they are absent."""
    found: list[str] = []
    for name in FILES:
        if (DATA / name).is_file():
            found.extend(_column(DATA / name, count - len(found)))
    return found


def rules(rng: random.Random, count: int, departments: Sequence[str]) -> str:
    """The rules of a file, `count` of them: phrases of the vocabulary with conditions on language and feeling."""
    lines = ["rules:"]
    for number in range(count):
        words = rng.choice((FRENCH, ENGLISH))
        phrases = ", ".join(f'"{" ".join(rng.sample(words, rng.choice((2, 2, 3))))}"' for _ in range(4))
        more = rng.choice(("", ", language: fr", ', feeling: "< -0.3"', ', author: {followers: ">= 1000"}'))
        department = departments[number % len(departments)]
        lines.append(f"  - {{id: rule-{number}, if: {{any: [{phrases}]{more}}}, then: {{department: {department}}}}}")
    return "\n".join(lines)


def _text(rng: random.Random) -> str:
    words = rng.choices(rng.choice((FRENCH, ENGLISH)), k=rng.randint(6, 40))
    words.insert(rng.randrange(len(words)), rng.choice(EXTRAS))
    return f"@acme {' '.join(words)} {rng.getrandbits(40):x}"


def _column(path: Path, most: int) -> Iterator[str]:
    with path.open(encoding="utf-8", newline="") as file:
        for row, _ in zip(csv.DictReader(file), range(most), strict=False):
            yield row["text"]
