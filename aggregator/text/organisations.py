"""Is a name an organisation's or a desk's, nobody's, or what somebody does? By the tables of `name_words`."""

from __future__ import annotations

import re
from functools import lru_cache

from aggregator.text.name_fold import fold_name
from aggregator.text.name_words import (
    COMPANY_FORM,
    DESKS,
    HOST_ENDS,
    NOBODY,
    ORGANISATION,
    ORGANISATION_PARTS,
    ROLE,
    ROLE_PARTS,
)

_WORD = re.compile(r"[^\W_]+(?:\.[^\W_]+)*")
_HOST = re.compile(r"(?:[a-z0-9-]+\.)+[a-z]{2,}", re.I)
#: `Center for Internet Security`, `First Dog on the Moon`.
_INSIDE = re.compile(r"\S\s+(?:by|for|of|on)\s+\S")
#: `Loud & Clear`: two words around it are a firm's sooner than two people's.
_FIRM = re.compile(r"[A-Z][\w'\u2019-]*\s+&\s+[A-Z][\w'\u2019-]*")
#: `r/netsec`, as in `/u/name`.
_SUBREDDIT = re.compile(r"/?r/\w+")
#: Of scripts that set no spaces.
_LONGEST_HAN_NAME = 3
_HAN = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af\u0e00-\u0e7f]")


def is_organisation(name: str) -> bool:
    """Does a word of `name` belong to organisations and desks?"""
    words = name.split()
    if words_of(name) & ORGANISATION or name[:4].casefold() == "the " or _is_company(words):
        return True
    if not _HAN.search(name):
        return False
    # A name of three characters may end like an organisation's by chance.
    return name in ORGANISATION_PARTS or (
        len(name) > _LONGEST_HAN_NAME and (name.endswith(ORGANISATION_PARTS) or name.startswith(ORGANISATION_PARTS))
    )


def is_desk(name: str) -> bool:
    """Is a cleaned name an organisation's or a desk's?"""
    if is_organisation(name) or fold_name(name) in DESKS or is_host(name) or is_firm(name):
        return True
    return bool(_INSIDE.search(name) or _SUBREDDIT.fullmatch(name))


def is_firm(name: str) -> bool:
    """`Loud & Clear`."""
    return bool(_FIRM.fullmatch(name.strip()))


def is_nobody(name: str) -> bool:
    """Does a cleaned name name nobody?"""
    folded = fold_name(name)
    return folded in NOBODY or folded.startswith(("noreply", "donotreply", "noresponda"))


def is_generic(name: str) -> bool:
    """Is `name` one that means another person, or nobody, in each source?"""
    return is_nobody(name) or is_desk(name)


def is_host(name: str) -> bool:
    """`blog.example.org`; not `first.last`, which is a login."""
    return bool(_HOST.fullmatch(name)) and name.casefold().rpartition(".")[2] in HOST_ENDS


def has_role(name: str) -> bool:
    """Does a part of a byline say what somebody does?"""
    return bool(words_of(name) & ROLE)


def without_role(name: str) -> str:
    """`记者 李雷`, `本报记者李雷`, `홍길동 기자`, `山田太郎記者` without what they are; all other names as they are."""
    if not _HAN.search(name):
        return name
    for role in ROLE_PARTS:
        for bare in (name.removeprefix(role), name.removesuffix(role)):
            # One character that is left would be a surname at most, and not what is meant.
            if bare != name and len(bare.strip()) > 1:
                return bare.strip()
    return name


@lru_cache(2048)
def words_of(text: str) -> frozenset[str]:
    """The words of a name, folded; `US-CERT` as a whole and in parts."""
    return frozenset(fold_name(word) for word in {*_WORD.findall(text), *text.split()})


def _is_company(words: list[str]) -> bool:
    return len(words) > 1 and words[-1].strip(",") in COMPANY_FORM and not "".join(words).isupper()
