"""What the pretend network refuses, each with the HTTP status and the words Mastodon answers; knows no HTTP.

These speak to clients of the pretend network over its wire, so they are no part of Comptoir's own errors.
"""


class SandboxRefusal(Exception):
    """Base: `status` is the HTTP status, the message goes into Mastodon's {"error": ...} body."""

    status = 400


class Unauthorized(SandboxRefusal):
    """No token, or one that is unknown or revoked."""

    status = 401

    def __init__(self, message: str = "The access token is invalid") -> None:
        super().__init__(message)


class Forbidden(SandboxRefusal):
    """The token is good but may not do this."""

    status = 403


class NotFoundHere(SandboxRefusal):
    """What is asked for does not exist, or not for this viewer."""

    status = 404

    def __init__(self, message: str = "Record not found") -> None:
        super().__init__(message)


class Unprocessable(SandboxRefusal):
    """The request is understood and cannot be done."""

    status = 422


class TooManyRequests(SandboxRefusal):
    """The rate limit is spent."""

    status = 429

    def __init__(self, message: str = "Too many requests") -> None:
        super().__init__(message)


class ServiceUnavailable(SandboxRefusal):
    """The network is down for the moment."""

    status = 503

    def __init__(self, message: str = "Service Unavailable") -> None:
        super().__init__(message)
