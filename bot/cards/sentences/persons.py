"""The words about persons: what was said away from the networks, what was promised, who is the same human."""

from bot.cards.sentences.sentence import Sentence

SENTENCES = {
    # The history of a case.
    "event.contact_recorded": Sentence(
        "{name} a noté un échange hors ligne avec cette personne", "{name} recorded a contact with this person"
    ),
    "event.contact_forgotten": Sentence(
        "{name} a supprimé un échange hors ligne avec cette personne", "{name} deleted a contact with this person"
    ),
    "event.pledge_kept": Sentence("{name} a tenu la promesse faite à cette personne", "{name} did what was promised"),
    "event.joined": Sentence(
        "{name} a rapproché cette personne d’autres échanges", "{name} joined this person with others"
    ),
    "event.join_undone": Sentence("{name} a défait un rapprochement", "{name} undid a join"),
    "event.person_forgotten": Sentence(
        "{name} a supprimé ce qu’on savait de cette personne", "{name} deleted what was known of this person"
    ),
    # What cannot be used of what was written.
    "refusal.not_usable": Sentence(
        "Quelque chose dans ce formulaire ne convient pas.", "Something in this form cannot be used."
    ),
    "refusal.not_usable.email": Sentence(
        "Écrivez une adresse e-mail entière, comme nom@exemple.fr.",
        "Write a whole e-mail address, as name@example.org.",
    ),
    "refusal.not_usable.number": Sentence(
        "Écrivez le numéro avec l’indicatif du pays, comme +33 6 12 34 56 78.",
        "Write the number with its country code, as +33 6 12 34 56 78.",
    ),
    "refusal.not_usable.about": Sentence("Dites de quoi il s’agissait.", "Say what it was about."),
    "refusal.not_usable.long": Sentence(
        "Un des textes est trop long : {limit} caractères au plus.",
        "One of the texts is too long: {limit} characters at most.",
    ),
    "refusal.not_usable.future": Sentence(
        "La date de l’échange est dans le futur.", "The date of the contact is in the future."
    ),
    "refusal.not_usable.promised": Sentence(
        "Dites ce qui a été promis pour cette date.", "Say what was promised until then."
    ),
    "refusal.not_usable.until": Sentence(
        "Une promesse ne peut pas prendre fin avant l’échange.", "A promise cannot end before the contact."
    ),
    "refusal.not_usable.verified": Sentence(
        "Écrivez l’adresse ou le numéro que vous avez vérifié.", "Write the address or the number that you verified."
    ),
}
