"""What managers read is true: the reference page is that of the schema, and every recipe is sound and proves itself."""

from pathlib import Path

import pytest
import ryaml
from jsonschema import Draft202012Validator
from typer.testing import CliRunner

from bot.cli.rules import app
from bot.rules.schema import json_schema
from bot.rules.source import open_file

DOCS = Path(__file__).parents[2] / "docs"
RECIPES = sorted((DOCS / "recipes").glob("*.yaml"))
NOWHERE = {"DATABASE_URL": "sqlite:////nowhere/none.db"}


def run(*words: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(app, list(words), env=NOWHERE)
    return result.exit_code, result.stdout, result.stderr


def test_the_reference_page_is_what_the_schema_says():
    assert run("reference")[1] == (DOCS / "rules-reference.md").read_text("utf-8"), (
        "run: comptoir rules reference > docs/rules-reference.md"
    )


def test_every_key_of_the_schema_says_what_it_is():
    schema = json_schema()
    for section in (schema, *schema["$defs"].values()):
        assert section["description"]
        assert [key for key, each in section["properties"].items() if not each.get("description")] == []


def test_every_link_in_the_reference_leads_somewhere():
    page = (DOCS / "rules-reference.md").read_text("utf-8")
    headings = {line[3:].strip("`") for line in page.splitlines() if line.startswith("## ")}
    links = {part.partition(")")[0] for part in page.split("](#")[1:]}
    assert links <= headings


def test_there_are_ten_recipes_and_the_list_names_each():
    index = (DOCS / "recipes" / "README.md").read_text("utf-8")
    assert len(RECIPES) >= 10
    assert [recipe.name for recipe in RECIPES if f"({recipe.name})" not in index] == []


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.stem)
def test_a_recipe_is_sound_and_warns_of_nothing(recipe):
    code, _, err = run("check", str(recipe))
    assert (code, err) == (0, "")


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.stem)
def test_a_recipe_proves_each_of_its_rules_and_tells_whole_stories(recipe):
    document = open_file(recipe).document
    assert document.tests
    assert [rule.id for rule in document.rules if not rule.examples] == []
    assert run("test", str(recipe))[0] == 0


@pytest.mark.parametrize("recipe", RECIPES, ids=lambda recipe: recipe.stem)
def test_a_recipe_fits_the_published_schema(recipe):
    document = ryaml.loads(recipe.read_text("utf-8"))
    assert list(Draft202012Validator(json_schema()).iter_errors(document)) == []
