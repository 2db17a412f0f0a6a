"""The words of alarms: what leaves the house when an author waits, and what admins are told when that fails."""

from bot.cards.sentences.sentence import Sentence

SENTENCES = {
    "alarm.subject": Sentence(
        "Dossier n° {case} ({department}) : toujours sans réponse", "Case no. {case} ({department}) still waits"
    ),
    "alarm.waits": Sentence(
        "{author} attend une réponse depuis le {since}.", "{author} has waited for an answer since {since}."
    ),
    "alarm.step": Sentence("Alerte « {policy} », étapes : {steps}.", "Escalation “{policy}”, steps: {steps}."),
    "alarm.words": Sentence("Son message : {words}", "What they wrote: {words}"),
    "alarm.over_subject": Sentence(
        "Dossier n° {case} ({department}) : répondu ou clos", "Case no. {case} ({department}) is answered or closed"
    ),
    "alarm.over": Sentence("Il n’y a plus rien à faire.", "There is nothing left to do."),
    "alarm.many_subject": Sentence(
        "{count} dossiers toujours sans réponse",
        "{count} cases still wait",
    ),
    "alarm.many": Sentence(
        "Un seul message pour tous, car ils étaient nombreux à la fois. Dossiers nos {cases}",
        "One message for all of them, as there were many at once. Cases no. {cases}",
    ),
    "alarm.many_over_subject": Sentence("{count} dossiers : répondus ou clos", "{count} cases are answered or closed"),
    "whisper.alarm_failed": Sentence(
        "Dossier n° {case} : le message à {receiver} n’est pas parti : {failure}.",
        "Case no. {case}: the message to {receiver} did not get through: {failure}.",
    ),
    "whisper.standing_still": Sentence(
        "Quelque chose ne tourne plus : {steps} étapes d’alerte en retard, {effects} envois en attente depuis plus de "
        "dix minutes. Voyez /readyz et les journaux.",
        "Something stands still: {steps} steps of escalations are overdue, {effects} effects have waited for more than "
        "ten minutes. Look at /readyz and at the logs.",
    ),
    "event.alarm_failed": Sentence(
        "Le message à {receiver} n’est pas parti : {failure}",
        "The message to {receiver} did not get through: {failure}",
    ),
    "failure.alarm_silent": Sentence(
        "le destinataire n’a rien pris en six heures", "the receiver took nothing for six hours"
    ),
    "failure.alarm_refused": Sentence("le destinataire l’a refusé", "the receiver refused it"),
    "failure.alarm_access": Sentence(
        "le destinataire refuse notre accès ; un administrateur doit renouveler le secret",
        "the receiver refuses our access; an admin has to renew the secret",
    ),
    "failure.alarm_unset": Sentence(
        "son secret manque ou ne convient pas ; « comptoir rules check » dit lequel",
        "its secret is missing or cannot be used; “comptoir rules check” says which",
    ),
}
