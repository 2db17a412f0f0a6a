"""What is said of messages to an author in private, on cards, in windows, in the history, beside what is said of public
replies under the same names without their ending."""

from bot.cards.sentences.sentence import Sentence

SENTENCES = {
    "act.private": Sentence("Écrire en privé…", "Write in private…"),
    "act.resolve_sent": Sentence("Il est arrivé…", "It was sent…"),
    "private.title": Sentence("Écrire en privé à {author}", "Write to {author} in private"),
    "private.short": Sentence("Message privé", "Private message"),
    "private.label": Sentence("Votre message privé", "Your private message"),
    "private.hint": Sentence(
        "Il part en message privé, que cette personne seule peut lire. C’est le seul possible en réponse à ce message, "
        "et rien ne pourra le reprendre.",
        "It goes as a private message, which this person alone can read. It is the only one there can be in answer to "
        "this post, and nothing can take it back.",
    ),
    "private.seen": Sentence("Tel que cette personne le lira", "As this person will read it"),
    "private.measure": Sentence("{length} sur {limit}, comme le réseau compte", "{length} of {limit}, as it counts"),
    "private.send": Sentence("Envoyer en privé", "Send in private"),
    "private.tag": Sentence("message privé", "private message"),
    "problem.too_many_bytes": Sentence(
        "Trop long : {length} octets sur {limit} (une lettre accentuée en prend deux, un émoji quatre).",
        "Too long: {length} of {limit} bytes (an accented letter takes two, an emoji four).",
    ),
    "refusal.not_eligible.too_many_bytes": Sentence(
        "Trop long : {length} octets, le réseau en accepte {limit}. Raccourcissez.",
        "Too long: {length} bytes, the network takes {limit}. Shorten it.",
    ),
    "refusal.not_eligible.no_private": Sentence(
        "Sur ce réseau, on n’écrit à personne en privé d’ici.", "On this network nobody is written to from here."
    ),
    "refusal.not_eligible.private_given": Sentence(
        "Ce message a déjà son message privé, envoyé ou en route : le réseau n’en accepte qu’un.",
        "This post has its private message already, sent or on its way: the network takes one.",
    ),
    "refusal.not_eligible.private_closed": Sentence(
        "Le réseau n’accepte pas, ou plus, de message privé en réponse à ce message.",
        "The network takes no private message in answer to this post, or takes none any more.",
    ),
    "refusal.not_eligible.private": Sentence(
        "Un message privé ne se corrige ni ne se retire.", "A private message can be neither corrected nor withdrawn."
    ),
    "refusal.stale.mention.private": Sentence(
        "L’auteur a modifié son message entre-temps. Relisez-le, puis renvoyez.",
        "The author changed the post meanwhile. Read it again, then send.",
    ),
    "failure.private_closed": Sentence(
        "le réseau n’accepte plus de message privé en réponse à ce message",
        "the network takes no private message in answer to this post any more",
    ),
    "failure.private_given": Sentence(
        "le réseau dit que ce message a déjà son message privé ; regardez dans sa messagerie",
        "the network says that this post has its private message already; look into its inbox",
    ),
    "done.mention.private": Sentence(
        "C’est fait. La carte dira ce que devient le message.", "Done. The card says what becomes of the message."
    ),
    "compose.answered_private": Sentence(
        "{name} a déjà écrit en privé en réponse à ce message : « {words} »",
        "{name} has already written in private in answer to this post: “{words}”",
    ),
    "reply.by_private": Sentence("Message privé de {name}", "Private message by {name}"),
    "reply.retry_private": Sentence("Pas encore parti, on réessaie :", "Not sent yet, trying again:"),
    "reply.published_private": Sentence("Message privé envoyé par {name}", "Private message sent by {name}"),
    "reply.see_private": Sentence("Voir la conversation", "See the conversation"),
    "reply.failed_private": Sentence("Message privé non envoyé :", "Private message not sent:"),
    "reply.uncertain_private": Sentence(
        "Le réseau n’a pas confirmé le message privé. On regarde s’il est arrivé ; il ne part pas une seconde fois.",
        "The network did not confirm the private message. We look whether it arrived; it is not sent a second time.",
    ),
    "reply.needs_person_private": Sentence(
        "Impossible de savoir si le message privé est arrivé. Regardez dans la messagerie du réseau, puis choisissez :",
        "Nobody can tell whether the private message arrived. Look into the network’s inbox, then choose:",
    ),
    "reply.undone_private": Sentence("Retenu avant son départ", "Taken back before it left"),
    "reply.rejected_private": Sentence("Renvoyé par {name} pour être revu", "Sent back by {name} to be revised"),
    "reply.given_up_private": Sentence("Abandonné", "Given up"),
    "reply.cancelled_private": Sentence("Annulé", "Cancelled"),
    "event.submitted_private": Sentence("{name} a envoyé un message privé", "{name} sent a private message"),
    "event.approved_private": Sentence("{name} a validé le message privé", "{name} approved the private message"),
    "event.rejected_private": Sentence(
        "{name} a renvoyé le message privé à son auteur", "{name} sent the private message back"
    ),
    "event.revised_private": Sentence("{name} a corrigé le message privé", "{name} edited the private message"),
    "event.undone_private": Sentence("{name} a retenu le message privé", "{name} took the private message back"),
    "event.published_private": Sentence("Message privé envoyé", "Private message sent"),
    "event.failed_private": Sentence("Message privé non envoyé : {failure}", "Private message not sent: {failure}"),
    "event.uncertain_private": Sentence(
        "Le réseau n’a pas confirmé le message privé", "The network did not confirm the private message"
    ),
    "whisper.failed_private": Sentence(
        "Votre message privé au dossier n° {case} n’est pas parti : {failure}. La carte garde vos mots.",
        "Your private message on case no. {case} was not sent: {failure}. The card keeps your words.",
    ),
    "whisper.rejected_private": Sentence(
        "Votre message privé au dossier n° {case} vous revient : « {reason} »",
        "Your private message on case no. {case} comes back to you: “{reason}”",
    ),
    "whisper.needs_person_private": Sentence(
        "Dossier n° {case} : impossible de savoir si votre message privé est arrivé. Regardez et décidez.",
        "Case no. {case}: nobody can tell whether your private message arrived. Please look and decide.",
    ),
}
