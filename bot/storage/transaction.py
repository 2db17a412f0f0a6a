"""One transaction with a repository for every subject; implements `WebTransaction` of the ports."""

from bot.domain.audit import Origin
from bot.domain.case import Case
from bot.domain.reply import Reply
from bot.ports import (
    accounts,
    alarms,
    audit,
    chat_people,
    installations,
    measuring,
    network_tokens,
    outbox,
    persons,
    pictures,
    places,
    reply_pictures,
    rules_rows,
    spending,
    store,
    threads,
    traces,
    web_store,
    weekly,
)
from bot.storage.accounts import SqlAccounts
from bot.storage.alarms import SqlAlarms
from bot.storage.audit import SqlAuditLog
from bot.storage.cards import SqlCards
from bot.storage.cases import SqlCases
from bot.storage.chat_people import SqlChatPeople
from bot.storage.desk import SqlDesk
from bot.storage.events import SqlEvents
from bot.storage.inbox import SqlInbox
from bot.storage.installations import SqlInstallations
from bot.storage.jobs import SqlJobs
from bot.storage.measuring import SqlMeasuring
from bot.storage.mentions import SqlMentions
from bot.storage.network_tokens import SqlNetworkTokens
from bot.storage.persons import SqlPersons
from bot.storage.pictures import SqlPictures
from bot.storage.places import SqlPlaces
from bot.storage.replies import SqlReplies
from bot.storage.reply_pictures import SqlReplyPictures
from bot.storage.repository import Clock
from bot.storage.rules import SqlRules
from bot.storage.saved_replies import SqlSavedReplies
from bot.storage.sessions import SqlSessions
from bot.storage.spending import SqlSpending
from bot.storage.statements import Statements
from bot.storage.summaries import SqlSummaries
from bot.storage.switches import SqlSwitches
from bot.storage.threads import SqlThreads
from bot.storage.traces import SqlTraces
from bot.storage.watch import Watch
from bot.storage.weekly import SqlWeeklyReports


class SqlTransaction:
    """Everything inside commits together or not at all."""

    def __init__(self, statements: Statements, clock: Clock, origin: Origin) -> None:
        cases, replies = Watch[Case](), Watch[Reply]()
        self._audit = SqlAuditLog(statements, clock, origin, cases, replies)
        self.audit: audit.AuditLog = self._audit
        self.cases: store.Cases = SqlCases(statements, clock, cases)
        self.mentions: store.Mentions = SqlMentions(statements, clock)
        self.replies: store.Replies = SqlReplies(statements, clock, replies)
        self.threads: threads.Threads = SqlThreads(statements, clock)
        self.persons: persons.Persons = SqlPersons(statements, clock)
        self.cards: outbox.Cards = SqlCards(statements, clock)
        self.summaries: outbox.Summaries = SqlSummaries(statements, clock)
        self.pictures: pictures.Pictures = SqlPictures(statements, clock)
        self.reply_pictures: reply_pictures.ReplyPictures = SqlReplyPictures(statements, clock)
        self._jobs = SqlJobs(statements, clock)
        self.jobs: outbox.Jobs = self._jobs
        self.chat_people: chat_people.ChatPeople = SqlChatPeople(statements, clock)
        self.places: places.Places = SqlPlaces(statements, clock)
        self.installations: installations.Installations = SqlInstallations(statements, clock)
        self.events: store.Events = SqlEvents(statements, clock, self._audit)
        self.accounts: accounts.Accounts = SqlAccounts(statements, clock)
        self.network_tokens: network_tokens.NetworkTokens = SqlNetworkTokens(statements, clock)
        self.spending: spending.Spending = SqlSpending(statements, clock)
        self.alarms: alarms.Alarms = SqlAlarms(statements, clock)
        self.inbox: store.Inbox = SqlInbox(statements, clock)
        self.rules: rules_rows.RulesRows = SqlRules(statements, clock)
        self.switches: store.Switches = SqlSwitches(statements, clock)
        self.measuring: measuring.Measuring = SqlMeasuring(statements, clock)
        self.weekly_reports: weekly.WeeklyReports = SqlWeeklyReports(statements, clock)
        self.traces: traces.Traces = SqlTraces(statements, clock)
        self.sessions: web_store.Sessions = SqlSessions(statements, clock)
        self.desk: web_store.Desk = SqlDesk(statements, clock)
        self.saved_replies: web_store.SavedReplies = SqlSavedReplies(statements, clock)

    async def complete(self) -> None:
        """Write what waits for the end, before the commit."""
        await self._audit.write()
        await self._jobs.write()
