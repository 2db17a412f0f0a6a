"""What people can do in Teams, and why it lacks what it lacks; data for the documents and their tests."""

from bot.ports.chat_features import Feature, Features, Missing, Offered

_CONSENT = "where the team has consented to its threads being read"

FEATURES: Features = {
    Feature.CLAIM: Offered(),
    Feature.COMPOSE: Offered("in a dialog"),
    Feature.DRAFT_KEPT: Offered("from the preview on: Teams tells nothing of a dialog before it is submitted"),
    Feature.BY_HAND: Offered(),
    Feature.APPROVAL: Offered(),
    Feature.SEVERAL_WAITING: Offered(),
    Feature.CORRECT: Offered(),
    Feature.WITHDRAW: Offered(),
    Feature.PRIVATE: Offered(),
    Feature.HIDE: Offered(),
    Feature.REROUTE: Offered(),
    Feature.SNOOZE: Offered(),
    Feature.ESCALATE: Offered(),
    Feature.CLOSE: Offered(),
    Feature.NOTE_IN_DIALOG: Offered(),
    Feature.NOTE_IN_THREAD: Offered(f"{_CONSENT}; elsewhere behind `@Comptoir`, as Teams tells a bot of nothing else"),
    Feature.NOTE_FOLLOWS: Offered(_CONSENT),
    Feature.REPLY_FROM_MESSAGE: Offered(),
    Feature.REACTIONS: Missing("the card's buttons are as near"),
    Feature.PERSONAL_PAGE: Offered("`mine` and `queue`, written to Comptoir in private"),
    Feature.DIGEST: Offered(),
    Feature.WEEKLY: Offered("in words"),
    Feature.COMMANDS: Offered("in private, or behind `@Comptoir` in a channel; answered in private"),
    Feature.MENTION_PICTURES: Missing("a link: Teams keeps no copy, and would load it from whoever posted it"),
    Feature.REPLY_PICTURES: Missing("Teams gives a bot no files of channels or dialogs"),
    Feature.PICTURES_REVIEWED: Missing("a dialog names and describes them; they are shown on the desk"),
    Feature.LIVE: Offered(),
    Feature.WHISPERS: Offered("in the answer to a click, else in private"),
    Feature.FLOOD: Offered(),
    Feature.LOOK_UP: Missing("Teams lets a bot look up no message; the doubt is shown, and nothing posted again"),
    Feature.ADOPTION: Offered(),
    Feature.LINK_BY_EMAIL: Offered("`link`; by the address that the organisation gave them"),
    Feature.SEVERAL_PLACES: Missing("Microsoft lets a new bot belong to one tenant only"),
}
