"""The few pages outside the desk: takes a key and the browser's languages, gives HTML; knows nobody and no case."""

from pathlib import Path

from fastapi import Request
from fastapi.responses import HTMLResponse
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from bot.domain.department import Locale

_PAGES = Environment(
    loader=FileSystemLoader(Path(__file__).parent / "templates"), autoescape=True, undefined=StrictUndefined
)

_SENTENCES: dict[Locale, dict[str, tuple[str, ...]]] = {
    Locale.EN: {
        "needed": (
            "Sign in",
            "Comptoir has no passwords. You come in by a link that works once, within the hour.",
            "Ask the person who runs Comptoir for yours (comptoir people link NAME), then open it in this browser.",
        ),
        "spent": (
            "This link no longer works",
            "It has been used already, or it is more than an hour old.",
            "Ask the person who runs Comptoir for a new one.",
        ),
        "stranger": (
            "You are not on the list",
            "The link is good, but the rules in force do not name the person it was made for.",
            "Ask the person who runs Comptoir to add you, then for a new link.",
        ),
        "signed_out": (
            "You are signed out",
            "Nobody can act as you in this browser any more.",
            "To come back, ask the person who runs Comptoir for a new link.",
        ),
        "forged": (
            "This was not done",
            "The page was open for too long, or the request came from another site.",
            "Go back, load the page again and repeat what you did.",
        ),
        "missing": ("There is nothing here", "The address is wrong, or what it led to is gone."),
        "refused": ("This was not done", "It cannot be done as things stand. Go back and look again."),
        "away": ("Comptoir cannot be reached", "Its database does not answer. Try again in a moment."),
        "unexpected": ("Something went wrong here", "Nothing you wrote is lost. Go back and try again."),
        "slack_installed": (
            "Comptoir is installed in Slack",
            "Name each department’s channel in the rules and invite the bot there with /invite @Comptoir.",
            "comptoir slack check says what is missing. Cards that waited come by themselves.",
        ),
        "slack_installed_beside": (
            "Comptoir is installed in one more Slack workspace",
            "In the rules its channels and people have its id and a / in front: T0123/#name, T0123/U0123.",
            "Invite the bot to its channels with /invite @Comptoir; comptoir slack check says what is missing.",
        ),
        "slack_admins": (
            "This is for admins",
            "Only an admin of Comptoir can install it in Slack.",
            "Whoever runs Comptoir can print a link that installs it once: comptoir slack install-link.",
        ),
        "slack_link": (
            "This link no longer works",
            "It has installed Comptoir already, or it is more than an hour old.",
            "Whoever runs Comptoir can print a new one: comptoir slack install-link.",
        ),
        "slack_state": (
            "Comptoir was not installed",
            "This way back from Slack was used already, is older than ten minutes, or began in another browser.",
            "Begin again, and stay in one browser.",
        ),
        "slack_denied": (
            "Comptoir was not installed",
            "Slack says that it was not allowed. Nothing has changed.",
        ),
        "slack_failed": (
            "Comptoir was not installed",
            "Slack did not give a token for this. Nothing has changed.",
            "Begin again; where it fails again, look at SLACK_CLIENT_ID and SLACK_CLIENT_SECRET.",
        ),
        "slack_other_app": (
            "Comptoir was not installed",
            "Slack installed another app than the one that was installed before, and it was taken back.",
            "SLACK_CLIENT_ID is of another app; to change to it, run comptoir slack forget first.",
        ),
        "slack_organisation": (
            "Comptoir was not installed",
            "It is installed workspace by workspace, not in a whole organisation. What Slack granted was taken back.",
            "Begin again and choose a workspace.",
        ),
    },
    Locale.FR: {
        "needed": (
            "Connexion",
            "Comptoir n’a pas de mot de passe. On y entre par un lien, valable une fois et pendant une heure.",
            "Demandez le vôtre à la personne qui gère Comptoir (comptoir people link NOM), puis ouvrez-le ici.",
        ),
        "spent": (
            "Ce lien ne fonctionne plus",
            "Il a déjà servi, ou il date de plus d’une heure.",
            "Demandez-en un nouveau à la personne qui gère Comptoir.",
        ),
        "stranger": (
            "Vous n’êtes pas sur la liste",
            "Le lien est bon, mais les règles en vigueur ne connaissent pas la personne pour qui il a été fait.",
            "Demandez à la personne qui gère Comptoir de vous ajouter, puis un nouveau lien.",
        ),
        "signed_out": (
            "Votre session est terminée",
            "Plus personne ne peut agir en votre nom dans ce navigateur.",
            "Pour revenir, demandez un nouveau lien à la personne qui gère Comptoir.",
        ),
        "forged": (
            "Rien n’a été fait",
            "La page était ouverte depuis trop longtemps, ou la demande venait d’un autre site.",
            "Revenez en arrière, rechargez la page et recommencez.",
        ),
        "missing": ("Il n’y a rien ici", "L’adresse est fausse, ou ce qu’elle désignait a disparu."),
        "refused": ("Rien n’a été fait", "Ce n’est pas possible en l’état. Revenez en arrière et regardez de nouveau."),
        "away": ("Comptoir est injoignable", "Sa base de données ne répond pas. Réessayez dans un instant."),
        "unexpected": ("Un problème est survenu ici", "Rien de ce que vous avez écrit n’est perdu. Réessayez."),
        "slack_installed": (
            "Comptoir est installé dans Slack",
            "Nommez le canal de chaque service dans les règles et invitez-y le bot avec /invite @Comptoir.",
            "comptoir slack check dit ce qui manque. Les fiches qui attendaient viennent d’elles-mêmes.",
        ),
        "slack_installed_beside": (
            "Comptoir est installé dans un espace Slack de plus",
            "Dans les règles, son id et un / précèdent ses canaux et ses personnes : T0123/#nom, T0123/U0123.",
            "Invitez le bot dans ses canaux avec /invite @Comptoir ; comptoir slack check dit ce qui manque.",
        ),
        "slack_admins": (
            "Réservé aux administrateurs",
            "Seul un administrateur de Comptoir peut l’installer dans Slack.",
            "La personne qui gère Comptoir peut créer un lien valable une fois : comptoir slack install-link.",
        ),
        "slack_link": (
            "Ce lien ne fonctionne plus",
            "Il a déjà installé Comptoir, ou il date de plus d’une heure.",
            "La personne qui gère Comptoir peut en créer un autre : comptoir slack install-link.",
        ),
        "slack_state": (
            "Comptoir n’a pas été installé",
            "Ce retour de Slack a déjà servi, date de plus de dix minutes, ou vient d’un autre navigateur.",
            "Recommencez, dans un seul navigateur.",
        ),
        "slack_denied": (
            "Comptoir n’a pas été installé",
            "Slack indique que l’autorisation a été refusée. Rien n’a changé.",
        ),
        "slack_failed": (
            "Comptoir n’a pas été installé",
            "Slack n’a pas donné de jeton. Rien n’a changé.",
            "Recommencez ; si cela échoue encore, vérifiez SLACK_CLIENT_ID et SLACK_CLIENT_SECRET.",
        ),
        "slack_other_app": (
            "Comptoir n’a pas été installé",
            "Slack a installé une autre application que la précédente ; elle a été retirée.",
            "SLACK_CLIENT_ID désigne une autre application ; pour en changer, lancez d’abord comptoir slack forget.",
        ),
        "slack_organisation": (
            "Comptoir n’a pas été installé",
            "Il s’installe espace par espace, pas dans toute une organisation. Ce que Slack a accordé a été rendu.",
            "Recommencez et choisissez un espace de travail.",
        ),
    },
}


def plain_page(request: Request, key: str, status: int, *, remark: str = "") -> HTMLResponse:
    """One of the pages above in the language that the browser prefers, with a remark below."""
    locale = preferred_locale(request.headers.get("accept-language", ""))
    title, *lines = _SENTENCES[locale][key]
    template = _PAGES.get_template("plain.html")
    return HTMLResponse(template.render(locale=locale.value, title=title, lines=lines, remark=remark), status)


def preferred_locale(accepted: str) -> Locale:
    """The first of our languages in an Accept-Language header (browsers list the preferred first), else English."""
    for language in accepted.split(","):
        code = language.strip()[:2].lower()
        if code in set(Locale):
            return Locale(code)
    return Locale.EN
