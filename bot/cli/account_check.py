"""What a look at one account finds: takes the account and what is kept of it, asks its network, gives findings.

It changes nothing, neither here nor on the network.
"""

import asyncio
import os
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import AsyncExitStack, aclosing, asynccontextmanager
from datetime import UTC, datetime, timedelta

from bot.cards.wording import knows, say
from bot.domain.department import Account, Locale
from bot.domain.interval import WARNED_DAYS_BEFORE
from bot.domain.mention import Author, Mention
from bot.errors import AuthFailed, ComptoirError, IntegrationError, NotAllowed, SettingsError, WrongState
from bot.now import utc_now
from bot.ports.rows import AccountRow
from bot.ports.social import Identity, Network
from bot.ports.store import DATABASE
from bot.runtime.finding import Finding
from bot.runtime.sealing import Seals
from bot.settings import Settings, is_loopback, load_settings
from bot.storage.database import open_store
from integrations.social.registry import (
    address_of,
    app_missing,
    login_of,
    look_at,
    make_network,
    renews_itself,
    secret_of,
    streaming,
)

AT_ONCE = 8


async def all_findings(accounts: Sequence[Account], rows: Mapping[str, AccountRow]) -> list[Finding]:
    """Whether each network knows us and until when, what it takes, and what somebody should mend there, in their order.

    `rows` is what is kept of the accounts. Some networks are asked at a time.
    """
    gate = asyncio.Semaphore(AT_ONCE)

    async def look(account: Account, network: Network | Finding) -> list[Finding]:
        async with gate:
            return [network] if isinstance(network, Finding) else await _asked(network, rows.get(account.key))

    async with AsyncExitStack() as stack:
        # The code of some networks takes seconds to load, and no answer is heard meanwhile: that comes first for all.
        networks = [await _opened(stack, account, rows.get(account.key)) for account in accounts]
        found = await asyncio.gather(*map(look, accounts, networks))
    return [finding for each in found for finding in each]


async def _opened(stack: AsyncExitStack, account: Account, row: AccountRow | None) -> Network | Finding:
    """The network of an account, closed with `stack`, or why it cannot be asked."""
    try:
        return await stack.enter_async_context(opened(account))
    except (SettingsError, WrongState, IntegrationError) as error:
        return _refused(account, row, error)


async def _asked(network: Network, row: AccountRow | None) -> list[Finding]:
    account = network.account
    subject = _subject(account)
    try:
        identity = await network.connect()
        stream = await _stream(subject, network)
    except IntegrationError as error:
        return [_refused(account, row, error)]
    known = Finding(subject, "ok", f"{account.network} as {identity.handle}; {_takes(network, row)}")
    remarks = [Finding(subject, "warning", remark(key)) for key in identity.remarks]
    return [known, *stream, *_token(subject, identity, utc_now()), *_untold(subject, account), *remarks]


def _untold(subject: str, account: Account) -> list[Finding]:
    """That some of what concerns an account is told to an app of its vendor alone, of which nobody here knows."""
    missing = app_missing(account, load_settings())
    if not missing:
        return []
    remedy = f"Set {missing}, and subscribe to the webhooks."
    return [Finding(subject, "warning", "mentions elsewhere do not come in: nobody here is told of them", remedy)]


def _refused(account: Account, row: AccountRow | None, error: ComptoirError) -> Finding:
    """What is wrong with an account that cannot be opened or connected."""
    subject = _subject(account)
    if isinstance(error, IntegrationError):
        return Finding(subject, "wrong", str(error), remedy_of(account, error))
    if isinstance(error, WrongState):
        refused = row is not None and row.fault == "auth_failed"
        return Finding(subject, "wrong" if refused else "warning", str(error), _sign_in(account) if refused else "")
    return Finding(subject, "wrong", str(error).removeprefix(f"{subject}: "))  # it says itself what to write where


def _subject(account: Account) -> str:
    return f"account {account.key}"


async def kept_rows(settings: Settings) -> dict[str, AccountRow]:
    """What is kept of the accounts, by key; nothing where the database does not answer or is of another version."""
    try:
        store = open_store(settings.database_url, clock=utc_now, looking=True)
    except ComptoirError:
        return {}
    try:
        async with store.reading() as tx:
            return {row.key: row for row in await tx.accounts.all()}
    except ComptoirError:
        return {}
    finally:
        await store.close()


@asynccontextmanager
async def opened(account: Account) -> AsyncIterator[Network]:
    """The network of an account, with its secret from the environment or the token in the database, not renewed.

    Raises SettingsError, and for an account that signs in AuthFailed, Transient and WrongState, as login.py says.
    """
    stored = account.signs_in or renews_itself(account)
    network = await _looking(account) if stored else _configured(account)
    try:
        yield network
    finally:
        await network.close()


def _configured(account: Account) -> Network:
    return make_network(account, secret_of(account, os.environ), utc_now)


async def _looking(account: Account) -> Network:
    settings = load_settings()
    login = login_of(account, os.environ, utc_now) if account.signs_in else None
    seals = Seals(settings.secret_keys, utc_now) if login is not None else None
    store = open_store(settings.database_url, clock=utc_now, looking=True)
    try:
        if login is None or seals is None:
            return await look_at(account, os.environ, utc_now, store=store, settings=settings)
        return await login.looking(store, seals)
    finally:
        await store.close()


def moment(at: datetime) -> str:
    """A time as findings tell it."""
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def remark(key: str) -> str:
    """What somebody should mend on the network, in words; a key without words of its own as it is."""
    name = f"account_remark.{key}"
    return say(name, Locale.EN) if knows(name) else key


def _takes(network: Network, row: AccountRow | None) -> str:
    """What the network takes: how long a reply, how many pictures, how many requests as far as it was heard of."""
    account = network.account
    if not network.capabilities.publishes:
        return "only read, answered by hand"
    somebody = Mention(account.key, account.network, "1", Author("1", "somebody"), "", utc_now(), "")
    told = [f"{network.preview('', somebody).limit} characters a reply"]
    pictures = network.capabilities.pictures
    told.append(f"{pictures.most} pictures" if pictures is not None else "no pictures")
    left = row.left(utc_now()) if row is not None else None
    if left is not None:
        told.append(f"{left.remaining} of {left.limit} requests left until {moment(left.resets_at)}")
    return ", ".join(told)


async def _stream(subject: str, network: Network) -> list[Finding]:
    """Whether the stream opens, where the account asks for one; a warning where not, since polling goes on."""
    key = network.account.key
    listening = streaming({key: network}).get(key)
    if listening is None:
        return []
    try:
        async with aclosing(listening.listen()) as stream:
            await anext(stream)
    except IntegrationError as error:
        return [Finding(subject, "warning", f"the stream does not open ({error}); polling goes on without it")]
    return [Finding(subject, "ok", "the stream opens")]


def _token(subject: str, identity: Identity, now: datetime) -> list[Finding]:
    ends = identity.expires_at
    if ends is None:
        return []
    if ends <= now:
        return [Finding(subject, "wrong", f"the token ended on {moment(ends)}", "Get a new token.")]
    near = ends - now <= timedelta(days=max(WARNED_DAYS_BEFORE))
    remedy = "Get a new token before." if near else ""
    return [Finding(subject, "warning" if near else "ok", f"the token ends on {moment(ends)}", remedy)]


def remedy_of(account: Account, error: IntegrationError) -> str:
    """What somebody should do about an account whose network failed; "" where the error says it itself."""
    if error.service == DATABASE:
        return ""  # such an error says itself what to do
    if isinstance(error, AuthFailed):
        return _sign_in(account) if account.signs_in else "Get a new token."
    if isinstance(error, NotAllowed):
        return f"Check that the token is this account's: docs/networks/{account.network}.md tells what it has to allow."
    address = address_of(account)
    if is_loopback(address) and address.endswith("/sandbox"):
        return f"Check that {address} answers; a demo on another port needs its DATABASE_URL and PORT here too."
    return f"Check that {address} answers."


def _sign_in(account: Account) -> str:
    return f"Sign in again: comptoir networks login {account.key}"
