"""The words about persons: what was said away from the networks, what was promised, who is the same human."""

from bot.cards.sentences.sentence import Sentence

SENTENCES = {
    # The history of a case.
    "event.contact_recorded": Sentence(
        "{name} a noté un échange hors ligne avec cette personne", "{name} recorded a contact with this person"
    ),
    "event.contact_forgotten": Sentence(
        "{name} a supprimé un échange hors ligne avec cette personne", "{name} deleted a contact with this person"
    ),
    "event.pledge_kept": Sentence("{name} a tenu la promesse faite à cette personne", "{name} did what was promised"),
    "event.joined": Sentence(
        "{name} a rapproché cette personne d’autres échanges", "{name} joined this person with others"
    ),
    "event.join_undone": Sentence("{name} a défait un rapprochement", "{name} undid a join"),
    "event.person_forgotten": Sentence(
        "{name} a supprimé ce qu’on savait de cette personne", "{name} deleted what was known of this person"
    ),
    # What cannot be used of what was written.
    "refusal.not_usable": Sentence(
        "Quelque chose dans ce formulaire ne convient pas.", "Something in this form cannot be used."
    ),
    "refusal.not_usable.email": Sentence(
        "Écrivez une adresse e-mail entière, comme nom@exemple.fr.",
        "Write a whole e-mail address, as name@example.org.",
    ),
    "refusal.not_usable.number": Sentence(
        "Écrivez le numéro avec l’indicatif du pays, comme +33 6 12 34 56 78.",
        "Write the number with its country code, as +33 6 12 34 56 78.",
    ),
    "refusal.not_usable.about": Sentence("Dites de quoi il s’agissait.", "Say what it was about."),
    "refusal.not_usable.reference": Sentence(
        "Chaque échange doit avoir sa propre référence.", "Each contact needs a reference of its own."
    ),
    "refusal.not_usable.long": Sentence(
        "Un des textes est trop long : {limit} caractères au plus.",
        "One of the texts is too long: {limit} characters at most.",
    ),
    "refusal.not_usable.future": Sentence(
        "La date de l’échange est dans le futur.", "The date of the contact is in the future."
    ),
    "refusal.not_usable.old": Sentence(
        "L’échange date de plus de trois ans : il serait oublié aussitôt.",
        "The contact is more than three years old: it would be forgotten at once.",
    ),
    "refusal.not_usable.promised": Sentence(
        "Dites ce qui a été promis pour cette date.", "Say what was promised until then."
    ),
    "refusal.not_usable.until": Sentence(
        "Une promesse ne peut pas prendre fin avant l’échange.", "A promise cannot end before the contact."
    ),
    "refusal.not_usable.verified": Sentence(
        "Écrivez l’adresse ou le numéro que vous avez vérifié.", "Write the address or the number that you verified."
    ),
    "refusal.not_usable.kind": Sentence("Dites par quel moyen.", "Say how they came to you."),
    "refusal.not_usable.moment": Sentence("Une date n’est pas lisible.", "A date cannot be read."),
    "refusal.wrong_state.person": Sentence(
        "C’est déjà fait, ou cela a été rapproché d’une autre personne depuis : défaites d’abord ce rapprochement.",
        "This is done already, or it was joined to somebody else since: undo that first.",
    ),
    # Recording what was said.
    "contact.record": Sentence("Noter un échange hors ligne", "Record a contact"),
    "contact.record_new": Sentence("Noter un échange avec quelqu’un de nouveau", "Record a contact with somebody new"),
    "contact.record_on_case": Sentence(
        "Noter un échange hors ligne avec cette personne", "Record a contact with this person"
    ),
    "contact.short": Sentence("Échange hors ligne", "A contact"),
    "contact.open": Sentence("Noter…", "Record…"),
    "contact.offer": Sentence(
        "Qui a appelé, est venu ou a écrit, à quel sujet, et ce qui a été promis.",
        "Who called, came or wrote, what about, and what was promised.",
    ),
    "contact.until_hint": Sentence("Une date, comme 2026-12-31.", "A date, as 2026-12-31."),
    "contact.kind": Sentence("Par quel moyen", "How they came to us"),
    "contact.who": Sentence("Qui", "Who"),
    "contact.about": Sentence("De quoi il s’agissait", "What it was about"),
    "contact.promised": Sentence("Ce qui a été promis", "What was promised"),
    "contact.until": Sentence("Jusqu’à quel jour", "Until which day"),
    "contact.more": Sentence("Quand, adresse e-mail, numéro", "When, e-mail address, number"),
    "contact.at": Sentence("Quand (vide : maintenant)", "When (empty: now)"),
    "contact.email": Sentence("Adresse e-mail", "E-mail address"),
    "contact.number": Sentence("Numéro, avec l’indicatif du pays", "Number, with its country code"),
    "contact.verified": Sentence("Adresse et numéro", "Address and number"),
    "contact.verified_no": Sentence("Tels qu’on me les a dits", "As I was told"),
    "contact.verified_yes": Sentence("Vérifiés : ce sont bien les siens", "Verified: they are theirs"),
    "contact.keep": Sentence("Noter", "Record"),
    "contact_kind.phone": Sentence("Téléphone", "Telephone"),
    "contact_kind.shop": Sentence("Boutique", "Shop"),
    "contact_kind.email": Sentence("E-mail", "E-mail"),
    "contact_kind.letter": Sentence("Courrier", "Letter"),
    # Finding and showing somebody.
    "persons.title": Sentence("Personnes", "Persons"),
    "persons.hint": Sentence(
        "Qui appelle, qui écrit, qui vient en boutique : retrouvez ce qui a été dit et promis, en ligne et hors ligne.",
        "Who calls, writes or comes into the shop: find what was said and promised, online and off.",
    ),
    "persons.search": Sentence("Nom, pseudo, e-mail ou numéro", "Name, handle, e-mail or number"),
    "persons.none": Sentence("Personne de ce nom.", "Nobody of that name."),
    "persons.stranger": Sentence("vu en public seulement", "seen in public only"),
    "person.nameless": Sentence("Personne n° {number}", "Person no. {number}"),
    "person.number": Sentence("Personne n° {number}", "Person no. {number}"),
    "person.beside": Sentence("La personne, ailleurs et hors ligne", "The person, elsewhere and offline"),
    "person.owed": Sentence("Promis :", "Promised:"),
    "person.owed_late": Sentence("Promis, et en retard :", "Promised, and overdue:"),
    "person.owed_short": Sentence("Promis : {text}", "Promised: {text}"),
    "person.promised": Sentence("Promis : {text}", "Promised: {text}"),
    "person.until": Sentence("jusqu’au", "until"),
    "person.keep": Sentence("C’est tenu", "It is done"),
    "person.kept": Sentence("tenu par {name}", "done by {name}"),
    "person.with": Sentence("avec {name}", "with {name}"),
    "person.verified": Sentence("{reach} (vérifié)", "{reach} (verified)"),
    "person.forget_contact": Sentence("Supprimer cet échange", "Delete this contact"),
    "person.forget_contact_do": Sentence("Supprimer pour de bon", "Delete for good"),
    "person.join": Sentence("Rapprocher d’un dossier ou d’une autre personne", "Join with a case or another person"),
    "person.join_case": Sentence("L’auteur du dossier n°", "The author of case no."),
    "person.join_other": Sentence("ou la personne n°", "or person no."),
    "person.join_reason": Sentence("Pourquoi c’est la même personne", "Why they are the same"),
    "person.join_do": Sentence("Rapprocher", "Join"),
    "person.together": Sentence("Rapprochements", "Joins"),
    "person.joined": Sentence("{name} a rapproché {what} : {why}.", "{name} joined {what}: {why}."),
    "person.joined_authors": Sentence("{count} auteurs", "{count} authors", "{count} auteur", "{count} author"),
    "person.joined_contacts": Sentence("{count} échanges", "{count} contacts", "{count} échange", "{count} contact"),
    "person.undo": Sentence("Défaire", "Undo"),
    "person.undone": Sentence("défait par {name}", "undone by {name}"),
    "person.forget": Sentence("Supprimer tout ce qu’on sait de cette personne", "Delete all that is known of them"),
    "person.forget_what": Sentence(
        "Ce qui a été dit hors ligne et les rapprochements sont supprimés pour de bon. Ce qui est public reste.",
        "What was said offline and the joins are deleted for good. What is public stays.",
    ),
    "person.forget_do": Sentence("Tout supprimer", "Delete it all"),
    "person.on_desk": Sentence("Sur le bureau web", "On the web desk"),
    "person.said_last": Sentence("{where}, {name}, {time} : « {text} »", "{where}, {name}, {time}: “{text}”"),
    "person.latest_case": Sentence(
        "Dossier n° {number} ({department}) : « {text} »", "Case no. {number} ({department}): “{text}”"
    ),
    # What a card says of a promise.
    "card.pledge_phone": Sentence(
        "{name} a promis au téléphone : « {text} »", "{name} promised on the telephone: “{text}”"
    ),
    "card.pledge_shop": Sentence("{name} a promis en boutique : « {text} »", "{name} promised in the shop: “{text}”"),
    "card.pledge_email": Sentence("{name} a promis par e-mail : « {text} »", "{name} promised by e-mail: “{text}”"),
    "card.pledge_letter": Sentence("{name} a promis par courrier : « {text} »", "{name} promised by letter: “{text}”"),
    "person.alike": Sentence("Peut-être la même personne", "Perhaps the same person"),
    "person.alike_yes": Sentence("C’est la même", "They are the same"),
    "person.alike_no": Sentence("Ce n’est pas la même", "They are not"),
    "person.apart": Sentence("{name} a écarté la personne n° {number}.", "{name} ruled out person no. {number}."),
    "person.apart_author": Sentence(
        "{name} a écarté quelqu’un qui nous écrit sur {account}.", "{name} ruled out somebody who writes to {account}."
    ),
    "refusal.not_usable.part": Sentence(
        "Nommez une personne ou un dossier, pas les deux.", "Name a person or a case, not both."
    ),
    "join_why.same_handle": Sentence("le même pseudo ailleurs", "the same handle elsewhere"),
    "join_why.by_hand": Sentence("à la main", "by hand"),
    "join_why.same_email": Sentence("la même adresse e-mail", "the same e-mail address"),
    "join_why.same_number": Sentence("le même numéro", "the same number"),
}
