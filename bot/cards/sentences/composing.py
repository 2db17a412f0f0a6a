"""The words of forms: writing a reply, reading it before it leaves, and what the other acts ask."""

from bot.cards.sentences.sentence import Sentence

SENTENCES = {
    "compose.title": Sentence("Répondre à {author}", "Reply to {author}"),
    "compose.label": Sentence("Votre réponse publique", "Your public reply"),
    "compose.saved": Sentence("Insérer une réponse type", "Insert a saved reply"),
    "compose.choose": Sentence("Choisir…", "Choose…"),
    "compose.preview": Sentence("Aperçu", "Preview"),
    "compose.nothing_yet": Sentence("Rien ne part à cette étape.", "Nothing leaves at this step."),
    "compose.kept": Sentence("Brouillon gardé.", "Draft kept."),
    "compose.count": Sentence(
        "{count} caractères restants", "{count} characters left", "{count} caractère restant", "{count} character left"
    ),
    "compose.over": Sentence(
        "{count} caractères de trop",
        "{count} characters too many",
        "{count} caractère de trop",
        "{count} character too many",
    ),
    "compose.others": Sentence("{names} écrit aussi en ce moment.", "Also writing now: {names}."),
    "compose.answered": Sentence(
        "{name} a déjà répondu à ce message : « {words} »", "{name} has already answered this post: “{words}”"
    ),
    "compose.ours": Sentence(
        "Déjà répondu en public, en notre nom : « {words} »", "Already answered in public, in our name: “{words}”"
    ),
    "compose.closed": Sentence(
        "Ce dossier a été clos : {reason}. Il faut le rouvrir pour y répondre encore.",
        "This case has been closed: {reason}. It has to be reopened before it is answered again.",
    ),
    "compose.reopen_send": Sentence("Rouvrir et envoyer", "Reopen and send"),
    "compose.held": Sentence("{name} suit déjà ce dossier.", "{name} already has this case."),
    "compose.sent_back": Sentence("{name} l’a renvoyée : « {words} »", "{name} sent it back: “{words}”"),
    "compose.take_over": Sentence("Reprendre et répondre", "Take over and reply"),
    "compose.take_over_send": Sentence("Reprendre et envoyer", "Take over and send"),
    "compose.paused": Sentence(
        "On ne peut pas répondre avec le compte {account} : {failure}.",
        "Nobody can reply with the account {account}: {failure}.",
    ),
    "compose.stopped": Sentence(
        "{name} a arrêté toute publication. Vous pouvez préparer un brouillon.",
        "{name} has stopped all publishing. You can prepare a draft.",
    ),
    "compose.removed": Sentence(
        "L’auteur a retiré son message : il n’y a plus rien à quoi répondre.",
        "The author removed this post: there is nothing left to answer.",
    ),
    "compose.nobody_approves": Sentence(
        "quelqu’un d’autre que vous, mais personne n’est désigné",
        "somebody other than you, but nobody is named",
    ),
    # The last look before sending.
    "preview.title": Sentence("Tel que le public le verra", "As the public will see it"),
    "preview.answers": Sentence("répond à {author}", "in reply to {author}"),
    "preview.length": Sentence("{length} caractères sur {limit}", "{length} of {limit} characters"),
    "preview.cost": Sentence("Publier cette réponse coûte {dollars}.", "Publishing this reply costs {dollars}."),
    "remark.link_costs_more": Sentence(
        "Elle contient un lien, que le réseau fait payer plus cher.",
        "It holds a link, for which the network charges more.",
    ),
    "remark.other": Sentence("Le réseau fait remarquer : {reason}.", "The network remarks: {reason}."),
    "preview.send": Sentence("Envoyer", "Send"),
    "preview.submit": Sentence("Soumettre à validation", "Send for approval"),
    "preview.edit": Sentence("Modifier", "Edit"),
    "preview.undo": Sentence(
        "Après l’envoi, vous aurez 15 secondes pour changer d’avis.",
        "After sending you have 15 seconds to change your mind.",
    ),
    "preview.approval": Sentence("Doit être validée par : {names}.", "Has to be approved by: {names}."),
    "by_hand.how": Sentence(
        "Publiez là-bas ; si vos mots n’y sont pas déjà, copiez-les d’ici. "
        "Le dossier se clôt de lui-même dès que {network} montre la réponse.",
        "Publish it there; where your words are not filled in, copy them from here. "
        "The case closes by itself once {network} shows the answer.",
    ),
    "by_hand.how_told": Sentence(
        "Publiez là-bas, avec vos mots copiés d’ici. Rien ne nous dira que c’est fait : "
        "cliquez ensuite sur « J’ai répondu là-bas », sur la fiche.",
        "Publish it there, with your words copied from here. Nothing will tell us that it is done: "
        "then click “I answered there” on the card.",
    ),
    "by_hand.approval": Sentence(
        "Ce service demande une validation, que rien ici ne peut attendre : faites d’abord relire par {names}.",
        "This department asks for approval, for which nothing here can wait: have it read by {names} first.",
    ),
    "preview.removed": Sentence(
        "L’auteur vient de retirer son message. La réponse ne peut plus partir.",
        "The author has just removed this post. The reply can no longer leave.",
    ),
    "preview.changed": Sentence(
        "L’auteur a modifié son message depuis que vous l’avez lu. Votre réponse va-t-elle encore ?",
        "The author changed this post since you read it. Does your reply still fit?",
    ),
    "preview.before": Sentence("Avant", "Before"),
    "preview.after": Sentence("Maintenant", "Now"),
    "preview.unchecked": Sentence(
        "Le réseau n’a pas répondu à temps : on n’a pas pu vérifier si le message a changé.",
        "The network did not answer in time: we could not check whether the post changed.",
    ),
    "shown.public": Sentence("Visible par tous", "Visible to everybody"),
    "shown.unlisted": Sentence("Visible par tous, hors des fils publics", "Visible to everybody, outside timelines"),
    "shown.private": Sentence("Visible par les abonnés", "Visible to followers"),
    "shown.followers": Sentence("Visible par les abonnés", "Visible to followers"),
    "shown.direct": Sentence("Visible par cette personne seulement", "Visible to this person only"),
    "undo.going": Sentence("La réponse part", "The reply leaves"),
    # What the other acts ask.
    "form.page": Sentence("Formulaire", "Form"),
    "form.choose": Sentence("Choisir…", "Choose…"),
    "form.reroute": Sentence("Transmettre à un autre service", "Hand over to another department"),
    "form.reroute_do": Sentence("Transmettre", "Hand over"),
    "form.department": Sentence("Service", "Department"),
    "form.reroute_reason": Sentence("Pourquoi, en quelques mots", "Why, in a few words"),
    "form.escalate": Sentence("Alerter les responsables", "Escalate the case"),
    "form.escalate_do": Sentence("Alerter", "Escalate"),
    "form.escalate_reason": Sentence("Pourquoi doivent-ils y regarder ?", "Why should they look at it?"),
    "form.escalate_hint": Sentence(
        "Les responsables du service sont prévenus, et le dossier devient prioritaire jusqu’à sa réponse.",
        "The department’s managers are told, and the case has high priority until it is answered.",
    ),
    "form.snooze": Sentence("Remettre à plus tard", "Come back to it later"),
    "form.snooze_do": Sentence("Mettre en pause", "Snooze"),
    "form.until": Sentence("Jusqu’à quand ?", "Until when?"),
    "form.snooze_hint": Sentence(
        "Le dossier revient plus tôt si son auteur écrit à nouveau.", "The case comes back sooner if its author writes."
    ),
    "snooze.hour": Sentence("Dans une heure", "In an hour"),
    "snooze.tonight": Sentence("Ce soir, 18 h", "Tonight, 6 pm"),
    "snooze.tomorrow": Sentence("Demain, 9 h", "Tomorrow, 9 am"),
    "snooze.monday": Sentence("Lundi, 9 h", "Monday, 9 am"),
    "snooze.own": Sentence("À une autre date :", "At another time:"),
    "form.close": Sentence("Clore le dossier", "Close the case"),
    "form.close_do": Sentence("Clore", "Close"),
    "form.why": Sentence("Pourquoi ?", "Why?"),
    "reason.answered": Sentence("répondu", "answered"),
    "reason.answered_elsewhere": Sentence("répondu ailleurs", "answered elsewhere"),
    "reason.no_reply_needed": Sentence("pas de réponse à donner", "no reply needed"),
    "reason.spam": Sentence("indésirable", "spam"),
    "reason.gone": Sentence("message retiré", "post removed"),
    "form.note": Sentence("Note interne", "Internal note"),
    "form.note_do": Sentence("Noter", "Keep the note"),
    "form.reject": Sentence("Renvoyer à son auteur", "Send back to its author"),
    "form.reject_do": Sentence("Renvoyer", "Send back"),
    "form.reject_reason": Sentence("Que faut-il changer ?", "What should change?"),
    "form.revise": Sentence("Corriger la réponse", "Edit the reply"),
    "form.revise_do": Sentence("Enregistrer", "Save"),
    "form.revise_hint": Sentence(
        "Qui corrige devient co-auteur et ne peut plus valider.", "Whoever edits becomes co-author and cannot approve."
    ),
    "form.resolve": Sentence("La réponse est en ligne", "The reply is online"),
    "form.resolve_do": Sentence("Confirmer", "Confirm"),
    "form.resolve_hint": Sentence(
        "Collez son adresse publique si vous l’avez ; la carte y mènera.",
        "Paste its public address if you have it; the card will lead there.",
    ),
    "correct.title": Sentence("Corriger la réponse publiée", "Correct the published reply"),
    "correct.hint": Sentence(
        "Le réseau montre que la réponse a été modifiée, et souvent ce qu’elle disait.",
        "The network shows that the reply was edited, and often what it said before.",
    ),
    "correct.send": Sentence("Publier la correction", "Publish the correction"),
    "correct.short": Sentence("Corriger la réponse", "Correct the reply"),
    "amend.title": Sentence("Réponses publiées", "Published replies"),
    "amend.which": Sentence("Quelle réponse ?", "Which reply?"),
    "amend.what": Sentence("Qu’en faire ?", "What should become of it?"),
    "amend.correct": Sentence("La corriger", "Correct it"),
    "amend.withdraw": Sentence("La retirer", "Withdraw it"),
    "amend.next": Sentence("Continuer", "Continue"),
    "amend.none": Sentence("Aucune réponse publiée ne peut changer.", "No published reply can be changed."),
    "form.withdraw": Sentence("Retirer la réponse publiée", "Withdraw the published reply"),
    "form.withdraw_do": Sentence("Retirer", "Withdraw"),
    "form.withdraw_hint": Sentence(
        "Elle disparaît du réseau pour tout le monde ; qui l’a lue l’a lue. Ses mots restent sur la carte.",
        "It disappears from the network for everybody; whoever read it has read it. Its words stay on the card.",
    ),
    "form.hide": Sentence("Masquer le commentaire", "Hide the comment"),
    "form.hide_do": Sentence("Masquer", "Hide"),
    "form.hide_reason": Sentence("Pourquoi le masquer ?", "Why hide it?"),
    "form.hide_hint": Sentence(
        "Le public ne le verra plus ; son auteur, et sur Facebook ses amis, le voient encore. "
        "La raison reste dans le dossier.",
        "The public no longer sees it; its author, and on Facebook their friends, still do. "
        "The reason stays with the case.",
    ),
    "form.show": Sentence("Réafficher le commentaire", "Show the comment again"),
    "form.show_short": Sentence("Réafficher", "Show it again"),
    "form.show_do": Sentence("Réafficher", "Show again"),
    "form.show_hint": Sentence("Tout le monde le verra de nouveau.", "Everybody sees it again."),
    "form.url": Sentence("Adresse de la réponse (facultatif)", "Address of the reply (optional)"),
}
