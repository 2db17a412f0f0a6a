"""The words for what has been done: confirmations, the history of a case, notifications, and refusals."""

from bot.cards.sentences.sentence import Sentence

SENTENCES = {
    # Said at once to whoever acted.
    "done.case.claim": Sentence("Le dossier est à vous.", "The case is yours."),
    "done.case.take_over": Sentence("Vous avez repris le dossier.", "You took the case over."),
    "done.case.release": Sentence("Le dossier est rendu au service.", "The case is back with the department."),
    "done.case.reroute": Sentence("Dossier transmis.", "Case handed over."),
    "done.case.snooze": Sentence("Dossier en pause.", "Case snoozed."),
    "done.case.escalate": Sentence("Les responsables sont prévenus.", "Those who are responsible are told."),
    "done.case.close": Sentence("Dossier clos. Vous pouvez le rouvrir.", "Case closed. You can reopen it."),
    "done.case.send": Sentence(
        "C’est fait. La carte dans le canal dit ce que devient la réponse.",
        "Done. The card in the channel says what becomes of the reply.",
    ),
    "done.case.show": Sentence("La carte arrive dans le canal.", "The card is on its way to the channel."),
    "done.case.reopen": Sentence("Dossier rouvert.", "Case reopened."),
    "done.case.note": Sentence("Note gardée.", "Note kept."),
    "done.reply.undo": Sentence("Retenue à temps : rien n’est parti.", "Taken back in time: nothing left."),
    "done.reply.approve": Sentence("C’est validé.", "Approved."),
    "done.reply.reject": Sentence("C’est renvoyé à son auteur.", "Sent back to its author."),
    "done.reply.revise": Sentence("Texte enregistré.", "Text saved."),
    "done.reply.resolve": Sentence("C’est noté.", "Noted."),
    "done.reply.correct": Sentence(
        "Correction envoyée : la carte dira ce qu’il en devient.", "Correction sent: the card says what becomes of it."
    ),
    "done.reply.withdraw": Sentence(
        "Retrait demandé : la carte dira quand c’est fait.", "Withdrawal asked for: the card says when it is done."
    ),
    "done.mention.hide": Sentence(
        "Masquage demandé : la carte dira quand c’est fait.", "Hiding asked for: the card says when it is done."
    ),
    "done.mention.show": Sentence(
        "Réaffichage demandé : la carte dira quand c’est fait.", "Showing asked for: the card says when it is done."
    ),
    # The history of a case.
    "event.opened": Sentence("Dossier ouvert", "Case opened"),
    "event.followed_up": Sentence("L’auteur a écrit à nouveau", "The author wrote again"),
    "event.claimed": Sentence("{name} s’en occupe", "{name} took the case"),
    "event.taken_over": Sentence(
        "{name} a repris le dossier de {previous}", "{name} took the case over from {previous}"
    ),
    "event.claim_ends": Sentence(
        "Rappel à {holder} : sans signe de vie, le dossier retourne au service",
        "{holder} was reminded: without a sign of life the case goes back to the department",
    ),
    "event.claim_ended": Sentence(
        "Le dossier est retourné au service : rien ne venait plus de {previous}",
        "The case went back to the department: nothing came from {previous} any more",
    ),
    "event.released": Sentence("{name} a rendu le dossier au service", "{name} gave the case back"),
    "event.rerouted": Sentence(
        "{name} a transmis le dossier à {department} : « {reason} »",
        "{name} handed the case to {department}: “{reason}”",
    ),
    "event.moved": Sentence(
        "Les règles ont changé : dossier au service {department}", "The rules changed: case moved to {department}"
    ),
    "event.snoozed": Sentence("{name} a remis le dossier à plus tard", "{name} snoozed the case"),
    "event.woken": Sentence("Le dossier est revenu de sa pause", "The case came back from its snooze"),
    "event.escalated": Sentence(
        "{name} a alerté les responsables : « {reason} »", "{name} escalated the case: “{reason}”"
    ),
    "event.step_taken": Sentence(
        "Toujours sans réponse : étape {step} de l’alerte « {policy} ». Prévenus : {told}",
        "Still unanswered: step {step} of the escalation “{policy}”. Told: {told}",
    ),
    "event.closed": Sentence("{name} a clos le dossier : {reason}", "{name} closed the case: {reason}"),
    "event.reopened": Sentence("{name} a rouvert le dossier", "{name} reopened the case"),
    "event.note_edited": Sentence("{name} a modifié une note", "{name} edited a note"),
    "event.note_removed": Sentence("{name} a retiré une note", "{name} removed a note"),
    "event.submitted": Sentence("{name} a envoyé une réponse", "{name} sent a reply"),
    "event.approved": Sentence("{name} a validé la réponse", "{name} approved the reply"),
    "event.rejected": Sentence("{name} a renvoyé la réponse à son auteur", "{name} sent the reply back"),
    "event.revised": Sentence("{name} a corrigé la réponse", "{name} edited the reply"),
    "event.undone": Sentence("{name} a retenu la réponse", "{name} took the reply back"),
    "event.published": Sentence("Réponse publiée", "Reply published"),
    "event.unseen": Sentence(
        "Réponse publiée, mais invisible pour les autres", "Reply published, but not visible to others"
    ),
    "event.failed": Sentence("Réponse non publiée : {failure}", "Reply not published: {failure}"),
    "event.uncertain": Sentence("Le réseau n’a pas confirmé la réponse", "The network did not confirm the reply"),
    "event.resolved": Sentence("{name} a tranché : {outcome}", "{name} decided: {outcome}"),
    "event.correction_asked": Sentence(
        "{name} a envoyé une correction de la réponse", "{name} sent a correction of the reply"
    ),
    "event.correction_approved": Sentence("{name} a validé la correction", "{name} approved the correction"),
    "event.correction_rejected": Sentence(
        "{name} a renvoyé la correction à son auteur", "{name} sent the correction back"
    ),
    "event.correction_revised": Sentence("{name} a modifié la correction", "{name} edited the correction"),
    "event.correction_undone": Sentence("{name} a retiré la correction", "{name} took the correction back"),
    "event.corrected": Sentence(
        "{name} a corrigé la réponse publiée : « {before} » dit maintenant « {after} »",
        "{name} corrected the published reply: “{before}” now says “{after}”",
    ),
    "event.correction_failed": Sentence("Réponse non corrigée : {failure}", "Reply not corrected: {failure}"),
    "event.withdrawal_asked": Sentence(
        "{name} a demandé le retrait de la réponse", "{name} asked to withdraw the reply"
    ),
    "event.withdrawn": Sentence("Réponse retirée du réseau par {name}", "Reply withdrawn from the network by {name}"),
    "event.withdrawal_failed": Sentence("Réponse non retirée : {failure}", "Reply not withdrawn: {failure}"),
    "event.hiding_asked": Sentence(
        "{name} a demandé de masquer un commentaire : « {reason} »", "{name} asked to hide a comment: “{reason}”"
    ),
    "event.hidden": Sentence("Commentaire masqué au public par {name}", "Comment hidden from the public by {name}"),
    "event.hiding_failed": Sentence("Commentaire non masqué : {failure}", "Comment not hidden: {failure}"),
    "event.showing_asked": Sentence(
        "{name} a demandé de réafficher un commentaire", "{name} asked to show a comment again"
    ),
    "event.shown_again": Sentence("Commentaire réaffiché par {name}", "Comment shown again by {name}"),
    "event.showing_failed": Sentence("Commentaire non réaffiché : {failure}", "Comment not shown again: {failure}"),
    "event.answered_elsewhere": Sentence("Répondu dans l’application du réseau", "Answered in the network’s own app"),
    "event.mention_edited": Sentence("L’auteur a modifié son message", "The author edited the post"),
    "event.mention_deleted": Sentence("L’auteur a retiré son message", "The author removed the post"),
    "event.card_lost": Sentence("Carte impossible à afficher : {failure}", "Card could not be shown: {failure}"),
    "event.posting_doubted": Sentence(
        "L’envoi de la carte dans {surface}, dans {channel}, n’a pas été confirmé",
        "The posting of the card in {surface}, in {channel}, was not confirmed",
    ),
    "event.posting_known": Sentence(
        "La carte est bien dans {surface}, dans {channel} : quelqu’un y a appuyé sur un bouton",
        "The card does stand in {surface}, in {channel}: somebody pressed it there",
    ),
    "outcome.published": Sentence("elle est en ligne", "it is online"),
    "outcome.send_again": Sentence("à envoyer de nouveau", "to be sent again"),
    "outcome.give_up": Sentence("abandonnée", "given up"),
    # Notifications of the browser.
    "notice.new": Sentence("Nouveau : {channel}", "New: {channel}"),
    "notice.followed_up": Sentence("On vous répond", "They wrote back to you"),
    "notice.edited": Sentence("Message modifié dans votre dossier", "A post of your case was edited"),
    "notice.published": Sentence("Votre réponse est publiée", "Your reply is published"),
    "notice.approval": Sentence("Une réponse attend votre validation", "A reply waits for your approval"),
    "notice.correction_approval": Sentence(
        "Une correction attend votre validation", "A correction waits for your approval"
    ),
    "notice.whisper": Sentence("Pour vous", "For you"),
    # Refusals: what is so, then what to do.
    "refusal.title": Sentence("Rien n’a été fait", "This was not done"),
    "refusal.back": Sentence("Revenir au dossier", "Back to the case"),
    "refusal.kept": Sentence("Votre texte, pour ne pas le perdre", "Your text, so that it is not lost"),
    "refusal.other": Sentence(
        "Ce n’est pas possible pour l’instant. Réessayez dans un moment.",
        "This cannot be done right now. Try again in a moment.",
    ),
    "refusal.already_claimed": Sentence(
        "{name} suit déjà ce dossier. Vous pouvez le reprendre.", "{name} already has this case. You can take it over."
    ),
    "refusal.not_permitted": Sentence(
        "Seules les personnes de ce service peuvent faire cela.", "Only people of this department can do this."
    ),
    "refusal.not_permitted.case.release": Sentence(
        "Seule la personne qui suit le dossier, ou un responsable, peut le rendre.",
        "Only the assignee or a manager can give the case back.",
    ),
    "refusal.not_permitted.reply.approve": Sentence(
        "Seul un validateur du service peut valider.", "Only an approver of the department can approve."
    ),
    "refusal.not_permitted.reply.reject": Sentence(
        "Seul un validateur du service peut renvoyer une réponse.",
        "Only an approver of the department can send it back.",
    ),
    "refusal.not_permitted.reply.undo": Sentence(
        "Seules les personnes qui ont écrit ou validé la réponse peuvent la retenir.",
        "Only those who wrote or approved the reply can take it back.",
    ),
    "refusal.not_permitted.mention.hide": Sentence(
        "Seul un validateur ou un responsable du service peut masquer ce qu’écrit quelqu’un d’autre.",
        "Only an approver or a manager of the department can hide what somebody else wrote.",
    ),
    "refusal.not_permitted.mention.show": Sentence(
        "Seul un validateur ou un responsable du service peut réafficher un commentaire.",
        "Only an approver or a manager of the department can show a comment again.",
    ),
    "refusal.not_permitted.publishing.switch": Sentence(
        "Seul un administrateur peut arrêter ou reprendre la publication.",
        "Only an admin can stop or resume publishing.",
    ),
    "refusal.not_found": Sentence("Cela n’existe pas, ou plus.", "There is no such thing, or no longer."),
    "refusal.case_closed": Sentence("Le dossier est clos. Rouvrez-le d’abord.", "The case is closed. Reopen it first."),
    "refusal.too_long": Sentence(
        "Trop long : {length} caractères, le réseau en accepte {limit}. Raccourcissez.",
        "Too long: {length} characters, the network takes {limit}. Shorten it.",
    ),
    "refusal.empty_text": Sentence("Écrivez d’abord quelque chose.", "Write something first."),
    "refusal.own_reply": Sentence(
        "On ne valide pas ce qu’on a écrit ou corrigé : demandez à quelqu’un d’autre.",
        "Nobody approves what they wrote or edited: ask somebody else.",
    ),
    "refusal.not_eligible": Sentence(
        "Le réseau ne permet pas de répondre à ce message.", "The network does not allow a reply to this post."
    ),
    "refusal.not_eligible.barred": Sentence(
        "Le réseau n’accepte pas de réponse de notre part à ce message. Répondez dans son application.",
        "The network takes no answer from us to this post. Answer it in the network’s own app.",
    ),
    "refusal.not_eligible.one_answer": Sentence(
        "Ce réseau montre une seule réponse, et elle est donnée : corrigez-la plutôt.",
        "This network shows one answer, and it is given: correct that one instead.",
    ),
    "refusal.not_eligible.replaced": Sentence(
        "Une autre réponse a pris la place de celle-ci sur le réseau.",
        "Another answer took the place of this one on the network.",
    ),
    "refusal.not_eligible.case.escalate": Sentence(
        "Ce service n’a ni responsable ni validateur à prévenir : faites-en inscrire dans les règles, ou transmettez.",
        "This department has no manager and no approver to tell: have one put into the rules, or hand the case over.",
    ),
    "refusal.not_eligible.reply.correct": Sentence(
        "D’ici, on ne peut pas corriger cette réponse ainsi : corrigez-la dans l’application du réseau.",
        "This reply cannot be corrected like this from here: edit it in the network’s own app.",
    ),
    "refusal.stale.reply.correct": Sentence(
        "La réponse a changé entre-temps. Relisez-la, puis corrigez.",
        "The reply changed meanwhile. Read it again, then correct it.",
    ),
    "refusal.not_eligible.reply.withdraw": Sentence(
        "D’ici, on ne peut pas retirer cette réponse : retirez-la dans l’application du réseau.",
        "This reply cannot be withdrawn from here: delete it in the network’s own app.",
    ),
    "refusal.not_eligible.not_hideable": Sentence(
        "D’ici, on ne peut ni masquer ni réafficher ce message : voyez dans l’application du réseau.",
        "This post can neither be hidden nor shown again from here: look into the network’s own app.",
    ),
    "refusal.stale": Sentence(
        "Quelque chose a changé entre-temps. Regardez de nouveau, puis décidez.",
        "Something changed meanwhile. Look again, then decide.",
    ),
    "refusal.stale.case.send": Sentence(
        "L’auteur a modifié son message entre-temps. Choisissez « Modifier », relisez-le, puis renvoyez.",
        "The author changed the post meanwhile. Choose “Edit”, read it again, then send.",
    ),
    "refusal.wrong_state": Sentence(
        "Ce n’est plus possible dans l’état actuel du dossier. Voici où il en est.",
        "The case no longer allows this. Here is where it stands.",
    ),
    "refusal.wrong_state.case.close": Sentence(
        "Une réponse est en route : retenez-la ou attendez qu’elle soit partie.",
        "A reply is on its way: take it back, or wait until it has left.",
    ),
    "refusal.wrong_state.case.reroute": Sentence(
        "Il faut un autre service, une raison, et aucune réponse en route.",
        "It takes another department, a reason, and no reply on its way.",
    ),
    "refusal.wrong_state.case.escalate": Sentence(
        "Il faut une raison, et un dossier sans réponse dont les responsables ne savent rien encore.",
        "It takes a reason, and a case without an answer that was not escalated before.",
    ),
    "refusal.wrong_state.case.send": Sentence(
        "Ces mots sont déjà en route pour ce dossier.", "These words are already on their way for this case."
    ),
    "refusal.wrong_state.case.snooze": Sentence(
        "Choisissez une date à venir, d’ici un an.", "Choose a time to come, within a year."
    ),
    "refusal.wrong_state.reply.undo": Sentence(
        "Trop tard : la réponse est déjà partie.", "Too late: the reply has already left."
    ),
    "refusal.wrong_state.reply.correct": Sentence(
        "Cette réponse n’est pas en ligne, dit déjà cela, ou change en ce moment : attendez ce qu’il en devient.",
        "This reply is not online, says so already, or is being changed: wait for what becomes of that.",
    ),
    "refusal.wrong_state.reply.withdraw": Sentence(
        "Cette réponse n’est pas en ligne, ou son retrait est déjà demandé.",
        "This reply is not online, or somebody has asked to withdraw it already.",
    ),
    "refusal.wrong_state.mention.hide": Sentence(
        "Il faut une raison, et un commentaire que personne n’a encore masqué ni ne masque en ce moment.",
        "It takes a reason, and a comment that nobody has hidden or is hiding already.",
    ),
    "refusal.wrong_state.mention.show": Sentence(
        "Ce commentaire n’est pas masqué, ou quelqu’un demande déjà autre chose.",
        "This comment is not hidden, or somebody is having it shown already.",
    ),
    "refusal.wrong_state.reply.resolve": Sentence(
        "Collez l’adresse entière, à partir de https://, ou laissez vide.",
        "Paste the whole address, from https:// on, or leave it empty.",
    ),
    "refusal.publishing_stopped": Sentence(
        "{name} a arrêté toute publication. Votre brouillon est gardé.",
        "{name} has stopped all publishing. Your draft is kept.",
    ),
    "refusal.account_paused": Sentence(
        "Le compte {account} est en pause : {failure}. Votre brouillon est gardé.",
        "The account {account} is paused: {failure}. Your draft is kept.",
    ),
    "refusal.budget_spent": Sentence(
        "Ce qui reste du budget du mois ne paie plus cette réponse avec le compte {account}. "
        "Votre brouillon est gardé.",
        "What is left of this month’s budget does not pay for this reply with the account {account}. "
        "Your draft is kept.",
    ),
    "refusal.unknown_department": Sentence("Ce service n’existe plus.", "This department no longer exists."),
    "refusal.unavailable": Sentence(
        "La base de données ne répond pas. Rien n’a été fait ; réessayez dans un instant.",
        "The database does not answer. Nothing was done; try again in a moment.",
    ),
}
