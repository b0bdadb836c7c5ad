"""Short forms of given names, folded, and the names that they stand for."""

from __future__ import annotations

#: A short form, and then all that it is short for.
_ROWS = (
    "abby abigail, al albert alan alfred, alex alexander alexandra alexandre alejandro alexandru, andy andrew andreas, angie angela, "
    "art arthur, ben benjamin, bernie bernard, beth elizabeth, bill william, bob robert, brad bradley, cathy catherine, "
    "charlie charles, chris christopher christian christine christina, chuck charles, cindy cynthia, dan daniel, danny daniel, "
    "dave david, deb deborah, dick richard, don donald, doug douglas, ed edward edwin, fred frederick alfred, gabe gabriel, "
    "geoff geoffrey, greg gregory, jake jacob, jeff jeffrey, jen jennifer, jenny jennifer, jess jessica, jim james, joe joseph, "
    "jon jonathan, josh joshua, kate katherine catherine, kathy katherine kathleen, ken kenneth, larry lawrence, liz elizabeth, "
    "maggie margaret, mandy amanda, matt matthew, max maximilian maxwell, meg margaret megan, mike michael, mitch mitchell, "
    "nate nathan nathaniel, nick nicholas nicolas, pat patrick patricia, pete peter, phil philip phillip philippe, ray raymond, "
    "rick richard, rob robert, ron ronald, russ russell, sam samuel samantha, sasha alexander alexandra, steve steven stephen, "
    "sue susan, ted theodore edward, tim timothy, toby tobias, tom thomas, tony anthony antonio, vicky victoria, vince vincent, "
    "walt walter, will william, zach zachary, саша александр александра, дима дмитрий, женя евгений евгения, коля николай, "
    "лёша алексей"
)
_LONG_FORMS = {short: frozenset(long) for short, *long in (row.split() for row in _ROWS.split(", "))}


def is_short_for(short: str, long: str) -> bool:
    """Is the folded given name `short` a short form of `long`?"""
    return long in _LONG_FORMS.get(short, ())
