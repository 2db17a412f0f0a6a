"""From XML to a small tree: takes a text, gives elements; pure, and safe with whatever a stranger wrote.

A document type is refused, and with it entities of its own and everything that they could unfold or fetch. Depth and
number of elements are bounded, and how long a tag or a comment is: for long ones some parsers take the square of their
length (CVE-2023-52425). The document is given in pieces, between which others have their turn.
"""

import html
import html.entities
from dataclasses import dataclass, field
from pyexpat import ExpatError, ParserCreate

DEEPEST = 100
MOST_ELEMENTS = 100_000
LONGEST_TAG = 128 * 1024
_PIECE = 64 * 1024
_XML = "http://www.w3.org/XML/1998/namespace "


class Refused(ValueError):
    """The document is none that we care to read; the message says why."""


@dataclass(slots=True)
class Element:
    """One element: `name` is "namespace local" or "local". `complete` is false where the document ended inside it."""

    name: str
    attributes: dict[str, str]
    pieces: "list[Element | str]" = field(default_factory=list)
    complete: bool = False

    @property
    def children(self) -> "list[Element]":
        """The elements directly inside."""
        return [piece for piece in self.pieces if isinstance(piece, Element)]

    @property
    def text(self) -> str:
        """The words directly inside."""
        return "".join([piece for piece in self.pieces if isinstance(piece, str)])

    @property
    def local(self) -> str:
        """The name without its namespace."""
        return self.name.rpartition(" ")[2]

    def first(self, *names: str) -> "Element | None":
        """The first child with the first of these names that there is."""
        for name in names:
            for child in self.children:
                if child.name == name:
                    return child
        return None

    def all(self, name: str) -> "list[Element]":
        """The children with this name."""
        return [child for child in self.children if child.name == name]

    def words(self, *names: str) -> str:
        """What the first of these children that says anything says."""
        said = (child.text.strip() for name in names for child in self.all(name))
        return next((each for each in said if each), "")

    def xml(self, name: str) -> str:
        """An attribute of XML itself: lang, base."""
        return self.attributes.get(_XML + name, "").strip()


@dataclass(frozen=True, slots=True)
class Tree:
    """A document; `fault` says where it ceased to be readable, "" where it is whole."""

    root: Element
    fault: str = ""


def tree_of(text: str) -> Tree:
    """The tree of a document, up to where it can be read. Raises Refused."""
    building = _Building()
    parser = ParserCreate("utf-8", " ")
    parser.buffer_text = True
    parser.UseForeignDTD(True)  # nothing is read, and what HTML calls &nbsp; is told below in place of an error
    parser.StartDoctypeDeclHandler = building.doctype
    parser.StartElementHandler = building.start
    parser.EndElementHandler = building.end
    parser.CharacterDataHandler = building.data
    parser.SkippedEntityHandler = building.entity
    fault = ""
    try:
        content = text.encode()
        for start in range(0, len(content), _PIECE):
            parser.Parse(content[start : start + _PIECE], False)
            if start - parser.CurrentByteIndex > LONGEST_TAG:
                raise Refused("the feed has a tag without end")
        parser.Parse(b"", True)
    except ExpatError as error:
        fault = str(error)[:200]
    if building.root is None:
        raise Refused("answered with no feed")
    return Tree(building.root, fault)


def inner_html(element: Element) -> str:
    """What is inside an element, written out as HTML: words, and tags without their namespaces."""
    pieces: list[str] = []
    waiting: list[Element | str | tuple[str]] = list(reversed(element.pieces))
    while waiting:
        item = waiting.pop()
        if isinstance(item, tuple):
            pieces.append(item[0])
        elif isinstance(item, str):
            pieces.append(html.escape(item, quote=False))
        else:
            told = "".join(
                f' {name}="{html.escape(said)}"' for name, said in item.attributes.items() if " " not in name
            )
            pieces.append(f"<{item.local}{told}>")
            waiting.append((f"</{item.local}>",))
            waiting.extend(reversed(item.pieces))
    return "".join(pieces)


class _Building:
    """What the parser tells, put together."""

    def __init__(self) -> None:
        self.root: Element | None = None
        self._open: list[Element] = []
        self._count = 0

    def doctype(self, *_: object) -> None:
        raise Refused("the feed declares a document type, and such are not read")

    def start(self, name: str, attributes: dict[str, str]) -> None:
        self._count += 1
        if self._count > MOST_ELEMENTS or len(self._open) >= DEEPEST:
            raise Refused("the feed has too many parts, or too many inside each other")
        element = Element(name, attributes)
        if self._open:
            self._open[-1].pieces.append(element)
        else:
            self.root = element
        self._open.append(element)

    def end(self, _: str) -> None:
        self._open.pop().complete = True

    def data(self, text: str) -> None:
        self._open[-1].pieces.append(text)

    def entity(self, name: str, parameter: bool) -> None:
        if self._open and not parameter:
            self.data(html.entities.html5.get(f"{name};", f"&{name};"))
