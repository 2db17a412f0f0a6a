"""The login service: takes what a client asks for a token with, gives tokens and the documents that lead there.

What msal 1.39 needs, tried: its authority must begin with https (`canonicalize` refuses http before any request), so
the server also listens with TLS. `ConfidentialClientApplication(app, client_credential=secret, authority=
server.authority, instance_discovery=False, http_client=session)` gets a token, where `session` is a requests.Session
with `verify = server.ca_file` and `trust_env = False`. It asks for `{authority}/v2.0/.well-known/openid-configuration`
and takes `token_endpoint` from there, which must be https too. With `verify=server.ca_file` in place of a session it
works only where REQUESTS_CA_BUNDLE is not set: requests lets that variable win; a test may set it to `server.ca_file`.
Without `instance_discovery=False` msal first asks login.microsoftonline.com whether it knows 127.0.0.1.
The same paths answer over plain HTTP to clients that take them.
"""

import base64
from collections.abc import Mapping

import jwt
from cryptography import x509
from cryptography.hazmat.primitives import hashes

from tests.stand_ins.teams.faults import TeamsRefusal
from tests.stand_ins.teams.tenant import App, Json, Tenant

SCOPE = "https://api.botframework.com/.default"
LIFETIME = 3599


def discovery(tenant: Tenant, named: str, base: str) -> Json:
    """Where the endpoints of the tenant that is `named` are. Raises TeamsRefusal."""
    _expect(tenant, named)
    at = f"{base}/{named}"
    return {
        "token_endpoint": f"{at}/oauth2/v2.0/token",
        "token_endpoint_auth_methods_supported": ["client_secret_post", "private_key_jwt", "client_secret_basic"],
        "jwks_uri": f"{at}/discovery/v2.0/keys",
        "issuer": f"{at}/v2.0",
        "authorization_endpoint": f"{at}/oauth2/v2.0/authorize",
        "device_authorization_endpoint": f"{at}/oauth2/v2.0/devicecode",
        "tenant_region_scope": "EU",
    }


def token(tenant: Tenant, named: str, form: Mapping[str, str]) -> Json:
    """A token for the connector by the client credentials flow. Raises TeamsRefusal, its code an OAuth error."""
    app = tenant.app
    _expect(tenant, named)
    if form.get("grant_type") != "client_credentials":
        raise TeamsRefusal(400, "unsupported_grant_type", "AADSTS70003: The app requested an unsupported grant type.")
    if form.get("client_id") != app.id:
        raise TeamsRefusal(400, "unauthorized_client", "AADSTS700016: Application was not found in the directory.")
    if form.get("client_secret") != app.secret and not _is_signed(app, form.get("client_assertion", "")):
        raise TeamsRefusal(401, "invalid_client", "AADSTS7000215: Invalid client secret provided.")
    # msal asks for what OpenID Connect knows beside the scope that it is told.
    if SCOPE not in form.get("scope", "").split():
        raise TeamsRefusal(400, "invalid_scope", "AADSTS1002012: The provided value for scope is not valid.")
    app.fetched += 1
    made = tenant.number("eyJ0.")
    app.tokens[made] = tenant.clock() + LIFETIME
    return {"token_type": "Bearer", "expires_in": LIFETIME, "ext_expires_in": LIFETIME, "access_token": made}


def _is_signed(app: App, assertion: str) -> bool:
    """Whether the app's certificate signed what stands in place of a secret (learn.microsoft.com, certificate
    credentials)."""
    if not app.certificate:
        return False
    certificate = x509.load_pem_x509_certificate(app.certificate)
    thumbprint = base64.urlsafe_b64encode(certificate.fingerprint(hashes.SHA256())).decode().rstrip("=")
    try:
        header = jwt.get_unverified_header(assertion)
        # The clients that sign it know no clock but the machine's.
        said = jwt.decode(assertion, certificate.public_key(), ["PS256"], {"verify_aud": False})  # type: ignore[arg-type]
    except jwt.PyJWTError:
        return False
    shown = str(header.get("x5t#S256")).rstrip("=")  # msal leaves the padding, RFC 7515 has none
    return shown == thumbprint and said["iss"] == said["sub"] == app.id


def expect_bearer(tenant: Tenant, header: str) -> None:
    """Let in who carries a token that was handed out here. Raises TeamsRefusal 401."""
    scheme, _, given = header.partition(" ")
    if scheme != "Bearer" or tenant.app.tokens.get(given, 0.0) <= tenant.clock():
        challenge = {"WWW-Authenticate": 'Bearer error="invalid_token"'}
        raise TeamsRefusal(401, "Unauthorized", "Authorization has been denied for this request.", challenge)


def refused(refusal: TeamsRefusal) -> Json:
    """A refusal as Entra words it."""
    return {"error": refusal.code, "error_description": refusal.message, "error_codes": [], "correlation_id": "0"}


def _expect(tenant: Tenant, named: str) -> None:
    if named != tenant.id:
        raise TeamsRefusal(400, "invalid_request", f"AADSTS90002: Tenant {named!r} not found.")
