"""The words of the desk's pages: rooms, filters, sections, banners, saved replies, help."""

from bot.cards.sentences.sentence import Sentence

SENTENCES = {
    "desk.skip": Sentence("Aller au contenu", "Skip to content"),
    "desk.channels": Sentence("Services", "Departments"),
    "desk.menu": Sentence("Menu", "Menu"),
    "desk.notes": Sentence("À savoir", "Good to know"),
    "desk.saved": Sentence("Réponses types", "Saved replies"),
    "desk.notices": Sentence("M’avertir des nouveautés", "Notify me of news"),
    "desk.notices_on": Sentence("Notifications activées", "Notifications are on"),
    "desk.notices_blocked": Sentence(
        "Le navigateur bloque les notifications ; autorisez-les dans ses réglages.",
        "The browser blocks notifications; allow them in its settings.",
    ),
    "desk.help": Sentence("Raccourcis clavier", "Keyboard shortcuts"),
    "desk.sandbox": Sentence("Réseau d’essai", "Sandbox network"),
    "desk.sign_out": Sentence("Se déconnecter", "Sign out"),
    "desk.unread": Sentence("nouveaux dossiers", "new cases", "nouveau dossier", "new case"),
    "desk.read_only": Sentence("lecture seule", "read only"),
    "desk.read_only_here": Sentence(
        "Vous lisez ce service sans pouvoir y agir.", "You can read this department, not act in it."
    ),
    "desk.offline": Sentence(
        "Connexion perdue. La page se remettra à jour toute seule.",
        "Connection lost. The page will catch up by itself.",
    ),
    "desk.online": Sentence("De nouveau connecté.", "Connected again."),
    "desk.failed": Sentence(
        "Rien n’a été fait : le serveur n’a pas répondu. Réessayez dans un instant.",
        "Nothing was done: the server did not answer. Try again in a moment.",
    ),
    "desk.signed_out": Sentence(
        "Votre session a pris fin. Demandez un nouveau lien de connexion.",
        "Your session has ended. Ask for a new sign-in link.",
    ),
    "nowhere.title": Sentence("Aucun service pour l’instant", "No department yet"),
    "nowhere.text": Sentence(
        "Les règles en vigueur ne donnent de canal à aucun service.", "The rules in force give no department a channel."
    ),
    # What the reader sees of a channel.
    "filter.label": Sentence("Afficher", "Show"),
    "filter.all": Sentence("Tout", "All"),
    "filter.waiting": Sentence("À traiter", "To do"),
    "filter.unclaimed": Sentence("À prendre", "Unclaimed"),
    "filter.mine": Sentence("À moi", "Mine"),
    "filter.escalated": Sentence("Alertes", "Escalated"),
    "search.new_one": Sentence("1 nouveau dossier correspond : l’afficher", "1 new match: show it"),
    "search.new_many": Sentence(
        "{number} nouveaux dossiers correspondent : les afficher", "{number} new matches: show them"
    ),
    "search.label": Sentence("Mot, nom ou numéro", "Words, name or number"),
    "section.waiting": Sentence("À traiter", "To do"),
    "section.later": Sentence("Plus tard", "Later"),
    "section.done": Sentence("Traités", "Done"),
    "section.copies": Sentence("Pour information", "For information"),
    "section.more": Sentence(
        "{count} autres : cherchez pour les trouver.",
        "{count} more: search to find them.",
        "{count} autre : cherchez pour le trouver.",
        "{count} more: search to find it.",
    ),
    "empty.all": Sentence("Rien n’attend. Profitez-en pour souffler.", "Nothing is waiting. Take a breath."),
    "empty.waiting": Sentence("Rien n’attend. Profitez-en pour souffler.", "Nothing is waiting. Take a breath."),
    "empty.unclaimed": Sentence("Chaque dossier a quelqu’un.", "Every case has somebody."),
    "empty.mine": Sentence("Vous n’avez aucun dossier en cours ici.", "You hold no open case here."),
    "empty.escalated": Sentence("Aucune alerte en cours.", "Nothing is escalated."),
    "empty.search": Sentence("Rien à traiter ne correspond à votre recherche.", "Nothing to do matches your search."),
    # The page of a case.
    "case.title": Sentence("Dossier n° {number}", "Case no. {number}"),
    "case.back": Sentence("Retour au service", "Back to the department"),
    "case.doubt": Sentence(
        "Sa carte est peut-être dans {surface}, dans {channel} : son envoi n’a pas été confirmé. Elle n’est pas "
        "envoyée une seconde fois ; dès que quelqu’un y appuie sur un de ses boutons, elle est connue.",
        "Its card may stand in {surface}, in {channel}: its posting was not confirmed. It is not posted again; whoever "
        "presses it there makes it known.",
    ),
    "thread.title": Sentence("Le fil public", "The public thread"),
    "thread.ours": Sentence("nous", "us"),
    "inside.title": Sentence("Entre nous", "Between us"),
    "inside.private": Sentence("Les notes ne sont jamais publiées.", "Notes are never published."),
    "note.add": Sentence("Laisser une note interne", "Leave an internal note"),
    "note.label": Sentence("Note pour les collègues", "Note for colleagues"),
    "note.keep": Sentence("Noter", "Keep the note"),
    # Lines above everything.
    "banner.stopped": Sentence(
        "{name} a arrêté toute publication. Les brouillons sont gardés, rien ne part.",
        "{name} has stopped all publishing. Drafts are kept, nothing leaves.",
    ),
    "banner.paused": Sentence(
        "Le compte {account} est en pause : {failure}. On ne peut pas répondre avec ce compte.",
        "The account {account} is paused: {failure}. Nobody can reply with it.",
    ),
    "banner.budget_low": Sentence(
        "Le compte {account} a dépensé {dollars} sur les {budget} du mois : on lit ses mentions moins souvent.",
        "The account {account} has spent {dollars} of this month’s {budget}: its mentions are read less often.",
    ),
    "banner.budget_spent": Sentence(
        "Le compte {account} a dépensé {dollars} sur les {budget} du mois : "
        "plus rien de payant ne part avant le mois prochain, "
        "et on lit ses mentions moins souvent, ce qui se paie encore.",
        "The account {account} has spent {dollars} of this month’s {budget}: "
        "nothing that costs money leaves before next month, and its mentions are read less often, which still costs.",
    ),
    "banner.rules": Sentence(
        "Le nouveau fichier de règles est refusé ; les règles d’avant restent en vigueur.",
        "The new rules file is refused; the former rules stay in force.",
    ),
    "banner.details": Sentence("Pourquoi", "Why"),
    "banner.gap_open": Sentence("{account} : pas de nouvelles depuis", "{account}: no data since"),
    "banner.gap_from": Sentence("{account} : pas de données de", "{account}: no data from"),
    "banner.gap_to": Sentence("à", "to"),
    "banner.gap_recovered": Sentence(
        ", {count} messages rattrapés.", ", {count} recovered.", ", {count} message rattrapé.", ", {count} recovered."
    ),
    "whisper.read": Sentence("Vu", "Got it"),
    "whisper.read_all": Sentence("Tout vu", "Mark all read"),
    "whisper.earlier": Sentence(
        "{count} autres messages pour vous",
        "{count} more words for you",
        "1 autre message pour vous",
        "1 more word for you",
    ),
    "switch.stop": Sentence("Arrêter toute publication", "Stop all publishing"),
    "switch.resume": Sentence("Reprendre la publication", "Resume publishing"),
    "switch.confirm_stop": Sentence(
        "Plus aucune réponse ne partira, pour personne. Continuer ?",
        "No reply will leave any more, for anybody. Go on?",
    ),
    "switch.confirm_resume": Sentence(
        "Les réponses en attente vont partir. Continuer ?", "Replies that wait will leave. Go on?"
    ),
    # Saved replies.
    "saved.hint": Sentence(
        "Les mots qui servent souvent, à insérer puis à adapter.", "Words used often, to insert and then adapt."
    ),
    "saved.title": Sentence("Nom", "Name"),
    "saved.text": Sentence("Texte", "Text"),
    "saved.keep": Sentence("Enregistrer", "Save"),
    "saved.forget": Sentence("Supprimer", "Delete"),
    "saved.add": Sentence("Ajouter une réponse type", "Add a saved reply"),
    "saved.none": Sentence("Aucune pour l’instant.", "None yet."),
    # Keyboard.
    "help.title": Sentence("Raccourcis clavier", "Keyboard shortcuts"),
    "help.next": Sentence("Dossier suivant", "Next case"),
    "help.previous": Sentence("Dossier précédent", "Previous case"),
    "help.open": Sentence("Ouvrir le dossier", "Open the case"),
    "help.claim": Sentence("Je m’en occupe, ou reprendre", "Take it, or take it over"),
    "help.reply": Sentence("Répondre", "Reply"),
    "help.send": Sentence("Du texte à l’aperçu, puis envoyer", "From the text to the preview, then send"),
    "help.undo": Sentence("Annuler l’envoi, tant qu’on le peut", "Undo, while it can be undone"),
    "help.note": Sentence("Note interne", "Internal note"),
    "help.done": Sentence("Pas de réponse à donner, ou clore", "No reply needed, or close"),
    "help.snooze": Sentence("Plus tard", "Later"),
    "help.reroute": Sentence("Transmettre", "Hand over"),
    "help.search": Sentence("Chercher", "Search"),
    "help.help": Sentence("Cette aide", "This help"),
    "help.close": Sentence("Fermer", "Close"),
    # Times as the script writes them.
    "time.now": Sentence("à l’instant", "just now"),
    "time.due": Sentence("maintenant", "now"),
    "time.left": Sentence("dans {seconds} s", "in {seconds} s"),
    "dialog.close": Sentence("Fermer", "Close"),
}
