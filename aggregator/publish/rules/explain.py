"""What is wrong with broken XML, in words: expat's own are for those who know XML well."""

from __future__ import annotations

import re
from xml.parsers import expat
from xml.parsers.expat import errors

from aggregator.publish.rules.finding import Finding, quoted

#: One that is not XML's own; expat tells where the tag begins that holds it.
_REFERENCE = re.compile(rb"&(?!(?:amp|lt|gt|quot|apos);)(\w{1,40});")
_OPEN_REFERENCE = re.compile(rb"&#?\w*\Z")
_PREFIX = re.compile(rb"</?([\w.-]{1,40}):")
_CUT = frozenset({errors.XML_ERROR_NO_ELEMENTS, errors.XML_ERROR_UNCLOSED_TOKEN, errors.XML_ERROR_PARTIAL_CHAR})
#: Told by the error alone: what, and the way out.
_PLAIN = {
    errors.XML_ERROR_UNCLOSED_CDATA_SECTION: ("a CDATA section is not closed", "end it with ]]>, and split a ]]> that stands inside"),
    errors.XML_ERROR_JUNK_AFTER_DOC_ELEMENT: (
        "something follows after the end of the document",
        "write nothing behind the last closing tag",
    ),
    errors.XML_ERROR_DUPLICATE_ATTRIBUTE: ("a tag has one attribute twice", "write each attribute once"),
    errors.XML_ERROR_MISPLACED_XML_PI: (
        "something stands before <?xml",
        "let the document begin with <?xml, without a space or line before",
    ),
    errors.XML_ERROR_BAD_CHAR_REF: ("a reference names a character that XML does not allow", "leave control characters out"),
}


def explain(error: expat.ExpatError, data: bytes, at: int, open_name: str) -> Finding:
    """`error`, which expat met at byte `at` of `data` while the element `open_name` was open, as a finding of A20."""
    kind = errors.messages.get(error.code, "")
    at = max(at, 0)
    what, way_out = _PLAIN.get(kind) or _of_place(kind, data[at : at + 2_000], data[max(0, at - 40) : at], open_name)
    return Finding("A20", f"line {error.lineno}, column {error.offset + 1}", f"{what}: the XML is broken and judged no further", way_out)


def _of_place(kind: str, ahead: bytes, before: bytes, open_name: str) -> tuple[str, str]:
    """What is wrong, and the way out, by what stands at the place."""
    if kind in _CUT:
        return (
            f"it ends inside <{open_name}>" if open_name else "it holds no element",
            "let the document be written whole, and served whole",
        )
    if kind == errors.XML_ERROR_TAG_MISMATCH:
        return f"a closing tag fits none that is open (<{open_name}> is)", "close each tag, the last opened first; escape < in text as &lt;"
    if kind == errors.XML_ERROR_UNDEFINED_ENTITY and (name := _REFERENCE.search(ahead)):
        return (
            f"&{name[1].decode(errors='replace')}; is a name that XML does not know",
            "write the character itself, or its number as in &#160;",
        )
    if kind == errors.XML_ERROR_UNBOUND_PREFIX and (prefix := _PREFIX.match(ahead)):
        spelt = prefix[1].decode(errors="replace")
        return f"the prefix {spelt}: is not declared", f'declare it at the root: xmlns:{spelt}="…"'
    if ahead[:1] == b"&" or _OPEN_REFERENCE.search(before):
        return "a bare & stands in text or an address", "write it as &amp;"
    if ahead and ahead[0] < 0x20 and ahead[:1] not in b"\t\n\r":
        return f"the control character U+{ahead[0]:04X} is not allowed", "leave control characters out"
    return (
        f"{kind or 'it is not well-formed'} at {quoted(ahead.decode(errors='replace')[:30])}",
        "let a library write the XML, which escapes what must be",
    )
