"""The rules that every network's quality.yaml answers: the contract's twelve clauses, then what good service asks."""

OF_ANSWERS = frozenset({"own_posts_never_return", "same_key_is_one_post", "reply_under_its_mention"})
"""The clauses that mean nothing where we publish nothing."""

RULES = {
    "clauses": {
        "same_cursor_twice": "the same cursor gives the same items again",
        "oldest_first": "items come oldest first, each once",
        "partial_at_a_rate_limit": "a rate limit in mid-read keeps what was read and says when to go on",
        "keys_and_utc": "every mention has its keys, and times are in UTC",
        "own_posts_never_return": "our own posts never come back as mentions",
        "every_status_sorted": "every status of the service has its class of error",
        "too_long_refused_first": "a text too long is refused before anything leaves",
        "same_key_is_one_post": "the same key twice is one post",
        "reply_under_its_mention": "the reply lands under its mention, as previewed",
        "no_token_told": "no error, log or repr holds a token",
        "loop_never_blocked": "nothing blocks the loop",
        "closing_twice": "closing twice is no fault",
    },
    "reading": {
        "first_reading_bounded": "the first reading has an end and says what it left out",
        "late_entries_not_lost": "an item that shows up late, below the cursor, is still read",
        "unknown_shapes_set_aside": "an item of unknown shape is kept raw and the rest goes on",
        "recorded_payloads_read": "recorded payloads of the vendor's are read or set aside; none raises",
        "hidden_mentions_read": "mentions that the vendor files away are read too",
        "dropped_mentions_warned_of": "settings of the account that lose mentions are warned of",
        "answers_given_elsewhere": "answers written in the vendor's own app are seen after what they answer",
        "edits_and_deletions": "edits and deletions are seen",
        "threads_from_their_root": "a thread is read from its root",
        "markup_becomes_text": "markup becomes plain text, and hostile text stays text",
        "media_with_alt_text": "media come with their description",
        "push_beside_polling": "the vendor's push is used where there is one",
        "search_as_second_source": "search finds what mentions lack",
    },
    "publishing": {
        "posting_class": "the posting class is declared, and the account may override it",
        "one_request_a_reply": "a reply is one request with all that belongs to it",
        "lost_answers_uncertain": "an answer that was lost or shows no post is uncertain",
        "own_reply_found": "our reply is found again",
        "two_candidates_to_a_human": "two posts that match are left to a human",
        "length_by_its_own_rule": "length is counted by the network's own rule",
        "limits_from_the_server": "limits are read from the service where it tells them",
        "author_is_notified": "the author learns of the reply",
        "seen_by_no_more_people": "the reply is seen by no more people than the mention",
        "media_published": "pictures with their description can be published",
        "own_replies_deleted": "a reply can be withdrawn, also where the answer was lost",
        "own_replies_edited": "a reply can be corrected, keeping what belongs to it",
        "others_hidden": "what others wrote can be hidden and shown again, also where the answer was lost",
        "authors_told_in_private": "an author can be answered in private, once, also where the answer was lost",
        "eligibility_shown_first": "who may be answered is known before anybody writes",
    },
    "conduct": {
        "unreachable_is_transient": "a service out of reach is transient, for a write too",
        "time_bounded": "every request has an end",
        "size_bounded": "every answer has a largest size",
        "no_redirect_with_the_token": "the token follows no redirect",
        "revoked_token_told": "a revoked token is told as such",
        "token_renewed": "a token is renewed before it expires",
        "signing_in_from_the_command_line": "the account can be signed in from the command line",
        "quota_shared_with_answers": "reading leaves room in the quota for answering",
        "vendors_description_followed": "requests follow the vendor's own interface description",
        "real_peer_tried": "the suite has run on a real server of the vendor's",
    },
}

OF_POLLS = {"same_cursor_twice", "oldest_first", "partial_at_a_rate_limit"}
"""What is asked only of networks that are read; the others bring their news by themselves, in any order."""
