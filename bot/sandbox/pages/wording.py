"""Every sentence of the sandbox's page, in English and French; takes a language, gives words."""

from collections.abc import Mapping
from typing import Final, Literal

Language = Literal["en", "fr"]

_SENTENCES: Final[Mapping[str, tuple[str, str]]] = {
    "title": ("Sandbox", "Bac à sable"),
    "ribbon": (
        "Pretend network: nothing here leaves this machine.",
        "Réseau pour de faux : rien ne sort de cette machine.",
    ),
    "skip": ("Skip to the posts", "Aller aux messages"),
    "everything": ("What everybody sees", "Ce que tout le monde voit"),
    "thread": ("Conversation", "Conversation"),
    "back": ("All posts", "Tous les messages"),
    "you_are": ("You are", "Vous êtes"),
    "play": ("Play", "Jouer"),
    "play_somebody": ("Play a customer", "Jouer un client"),
    "choose_name": (
        "Choose somebody or invent a name.",
        "Choisissez quelqu'un ou inventez un nom.",
    ),
    "name": ("Name", "Nom"),
    "bad_name": (
        "Letters without accents, digits, _ . and -, 30 at most; the brand's name is taken.",
        "Lettres sans accent, chiffres, _ . et -, 30 au plus ; le nom de la marque est pris.",
    ),
    "write_label": ("Your post", "Votre message"),
    "write_hint": ("Try: @{brand} where is my parcel?", "Essayez : @{brand} où est mon colis ?"),
    "reply": ("Reply", "Répondre"),
    "reply_to": ("Reply to", "Répondre à"),
    "publish": ("Publish", "Publier"),
    "choose_first": ("Choose whom you play first.", "Choisissez d'abord qui vous jouez."),
    "edit": ("Edit", "Modifier"),
    "save": ("Save", "Enregistrer"),
    "cancel": ("Cancel", "Annuler"),
    "delete": ("Delete", "Supprimer"),
    "delete_surely": ("Yes, delete", "Oui, supprimer"),
    "edited": ("edited", "modifié"),
    "brand": ("brand", "marque"),
    "verified": ("verified", "vérifié"),
    "followers": ("followers", "abonnés"),
    "posts": ("posts", "messages"),
    "private": ("private", "privé"),
    "answers": ("answers @{name}", "répond à @{name}"),
    "replies_count": ("{count} replies", "{count} réponses"),
    "replies_count_one": ("1 reply", "1 réponse"),
    "older": ("Older posts", "Messages plus anciens"),
    "nothing": ("Nothing yet. Write the first post.", "Rien encore. Écrivez le premier message."),
    "gone": (
        "This is not here. Perhaps its author deleted it.",
        "Rien ici. Peut-être l'auteur l'a-t-il supprimé.",
    ),
    "left": ("characters left", "caractères restants"),
    "rehearsal": ("Rehearse a failure", "Répéter une panne"),
    "rehearsal_hint": (
        "What the network does to @{brand}, to see how the desk copes.",
        "Ce que le réseau fait subir à @{brand}, pour voir comment le guichet s'en tire.",
    ),
    "preset_rate_limit": (
        "Refuse the next reply: too many requests",
        "Refuser la prochaine réponse : trop de requêtes",
    ),
    "preset_unavailable": ("Be down for one minute", "Être en panne une minute"),
    "preset_drop": ("Take the next reply, then hang up", "Accepter la prochaine réponse, puis raccrocher"),
    "preset_hang": ("Stay silent for 20 s on the next reply", "Se taire 20 s à la prochaine réponse"),
    "preset_slow": ("Be slow: up to 3 s each way", "Être lent : jusqu'à 3 s dans chaque sens"),
    "preset_revoke": ("Refuse the brand's token", "Refuser le jeton de la marque"),
    "keys": ("Idempotency keys", "Clés d'idempotence"),
    "keys_honour": ("honoured", "respectées"),
    "keys_ignore": ("ignored", "ignorées"),
    "keys_expire": ("forgotten after 5 s", "oubliées après 5 s"),
    "apply": ("Apply", "Appliquer"),
    "in_force": ("In force", "En cours"),
    "none_in_force": ("The network behaves.", "Le réseau se tient bien."),
    "stop": ("Stop", "Arrêter"),
    "left_times": ("{count} left", "encore {count}"),
    "fault_rate_limit": ("too many requests (429)", "trop de requêtes (429)"),
    "fault_unavailable": ("down (503)", "en panne (503)"),
    "fault_drop": ("accepts, then hangs up", "accepte, puis raccroche"),
    "fault_hang": ("stays silent", "se tait"),
    "fault_delay": ("slow", "lent"),
    "authorize_title": ("Sign in without a password", "Se connecter sans mot de passe"),
    "authorize_text": (
        "This network believes whoever asks. Give your application this code:",
        "Ce réseau croit qui demande. Donnez ce code à votre application :",
    ),
    "authorize_other": (
        "For somebody else put another name after person:, or account:{brand} for the brand.",
        "Pour quelqu'un d'autre, mettez un autre nom après person:, ou account:{brand} pour la marque.",
    ),
    "now": ("now", "à l'instant"),
    "minutes": ("{count} min", "{count} min"),
    "hours": ("{count} h", "{count} h"),
    "days": ("{count} d", "{count} j"),
}


class Wording:
    """The sentences of one language."""

    def __init__(self, language: Language) -> None:
        self.language = language
        self._column = ("en", "fr").index(language)

    def __call__(self, key: str, **values: object) -> str:
        """Give a sentence with its values put in; KeyError if there is none of that name."""
        return _SENTENCES[key][self._column].format(**values)

    def age(self, seconds: float) -> str:
        """Give how long ago something was, in its largest unit."""
        for unit, length in (("days", 86_400), ("hours", 3_600), ("minutes", 60)):
            if seconds >= length:
                return self(unit, count=int(seconds // length))
        return self("now")


def chosen_language(accept_language: str) -> Language:
    """Give the language a browser prefers (RFC 9110, 12.5.4) of those the page has; English if neither."""
    best: Language = "en"
    best_weight = 0.0
    for part in accept_language.split(","):
        tag, _, parameters = part.strip().partition(";")
        language: Language | None = {"fr": "fr", "en": "en"}.get(tag.strip().lower()[:2])  # type: ignore[assignment]
        weight = _weight(parameters)
        if language is not None and weight > best_weight:
            best, best_weight = language, weight
    return best


def _weight(parameters: str) -> float:
    name, _, value = parameters.strip().partition("=")
    if name != "q":
        return 1.0
    try:
        return float(value)
    except ValueError:
        return 0.0
