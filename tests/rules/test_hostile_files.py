"""Any text at all gives rules or faults, in under a second and 200 MB."""

import json
import resource
from pathlib import Path

import pytest
import ryaml
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from bot.errors import RulesError
from bot.rules.schema import json_schema
from bot.rules.source import check, load_rules
from tests.support.effort import effort

HOSTILE = Path(__file__).parents[3] / "shared" / "data" / "hostile"
DEMO = Path(__file__).parents[2] / "routing_rules.yaml"


def peak() -> float:
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


@pytest.mark.skipif(not HOSTILE.is_dir(), reason="the hostile YAML files are not on this machine")
@pytest.mark.parametrize("name", ["yaml_bombs", "yaml_cases"])
def test_hostile_yaml_gives_faults_quickly_and_in_little_memory(name):
    for line in (HOSTILE / f"{name}.jsonl").read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        text = (
            eval(case["python"], {"__builtins__": {"chr": chr, "range": range}}) if "python" in case else case["yaml"]
        )
        before = peak()
        with pytest.raises(RulesError) as refused:
            load_rules(text, file="hostile.yaml")
        assert refused.value.faults
        assert peak() - before < 200, case["id"]
        assert effort(lambda: check(text, "hostile.yaml")) < 1, case["id"]  # noqa: B023 - called here


@settings(max_examples=150, deadline=None)
@given(st.text(alphabet=st.sampled_from("ab:-[]{}&*!|>'\"%@`#,? \n\t\u00e9\ufeff\x00"), max_size=60))
def test_any_text_gives_rules_or_faults(text):
    assert check(text, "f")


VALUES = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text(max_size=8),
              st.sampled_from(["fr", "x", "$a", "> 5", "env:A", "30s", "delivery"])),
    lambda inner: st.one_of(st.lists(inner, max_size=3), st.dictionaries(st.text(max_size=5), inner, max_size=3)),
    max_leaves=8,
)  # fmt: skip
KEYS = st.sampled_from(
    [
        "version",
        "zone",
        "accounts",
        "people",
        "departments",
        "fallback",
        "moved_to",
        "lists",
        "hours",
        "sla",
        "rules",
        "tests",
    ]
)


@settings(max_examples=150, deadline=None)
@given(st.dictionaries(KEYS, VALUES, min_size=1))
def test_any_value_in_any_section_gives_rules_or_faults(data):
    assert all(fault.message for fault in check(yaml.safe_dump(data), "f"))


@settings(max_examples=100, deadline=None)
@given(st.data())
def test_any_value_anywhere_in_a_good_file_gives_rules_or_faults(data):
    document = ryaml.loads(DEMO.read_text(encoding="utf-8"))
    node = document
    for _ in range(data.draw(st.integers(1, 6))):
        if not isinstance(node, dict | list) or not node:
            break
        at = data.draw(st.sampled_from(sorted(node) if isinstance(node, dict) else range(len(node))))
        parent, node = node, node[at]
    parent[at] = data.draw(VALUES)
    for fault in check(json.dumps(document), "f"):
        assert fault.line >= 1


def test_the_demo_s_rules_are_sound_and_warn_of_nothing():
    assert check(DEMO.read_text(encoding="utf-8"), "routing_rules.yaml") == ()


def test_the_demo_s_rules_fit_the_published_schema():
    validator = Draft202012Validator(json_schema())
    validator.check_schema(json_schema())
    assert list(validator.iter_errors(ryaml.loads(DEMO.read_text(encoding="utf-8")))) == []


def test_the_published_schema_refuses_what_the_loader_refuses():
    document = ryaml.loads(DEMO.read_text(encoding="utf-8"))
    document["rules"][0]["then"]["priority"] = "hihg"
    document["rules"][1]["if"]["languag"] = "fr"
    paths = {
        "/".join(map(str, error.absolute_path)) for error in Draft202012Validator(json_schema()).iter_errors(document)
    }
    assert {path.split("/")[1] for path in paths} == {"0", "1"}
