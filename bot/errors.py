"""The whole error tree: what can go wrong, sorted by what has to happen next.

ComptoirError
  ConfigError               refuse to start or to load; says file, line, path and what to write instead
    SettingsError             an environment variable
    FaultyFile                a file, with every fault found
      RulesError                routing_rules.yaml
      ContactsError             contacts that another system wrote
  Refusal                   told to the employee, kindly; never retried
    AlreadyClaimed NotPermitted NotFound CaseClosed TooLong EmptyText OwnReply
    NotEligible NotUsable Stale WrongState PublishingStopped AccountPaused BudgetSpent UnknownDepartment
  IntegrationError          an outside service, with its name and the account
    Transient                 try again later, with jitter
      Unavailable TimedOut RateLimited
    Permanent                 needs a person or a change
      AuthFailed QuotaSpent TargetGone ChannelGone CardGone NotAllowed Rejected Duplicate
    Uncertain                 something may have happened out there: reconcile before any second attempt

The class name in snake case (`reason`) is the metric label, the problem type of the API and the reason on the card.
"""

import re
from dataclasses import dataclass
from datetime import datetime


class ComptoirError(Exception):
    """Base of every error that Comptoir raises on purpose."""

    @property
    def reason(self) -> str:
        """The class name in snake case: a closed set of labels."""
        return re.sub(r"(?<!^)(?=[A-Z])", "_", type(self).__name__).lower()


class ConfigError(ComptoirError):
    """A setting or a file that cannot be used; the message says where and what to write instead."""


class SettingsError(ConfigError):
    """An environment variable is missing or wrong."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One fault in a file: where it is, what is wrong, what to write instead.

    `line` and `column` count from 1; 0 means that the fault concerns the file as a whole.
    """

    file: str
    line: int
    column: int
    path: str
    message: str
    remedy: str = ""
    code: str = "invalid"
    severity: str = "error"

    def __str__(self) -> str:
        where = f"{self.file}:{self.line}:{self.column}" if self.line else self.file
        path = f" {self.path}:" if self.path else ""
        remedy = f" {self.remedy}" if self.remedy else ""
        return f"{where}:{path} {self.message}{remedy}"


class FaultyFile(ConfigError):
    """A file is refused; carries every fault found, in the order of the file."""

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        self.faults = faults
        super().__init__("\n".join(str(fault) for fault in faults))


class RulesError(FaultyFile):
    """The rules file is refused."""


class ContactsError(FaultyFile):
    """A file of contacts is refused, and none of them was recorded."""


class Refusal(ComptoirError):
    """Something an employee asked for and cannot have now; `details` completes the sentence shown to them."""

    def __init__(self, message: str = "", **details: str) -> None:
        self.details = details
        super().__init__(message or self.__doc__ or self.reason)


class AlreadyClaimed(Refusal):
    """Another employee holds this case."""


class NotPermitted(Refusal):
    """This person may not do this here."""


class NotFound(Refusal):
    """There is no such thing, or it is not for this person."""


class CaseClosed(Refusal):
    """The case is closed; reopen it first."""


class TooLong(Refusal):
    """The text is longer than the network allows."""


class EmptyText(Refusal):
    """There is no text to send."""


class OwnReply(Refusal):
    """Nobody approves what they wrote or edited."""


class NotEligible(Refusal):
    """The network does not let this account answer here."""


class NotUsable(Refusal):
    """Something in what was written cannot be used."""


class Stale(Refusal):
    """Something changed since this was shown; look again, then decide."""


class WrongState(Refusal):
    """This cannot be done in the state the thing is in."""


class PublishingStopped(Refusal):
    """Publishing has been stopped for everybody."""


class AccountPaused(Refusal):
    """The account on the network is paused, so nothing can be published on it."""


class BudgetSpent(Refusal):
    """What is left of this month's budget of the account does not cover the reply."""


class UnknownDepartment(Refusal):
    """There is no such department in the rules in force."""


class IntegrationError(ComptoirError):
    """An outside service failed; `service` and `account` say which, the text never holds a secret."""

    def __init__(self, message: str, *, service: str, account: str) -> None:
        self.service = service
        self.account = account
        super().__init__(f"{service} ({account}): {message}" if account else f"{service}: {message}")


class Transient(IntegrationError):
    """Nothing happened out there; the same request may succeed later."""


class Unavailable(Transient):
    """The service is down or could not be reached before anything was sent."""


class TimedOut(Transient):
    """A read took too long."""


class RateLimited(Transient):
    """The service asks to wait; `retry_at` (UTC) says until when."""

    def __init__(self, message: str, *, service: str, account: str, retry_at: datetime) -> None:
        self.retry_at = retry_at
        super().__init__(message, service=service, account=account)


class Permanent(IntegrationError):
    """The same request will never succeed; a person or a change is needed."""


class AuthFailed(Permanent):
    """The token is wrong, expired or revoked: the account is paused."""


class QuotaSpent(Permanent):
    """The plan or the budget is used up."""


class TargetGone(Permanent):
    """The post to answer is deleted, private or blocked."""


class ChannelGone(Permanent):
    """The chat channel is archived, deleted or closed to the bot."""


class CardGone(Permanent):
    """The card was deleted in the channel."""


class NotAllowed(Permanent):
    """The network forbids this act for this account."""


class Rejected(Permanent):
    """The service refused the content as invalid."""


class Duplicate(Permanent):
    """The service says that it has this already."""


class Uncertain(IntegrationError):
    """The request left and no clear answer came back: it may have been carried out."""
