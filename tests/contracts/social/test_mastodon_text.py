"""The HTML of a post becomes the text that a reader of it sees, and nothing that is not text."""

import html
import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from integrations.social.mastodon.text import LARGEST_PARSED, clean, plain_text
from tests.contracts.social.shared import shared_rows

LINK = (
    '<a href="https://example.org/a/rather/long/path" target="_blank" rel="nofollow noopener" translate="no">'
    '<span class="invisible">https://</span><span class="ellipsis">example.org/a/rather</span>'
    '<span class="invisible">/long/path</span></a>'
)
MENTION = (
    '<span class="h-card" translate="no"><a href="https://social.example/@acme" class="u-url mention">'
    "@<span>acme</span></a></span>"
)
HASHTAG = '<a href="https://social.example/tags/train" class="mention hashtag" rel="tag">#<span>train</span></a>'


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ("<p>Hello</p>", "Hello"),
        ("", ""),
        ("no markup at all", "no markup at all"),
        ("<p>one<br>two<br />three<br/>four</p>", "one\ntwo\nthree\nfour"),
        ("<p>one</p><p>two</p>", "one\n\ntwo"),
        ("<p>one</p>\n\n<p>two</p>", "one\n\ntwo"),
        ("<p>fish &amp; chips &lt;b&gt; &#39;q&#39; &quot;d&quot;</p>", "fish & chips <b> 'q' \"d\""),
        (f"<p>{MENTION} help</p>", "@acme help"),
        (f"<p>see {LINK}</p>", "see https://example.org/a/rather/long/path"),
        (f"<p dir='auto'>see {LINK}</p>", "see https://example.org/a/rather/long/path"),
        (f"<p>see {LINK.replace('/path', '/?a=1&amp;amp;b')}</p>", "see https://example.org/a/rather/long/?a=1&amp;b"),
        (f"<p>see {LINK.replace('ellipsis', '')}</p>", "see https://example.org/a/rather/long/path"),
        (f"<p>my {HASHTAG} is late</p>", "my #train is late"),
        ("<p>:blobcat: hello</p>", ":blobcat: hello"),
        ('<p><img class="custom-emoji" alt=":blobcat:" src="https://x.example/b.png"> hello</p>', ":blobcat: hello"),
        ('<p><a href="https://evil.example/">my bank</a></p>', "my bank (https://evil.example/)"),
        ('<p><a href="https://example.org/">example.org</a></p>', "https://example.org/"),
        ('<p><a href="https://example.org"></a></p>', "https://example.org"),
        ('<p><a href="javascript:alert(1)">click</a></p>', "click"),
        ("<p>a</p><script>alert(1)</script><style>p{}</style><!-- no --><p>b</p>", "a\n\nb"),
        ("<ul><li>one</li><li>two</li></ul>", "- one\n- two"),
        ("<blockquote><p>said</p></blockquote><p>so what</p>", "said\n\nso what"),
        ('<p>seen <span class="invisible">and this too</span></p>', "seen and this too"),
        ("<p>a<b>b<i>c</i></b>d", "abcd"),
        ("1 &lt; 2 and 3 < 4", "1 < 2 and 3 < 4"),
    ],
)
def test_content_becomes_what_a_reader_sees(content: str, text: str) -> None:
    assert plain_text(content, {}) == text


@pytest.mark.parametrize("dressed", [MENTION, MENTION.replace(' translate="no"', ""), f"<em>{MENTION}</em>"])
def test_a_mention_is_written_with_the_domain_that_the_post_names(dressed: str) -> None:
    handles = {"https://social.example/@acme": "acme@social.example"}
    assert plain_text(f"<p>{dressed} hi</p>", handles) == "@acme@social.example hi"


def test_the_line_that_stands_for_a_quote_goes_only_where_the_quote_is_known() -> None:
    content = f'<p class="quote-inline">RE: {LINK}</p><p>look</p>'
    assert plain_text(content, {}, drop_quote_line=True) == "look"
    assert plain_text(content, {}) == "RE: https://example.org/a/rather/long/path\n\nlook"


@pytest.mark.parametrize(
    "unwanted", ["\x00", "\x1b", "\x7f", "\x85", "\u202e", "\u2066", "\u200f", "\u061c", "\ufeff", "\ud83d"], ids=ascii
)
def test_control_and_direction_characters_are_kept_out(unwanted: str) -> None:
    assert clean(f"a{unwanted}b") == "ab"
    assert plain_text(f"<p>a{unwanted}b</p>", {}) == "ab"
    if unwanted not in "\x00\x85\ud83d":  # HTML gives numeric references to these another meaning
        assert plain_text(f"<p>a&#{ord(unwanted)};b</p>", {}) == "ab"


def test_line_ends_of_every_kind_are_newlines() -> None:
    assert clean("a\r\nb\rc\u2028d\u2029e\tf") == "a\nb\nc\nd\ne\tf"


def test_emoji_sequences_and_accents_stay_whole() -> None:
    assert plain_text("<p>👩‍👩‍👧 🏴󠁧󠁢󠁥󠁮󠁧󠁿 été e\u0301</p>", {}) == "👩‍👩‍👧 🏴󠁧󠁢󠁥󠁮󠁧󠁿 été e\u0301"


def test_the_whole_text_is_kept_however_long() -> None:
    assert plain_text(f"<p>{'word ' * 8_000}end</p>", {}) == "word " * 8_000 + "end"


def test_markup_nested_deeper_than_any_stack_is_read() -> None:
    deep = LARGEST_PARSED // 8
    assert plain_text("<p>a" + "<b>" * deep + "b" + "</b>" * deep + "</p>", {}) == "ab"


def test_an_article_too_large_to_be_parsed_keeps_its_words_and_links() -> None:
    article = (
        f"<div class='x'>{MENTION} see {LINK}<br>1 &lt; 2<br/><P dir=auto>" + "<em>word</em> " * 4_000 + "</P></div>"
    )
    assert len(article) > LARGEST_PARSED
    assert plain_text(article, {}) == (
        "@acme see https://example.org/a/rather/long/path\n1 < 2\n\n" + "word " * 3_999 + "word"
    )


@pytest.mark.timeout(10)
@pytest.mark.parametrize(
    "unit", ["<i id={}>", "<a href='http://x'><i>", "<i><p>", "<table><b>", "<", "<p", "&", "<!--"]
)
@pytest.mark.parametrize("size", [LARGEST_PARSED, 1_000_000])
def test_hostile_markup_is_read_in_no_time(unit: str, size: int) -> None:
    """Repairing a megabyte of some of these would need minutes."""
    markup = "".join(unit.format(number) for number in range(size // len(unit)))[:size]
    assert len(plain_text(markup + "<p dir='auto'>end", {})) <= size + 10


@given(st.text())
def test_escaped_text_comes_back_as_it_was(text: str) -> None:
    read = plain_text(f"<p>{html.escape(text)}</p>", {})
    assert "".join(read.split()) == "".join(clean(text).split())


@given(st.text(alphabet=st.characters(exclude_characters="\x00\r", exclude_categories=["Cs"])))
def test_both_ways_of_reading_agree(text: str) -> None:
    """Plain paragraphs are read without a parser, anything else with one."""
    escaped = html.escape(text)
    assert plain_text(f"<p>{escaped}</p>", {}) == plain_text(f'<p dir="auto">{escaped}</p>', {})


@given(st.text(alphabet="<>/abp&;#x\"'= \n\u202e\x00"))
def test_any_markup_gives_clean_text(markup: str) -> None:
    read = plain_text(markup, {})
    assert not [c for c in read if unicodedata.category(c) == "Cc" and c not in "\n\t"]
    assert "\u202e" not in read


@pytest.mark.parametrize("file", ["naughty_strings", "chat_markup"])
def test_hostile_texts_stay_text(file: str) -> None:
    for row in shared_rows(f"data/hostile/{file}.jsonl"):
        read = plain_text(f"<p>{html.escape(row['text'])}</p>", {})
        assert "".join(read.split()) == "".join(clean(row["text"]).split()), row["id"]
