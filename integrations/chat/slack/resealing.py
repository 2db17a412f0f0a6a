"""The stored tokens seen from outside: takes the database and the keys, seals anew, tells how long tokens are good."""

from collections.abc import Sequence

from bot.errors import SettingsError
from bot.ports.installations import InstallationRow
from bot.ports.store import Store
from bot.runtime.finding import Finding
from bot.runtime.sealing import Seals
from integrations.chat.slack.installed import Installed, opened, sealed_as, wrong_key
from integrations.chat.slack.surface import SlackSurface

_INSTALL = "Sign in to the desk as an admin and open /slack/install, or use comptoir slack install-link."


async def reseal_all(store: Store, seals: Seals) -> int:
    """Seal every stored token with the first key; gives how many installations have one.

    Raises SettingsError, and changes nothing, where one opens with none of the keys. One that is renewed at the same
    time is sealed by its renewal.
    """
    count = 0
    async with store.writing() as tx:
        for row in await tx.installations.all():
            if not row.token:
                continue
            tokens = opened(seals, row)
            if tokens is None:
                raise SettingsError(wrong_key(row))
            token = seals.seal(tokens[0], sealed_as(row.workspace, "token"))
            refresh = tokens[1] and seals.seal(tokens[1], sealed_as(row.workspace, "refresh_token"))
            await tx.installations.reseal(row, token, refresh)
            count += 1
    return count


async def installations(surface: SlackSurface) -> Sequence[Finding]:
    """Where the app is installed and how long each token is good; nothing where the token is a setting."""
    installed = surface.workspaces.bearer
    if not isinstance(installed, Installed):
        return []
    rows = await installed.rows()
    if not rows:
        return [Finding("slack installation", "wrong", "the app is not installed in any workspace", _INSTALL)]
    return [_installation(row) for row in rows]


def _installation(row: InstallationRow) -> Finding:
    subject = f"slack installation {row.place}".rstrip()
    if row.fault is not None and row.expires_at is not None:
        until = f"{row.expires_at:%Y-%m-%d %H:%M} UTC"
        return Finding(subject, "wrong", f"good until {until}, not renewed: {row.fault}", _INSTALL)
    expiry = f", good until {row.expires_at:%Y-%m-%d %H:%M} UTC" if row.expires_at is not None else ""
    return Finding(subject, "ok", f"in {row.name} ({row.workspace}) by {row.installed_by}{expiry}")
