"""Finds rules whose words take far too much: takes a file and texts, gives warnings with the share that they took.

Texts are stored mentions where there are some, else what the other rules of the file give as examples.
"""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from functools import partial
from typing import Final

from bot.rules.clauses import IfClause, RuleClause
from bot.rules.findings import Finding
from bot.rules.loosely import fold_for_patterns
from bot.rules.meanings import Meanings
from bot.rules.patterns import FoldedPattern
from bot.rules.plan import Plan
from bot.rules.scan import PREFIX_SIGN, pattern
from bot.rules.scenes import Scene, scene
from bot.rules.schema import Document
from bot.rules.values import shown

MOST_OF_MENTIONS: Final = 0.25
FEWEST_MENTIONS: Final = 200
_MOST_LOOKS: Final = 200_000
_MOST_OF_EXAMPLES: Final = 0.34
_FEWEST_EXAMPLES: Final = 12
# Words that nearly every French or English text holds: no rule can mean to be set off by one of them alone.
_EVERYDAY: Final = frozenset(
    """
    a au aux avec ce ces cette dans de des du elle en est et il ils je j l la le les leur mais me mes moi mon ne nous
    on ou par pas plus pour qu que qui sa sans se ses si son sur ta te tes toi tu un une vos votre vous y c d m n s t
    an and are as at be been but by do for from had has have he her his how i if in is it its of not or our she so
    that the their them they this to was we were what which who will with would you your
    """.split()  # noqa: SIM905 - a list of words reads better unquoted
)
# What customers write on an ordinary day, folded for patterns: long and short, in two languages, about many things.
_ORDINARY: Final = tuple(map(fold_for_patterns, (
    "Bonjour, mon colis n'est toujours pas arrivé, que faire ?",
    "Merci beaucoup à toute l'équipe, c'est parfait !",
    "Impossible de me connecter à mon compte depuis hier",
    "Je voudrais un remboursement, la taille ne va pas",
    "Votre magasin de Lille est ouvert dimanche ?",
    "Quelle honte, trois semaines sans réponse",
    "Hello, where is my order? It should be here by now",
    "Thanks a lot, I really love the new kettle",
    "The app crashes every time I open it",
    "Can somebody please call me back about my invoice",
    "Worst service ever, never again",
    "Is this still available in your Dublin shop?",
)))  # fmt: skip
_NEARLY_ALL: Final = 0.8


def too_broad_words(document: Document, meanings: Meanings) -> Iterator[Finding]:
    """Words and patterns of deciding rules that any text holds: everyday words alone, one letter and a star, `.*`."""
    for at, rule in enumerate(document.rules):
        if not rule.then.department:
            continue
        for entry in meanings.words(_alone(rule.if_)):
            folded = pattern(entry).strip()
            if folded in _EVERYDAY or (entry.endswith(PREFIX_SIGN) and len(folded) < 2):
                yield _finding(at, rule, f"nearly every text holds {shown(entry)}")
        for source in rule.if_.regex or ():
            compiled = FoldedPattern(source)
            if compiled.search("") is not None:
                yield _finding(at, rule, f"the pattern {shown(source)} is found in any text")
            elif sum(compiled.search(text) is not None for text in _ORDINARY) >= _NEARLY_ALL * len(_ORDINARY):
                yield _finding(at, rule, f"the pattern {shown(source)} is found in nearly any text")


def one_in(looks: int) -> int:
    """Of how many texts one is enough, so that no more than a bounded number of looks at rules is taken."""
    return 1 + looks // _MOST_LOOKS


def too_broad_in_file(document: Document, plan: Plan) -> Iterator[Finding]:
    """Rules whose words are in more than a third of what other departments' rules give as examples."""
    rules = document.rules
    examples = Counter({rule.then.department: 0 for rule in rules})
    taken: Counter[int] = Counter()
    step = one_in(sum(len(rule.examples) for rule in rules) * plan.unled)
    texts = [(rule, text) for rule in rules for text in rule.examples]
    for decides in (True, False):
        looked_at = [each for each in texts[::step] if (each[0].then.department is not None) is decides]
        of = partial(_ordinary, [text for _, text in looked_at])
        # A rule that decides could take its own example, which is none of another department.
        found = plan.holding_each([text for _, text in looked_at], of, fewest=2 if decides else 1)
        for (rule, _), holding in zip(looked_at, found, strict=True):
            examples[rule.then.department] += 1
            taken.update(at for at in holding if rules[at].then.department != rule.then.department)
    for at, number in sorted(taken.items()):
        others = examples.total() - examples[rules[at].then.department]
        if others >= _FEWEST_EXAMPLES and number > _MOST_OF_EXAMPLES * others and _takes_by_text(rules[at]):
            yield _finding(
                at, rules[at], f"its words are in {number / others:.0%} of the examples of other departments"
            )


def _ordinary(texts: Sequence[str], number: int) -> Scene:
    return scene(texts[number], {})


def too_broad_in_mentions(document: Document, plan: Plan, mentions: Iterable[Scene]) -> Iterator[Finding]:
    """Rules whose words or patterns took more than a quarter of the stored mentions; of too few, nothing is said."""
    taken: Counter[int] = Counter()
    count = 0
    for mention, understanding, now, history in mentions:
        count += 1
        taken.update(plan.holding(mention, understanding, now=now, history=history))
    for at, number in sorted(taken.items()):
        rule = document.rules[at]
        if count >= FEWEST_MENTIONS and number > MOST_OF_MENTIONS * count and _takes_by_text(rule):
            yield _finding(at, rule, f"it holds for {number / count:.0%} of {count} stored mentions")


def _alone(clause: IfClause) -> tuple[str, ...]:
    """The words of which one is enough to set off a rule that asks for nothing else of the text."""
    groups = (() if clause.any is None else (clause.any,)) + (clause.all or ())
    return groups[0] if len(groups) == 1 and clause.regex is None and clause.all_of is None else ()


def _takes_by_text(rule: RuleClause) -> bool:
    clause = rule.if_
    return rule.then.department is not None and any(
        part is not None for part in (clause.any, clause.all, clause.regex, clause.any_of)
    )


def _finding(at: int, rule: RuleClause, because: str) -> Finding:
    return Finding(("rules", at), f"Rule {rule.id} is too broad: {because}.",
                   "Ask for more words with all:, or take out the ones that are everywhere.",
                   "too_broad", "warning")  # fmt: skip
