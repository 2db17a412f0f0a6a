"""The pretend network: one server that speaks the Mastodon client API, for the demo and for tests."""

from bot.sandbox.app import SandboxServer, create_sandbox

__all__ = ["SandboxServer", "create_sandbox"]
