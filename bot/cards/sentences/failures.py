"""Why a reply did not leave or an account rests: the reasons of bot/errors.py in an employee's words."""

from bot.cards.sentences.sentence import Sentence

SENTENCES = {
    "failure.unavailable": Sentence("le réseau ne répond pas", "the network does not answer"),
    "failure.timed_out": Sentence("le réseau a mis trop de temps à répondre", "the network took too long to answer"),
    "failure.rate_limited": Sentence("le réseau demande d’attendre un peu", "the network asks us to wait a little"),
    "failure.transient": Sentence("le réseau a eu un incident passager", "the network had a passing problem"),
    "failure.auth_failed": Sentence(
        "le réseau refuse notre accès ; un administrateur doit renouveler le jeton",
        "the network refuses our access; an admin has to renew the token",
    ),
    "failure.quota_spent": Sentence("le quota du compte est épuisé", "the account’s quota is used up"),
    "failure.budget_spent": Sentence("le budget du mois est épuisé", "this month’s budget is spent"),
    "failure.target_gone": Sentence(
        "le message auquel on répond n’existe plus", "the post being answered no longer exists"
    ),
    "failure.target_edited": Sentence(
        "son auteur a modifié le message juste avant l’envoi ; relisez-le avant de répondre",
        "its author changed the post just before this left; read it again before you answer",
    ),
    "failure.answered_elsewhere": Sentence(
        "quelqu’un a déjà répondu dans l’application du réseau, et la vôtre prendrait sa place",
        "somebody answered in the network’s own app, and yours would take its place",
    ),
    "failure.not_allowed": Sentence(
        "le réseau n’autorise pas cette réponse à notre compte", "the network does not let our account reply here"
    ),
    "failure.rejected": Sentence("le réseau a refusé ce texte", "the network refused this text"),
    "failure.duplicate": Sentence(
        "le réseau dit avoir déjà reçu ce texte", "the network says that it already has this text"
    ),
    "failure.permanent": Sentence("le réseau a refusé", "the network refused"),
    "failure.too_long": Sentence("le texte est trop long pour le réseau", "the text is too long for the network"),
    "failure.account_paused": Sentence("le compte est en pause", "the account is paused"),
    "failure.publishing_stopped": Sentence(
        "la publication est arrêtée pour tout le monde", "publishing is stopped for everybody"
    ),
    "failure.uncertain": Sentence(
        "le réseau n’avait pas confirmé, et la réponse n’y est pas",
        "the network had not confirmed, and the reply is not there",
    ),
    "failure.interrupted": Sentence("l’envoi a été interrompu", "sending was interrupted"),
    "failure.no_network": Sentence("le compte n’est plus relié", "the account is no longer connected"),
    "failure.not_found": Sentence("la réponse est introuvable sur le réseau", "the reply is not found on the network"),
    "failure.no_look_up": Sentence("le réseau ne permet pas de la chercher", "the network does not let us look for it"),
    "failure.token_missing": Sentence(
        "son jeton d’accès manque ; un administrateur doit le renseigner",
        "its access token is missing; an admin has to set it",
    ),
    "failure.window_passed": Sentence(
        "le réseau ne gardait plus tout ce qui était arrivé", "the network no longer held all that had come"
    ),
    "failure.reply_gone": Sentence("la réponse n’est plus sur le réseau", "the reply is no longer on the network"),
    "failure.comment_gone": Sentence(
        "le commentaire n’est plus sur le réseau", "the comment is no longer on the network"
    ),
    "failure.not_hideable": Sentence(
        "le réseau ne laisse pas notre compte en décider", "the network does not let our account decide that"
    ),
    "failure.hiding_unconfirmed": Sentence(
        "le réseau n’a rien confirmé ; regardez sur place si le public le voit",
        "the network confirmed nothing; look there whether the public sees it",
    ),
    "failure.card_gone": Sentence("la carte a été retirée", "the card was taken away"),
    "failure.channel_gone": Sentence("le canal n’existe plus", "the channel no longer exists"),
    "failure.other": Sentence("raison technique : {reason}", "technical reason: {reason}"),
    # A word to one employee, beside the card.
    "whisper.rejected": Sentence(
        "Votre réponse au dossier n° {case} vous revient : « {reason} »",
        "Your reply on case no. {case} comes back to you: “{reason}”",
    ),
    "whisper.revised": Sentence(
        "Dossier n° {case} : {name} a corrigé votre réponse. Une fois validée, elle partira ainsi : « {words} »",
        "Case no. {case}: {name} edited your reply. Once approved it goes out like this: “{words}”",
    ),
    "whisper.another_chosen": Sentence(
        "Dossier n° {case} : une autre réponse que la vôtre a été validée. La vôtre est gardée en brouillon.",
        "Case no. {case}: another reply than yours was approved. Yours is kept as a draft.",
    ),
    "whisper.failed": Sentence(
        "Votre réponse au dossier n° {case} n’est pas partie : {failure}. Votre texte est gardé en brouillon.",
        "Your reply on case no. {case} was not sent: {failure}. Your text is kept as a draft.",
    ),
    "whisper.unseen": Sentence(
        "Dossier n° {case} : la réponse est publiée, mais le réseau ne la montre à personne d’autre. "
        "Répondez par un autre chemin ; renvoyer les mêmes mots n’y changerait rien.",
        "Case no. {case}: the reply is published, but the network shows it to nobody else. "
        "Answer in another way; sending the same words again would change nothing.",
    ),
    "whisper.escalated": Sentence(
        "Dossier n° {case} : {name} vous demande d’y regarder : « {reason} »",
        "Case no. {case}: {name} asks you to look at it: “{reason}”",
    ),
    "whisper.still_waits": Sentence(
        "Dossier n° {case} : son auteur attend toujours une réponse. Alerte « {policy} », étapes : {steps}.",
        "Case no. {case}: its author still waits for an answer. Escalation “{policy}”, steps: {steps}.",
    ),
    "whisper.claim_ends": Sentence(
        "Dossier n° {case} : vous l’avez pris, et son auteur attend. Écrivez, notez ou rendez-le : sans nouvelles "
        "de vous, il retournera bientôt au service.",
        "Case no. {case}: you took it, and its author waits. Write, note something or give it back: "
        "without news from you it goes back to the department soon.",
    ),
    "whisper.claim_ended": Sentence(
        "Dossier n° {case} : il est retourné au service, faute de nouvelles de vous. Votre brouillon vous attend.",
        "Case no. {case}: it went back to the department, since nothing came from you. Your draft is kept.",
    ),
    "whisper.corrected": Sentence(
        "Dossier n° {case} : {name} a corrigé votre réponse publiée, qui dit maintenant : « {words} »",
        "Case no. {case}: {name} has corrected your published reply, which now says: “{words}”",
    ),
    "whisper.correction_failed": Sentence(
        "Dossier n° {case} : la réponse publiée n’a pas pu être corrigée : {failure}.",
        "Case no. {case}: the published reply could not be corrected: {failure}.",
    ),
    "whisper.correction_rejected": Sentence(
        "Dossier n° {case} : votre correction vous revient : « {reason} » Ses mots vous attendent dans « Corriger ».",
        "Case no. {case}: your correction came back to you. “{reason}” Its words wait for you under “Correct”.",
    ),
    "whisper.correction_overtaken": Sentence(
        "Dossier n° {case} : {name} a demandé le retrait de la réponse que vous vouliez corriger.",
        "Case no. {case}: {name} asked to withdraw the reply that you wanted to correct.",
    ),
    "whisper.correction_waits_again": Sentence(
        "Dossier n° {case} : la réponse n’a pas été retirée ; votre correction attend de nouveau une validation.",
        "Case no. {case}: the reply was not withdrawn; your correction waits for approval again.",
    ),
    "whisper.correction_revised": Sentence(
        "Dossier n° {case} : {name} a modifié votre correction, qui dit maintenant : « {words} »",
        "Case no. {case}: {name} has edited your correction, which now says: “{words}”",
    ),
    "whisper.withdrawn": Sentence(
        "Dossier n° {case} : {name} a retiré votre réponse du réseau. Ses mots restent sur la carte.",
        "Case no. {case}: {name} has withdrawn your reply from the network. Its words stay on the card.",
    ),
    "whisper.withdrawal_failed": Sentence(
        "Dossier n° {case} : la réponse n’a pas pu être retirée, elle est toujours en ligne : {failure}.",
        "Case no. {case}: the reply could not be withdrawn and is still online: {failure}.",
    ),
    "whisper.hiding_failed": Sentence(
        "Dossier n° {case} : le commentaire n’a pas pu être masqué : {failure}.",
        "Case no. {case}: the comment could not be hidden: {failure}.",
    ),
    "whisper.showing_failed": Sentence(
        "Dossier n° {case} : le commentaire n’a pas pu être réaffiché : {failure}.",
        "Case no. {case}: the comment could not be shown again: {failure}.",
    ),
    "whisper.needs_person": Sentence(
        "Dossier n° {case} : impossible de savoir si votre réponse est en ligne. Regardez et décidez.",
        "Case no. {case}: nobody can tell whether your reply is online. Please look and decide.",
    ),
    "whisper.unreachable": Sentence(
        "Le canal {channel} n’est plus joignable : {failure}. Ses dossiers restent ici, sur le bureau ; "
        "leurs cartes y reviendront une fois le canal remis en état.",
        "The channel {channel} cannot be reached: {failure}. Its cases stay here on the desk; "
        "their cards come back there once it has been mended.",
    ),
    "whisper.card_gone": Sentence(
        "La carte du dossier n° {case} a été retirée de {channel}. Le dossier reste ici, sur le bureau.",
        "The card of case no. {case} was taken away from {channel}. The case stays here on the desk.",
    ),
    "whisper.answered_elsewhere": Sentence(
        "Dossier n° {case} : un collègue vient de répondre dans l’application du réseau. Relisez le fil.",
        "Case no. {case}: a colleague has just answered in the network’s own app. Read the thread again.",
    ),
    "whisper.mention_edited": Sentence(
        "Dossier n° {case} : l’auteur vient de modifier son message. Relisez-le avant d’envoyer.",
        "Case no. {case}: the author has just edited the post. Read it again before you send.",
    ),
    "whisper.mention_deleted": Sentence(
        "Dossier n° {case} : l’auteur vient de retirer son message.",
        "Case no. {case}: the author has just removed the post.",
    ),
    # What forbids sending, as a preview says it.
    "refusal.not_eligible.inside": Sentence(
        "« {word} » n’a de sens que dans la messagerie de l’équipe : écrivez-le autrement.",
        "“{word}” means something in the team’s chat only: write it otherwise.",
    ),
    "problem.too_long": Sentence(
        "Trop long : {length} caractères sur {limit}.", "Too long: {length} of {limit} characters."
    ),
    "problem.empty_text": Sentence("Écrivez quelque chose.", "Write something."),
    "problem.too_many_hashtags": Sentence(
        "Trop de mots-dièse : le réseau en accepte quatre.", "Too many hashtags: the network takes four."
    ),
    "problem.too_many_links": Sentence(
        "Trop de liens : le réseau en accepte un seul.", "Too many links: the network takes one."
    ),
    "problem.all_capitals": Sentence(
        "Le réseau refuse ce qui est écrit tout en majuscules.", "The network refuses what is written in capitals only."
    ),
    "problem.other": Sentence(
        "Le réseau n’acceptera pas ce texte ({reason}).", "The network will not accept this text ({reason})."
    ),
}
