"""The words on buttons: what an employee can do with a case or a reply."""

from bot.cards.sentences.sentence import Sentence

SENTENCES = {
    "act.claim": Sentence("Je m’en occupe", "I’ll take it"),
    "act.take_over": Sentence("Reprendre", "Take over"),
    "act.release": Sentence("Rendre au service", "Give back"),
    "act.reply": Sentence("Répondre", "Reply"),
    "act.open_in": Sentence("Ouvrir dans {network}", "Open in {network}"),
    "act.reply_again": Sentence("Répondre encore", "Reply again"),
    "act.answered_there": Sentence("J’ai répondu là-bas", "I answered there"),
    "act.no_reply_needed": Sentence("Rien à répondre", "No reply needed"),
    "act.close_answered": Sentence("Clore", "Close"),
    "act.close": Sentence("Clore pour une autre raison…", "Close for another reason…"),
    "act.reopen": Sentence("Rouvrir", "Reopen"),
    "act.snooze": Sentence("Plus tard…", "Later…"),
    "act.reroute": Sentence("Transmettre…", "Hand over…"),
    "act.escalate": Sentence("Alerter les responsables…", "Escalate…"),
    "act.note": Sentence("Note interne…", "Internal note…"),
    "act.undo": Sentence("Annuler l’envoi", "Undo"),
    "act.withdraw": Sentence("Retirer", "Withdraw"),
    "act.approve": Sentence("Valider", "Approve"),
    "act.approve_alone": Sentence(
        "Valider « {words} », renvoyer les autres", "Approve “{words}”, send the others back"
    ),
    "act.reject": Sentence("Renvoyer…", "Send back…"),
    "act.revise": Sentence("Corriger…", "Edit…"),
    "act.approve_correction": Sentence("Valider la correction", "Approve the correction"),
    "act.reject_correction": Sentence("Renvoyer la correction…", "Send the correction back…"),
    "act.revise_correction": Sentence("Modifier la correction…", "Edit the correction…"),
    "act.undo_correction": Sentence("Retirer la correction", "Take the correction back"),
    "act.resolve_published": Sentence("Elle est en ligne…", "It is online…"),
    "act.resolve_again": Sentence("L’envoyer à nouveau", "Send it again"),
    "act.resolve_give_up": Sentence("Abandonner", "Give up"),
    "act.correct_published": Sentence("Corriger la réponse publiée…", "Correct the published reply…"),
    "act.withdraw_published": Sentence("Retirer la réponse publiée…", "Withdraw the published reply…"),
    "act.amend_earlier": Sentence("Toutes les réponses publiées…", "All published replies…"),
    "act.hide": Sentence("Masquer le commentaire…", "Hide the comment…"),
    "act.show_again": Sentence("Réafficher le commentaire…", "Show the comment again…"),
    "act.more": Sentence("Autres", "More"),
    "act.more_for": Sentence("Autres actions sur le dossier n° {number}", "More actions on case no. {number}"),
}
