"""The words by which the app introduces itself in Teams, where somebody adds it to a team or looks it up."""

from bot.cards.sentences.sentence import Sentence

SENTENCES = {
    "teams_app.short": Sentence(
        "Ce qu’on vous dit en public arrive au service qui sait répondre.",
        "What is said to you in public reaches the department that can answer.",
    ),
    "teams_app.full": Sentence(
        "Comptoir lit ce que le public adresse à vos comptes et le porte, sous forme de carte, dans le canal du "
        "service qui sait répondre. Une personne le prend en charge, écrit, relit la réponse telle que le public la "
        "verra, et l’envoie. Rien n’est publié sans qu’une personne l’ait voulu, et rien ne l’est deux fois.",
        "Comptoir reads what the public says to your accounts and brings it, as a card, to the channel of the "
        "department that can answer. A person claims it, writes, reads the reply as the public will see it, and sends "
        "it. Nothing is published unless a person meant it, and nothing is published twice.",
    ),
    "teams_app.hears_mentions": Sentence(
        "Dans un canal, Comptoir ne lit que les messages qui le mentionnent.",
        "In a channel Comptoir reads only the messages that mention it.",
    ),
    "teams_app.hears_threads": Sentence(
        "Comptoir reçoit tous les messages des canaux de l’équipe. Il garde, comme notes internes, ceux qui sont "
        "écrits sous ses cartes ; les autres sont écartés sans être enregistrés.",
        "Comptoir receives every message of the team’s channels. It keeps those that are written under its cards, as "
        "internal notes; the others are dropped without being stored.",
    ),
    "teams_app.reply": Sentence("Répondre en public", "Reply publicly"),
    "teams_app.reply_hint": Sentence(
        "Répondre à l’auteur du dossier avec les mots de ce message, après relecture",
        "Answer the author of the case with the words of this message, once you have read them again",
    ),
}
