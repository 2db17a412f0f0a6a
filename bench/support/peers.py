"""General rule engines from PyPI given the same rules: each takes a document and gives a function that routes.

They get the text folded already and look for words as substrings, the conditions stand in the order of the file, and
they name the first rule that holds. Engines that are not installed are left out. Not all of them know patterns, so the
document must hold none.
"""

import importlib.util
import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from bot.rules.clauses import IfClause
from bot.rules.scan import pattern
from bot.rules.schema import Document

Known = Mapping[str, Any]
Routes = Callable[[Known], str]


def installed(document: Document) -> Iterator[tuple[str, Routes]]:
    """The engines that are installed, each with the document's rules."""
    for name, (module, build) in _ENGINES.items():
        if importlib.util.find_spec(module) is not None:
            yield name, build(document)


def _conditions(clause: IfClause) -> Iterator[tuple[str, str, Any]]:
    """What a rule asks beside its words: the name of a value, a sign, what it is compared with."""
    if clause.network:
        yield "network", "in", list(clause.network)
    if clause.language:
        yield "language", "in", list(clause.language)
    if clause.author and clause.author.followers:
        yield "followers", *clause.author.followers
    if clause.feeling:
        yield "feeling", *clause.feeling


def _words(clause: IfClause) -> list[str]:
    return [pattern(words) for words in clause.any or ()]


def _written(clause: IfClause, contains: str) -> str:
    """The rule as an expression that three of the engines read alike."""
    parts = [f"{name} {sign} {json.dumps(value)}" for name, sign, value in _conditions(clause)]
    words = [contains.format(json.dumps(each, ensure_ascii=False)) for each in _words(clause)]
    return " and ".join([f"({' or '.join(words)})", *parts])


def _datalogic(document: Document) -> Routes:
    from datalogic_py import Engine

    steps: list[Any] = []
    for rule in document.rules:
        parts = [{sign: [{"var": name}, value]} for name, sign, value in _conditions(rule.if_)]
        steps += [{"and": [{"or": [{"in": [word, {"var": "text"}]} for word in _words(rule.if_)]}, *parts]}, rule.id]
    compiled = Engine().compile({"if": [*steps, ""]})
    return lambda known: str(compiled.evaluate(known))


def _zen(document: Document) -> Routes:
    import zen

    rows = [
        {"_id": rule.id, "holds": _written(rule.if_, "contains(text, {})"), "rule": json.dumps(rule.id)}
        for rule in document.rules
    ]
    table = {
        "hitPolicy": "first",
        "inputs": [{"id": "holds", "name": "holds"}],
        "outputs": [{"id": "rule", "name": "rule", "field": "rule"}],
        "rules": rows,
    }
    nodes = [
        {"id": "in", "name": "in", "type": "inputNode"},
        {"id": "table", "name": "table", "type": "decisionTableNode", "content": table},
        {"id": "out", "name": "out", "type": "outputNode"},
    ]
    edges = [
        {"id": "1", "type": "edge", "sourceId": "in", "targetId": "table"},
        {"id": "2", "type": "edge", "sourceId": "table", "targetId": "out"},
    ]
    decision = zen.ZenEngine().create_decision(json.dumps({"nodes": nodes, "edges": edges}))
    return lambda known: str((decision.evaluate(known)["result"] or {}).get("rule") or "")


def _rule_engine(document: Document) -> Routes:
    import rule_engine

    rules = [(rule.id, rule_engine.Rule(_written(rule.if_, "{} in text"))) for rule in document.rules]
    return lambda known: next((name for name, rule in rules if rule.matches(known)), "")


def _cel(document: Document) -> Routes:
    from cel_expr_python import cel

    kinds = {"text": cel.Type.STRING, "network": cel.Type.STRING, "language": cel.Type.STRING}
    environment = cel.NewEnv(variables=kinds | {"followers": cel.Type.DOUBLE, "feeling": cel.Type.DOUBLE})
    rules = []
    for rule in document.rules:
        written = _written(rule.if_, "text.contains({})").replace(" and ", " && ").replace(" or ", " || ")
        rules.append((rule.id, environment.compile(written)))

    def route(known: Known) -> str:
        activation = environment.Activation(known)
        return next((name for name, rule in rules if rule.eval(activation).value()), "")

    return route


_ENGINES: Mapping[str, tuple[str, Callable[[Document], Routes]]] = {
    "datalogic-py": ("datalogic_py", _datalogic),
    "zen-engine": ("zen", _zen),
    "cel-expr-python": ("cel_expr_python", _cel),
    "rule-engine": ("rule_engine", _rule_engine),
}
