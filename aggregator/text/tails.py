"""The line that says where an article was first, as publishing systems append it to each, in the languages of our sources."""

from __future__ import annotations

import re

#: Each line around its title, in which `@` stands, up to the name of the site.
_LINES = (
    r"The (?:post|article|story)@(?:appeared first|first appeared) on",
    r"Der (?:Beitrag|Artikel)@erschien zuerst (?:auf|bei)",
    r"(?:L['\u2019]article|Cet article)@est apparu en premier sur",
    r"(?:La entrada|El art\u00edculo)@(?:se public\u00f3|apareci\u00f3|aparece) primero en",
    r"O (?:post|artigo)@apareceu primeiro em",
    r"L['\u2019]articolo@(?:proviene da|sembra essere il primo su)",
    r"Het bericht@verscheen eerst op",
    r"(?:Artyku\u0142|Wpis)@pochodzi z serwisu",
    r"Inl\u00e4gget@d\u00f6k f\u00f6rst upp p\u00e5",
    r"(?:\u0417\u0430\u043f\u0438\u0441\u044c|\u0421\u043e\u043e\u0431\u0449\u0435\u043d\u0438\u0435)@"
    r"(?:\u0432\u043f\u0435\u0440\u0432\u044b\u0435 \u043f\u043e\u044f\u0432\u0438\u043b\u0430\u0441\u044c|"
    r"\u043f\u043e\u044f\u0432\u0438\u043b\u0438\u0441\u044c \u0441\u043d\u0430\u0447\u0430\u043b\u0430) \u043d\u0430",
)
_JAPANESE = r"\u6295\u7a3f@\u306f.{1,200}?\u306b\u6700\u521d\u306b\u8868\u793a\u3055\u308c\u307e\u3057\u305f\u3002?"
_MEDIUM = r".{1,300} was originally published in .{1,100} on Medium, where people are continuing the conversation.{0,100}"


#: People write this one: in a summary it is left out, as a paragraph it is what an author says.
_WRITTEN = r"(?:The|This) (?:post|article)@(?:appeared first|first appeared|was originally published) on"
#: Words that each of the lines has.
_WORDS = tuple(
    "appeared first|first appeared|erschien zuerst|premier sur|primero en|primeiro em|proviene da|primo su|eerst op|z serwisu|upp p\u00e5|"
    "\u0432\u043f\u0435\u0440\u0432\u044b\u0435|\u0441\u043d\u0430\u0447\u0430\u043b\u0430|\u6700\u521d\u306b|on Medium, where".split("|")
)


def _pattern(title: str, *lines: str) -> str:
    named = rf"(?:{'|'.join(lines)})\s.{{1,200}}"
    return rf"(?:{named}|{_JAPANESE})".replace("@", rf"\s?{title}{{0,300}}?\s?")


#: The line at the end of a text: no sentence ends in its title, so that none before it is taken for one.
FIRST_ELSEWHERE = _pattern(r"(?:(?!\.\s).)", _WRITTEN, *_LINES)
#: Medium's begins with the title, so that it is looked for in whole lines only.
_WHOLE = re.compile(rf"\W{{0,3}}(?:{_pattern(r'(?:(?!The post|Der Beitrag).)', *_LINES)}|{_MEDIUM})\W{{0,3}}")


def says_where_it_was_first(line: str) -> bool:
    """Is all of `line` such a line?"""
    return len(line) < 700 and may_say_it(line) and bool(_WHOLE.fullmatch(line))


def may_say_it(text: str) -> bool:
    """Does `text` have words that such a line has?"""
    return any(words in text for words in _WORDS)
