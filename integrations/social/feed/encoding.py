"""From the bytes of a feed to text: takes bytes and what was said of their encoding, gives a text; never raises."""

import codecs
import re

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_DECLARED = re.compile(rb"""^\s*<\?xml[^>]{0,200}?encoding\s*=\s*["']([A-Za-z0-9._-]{1,40})["']""")
# Python knows encodings that are none of texts, and some that are slow: only these are believed.
_KNOWN = re.compile(
    r"utf-?(?:8|16|32)(?:-?[lb]e)?|(?:us-)?ascii|latin-?1|iso-?8859-\d{1,2}|(?:windows|cp)-?125\d|koi8-[ru]|"
    r"gb2312|gbk|gb18030|big5|shift[_-]jis|euc-(?:jp|kr)|iso-2022-jp|mac-?roman",
    re.IGNORECASE,
)
# What XML forbids and software writes nevertheless.
_FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


def text_of(content: bytes, charset: str) -> str:
    """`content` as text: by its byte order mark, by `charset` as the server said, by its own declaration, or as UTF-8.

    The first of these by which every byte can be read counts; bytes that none of them reads become signs of doubt.
    """
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return _cleaned(content[len(mark) :].decode(encoding, errors="replace"))
    declared = _DECLARED.match(content)
    said = [charset, declared[1].decode("ascii") if declared else "", "utf-8"]
    believed = [name for name in said if _KNOWN.fullmatch(name)]
    for name in believed:
        try:
            return _cleaned(content.decode(name))
        except (UnicodeDecodeError, LookupError):
            continue
    return _cleaned(content.decode("utf-8", errors="replace"))


def _cleaned(text: str) -> str:
    return _FORBIDDEN.sub("", text).lstrip()
