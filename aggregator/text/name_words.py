"""Words that tell persons from desks, organisations, roles and degrees; all folded as `aggregator.text.names` folds them."""

from __future__ import annotations

#: Folded names that name nobody: defaults of publishing systems, and mailboxes (N18).
NOBODY = frozenset(
    "admin administrator anonymous author authors blogger contact default donotreply feed guest guestauthor guestcontributor hello "
    "info mail na nan nil noauthor nobody none noreply null postmaster root rss siteadmin siteadministrator superuser support "
    "sysadmin test undefined unknown unknownauthor user username webadmin webmaster wordpress wpadmin www".split()
)
#: Folded names of desks and agencies that hold no word of ORGANISATION.
DESKS = frozenset(
    "afp agencias agencies anssi ap bsi cisa contributor contributors correspondent enisa europol fbi interpol laredaction nsa "
    "redaccion redaction redaktion redazione".split()
)
#: A name that holds one of these words is an organisation's or a desk's.
ORGANISATION = frozenset(
    "agency alliance association authority board bureau center centre centro cert cirt college commission committee community "
    "company consortium corp corporation council csirt cybersecurity department desk directorate division editor editorial editors "
    "engineering federation foundation gmbh group inc incident institut institute intelligence lab laboratories laboratory labs "
    "limited llc ltd magazine ministry ncsc network news newsroom office organisation organization press project psirt "
    "publications release research researchers response school security service services society staff standards studio systems "
    "taskforce team teams technologies technology threat threats unit university vulnerability".split()
)
#: A part of a byline with one of these words says what a person does; words that are surnames too (Head, Fellow) are left out.
ROLE = frozenset(
    "advisor analyst architect author blogger ceo ciso cofounder columnist consultant contributor correspondent cto developer "
    "director editor engineer evangelist founder freelancer intern journalist leader lecturer manager officer president professor "
    "reporter researcher scientist specialist strategist vp writer".split()
)
#: Degrees and certificates that follow a name; those that are names too (MA, MD, JD) are left out.
DEGREE = frozenset(
    "bsc ccie ccna ccsp ceh cipp cisa cism cissp cpa crisc dphil esq gcfa gcih giac gpen gsec llm mba mph msc osce oscp phd pmp".split()
)
COMPANY = frozenset("co corp gmbh inc llc ltd".split())
#: What belongs to a name though a comma stands before it.
GENERATION = {"jr": "Jr.", "sr": "Sr.", "ii": "II", "iii": "III", "iv": "IV"}
