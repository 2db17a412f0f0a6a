"""How Google grants access tokens: takes what an app and the owner of an account were given, gives the request for one.

A refresh token lasts until its owner takes the consent back, or half a year without use; one of an app that is still
being tried lasts a week. Using it does not use it up. It knows no interface of Google's but this one.
"""

from integrations.social.granted import Grant

ENTRANCE = "https://oauth2.googleapis.com"
WRITTEN = r"(?P<client>[\w.-]+):(?P<client_secret>[\w.~-]+):(?P<refresh>[\w.~/+=-]+)"
"""How the three stand in a variable, as a pattern: the app's client id and client secret, and the refresh token."""

AS_WORDS = "client-id:client-secret:refresh-token"
"""The same for people."""

TOKENS = "/token"
"""Where below the entrance they are granted."""


def grant_by_refresh(client: str, client_secret: str, refresh: str, *, entrance: str = ENTRANCE) -> Grant:
    """The request for a token; `entrance` is where it goes, without a slash behind."""
    form = {
        "grant_type": "refresh_token",
        "client_id": client,
        "client_secret": client_secret,
        "refresh_token": refresh,
    }
    return Grant(entrance + TOKENS, form, secrets=(client_secret, refresh))
