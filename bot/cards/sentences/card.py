"""The words of a card: where a case stands, what is known of its author, why it is here, what becomes of replies."""

from bot.cards.sentences.sentence import Sentence

SENTENCES = {
    # Parts that read the same in both languages, or that come ready in both.
    "either": Sentence("{fr}", "{en}"),
    "quoted": Sentence("« {text} »", "“{text}”"),
    "summary": Sentence("{author} : {text}", "{author}: {text}"),
    # Where the case stands.
    "label.open": Sentence("À prendre", "Unclaimed"),
    "label.claimed": Sentence("Suivi par {name}", "With {name}"),
    "label.awaiting_approval": Sentence("À valider", "Needs approval"),
    "label.correction_awaits": Sentence("Correction à valider", "Correction needs approval"),
    "label.replied": Sentence("Répondu", "Answered"),
    "label.snoozed": Sentence("En pause", "Snoozed"),
    "label.sending": Sentence("Départ en cours", "On its way"),
    "label.failed": Sentence("Échec de l’envoi", "Not sent"),
    "label.unseen": Sentence("Invisible pour les autres", "Not visible to others"),
    "label.uncertain": Sentence("Envoi à vérifier", "Being checked"),
    "label.needs_person": Sentence("Décision à prendre", "Needs a decision"),
    "closed.answered": Sentence("Clos : répondu", "Closed: answered"),
    "closed.answered_elsewhere": Sentence("Clos : répondu ailleurs", "Closed: answered elsewhere"),
    "closed.no_reply_needed": Sentence("Clos : pas de réponse à donner", "Closed: no reply needed"),
    "closed.spam": Sentence("Clos : indésirable", "Closed: spam"),
    "closed.gone": Sentence("Clos : message retiré", "Closed: post removed"),
    # Until when something is promised, and why then.
    "because.answer": Sentence("· Réponse promise avant :", "· Answer promised by:"),
    "because.resolution": Sentence("· Clôture promise avant :", "· Resolution promised by:"),
    "because.granted": Sentence(
        "car {time} d’ouverture sont promis depuis :", "because {time} of opening time run from:"
    ),
    "because.shut": Sentence("(sans compter {time} de fermeture)", "(not counting {time} closed)"),
    "because.stood": Sentence("(sans compter {time} en pause)", "(not counting {time} paused)"),
    # What is known.
    "fact.waiting": Sentence("Attend depuis", "Waiting"),
    "fact.waiting_since": Sentence("Attend depuis", "Waiting since"),
    "fact.due": Sentence("Réponse promise avant", "Answer promised by"),
    "fact.late": Sentence("En retard de", "Late by"),
    "fact.late_since": Sentence("En retard depuis", "Late since"),
    "fact.resolution_due": Sentence("Clôture promise avant", "Resolution promised by"),
    "fact.resolution_late": Sentence("Clôture en retard de", "Resolution late by"),
    "fact.resolution_late_since": Sentence("Clôture en retard depuis", "Resolution late since"),
    "fact.snoozed": Sentence("En pause jusqu’à", "Snoozed until"),
    "fact.escalated": Sentence("Responsables alertés depuis", "Escalated for"),
    "fact.escalated_since": Sentence("Responsables alertés depuis", "Escalated since"),
    "fact.priority": Sentence("Priorité", "Priority"),
    "fact.followers": Sentence("Abonnés", "Followers"),
    "fact.language": Sentence("Langue", "Language"),
    "fact.feeling": Sentence("Ton", "Feeling"),
    "fact.answers": Sentence("Répond à", "In answer to"),
    "fact.visibility": Sentence("Visible par", "Visible to"),
    "fact.stars": Sentence("Note", "Rating"),
    "fact.tags": Sentence("Étiquettes", "Tags"),
    "fact.author": Sentence("Compte", "Account"),
    "fact.case": Sentence("Dossier", "Case"),
    "author.verified": Sentence("certifié", "verified"),
    "author.bot": Sentence("automatique", "automated"),
    "followers.count": Sentence("{count}", "{count}"),
    "stars.count": Sentence(
        "{count} étoiles sur 5", "{count} stars out of 5", "{count} étoile sur 5", "{count} star out of 5"
    ),
    "priority.low": Sentence("basse", "low"),
    "priority.high": Sentence("haute", "high"),
    "priority.urgent": Sentence("urgente", "urgent"),
    "feeling.angry": Sentence("en colère", "angry"),
    "feeling.unhappy": Sentence("mécontent", "unhappy"),
    "feeling.happy": Sentence("content", "happy"),
    "answers.us": Sentence("notre réponse", "our reply"),
    "answers.self": Sentence("son propre message", "their own post"),
    "answers.thread": Sentence("un message du fil", "a post in the thread"),
    "answers.quote": Sentence("un message cité", "a post it quotes"),
    "visibility.unlisted": Sentence("tous, hors des fils publics", "everybody, outside public timelines"),
    "visibility.followers": Sentence("ses abonnés", "its followers"),
    "visibility.direct": Sentence("nous seulement", "us only"),
    # What bars us from answering.
    "barrier.not_summoned": Sentence(
        "{network} n’accepte pas de réponse de notre part ici : l’auteur ne nous a pas mentionnés",
        "{network} takes no answer from us here: the author did not mention us",
    ),
    "barrier.replies_limited": Sentence(
        "{network} n’accepte pas de réponse de notre part ici : l’auteur a limité qui peut répondre",
        "{network} takes no answer from us here: the author limited who may reply",
    ),
    "barrier.blocked": Sentence(
        "{network} n’accepte pas de réponse de notre part ici : l’auteur a bloqué notre compte",
        "{network} takes no answer from us here: the author has blocked our account",
    ),
    "barrier.blocking": Sentence(
        "{network} n’accepte pas de réponse de notre part ici : notre compte a bloqué l’auteur",
        "{network} takes no answer from us here: our account has blocked the author",
    ),
    "barrier.muted": Sentence(
        "Notre compte a masqué l’auteur sur {network} : on ne répond pas d’ici à qui il n’écoute pas",
        "Our account has muted the author on {network}: whom it does not hear is not answered from here",
    ),
    "barrier.read_only": Sentence(
        "{network} se lit d’ici, et rien n’y est publié : la réponse se donne à la main, sur la page du message",
        "{network} is read from here, and nothing is published there: it is answered by hand, on the page of the post",
    ),
    "barrier.other": Sentence(
        "{network} n’accepte pas de réponse de notre part ici ({reason})",
        "{network} takes no answer from us here ({reason})",
    ),
    # Around the text.
    "card.warning": Sentence("Avertissement de l’auteur :", "The author warns:"),
    "card.earlier": Sentence("Plus tôt dans ce dossier", "Earlier in this case"),
    "card.earlier_more": Sentence(
        "… et {count} messages plus anciens",
        "… and {count} older posts",
        "… et {count} message plus ancien",
        "… and {count} older post",
    ),
    "card.more_media": Sentence(
        "… et {count} autres pièces jointes",
        "… and {count} more attachments",
        "… et {count} autre pièce jointe",
        "… and {count} more attachment",
    ),
    "card.no_text": Sentence("(sans texte)", "(no text)"),
    "card.edited": Sentence("modifié par son auteur", "edited by its author"),
    "card.deleted": Sentence("retiré par son auteur", "removed by its author"),
    "card.expired": Sentence(
        "le réseau ne permet pas de le garder ici plus longtemps", "the network lets nobody keep it here any longer"
    ),
    "card.hidden": Sentence(
        "Masqué au public sur {network} par {name} : « {reason} »",
        "Hidden from the public on {network} by {name}: “{reason}”",
    ),
    "card.hiding_asked": Sentence(
        "Masquage demandé par {name} : « {reason} »", "Being hidden, asked for by {name}: “{reason}”"
    ),
    "card.hiding_failed": Sentence("Le masquage a échoué :", "It could not be hidden:"),
    "card.showing_asked": Sentence("Réaffichage demandé par {name}", "Being shown again, asked for by {name}"),
    "card.showing_failed": Sentence("Le réaffichage a échoué :", "It could not be shown again:"),
    "card.open": Sentence("Voir en public", "See it in public"),
    "card.copy": Sentence("Copie pour information. Qui répond :", "Copy for information. Who answers:"),
    "card.linked": Sentence("Même fil que le dossier n° {number}", "Same thread as case no. {number}"),
    "card.notes": Sentence(
        "{count} notes internes", "{count} internal notes", "{count} note interne", "{count} internal note"
    ),
    "card.composing": Sentence("{names} écrit…", "{names} is writing…"),
    "card.composing_many": Sentence("{names} écrivent…", "{names} are writing…"),
    "media.image": Sentence("Image", "Picture"),
    "media.video": Sentence("Vidéo", "Video"),
    "media.audio": Sentence("Son", "Sound"),
    "media.other": Sentence("Pièce jointe", "Attachment"),
    "media.sensitive": Sentence("sensible, masqué", "sensitive, hidden"),
    "media.undescribed": Sentence("sans description", "no description"),
    # Why here.
    "why.rule": Sentence("Ici parce que la règle « {rule} » a reconnu", "Here because rule “{rule}” matched"),
    "why.rule_alone": Sentence("Ici par la règle « {rule} »", "Here by rule “{rule}”"),
    "why.fallback": Sentence(
        "Ici parce qu’aucune règle ne l’a reconnu : ce service reçoit le reste",
        "Here because no rule matched: this department takes the rest",
    ),
    "why.rerouted": Sentence("Transmis à la main : « {matched} »", "Handed over by hand: “{matched}”"),
    "why.words": Sentence("« {matched} »", "“{matched}”"),
    "why.regex": Sentence("le motif « {matched} »", "the pattern “{matched}”"),
    "why.language": Sentence("la langue ({matched})", "the language ({matched})"),
    "why.network": Sentence("le réseau ({matched})", "the network ({matched})"),
    "why.kind": Sentence("le genre ({matched})", "the kind ({matched})"),
    "why.followers": Sentence("ses abonnés ({measured} {sign} {bound})", "its followers ({measured} {sign} {bound})"),
    "why.cases": Sentence(
        "ses dossiers en 30 jours ({measured} {sign} {bound})", "its cases in 30 days ({measured} {sign} {bound})"
    ),
    "why.feeling": Sentence("le ton ({measured} {sign} {bound})", "the feeling ({measured} {sign} {bound})"),
    "why.anger": Sentence("la colère ({measured} {sign} {bound})", "the anger ({measured} {sign} {bound})"),
    "why.urgency": Sentence("l’urgence ({measured} {sign} {bound})", "the urgency ({measured} {sign} {bound})"),
    "why.stars": Sentence("la note ({measured} {sign} {bound})", "the rating ({measured} {sign} {bound})"),
    "why.has": Sentence("ce qu’il contient ({matched})", "what it holds ({matched})"),
    "why.time": Sentence("l’heure ({matched})", "the time ({matched})"),
    "why.handle": Sentence("son auteur ({matched})", "its author ({matched})"),
    "why.account": Sentence("notre compte ({matched})", "our account ({matched})"),
    "why.other": Sentence("{condition} ({matched})", "{condition} ({matched})"),
    "why.more": Sentence(
        "et {count} autres raisons", "and {count} more reasons", "et {count} autre raison", "and {count} more reason"
    ),
    # What becomes of a reply.
    "reply.by": Sentence("Réponse de {name}", "Reply by {name}"),
    "reply.awaiting_approval": Sentence("Attend la validation de {names}", "Waits for approval by {names}"),
    "reply.nobody_approves": Sentence(
        "Attend une validation, mais personne d’autre ne peut valider : demandez un deuxième validateur.",
        "Waits for approval, but nobody else may approve: ask for a second approver.",
    ),
    "reply.approved": Sentence("validée par {name}", "approved by {name}"),
    "reply.held": Sentence("Part", "Goes out"),
    "reply.queued": Sentence("Va partir", "About to leave"),
    "reply.retry": Sentence("Pas encore partie, on réessaie :", "Not sent yet, trying again:"),
    "reply.sending": Sentence("Envoi au réseau…", "Being sent to the network…"),
    "reply.published": Sentence("Publiée", "Published"),
    "reply.unseen": Sentence(
        "mais invisible pour les autres : le réseau l’a acceptée sans la montrer",
        "but not visible to others: the network accepted it and does not show it",
    ),
    "reply.see": Sentence("Voir la réponse en public", "See the reply in public"),
    "reply.failed": Sentence("Non publiée :", "Not published:"),
    "reply.uncertain": Sentence(
        "Le réseau n’a pas confirmé. On cherche la réponse avant tout nouvel essai, pour ne rien publier deux fois.",
        "The network did not confirm. We look for the reply before trying again, so that nothing is published twice.",
    ),
    "reply.needs_person": Sentence(
        "Impossible de savoir si la réponse est en ligne. Regardez le fil public, puis choisissez :",
        "Nobody can tell whether the reply is online. Look at the public thread, then choose:",
    ),
    "reply.correction_asked": Sentence(
        "Correction en route, par {name} : « {words} »", "Being corrected by {name}: “{words}”"
    ),
    "reply.correction_by": Sentence("Correction proposée par {name}", "Correction proposed by {name}"),
    "reply.correction_awaits": Sentence(
        "La correction attend la validation de {names} ; d’ici là, la réponse reste telle quelle",
        "The correction waits for approval by {names}; until then the reply stands as it is",
    ),
    "reply.correction_approved": Sentence(
        "Correction en route, par {name}, validée par {approver} : « {words} »",
        "Being corrected by {name}, approved by {approver}: “{words}”",
    ),
    "reply.correction_rejected": Sentence(
        "Correction de {name} renvoyée par {approver} : « {words} »",
        "Correction by {name} sent back by {approver}: “{words}”",
    ),
    "reply.correction_undone": Sentence("Correction de {name} retirée", "Correction by {name} taken back"),
    "reply.correction_failed": Sentence(
        "Non corrigée, elle dit toujours la même chose :", "Not corrected, it says the same as before:"
    ),
    "reply.corrected": Sentence("corrigée par {name}", "corrected by {name}"),
    "reply.withdrawal_asked": Sentence("Retrait demandé par {name}", "Being withdrawn, asked for by {name}"),
    "reply.withdrawal_failed": Sentence("Toujours en ligne, le retrait a échoué :", "Still online, not withdrawn:"),
    "reply.withdrawn": Sentence("Retirée du réseau par {name}", "Withdrawn from the network by {name}"),
    "reply.undone": Sentence("Retenue avant son départ", "Taken back before it left"),
    "reply.rejected": Sentence("Renvoyée par {name} pour être revue", "Sent back by {name} to be revised"),
    "reply.given_up": Sentence("Abandonnée", "Given up"),
    "reply.cancelled": Sentence("Annulée", "Cancelled"),
}
