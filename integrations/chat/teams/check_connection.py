"""Whether Teams and we can prove ourselves to each other: fetches a token and Microsoft's keys, gives what is found."""

from bot.errors import AuthFailed, IntegrationError
from bot.runtime.finding import Finding
from bot.settings import Settings
from integrations.chat.teams.keys import Keys
from integrations.chat.teams.manifest import PATH
from integrations.chat.teams.seam import Gateway

_ANY_KEY = "comptoir-check"
"""A key's id that Microsoft does not have: asking for it fetches all there are."""


async def examine_app(gateway: Gateway, settings: Settings) -> Finding:
    """The app's token, as every call to Teams needs it."""
    named = f"app {settings.teams_app_id} of the organisation {settings.teams_tenant_id}"
    if settings.teams_playground:
        return Finding("teams app", "ok", f"{named}, for the playground at {settings.teams_playground}: no token")
    try:
        await gateway.ready()
    except AuthFailed as error:
        return Finding("teams app", "wrong", str(error), _mend(settings))
    except IntegrationError as error:
        remedy = f"Try again later; from this machine {settings.teams_login_url} has to be reached."
        return Finding("teams app", "wrong", str(error), remedy)
    return Finding("teams app", "ok", f"{named}, with a token")


def examine_address(settings: Settings) -> Finding:
    """Where Teams sends what people do; which address the bot really has, no bot may ask."""
    if not settings.comptoir_public_url.startswith("https://"):
        found = "Teams reaches https addresses only, so no click arrives"
        return Finding("teams address", "wrong", found, "Set COMPTOIR_PUBLIC_URL to one.")
    remedy = "Where clicks do nothing: compare it with the messaging endpoint in the Azure bot's Configuration."
    return Finding("teams address", "ok", f"{settings.comptoir_public_url}{PATH}", remedy)


async def examine_keys(keys: Keys, settings: Settings) -> Finding:
    """The keys by which the requests of Teams are told from forged ones."""
    try:
        await keys.find(_ANY_KEY)
    except IntegrationError as error:
        remedy = f"From this machine {settings.teams_openid_url} has to be reached, and the address of keys in it."
        return Finding("teams keys", "wrong", str(error), remedy)
    return Finding("teams keys", "ok", settings.teams_openid_url)


def _mend(settings: Settings) -> str:
    """What to do about a token that is refused."""
    if settings.teams_managed_identity:
        return "Give this machine the user-assigned managed identity whose client id is TEAMS_APP_ID."
    compare = "Compare TEAMS_APP_ID and TEAMS_TENANT_ID with the overview of the app's registration"
    if settings.teams_certificate is not None:
        return f"{compare}, and TEAMS_CERTIFICATE with its Certificates & secrets."
    return f"{compare}; where they are right, make a new client secret there and set TEAMS_APP_PASSWORD to its value."
