"""The words about our accounts on the networks: how their reading goes, and what somebody should mend there."""

from bot.cards.sentences.sentence import Sentence

SENTENCES = {
    "networks.title": Sentence("Réseaux", "Networks"),
    "networks.hint": Sentence(
        "Nos comptes publics : s’ils sont lus à l’heure, et ce qui demande une intervention.",
        "Our public accounts: whether they are read on time, and what somebody has to mend.",
    ),
    "networks.none": Sentence("Les règles en vigueur ne nomment aucun compte.", "The rules in force name no account."),
    "networks.more": Sentence(
        "{count} autres comptes ne sont pas montrés ; ceux qui ont un souci viennent en premier.",
        "{count} more accounts are not shown; those in trouble come first.",
        "{count} autre compte n’est pas montré ; ceux qui ont un souci viennent en premier.",
        "{count} more account is not shown; those in trouble come first.",
    ),
    "standing.well": Sentence("lu à l’heure", "read on time"),
    "standing.never": Sentence("pas encore lu", "not read yet"),
    "standing.late": Sentence("en retard", "late"),
    "standing.failing": Sentence("ne répond pas bien", "in trouble"),
    "standing.paused": Sentence("en pause", "paused"),
    "networks.last": Sentence("Dernière lecture", "Last reading"),
    "networks.next": Sentence("Prochaine lecture", "Next reading"),
    "networks.lag": Sentence("Retard", "Late by"),
    "networks.lag_seconds": Sentence("{count} s", "{count} s"),
    "networks.lag_minutes": Sentence("{count} min", "{count} min"),
    "networks.quota": Sentence("Quota restant", "Quota left"),
    "networks.quota_left": Sentence("{count} requêtes sur {bound}, jusqu’à", "{count} of {bound} requests, until"),
    "networks.spent": Sentence("Dépensé ce mois-ci", "Spent this month"),
    "networks.spent_alone": Sentence("{dollars}, sans budget", "{dollars}, with no budget"),
    "networks.spent_of": Sentence("{dollars} sur un budget de {budget}", "{dollars} of a budget of {budget}"),
    "networks.token": Sentence("Le jeton prend fin", "The token ends"),
    "networks.token_over": Sentence("Le jeton a pris fin", "The token ended"),
    "networks.why": Sentence("Pourquoi : {failure}", "Why: {failure}"),
    "networks.since": Sentence("depuis", "since"),
    "networks.gaps": Sentence("Trous dans la lecture", "Gaps in the reading"),
    "networks.gap_open": Sentence("rien depuis", "nothing since"),
    "networks.gap_from": Sentence("de", "from"),
    "networks.gap_to": Sentence("à", "to"),
    "networks.gap_recovered": Sentence(
        "{count} messages rattrapés", "{count} recovered", "{count} message rattrapé", "{count} recovered"
    ),
    "networks.resume": Sentence("Reprendre maintenant", "Resume now"),
    "networks.sign_in": Sentence(
        "À reconnecter là où tourne Comptoir : comptoir networks login {account}",
        "Sign in again where Comptoir runs: comptoir networks login {account}",
    ),
    # In the browser of whoever signed an account in.
    "login.landed": Sentence(
        "C’est reçu. La suite est dans le terminal ; cette page peut être fermée.",
        "That has arrived. The terminal says the rest; this page can be closed.",
    ),
    "login.refused": Sentence(
        "Le réseau n’a rien accordé. Rien n’a été changé ; cette page peut être fermée.",
        "The network granted nothing. Nothing was changed; this page can be closed.",
    ),
    "login.other": Sentence(
        "Cette adresse vient d’une autre connexion. Ouvrez celle que le terminal a affichée en dernier.",
        "This address is of another sign-in. Open the one that the terminal printed last.",
    ),
    "networks.asked": Sentence(
        "Le réseau est interrogé. S’il nous reconnaît, le compte reprend dans quelques secondes.",
        "The network is being asked. If it knows us, the account goes on within seconds.",
    ),
    "networks.asked_at": Sentence("Le réseau sera redemandé", "The network is asked again"),
    # What a network told of an account that somebody should mend there.
    "account_remark.version_ends": Sentence(
        "La version de l’interface du réseau que parle ce Comptoir prend fin dans moins de soixante jours, ou déjà : "
        "mettez Comptoir à jour, sans quoi le compte ne lira et ne publiera plus rien.",
        "The version of the network’s interface that this Comptoir speaks ends within sixty days, or has ended: update "
        "Comptoir, or the account will read and publish nothing more.",
    ),
    "account_remark.token_end_untold": Sentence(
        "Le réseau ne dit pas quand le jeton prend fin : vérifiez l’identifiant et le secret de l’application.",
        "The network does not say when the token ends: check the id and the secret of the app.",
    ),
    "account_remark.rights_missing": Sentence(
        "Le jeton n’ouvre pas tout ce qu’il faut : certains commentaires ou mentions n’arrivent pas, ou rien ne peut "
        "être publié. Accordez tous les droits que demande la page du réseau dans la documentation.",
        "The token is not good for all that is needed: some comments or mentions do not come, or nothing can be "
        "published. Grant all rights that the network’s page in the documentation asks for.",
    ),
    "account_remark.mentions_dropped": Sentence(
        "Les réglages du compte jettent des mentions avant que nous les lisions : dans ses préférences de "
        "notifications, tout doit être accepté ou filtré, jamais ignoré.",
        "The account’s settings drop mentions before we read them: in its notification preferences everything has "
        "to be accepted or filtered, never ignored.",
    ),
    "account_remark.tagged_refused": Sentence(
        "Le réseau ne laisse pas lire les publications qui nomment le compte : il manque un droit à son application.",
        "The network does not let us read the posts that name the account: its app lacks a right.",
    ),
    "account_remark.ratings_refused": Sentence(
        "Le réseau ne laisse pas lire les avis sur le compte : ils y sont fermés, ou il manque un droit à son "
        "application.",
        "The network does not let us read the reviews of the account: they are turned off there, or its app lacks a "
        "right.",
    ),
    "account_remark.feed_moved": Sentence(
        "Le flux a déménagé pour de bon : inscrivez sa nouvelle adresse sous base_url.",
        "The feed has moved for good: write its new address under base_url.",
    ),
    "account_remark.search_refused": Sentence(
        "Le réseau refuse la recherche du compte : les mentions sont lues, et rien de plus. Corrigez search: dans "
        "les règles.",
        "The network refuses the search of the account: mentions are read, and nothing beside them. Mend search: in "
        "the rules.",
    ),
    "account_remark.pushes_refused": Sentence(
        "Ce que le réseau envoie pour ce compte est refusé et reviendra : le secret du compte manque ici.",
        "What the network sends for this account is refused and comes again: the account’s secret is missing here.",
    ),
    "account_remark.token_not_renewed": Sentence(
        "Le jeton, bon pour soixante jours, ne se renouvelle pas : donnez une clé à COMPTOIR_SECRET_KEY s’il n’en a "
        "pas, sinon mettez un nouveau jeton.",
        "The token, which is good for sixty days, is not renewed: give COMPTOIR_SECRET_KEY a key where it has none, "
        "else put a new token in its place.",
    ),
    "account_remark.other": Sentence("À vérifier sur le réseau : {reason}.", "To check on the network: {reason}."),
    "banner.token_ends": Sentence(
        "Le jeton du compte {account} prend fin dans {count} jours. Renouvelez-le, sans quoi il ne lira plus rien.",
        "The token of the account {account} ends in {count} days. Renew it, or it will read nothing more.",
        "Le jeton du compte {account} prend fin dans {count} jour. Renouvelez-le, sans quoi il ne lira plus rien.",
        "The token of the account {account} ends in {count} day. Renew it, or it will read nothing more.",
    ),
    "banner.token_ended": Sentence(
        "Le jeton du compte {account} a pris fin. Renouvelez-le pour que la lecture reprenne.",
        "The token of the account {account} has ended. Renew it to have it read again.",
    ),
    "refusal.not_permitted.account.resume": Sentence(
        "Seul un responsable d’un service qui utilise ce compte, ou un administrateur, peut le faire reprendre.",
        "Only a manager of a department that uses this account, or an admin, can have it go on.",
    ),
    "refusal.wrong_state.account.resume": Sentence("Ce compte n’est pas en pause.", "This account is not paused."),
}
