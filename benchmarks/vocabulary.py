"""Words and names of invented news. Common words are English ones, in the order of their frequency; all rarer words and all names are
built of syllables, so that they mean nobody. Words follow Zipf's law: two unrelated texts share what two real ones share, and not more.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from random import Random

_FUNCTION = (
    "the of to and a in that for is on with as it by was are be from at an this have has or which their not its can were been but will "
    "also other had more they we when if all about into said who after one could through you these some what such no than there so only "
    "over how may new up out while where first most against any before between them would because during our without then many each like "
    "those same both even several under being since within two"
).split()
_COMMON = (
    "security attackers data users attack access system malware vulnerability information company software code systems researchers "
    "network attacks vulnerabilities devices server update exploit control accounts malicious version credentials threat campaign files "
    "service victims ransomware phishing servers infected remote cloud group customers flaw services application compromised exploited "
    "passwords web infrastructure email organizations device windows report actor affected arbitrary command tool targeted authentication "
    "browser critical execution patch employees breach stolen encryption networks payload privileges platform targets updates mobile "
    "government activity number domain year private team mail process available defenders released packages account issue found published "
    "developers identified execute bug social versions linux key keys operators known traffic response administrators token tokens patches "
    "memory research public actors technique techniques according observed used using uses discovered allows bypass include including "
    "installed download downloaded incident personal financial financially state sponsored law enforcement agency national industry supply "
    "chain open source package repository library client clients plugin extension extensions store apps app phone phones router routers "
    "firewall gateway appliance appliances firmware hardware chip kernel driver drivers local file folder document documents script "
    "scripts shell backdoor loader dropper stealer botnet bots domains addresses address page pages site sites link links message messages "
    "chat video call calls voice login logins session sessions cookie cookies multi factor identity identities directory active cluster "
    "container containers virtual machine machines host hosts hosting provider providers telecom bank banks banking payment payments card "
    "cards wallet wallets coin exchange funds theft fraud scam scams scammers spam lure lures fake legitimate trusted signed certificate "
    "certificates signature signatures root boot permission permissions policy policies rule rules law court judge arrested charged "
    "sentenced pleaded guilty prison police officials ministry minister election hospital hospitals school schools university energy "
    "power water plant plants factory airline airport retailer store insurer insurance lawsuit fine fined regulator regulators privacy "
    "tracking advertising ads location biometric face children health medical patients records record database databases exposed leaked "
    "leak leaks dark forum forums market markets broker brokers sold price million thousand percent month week day days hours minutes "
    "time early later last recent recently previously long large small major high severe severity low risk risks impact patching fix "
    "fixed mitigation mitigations workaround detection detections monitoring logs log alert alerts analysis analyst analysts sample "
    "indicators evidence reverse engineering obfuscated encoded encrypted decrypted memory injection overflow traversal deserialization "
    "sandbox escape privilege escalation lateral movement persistence exfiltration exfiltrated discovery reconnaissance initial stage "
    "second third chain chained zero day days weeks months people world europe asia countries country region global international "
    "partners partner vendors vendor customer business businesses enterprise enterprises startup founders investment acquisition acquired "
    "tools framework model models training prompt prompts agent agents assistant artificial intelligence learning automated automatically "
    "manual manually test testing tests audit audits bounty program programs report reported reports reporting told wrote added warned "
    "noted explained confirmed denied declined comment spokesperson statement blog post posts article work working worked make made making "
    "take taken get given give gave see seen show shows shown set need needs want help able likely possible potential potentially"
).split()
_ONSETS = "b br c ch cl d dr f fl g gr h j k kr l m n p pl pr qu r s sc sh sk sl sp st str t th tr v w z".split()
_VOWELS = "a e i o u ai ea ee ie io oa ou".split()
_CODAS = "b ck d ft g l ld lm m n nd ng nt p r rd rk rm rn rt s sh sk ss st t th v x".split()
_ENDINGS = ("", "", "", "s", "ed", "er", "ing", "ion", "al", "ity", "ly", "ment", "ness", "able")
_MAKERS = ("", "", "", "soft", "Networks", "Labs", "Systems", "Technologies", "Security", "Cloud", "ware")
_LINES = (
    "Gateway Connect Manager Firewall Server VPN Cloud Endpoint Mail Office Browser Router Switch Camera Backup Database Desktop Studio "
    "Commerce Forms Portal Console Analytics Identity Vault Monitor Orchestrator Workspace Directory Printer"
).split()
_BREEDS = ("Locker", "Stealer", "RAT", "Bot", "Loader", "Crypt", "Spider", "Panda", "Wiper", "", "", "")
_TRADES = (
    "Hospital",
    "Bank",
    "University",
    "Airlines",
    "Telecom",
    "Energy",
    "County",
    "Retail",
    "Insurance",
    "Group",
    "Logistics",
    "Media",
)
_SHARES = {"function": 0.46, "common": 0.30, "rare": 0.24}
_TABLE = 200_000


@dataclass(frozen=True, slots=True)
class Vocabulary:
    """`running` holds words as often as running text does; vendors and malware stand the better known first."""

    running: Sequence[str]
    telling: Sequence[str]
    vendors: Sequence[str]
    #: Vendor → its products.
    products: dict[str, Sequence[str]]
    malware: Sequence[str]
    people: Sequence[str]
    victims: Sequence[str]
    outlets: Sequence[str]


@cache
def invent_words(seed: int) -> Vocabulary:
    """The vocabulary; the same for the same seed."""
    random = Random(f"words {seed}")
    rare = _distinct(24_000, lambda: _word(random) + random.choice(_ENDINGS))
    vendors = _distinct(400, lambda: f"{_name(random)} {random.choice(_MAKERS)}".strip())
    given = _distinct(250, lambda: _name(random))
    return Vocabulary(
        running=[
            word
            for name, words, before in (("function", _FUNCTION, 2), ("common", _COMMON, 10), ("rare", rare, 500))
            for word in _by_zipf(words, int(_TABLE * _SHARES[name]), before)
        ],
        telling=[*_by_zipf(_COMMON, 20_000, 100), *_by_zipf(rare, 40_000, 500)],
        vendors=vendors,
        products={vendor: _products(random, vendor) for vendor in vendors},
        malware=_distinct(1_500, lambda: _name(random) + random.choice(_BREEDS)),
        people=_distinct(1_500, lambda: f"{random.choice(given)} {_name(random)}"),
        victims=_distinct(3_000, lambda: f"{_name(random)} {random.choice(_TRADES)}"),
        outlets=_distinct(600, lambda: _name(random)),
    )


def skewed(random: Random, names: Sequence[str], power: float = 3.0) -> str:
    """One of `names`, the first far more often than the last."""
    return names[int(len(names) * random.random() ** power)]


def _by_zipf(words: Sequence[str], places: int, before: int) -> list[str]:
    """`words`, each in so many of `places` as its rank lets expect, and at least once; `before` words are more frequent than the first."""
    weights = [1 / rank for rank, _ in enumerate(words, before + 1)]
    total = sum(weights)
    return [word for word, weight in zip(words, weights, strict=True) for _ in range(max(1, round(places * weight / total)))]


def _products(random: Random, vendor: str) -> list[str]:
    maker = vendor.split()[0]
    lines = random.sample(_LINES, random.randint(1, 6))
    return [f"{maker if random.random() < 0.6 else _name(random)} {line}" for line in lines]


def _word(random: Random) -> str:
    syllables = (f"{random.choice(_ONSETS)}{random.choice(_VOWELS)}" for _ in range(random.randint(1, 2)))
    return "".join(syllables) + random.choice(_CODAS)


def _name(random: Random) -> str:
    return f"{_word(random)}{random.choice(('a', 'o', 'is', 'en', 'ex', 'ar', ''))}".capitalize()


def _distinct(count: int, make: Callable[[], str]) -> list[str]:
    """So many different results of `make`, in the order of their making."""
    found: dict[str, None] = {}
    while len(found) < count:
        found[make()] = None
    return list(found)
