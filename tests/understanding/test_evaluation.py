"""`comptoir understanding evaluate` holds what is read against labelled texts, and says what a table lacks."""

import pytest
from typer.testing import CliRunner

from bot.cli.main import command_line
from bot.errors import ConfigError
from bot.understanding.evaluation import by_length, macro_f1, read_table

TABLE = """text,language,feeling
"C'est vraiment nul, je suis furieux contre ce service",fr,negative
Merci beaucoup pour votre aide si rapide !,fr,positive
The parcel arrived on Tuesday afternoon,en,neutral
"This is awful, I hate it",en,-0.8
"""


def evaluated(tmp_path, table):
    file = tmp_path / "table.csv"
    file.write_text(table, encoding="utf-8")
    return CliRunner().invoke(command_line(), ["understanding", "evaluate", str(file)])


def test_languages_and_feelings_are_told_with_tables_shares_and_macro_f1(tmp_path):
    output = evaluated(tmp_path, TABLE).output
    assert "language: 4 texts, macro-F1 1.000" in output
    assert "feeling, fr: 2 texts" in output
    assert "feeling, en: 2 texts" in output
    assert "40 or more characters: 100.0% of" in output
    assert "beside it VADER: macro-F1" in output


def test_a_table_may_know_only_one_of_the_two(tmp_path):
    output = evaluated(tmp_path, "lang,text\nfr,Bonjour à toutes et à tous\n").output
    assert "language: 1 texts" in output
    assert "feeling" not in output


@pytest.mark.parametrize(
    ("table", "told"),
    [
        ("a,b\n1,2\n", "needs a heading"),
        ("text,feeling\n", "holds no texts"),
        ("text,feeling\nHello,great\n", "Line 2: 'great' is no feeling"),
        ("text,feeling\nHello,7\n", "Line 2: '7' is no feeling"),
    ],
)
def test_a_table_that_says_nothing_is_refused_with_the_reason(tmp_path, table, told):
    failed = evaluated(tmp_path, table).exception
    assert isinstance(failed, ConfigError)
    assert told in str(failed)


def test_macro_f1_counts_every_class_alike():
    truth = ["negative", "negative", "negative", "positive"]
    told = ["negative", "negative", "neutral", "positive"]
    assert macro_f1(truth, told, ("negative", "positive")) == pytest.approx((0.8 + 1.0) / 2)


def test_a_class_that_nobody_told_rightly_counts_nothing():
    assert macro_f1(["negative"], ["positive"], ("negative", "positive")) == 0.0


def test_texts_are_counted_by_their_length():
    rows = read_table(["text,language", "abc,fr", f"{'x' * 15},fr", f"{'x' * 40},en"])
    shares = by_length([row.text for row in rows], [row.language for row in rows], ["fr", "en", "en"])
    assert shares == {"0 to 14": (1, 1), "15 to 39": (0, 1), "40 or more": (1, 1)}
