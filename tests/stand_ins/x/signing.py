"""Whether a request to the pretend X is signed as OAuth 1.0a wants it, by the very keys of an account."""

from aiohttp import web
from oauthlib.common import Request  # type: ignore[import-untyped]
from oauthlib.oauth1.rfc5849 import signature  # type: ignore[import-untyped]

Keys = tuple[str, str, str, str]
"""Consumer key, consumer secret, access token, access token secret."""


def is_signed(request: web.Request, keys: Keys) -> bool:
    """True where the signature that came can be made of these keys, this method, this address and its query."""
    authorization = request.headers.get("Authorization", "")
    if not authorization.startswith("OAuth "):
        return False
    query, headers = request.rel_url.raw_query_string, {"Authorization": authorization}
    collected = signature.collect_parameters(uri_query=query, headers=headers, exclude_oauth_signature=False)
    given = dict(collected)
    consumer_key, consumer_secret, access_token, access_secret = keys
    if (given.get("oauth_consumer_key"), given.get("oauth_token")) != (consumer_key, access_token):
        return False
    signed = Request(str(request.url.origin()) + request.rel_url.raw_path, request.method)
    signed.params = [(name, value) for name, value in collected if name != "oauth_signature"]
    signed.signature = given.get("oauth_signature", "")
    return bool(signature.verify_hmac_sha1(signed, consumer_secret, access_secret))
