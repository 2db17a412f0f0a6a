"""The words said in chat alone, where no page stands beside: hints, offers, and what a command answers."""

from bot.cards.sentences.sentence import Sentence

SENTENCES = {
    "chat.draft_kept": Sentence(
        "Votre brouillon pour le dossier n° {case} est gardé. Vous seul le voyez.",
        "Your draft for case no. {case} is kept. Only you see it.",
    ),
    "chat.continue_draft": Sentence("Continuer le brouillon", "Continue the draft"),
}
