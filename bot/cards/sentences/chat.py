"""The words said in chat alone, where no page stands beside: hints, offers, and what a command answers."""

from bot.cards.sentences.sentence import Sentence

SENTENCES = {
    "chat.draft_kept": Sentence(
        "Votre brouillon pour le dossier n° {case} est gardé. Vous seul le voyez.",
        "Your draft for case no. {case} is kept. Only you see it.",
    ),
    "chat.noted": Sentence(
        "Noté pour les collègues au dossier n° {case} : ce qui s’écrit sous une carte n’est jamais publié. "
        "Pour répondre en public, choisissez « Reply publicly » dans le menu du message, ou ici :",
        "Kept for colleagues on case no. {case}: what is written under a card is never published. "
        "To answer in public, choose “Reply publicly” in the message’s menu, or here:",
    ),
    "chat.not_noted": Sentence(
        "Ce que vous écrivez sous cette carte n’est pas gardé avec le dossier : {why}",
        "What you write under this card is not kept with the case: {why}",
    ),
    "chat.propose_closing": Sentence("Clore le dossier n° {case} ?", "Close case no. {case}?"),
    "chat.no_case": Sentence(
        "Ce message n’est sous aucune carte de Comptoir : il n’y a personne à qui répondre.",
        "This message stands under no card of Comptoir: there is nobody to answer.",
    ),
    "chat.continue_draft": Sentence("Continuer le brouillon", "Continue the draft"),
}
