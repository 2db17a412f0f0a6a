"""The words said in chat alone, where no page stands beside: hints, offers, and what a command answers."""

from bot.cards.sentences.sentence import Sentence

SENTENCES = {
    "chat.unknown": Sentence(
        "Comptoir ne vous connaît pas sous ce compte {chat}. Faites inscrire votre identifiant {chat} dans les règles.",
        "Comptoir does not know you by this {chat} account. Ask for your {chat} id to be put into the rules.",
    ),
    "chat.outsider": Sentence(
        "{chat} dit que ce compte est celui d’un invité, ou fermé : seuls des membres de plein droit agissent.",
        "{chat} says that this account is a guest’s, or closed: only members of the team act here.",
    ),
    "chat.inside": Sentence(
        "« {word} » n’a de sens que dans {chat} : écrivez le mot, ou l’émoji lui-même.",
        "“{word}” means something in {chat} only: write the word, or the emoji itself.",
    ),
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
    "chat.stands_elsewhere": Sentence(
        "La carte du dossier n° {case} est ailleurs dans ce canal :",
        "The card of case no. {case} stands elsewhere in this channel:",
    ),
    "chat.go_there": Sentence("y aller", "go there"),
    "chat.no_case": Sentence(
        "Ce message n’est sous aucune carte de Comptoir : il n’y a personne à qui répondre.",
        "This message stands under no card of Comptoir: there is nobody to answer.",
    ),
    "chat.mine": Sentence("À moi ({count})", "Mine ({count})", "À moi ({count})", "Mine ({count})"),
    "chat.unclaimed": Sentence(
        "À prendre dans mes services ({count})",
        "Unclaimed in my departments ({count})",
        "À prendre dans mes services ({count})",
        "Unclaimed in my departments ({count})",
    ),
    "chat.approvals": Sentence(
        "Attendent ma validation ({count})",
        "Waiting for my approval ({count})",
        "Attend ma validation ({count})",
        "Waiting for my approval ({count})",
    ),
    "chat.drafts": Sentence(
        "Mes brouillons ({count})", "My drafts ({count})", "Mon brouillon ({count})", "My draft ({count})"
    ),
    "chat.nothing": Sentence("Rien n’attend ici.", "Nothing is waiting here."),
    "chat.more": Sentence(
        "… et {count} autres, sur le bureau web.",
        "… and {count} more, on the web desk.",
        "… et {count} autre, sur le bureau web.",
        "… and {count} more, on the web desk.",
    ),
    "chat.number": Sentence("N° {number}", "No. {number}"),
    "chat.waits": Sentence("attend depuis {time}", "waiting for {time}"),
    "chat.link_hint": Sentence(
        "Si les règles y portent votre adresse e-mail, écrivez {link}.",
        "If the rules hold your e-mail address, write {link}.",
    ),
    "chat.linking": Sentence(
        "Un instant : on demande à {chat} votre adresse e-mail vérifiée.",
        "One moment: {chat} is asked for your verified e-mail address.",
    ),
    "chat.linked": Sentence(
        "C’est fait : Comptoir vous connaît ici comme {name}.", "Done: Comptoir knows you here as {name}."
    ),
    "chat.not_linked": Sentence(
        "Personne dans les règles n’a l’adresse e-mail que {chat} a vérifiée pour vous. Faites-la inscrire.",
        "Nobody in the rules has the e-mail address that {chat} has verified for you. Ask for it to be put there.",
    ),
    "chat.linked_otherwise": Sentence(
        "Les règles nomment un autre compte {chat} pour cette adresse. Faites-le corriger.",
        "The rules name another {chat} account for this address. Ask for it to be mended.",
    ),
    "chat.not_linked_now": Sentence(
        "{chat} n’a pas donné votre adresse e-mail : {failure}.", "{chat} did not give your e-mail address: {failure}."
    ),
    "many.title": Sentence(
        "{count} dossiers sont arrivés presque à la fois",
        "{count} cases have come in almost at once",
        "{count} dossier est arrivé avec beaucoup d’autres",
        "{count} case has come in with many others",
    ),
    "many.how": Sentence(
        "Plutôt qu’une carte chacun, les voici en une liste. « Ouvrir » donne sa carte à un dossier.",
        "Instead of a card each, here they are as one list. “Open” gives a case its card.",
    ),
    "many.more": Sentence(
        "… et {count} autres, qui viendront ici à mesure ; tous sont sur le bureau web.",
        "… and {count} more, which come up here as these are dealt with; all are on the web desk.",
        "… et {count} autre, qui viendra ici ensuite ; tous sont sur le bureau web.",
        "… and {count} more, which comes up here next; all are on the web desk.",
    ),
    "many.open": Sentence("Ouvrir", "Open"),
    "many.going_on": Sentence("À traiter", "To do"),
    "many.done": Sentence("Tous ouverts ou clos", "All opened or closed"),
    "command.mine": Sentence("mine — mes dossiers", "mine — the cases you hold"),
    "command.queue": Sentence("queue — ce qui est à prendre", "queue — what nobody has taken yet"),
    "command.case": Sentence("case 12 — le dossier n° 12", "case 12 — case no. 12"),
    "command.why": Sentence("why 12 — pourquoi il est dans ce service", "why 12 — why it is in its department"),
    "command.who": Sentence(
        "who Martin — qui est-ce, et ce qui lui a été dit et promis",
        "who Martin — who they are, and what was said and promised",
    ),
    "command.contact": Sentence(
        "contact — noter un appel, une visite ou une lettre (contact 12 : de l’auteur du dossier n° 12)",
        "contact — record a call, a visit or a letter (contact 12: by the author of case no. 12)",
    ),
    "command.link": Sentence(
        "link — me reconnaître à mon adresse e-mail", "link — be recognised by your e-mail address"
    ),
    "command.help": Sentence("help — cette liste", "help — this list"),
    "window.fill_in": Sentence("À remplir.", "Please fill this in."),
    "window.time": Sentence("Heure ({clock})", "Time ({clock})"),
    "chat.read_on_card": Sentence(
        "À lire en entier, et à valider, sur sa carte.", "To be read whole, and approved, on its card."
    ),
    "chat.done": Sentence("C’est fait.", "Done."),
    "chat.continue_draft": Sentence("Continuer le brouillon", "Continue the draft"),
}
