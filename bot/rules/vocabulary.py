"""The closed sets of names that a rules file may use: networks, languages, kinds of post, days, contents."""

from typing import Final

from bot.domain.decision import Priority
from bot.domain.department import Locale, PostingClass
from bot.domain.mention import MentionKind

NETWORKS: Final = frozenset(
    """
    x facebook instagram linkedin mastodon bluesky youtube reddit tiktok google_reviews trustpilot app_store
    play_store reviews feed webhook
    """.split()  # noqa: SIM905 - a list of codes reads better unquoted
)
# Networks of many servers: an account says on which of them it is.
OF_MANY_SERVERS: Final = frozenset(("mastodon",))
# Networks of which one document is read, so that an account says its very address.
AT_ONE_ADDRESS: Final = frozenset(("feed",))
# Networks that are listened to beside the polls: they say at once that something came.
LISTENED_TO: Final = frozenset(("mastodon",))
# Networks that charge for what is read and sent, so that a budget means something there.
CHARGING: Final = frozenset(("x",))
# Networks that are another system of ours: an account says where that takes replies.
ANSWERED_BY_POST: Final = frozenset(("webhook",))
# Networks to which an account can be signed in, instead of naming a token.
SIGNED_IN_TO: Final = frozenset(("x", "youtube"))
# Those of them whose apps always have a secret.
SIGNED_IN_WITH_SECRET: Final = frozenset(("youtube",))
# Names that people write for a network, and the one that is meant.
NETWORK_SYNONYMS: Final = {
    "twitter": "x", "meta": "facebook", "insta": "instagram", "bsky": "bluesky", "rss": "feed", "atom": "feed",
    "feeds": "feed", "google": "google_reviews",
}  # fmt: skip

# ISO 639-1, and "und" for a text whose language could not be told.
LANGUAGES: Final = frozenset(
    """
    aa ab ae af ak am an ar as av ay az ba be bg bh bi bm bn bo br bs ca ce ch co cr cs cu cv cy da de dv dz ee el
    en eo es et eu fa ff fi fj fo fr fy ga gd gl gn gu gv ha he hi ho hr ht hu hy hz ia id ie ig ii ik io is it iu
    ja jv ka kg ki kj kk kl km kn ko kr ks ku kv kw ky la lb lg li ln lo lt lu lv mg mh mi mk ml mn mr ms mt my na
    nb nd ne ng nl nn no nr nv ny oc oj om or os pa pi pl ps pt qu rm rn ro ru rw sa sc sd se sg si sk sl sm sn so
    sq sr ss st su sv sw ta te tg th ti tk tl tn to tr ts tt tw ty ug uk ur uz ve vi vo wa wo xh yi yo za zh zu und
    """.split()  # noqa: SIM905 - a list of codes reads better unquoted
)
LANGUAGE_SYNONYMS: Final = {
    "french": "fr", "français": "fr", "francais": "fr", "english": "en", "anglais": "en", "german": "de",
    "deutsch": "de", "allemand": "de", "spanish": "es", "español": "es", "espagnol": "es", "italian": "it",
    "italiano": "it", "italien": "it", "dutch": "nl", "nederlands": "nl", "portuguese": "pt", "português": "pt",
    "unknown": "und",
}  # fmt: skip

KINDS: Final = frozenset(kind.value for kind in MentionKind)
KIND_SYNONYMS: Final = {"dm": "message", "direct": "message", "avis": "review", "post": "mention", "retweet": "quote"}
CONTENTS: Final = frozenset(("question", "image", "video", "link", "hashtag", "emoji"))
CONTENT_SYNONYMS: Final = {"photo": "image", "photos": "image", "picture": "image", "pictures": "image", "url": "link"}
# Keys that people write for one that means it here.
KEY_SYNONYMS: Final = {
    "when": "if",
    "where": "if",
    "condition": "if",
    "conditions": "if",
    "match": "if",
    "do": "then",
    "action": "then",
    "actions": "then",
    "words": "any",
    "keywords": "any",
    "contains": "any",
    "text": "any",
    "except": "none",
    "exclude": "none",
    "without": "none",
    "pattern": "regex",
    "lang": "language",
    "sentiment": "feeling",
    "rating": "stars",
    "team": "department",
    "to": "department",
    "copy": "also",
    "cc": "also",
    "label": "tags",
    "labels": "tags",
    "name": "id",
}  # fmt: skip
DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
SEVERAL_DAYS: Final = {"weekend": DAYS[5:], "weekends": DAYS[5:], "weekdays": DAYS[:5], "workdays": DAYS[:5]}
DAY_SYNONYMS: Final = {
    "monday": "mon", "tuesday": "tue", "wednesday": "wed", "thursday": "thu", "friday": "fri", "saturday": "sat",
    "sunday": "sun", "lundi": "mon", "mardi": "tue", "mercredi": "wed", "jeudi": "thu", "vendredi": "fri",
    "samedi": "sat", "dimanche": "sun", "lun": "mon", "mar": "tue", "mer": "wed", "jeu": "thu", "ven": "fri",
    "sam": "sat", "dim": "sun",
}  # fmt: skip
PRIORITIES: Final = tuple(priority.value for priority in Priority)
LOCALES: Final = frozenset(locale.value for locale in Locale)
# What a weekly report may be about.
SUBJECTS: Final = ("department", "everything")
POSTING_CLASSES: Final = frozenset(posting.value for posting in PostingClass)
SURFACES: Final = frozenset(("slack", "teams", "desk"))
CONSENT: Final = ("required", "none")
