"""The words about who is there, and about what waits for somebody in the morning."""

from bot.cards.sentences.sentence import Sentence

SENTENCES = {
    "command.oncall": Sentence(
        "oncall — qui est là, et qui suit combien de dossiers", "oncall — who is there, and who holds how many cases"
    ),
    "oncall.always": Sentence("ouvert jour et nuit", "open day and night"),
    "oncall.open": Sentence("ouvert en ce moment", "open now"),
    "oncall.closed": Sentence("fermé, ouvre :", "closed, opens:"),
    "oncall.shut": Sentence("fermé, sans ouverture prévue", "closed, with no opening planned"),
    "oncall.duty": Sentence("D’astreinte : {name}, jusqu’à :", "On call: {name}, until:"),
    "oncall.no_duty": Sentence("L’astreinte n’a pas commencé.", "Nobody is on call yet."),
    "oncall.here": Sentence("Dans {chat} : {names}", "In {chat}: {names}"),
    "oncall.elsewhere": Sentence("Pas dans {chat} : {names}", "Not in {chat}: {names}"),
    "oncall.nobody_here": Sentence("Personne n’est relié à {chat}.", "Nobody is linked to {chat}."),
    "oncall.holds": Sentence(
        "{name} ({count} dossiers)", "{name} ({count} cases)", "{name} ({count} dossier)", "{name} ({count} case)"
    ),
    "oncall.to_take": Sentence(
        "À prendre : {count} dossiers",
        "Unclaimed: {count} cases",
        "À prendre : {count} dossier",
        "Unclaimed: {count} case",
    ),
    "digest.title": Sentence(
        "Bonjour {name}, voici ce qui vous attend.", "Good morning {name}, this is what waits for you."
    ),
    "oncall.no_department": Sentence(
        "Les règles ne vous nomment dans aucun service.", "The rules name you in no department."
    ),
}
