"""The airline's recipe, written from what one airline's customers say, finds the desk for those of two others."""

import csv
from collections import Counter
from pathlib import Path

import pytest

from bot.rules.scenes import scene
from bot.rules.source import open_file

RECIPE = Path(__file__).parents[2] / "docs" / "recipes" / "airline.yaml"
TWEETS = Path(__file__).parents[3] / "shared" / "data" / "routing_airline_en.csv"
UNSEEN = ("Southwest", "American")


def test_it_has_at_most_eighty_rules():
    assert len(open_file(RECIPE).document.rules) <= 80


@pytest.mark.skipif(not TWEETS.is_file(), reason="the airlines' tweets are not on this machine")
def test_it_sends_unseen_airlines_tweets_to_the_desk_that_people_chose(capsys):
    plan = open_file(RECIPE).plan
    chosen: Counter[str] = Counter()
    right = 0
    with TWEETS.open(encoding="utf-8", newline="") as file:
        rows = [row for row in csv.DictReader(file) if row["department_hint"] and row["brand"] in UNSEEN]
    for row in rows:
        chosen[row["department_hint"]] += 1
        mention, understanding, now, history = scene(row["text"], {"language": "en"})
        decision = plan.route(mention, understanding, now=now, history=history)
        right += decision.department == row["department_hint"]
    [(department, most)] = chosen.most_common(1)
    with capsys.disabled():
        share, majority = right / len(rows), most / len(rows)
        print(f"\nairline recipe: {share:.1%} of {len(rows)} right; always {department}: {majority:.1%}")  # noqa: T201
    assert right >= 0.55 * len(rows)
    assert right > most
