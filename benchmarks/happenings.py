"""What invented news tells of: for each kind of happening several headlines, and the sentence that an article on it opens with.

Slots are facts; `a`, `b`, `c` are words that few texts share. Headlines say nothing that the sentences do not say.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of happening."""

    headlines: tuple[str, ...]
    #: The opening of an article, and that of an article by somebody else.
    opening: str
    other: str


KINDS = (
    Kind(
        (
            "{vendor} patches {a} flaw in {product} that lets attackers {b} {c}",
            "{a} flaw in {product} lets attackers {b} {c}",
            "Update {product} now: {vendor} fixes {a} {b} flaw",
        ),
        "{vendor} has patched a {a} flaw in {product} that lets attackers {b} the {c}, the company said on {day}.",
        "Whoever runs {product} should update it: a {a} flaw, closed by {vendor} on {day}, opens the {c} to {b}.",
    ),
    Kind(
        (
            "{malware} ransomware hits {victim} and leaks {a} {b} records",
            "{victim} loses {n} {a} {b} records to {malware}",
            "{malware} gang claims attack on {victim}, {a} {b} data leaked",
        ),
        "The {malware} ransomware gang hit {victim} and leaked {n} {a} {b} records, {person} told reporters on {day}.",
        "{n} {a} {b} records of {victim} are on the leak site of {malware}, which says that it was in for weeks.",
    ),
    Kind(
        (
            "Critical {product} bug {cve} exploited to plant {a} {b}",
            "Attackers plant {a} {b} through {product} bug {cve}",
            "{cve} in {vendor} {product} under attack, {a} {b} found on servers",
        ),
        "Attackers exploit {cve}, a critical bug in {product}, to plant a {a} {b} on servers of {vendor} customers.",
        "Servers of customers of {vendor} bear a {a} {b} that came through {product}, by way of {cve}.",
    ),
    Kind(
        (
            "Researchers find {a} {b} backdoor in {n} {c} packages",
            "{n} {c} packages carry {a} {b} backdoor",
            "{vendor}: {a} {b} backdoor sits in {n} {c} packages",
        ),
        "Researchers at {vendor} found a {a} {b} backdoor in {n} {c} packages that developers download each week.",
        "Whoever installed one of {n} {c} packages may have a {a} {b} backdoor, warns {vendor}.",
    ),
    Kind(
        (
            "{victim} confirms breach after {a} {b} appears on {c} forum",
            "{a} {b} of {victim} offered on {c} forum",
            "Breach at {victim}: {n} records in {a} {b} for sale",
        ),
        "{victim} confirmed a breach on {day} after a {a} {b} with {n} records appeared on a {c} forum.",
        "On a {c} forum somebody sells a {a} {b} of {n} records, and {victim} says that they are its own.",
    ),
    Kind(
        (
            "New {malware} campaign uses {a} {b} to steal {c} credentials",
            "{malware} steals {c} credentials with {a} {b}",
            "Users of {product} targeted by {malware} with {a} {b}",
        ),
        "A new campaign of {malware} uses {a} {b} to steal {c} credentials from users of {product}, said {person}.",
        "{c} credentials of {product} are what {malware} is after now, and a {a} {b} is how it gets them.",
    ),
    Kind(
        (
            "{vendor} {product} {version} fixes {n} {a} vulnerabilities",
            "{n} vulnerabilities closed in {product} {version}, {a} {b} among them",
            "{product} {version} closes {a} {b} hole",
        ),
        "{product} {version}, which {vendor} released on {day}, fixes {n} vulnerabilities, among them a {a} {b} issue.",
        "With {n} fixes, among them one for a {a} {b}, {vendor} sent out {product} {version} on {day}.",
    ),
    Kind(
        (
            "Police arrest {n} over {a} {b} fraud against {victim}",
            "{n} arrested for {a} {b} fraud that cost {victim} millions",
            "Arrests in {a} {b} case of {victim}",
        ),
        "Police arrested {n} people on {day} over a {a} {b} fraud that cost {victim} millions, officials said.",
        "The {a} {b} fraud against {victim} led to handcuffs for {n} on {day}.",
    ),
    Kind(
        (
            "How {malware} hides its {a} {b} in {product} logs",
            "Inside {malware}: {a} {b} in the logs of {product}",
            "{vendor} takes {malware} apart and finds {a} {b}",
        ),
        "{person} of {vendor} took {malware} apart and describes how it hides its {a} {b} in the logs of {product}.",
        "What looks like logs of {product} is the {a} {b} of {malware}, writes {person} of {vendor}.",
    ),
    Kind(
        (
            "{a} {b} attack breaks {product} {c} isolation",
            "{product} isolation falls to {a} {b}, paper says",
            "New {a} {b} attack reaches across {c} isolation of {product}",
        ),
        "An attack named {a} {b} breaks the {c} isolation of {product}, according to a paper by {person}.",
        "{person} calls it {a} {b}: what should be kept apart in the {c} of {product} is not.",
    ),
    Kind(
        (
            "{vendor} buys {victim} for {n} million to extend its {a} {b}",
            "{victim} goes to {vendor} for {n} million",
            "{vendor} acquires {victim}, wants {a} {b} team",
        ),
        "{vendor} buys {victim} for {n} million, and wants to extend its {a} {b} with a {c} team.",
        "For {n} million {victim} becomes a part of {vendor}, whose {a} {b} gets a {c} team by that.",
    ),
    Kind(
        (
            "{cve}: {a} {b} in {product} before {version}",
            "{vendor} {product} {a} {b} tracked as {cve}",
            "{product} {c} handler has {a} {b} ({cve})",
        ),
        "{product} before {version} has a {a} {b} in its {c} handler, tracked as {cve}, which {vendor} rates as high.",
        "Rated as high by {vendor}: {cve}, a {a} {b} that sits in the {c} handler of {product} up to {version}.",
    ),
    Kind(
        (
            "{malware} returns with {a} {b} and a {c} module",
            "{malware} is back, and brings {a} {b}",
            "After takedown, {malware} comes with {c} module and {a} {b}",
        ),
        "Months after its servers were seized, {malware} returned with a {a} {b} and a {c} module, wrote {person}.",
        "The takedown did not last: {person} sees {malware} again, now with a {c} module and a {a} {b}.",
    ),
    Kind(
        (
            "{victim} fined {n} million over {a} {b} data",
            "{a} {b} data in {c} bucket costs {victim} {n} million",
            "Regulator fines {victim} for {a} {b} data",
        ),
        "A regulator fined {victim} {n} million over {a} {b} data that was left in a {c} bucket.",
        "{n} million is the price for a {c} bucket of {a} {b} data that {victim} left open.",
    ),
    Kind(
        (
            "Agencies warn of {a} {b} attacks on {c} operators",
            "{malware} behind {a} {b} attacks on {c} operators, agencies say",
            "{c} operators told to look for {a} {b}",
        ),
        "Agencies of {n} countries warned on {day} of {a} {b} attacks on {c} operators, and named {malware}.",
        "{c} operators should look for a {a} {b}, say agencies of {n} countries, who see {malware} at work.",
    ),
    Kind(
        (
            "{vendor} {product} zero-day gave {malware} operators {a} {b}",
            "{malware} used zero-day in {product} for {a} {b}",
            "Months of {a} {b} through {product} zero-day",
        ),
        "A zero-day in {product} of {vendor} gave the operators of {malware} a {a} {b} for months, said {person}.",
        "For months nobody saw the {a} {b} that {malware} had through a hole in {product}, {person} of {vendor} found.",
    ),
)
#: Headlines of who has an opinion on it.
OPINIONS = (
    "What {malware} teaches us about {a} {b}",
    "Opinion: {a} {b} is not the problem",
    "{vendor} should have known about {a} {b}",
    "Why nobody listens when {victim} is hit",
)
#: Sentences about the facts, behind the opening.
FACTS = (
    "{vendor} tracks the issue as {cve} and has released {product} {version}.",
    "The vulnerability affects {product} before {version}.",
    "{person} reported it to {vendor} on {month} {date}.",
    "At least {n} systems of {victim} were affected, {person} said.",
    "A spokesperson of {vendor} did not answer our questions by {day}.",
    "The sample calls itself {malware} and writes {n} files before it sleeps.",
    "In {month} {year}, {malware} operators claimed {victim} among others.",
    "The servers answered on port {port} until {month} {date}, {year}.",
)
#: What texts share that have nothing in common.
STOCK = (
    "could allow a remote attacker to execute arbitrary code on the affected system",
    "users are advised to update to the latest version as soon as possible",
    "could allow an unauthenticated attacker to bypass authentication",
    "there is no evidence that the flaw has been exploited in the wild",
    "the company said in a statement shared with reporters",
    "at the time of writing there is no patch available",
    "successful exploitation of the vulnerability could lead to a denial of service",
    "the attack begins with a phishing email that carries a malicious attachment",
    "gain initial access to the network and move laterally",
    "according to a report published by the company this week",
    "indicators of compromise are listed at the end of the report",
    "customers who cannot update at once should apply the workaround",
    "the threat actor behind the campaign remains unknown",
    "added the flaw to its catalog of known exploited vulnerabilities",
    "federal agencies have three weeks to apply the fixes",
    "names addresses dates of birth and social security numbers",
    "the gang threatened to publish the stolen data unless a ransom is paid",
    "organizations should enable multi factor authentication on all accounts",
    "the investigation is ongoing and law enforcement has been notified",
    "a proof of concept exploit has been published on a code sharing site",
)
