"""The words of dates: months and weekdays in the languages of feeds, zones, and what stands around a date. Tables only.

All are spelled as `plain_letters` leaves them: no accents, no case. A beginning of three letters stands for the whole word where all
words that begin so mean the same; Croatian months are left out, for they are the names of other months in Czech and Polish.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Mapping

_SHORTEST = 3


def plain_letters(text: str) -> str:
    """`text` without accents and invisible characters, its digits and letters in their plain form; case stays."""
    plain = unicodedata.normalize("NFKD", text).translate({0x131: "i"})
    return unicodedata.normalize("NFC", "".join(letter for letter in plain if unicodedata.category(letter) not in ("Mn", "Cf")))


def _by_word(rows: Iterable[str], short: Mapping[str, int], first: int) -> dict[str, int]:
    """Each word of `rows`, and each beginning that only words of one place share, by its place from `first`; `short` wins."""
    words = {plain_letters(word).casefold(): place for row in rows for place, word in enumerate(row.split(), first)}
    meanings: dict[str, set[int]] = {}
    for word, place in words.items():
        for length in range(_SHORTEST, len(word)):
            meanings.setdefault(word[:length], set()).add(place)
    return {start: min(places) for start, places in meanings.items() if len(places) == 1} | words | dict(short)


#: A row is a language, or the other case of one.
MONTHS = _by_word(
    (
        "january february march april may june july august september october november december",
        "januar februar märz april mai juni juli august september oktober november dezember",
        "jänner feber märz april mai juni juli august september oktober november dezember",
        "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
        "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
        "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
        "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
        "gener febrer març abril maig juny juliol agost setembre octubre novembre desembre",
        "ianuarie februarie martie aprilie mai iunie iulie august septembrie octombrie noiembrie decembrie",
        "januari februari maart april mei juni juli augustus september oktober november december",
        "januari februari mars april maj juni juli augusti september oktober november december",
        "januar februar marts april maj juni juli august september oktober november desember",
        "tammikuu helmikuu maaliskuu huhtikuu toukokuu kesäkuu heinäkuu elokuu syyskuu lokakuu marraskuu joulukuu",
        "tammikuuta helmikuuta maaliskuuta huhtikuuta toukokuuta kesäkuuta heinäkuuta elokuuta syyskuuta lokakuuta marraskuuta joulukuuta",
        "styczeń luty marzec kwiecień maj czerwiec lipiec sierpień wrzesień październik listopad grudzień",
        "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia",
        "leden únor březen duben květen červen červenec srpen září říjen listopad prosinec",
        "ledna února března dubna května června července srpna září října listopadu prosince",
        "január február március április május június július augusztus szeptember október november december",
        "ocak şubat mart nisan mayıs haziran temmuz ağustos eylül ekim kasım aralık",
        "januari februari maret april mei juni juli agustus september oktober november desember",
        "январь февраль март апрель май июнь июль август сентябрь октябрь ноябрь декабрь",
        "января февраля марта апреля мая июня июля августа сентября октября ноября декабря",
        "січень лютий березень квітень травень червень липень серпень вересень жовтень листопад грудень",
        "січня лютого березня квітня травня червня липня серпня вересня жовтня листопада грудня",
        "януари февруари март април май юни юли август септември октомври ноември декември",
        "ιανουάριος φεβρουάριος μάρτιος απρίλιος μάιος ιούνιος ιούλιος αύγουστος σεπτέμβριος οκτώβριος νοέμβριος δεκέμβριος",
        "ιανουαρίου φεβρουαρίου μαρτίου απριλίου μαΐου ιουνίου ιουλίου αυγούστου σεπτεμβρίου οκτωβρίου νοεμβρίου δεκεμβρίου",
        "يناير فبراير مارس أبريل مايو يونيو يوليو أغسطس سبتمبر أكتوبر نوفمبر ديسمبر",
    ),
    {"mar": 3, "set": 9},
    first=1,
)

#: From 0, as `datetime.weekday` counts.
WEEKDAYS = _by_word(
    (
        "monday tuesday wednesday thursday friday saturday sunday",
        "montag dienstag mittwoch donnerstag freitag samstag sonntag",
        "lundi mardi mercredi jeudi vendredi samedi dimanche",
        "lunes martes miércoles jueves viernes sábado domingo",
        "lunedì martedì mercoledì giovedì venerdì sabato domenica",
        "segunda terça quarta quinta sexta sábado domingo",
        "segunda-feira terça-feira quarta-feira quinta-feira sexta-feira sábado domingo",
        "dilluns dimarts dimecres dijous divendres dissabte diumenge",
        "luni marți miercuri joi vineri sâmbătă duminică",
        "maandag dinsdag woensdag donderdag vrijdag zaterdag zondag",
        "måndag tisdag onsdag torsdag fredag lördag söndag",
        "mandag tirsdag onsdag torsdag fredag lørdag søndag",
        "maanantai tiistai keskiviikko torstai perjantai lauantai sunnuntai",
        "poniedziałek wtorek środa czwartek piątek sobota niedziela",
        "pondělí úterý středa čtvrtek pátek sobota neděle",
        "hétfő kedd szerda csütörtök péntek szombat vasárnap",
        "pazartesi salı çarşamba perşembe cuma cumartesi pazar",
        "senin selasa rabu kamis jumat sabtu minggu",
        "понедельник вторник среда четверг пятница суббота воскресенье",
        "понеділок вівторок середа четвер п'ятниця субота неділя",
        "понеделник вторник сряда четвъртък петък събота неделя",
        "δευτέρα τρίτη τετάρτη πέμπτη παρασκευή σάββατο κυριακή",
        "الاثنين الثلاثاء الأربعاء الخميس الجمعة السبت الأحد",
        "mo di mi do fr sa so",
        "пн вт ср чт пт сб вс",
    ),
    {},
    first=0,
)

#: Hours from UTC by name: RFC 2822 §4.3, then those of European, Asian and Australian feeds. IST is India's, BST Britain's.
ZONES = {
    zone: float(hours)
    for hours, zones in {
        "-10": "hst", "-9": "akst", "-8": "pst akdt", "-7": "mst pdt", "-6": "cst mdt", "-5": "est cdt", "-4": "edt ast", "-3.5": "nst",
        "-3": "brt art adt", "-2.5": "ndt", "0": "z ut utc gmt wet", "1": "bst west cet met mez", "2": "cest mest mesz eet sast cat",
        "3": "eest msk eat", "4": "gst", "5": "pkt", "5.5": "ist", "7": "wib ict", "8": "sgt hkt awst myt pht", "9": "jst kst",
        "9.5": "acst", "10": "aest", "10.5": "acdt", "11": "aedt", "12": "nzst", "13": "nzdt",
    }.items()
    for zone in zones.split()
}  # fmt: skip

#: Names that mean summer time in summer.
REGIONS = {"et": "America/New_York", "ct": "America/Chicago", "mt": "America/Denver", "pt": "America/Los_Angeles"}

#: What is written before a date, behind its year, and between a date and its time, as alternatives of a pattern.
BEFORE = (
    r"(?:last\s+)?(?:published|posted|updated|modified|released|date)(?:\s+on)?|on|veroffentlicht(?:\s+am)?|am|den|stand|"
    r"publie(?:\s+le)?|le|publicado(?:\s+(?:el|em))?|el|em|pubblicato(?:\s+il)?|il|opublikowano|geplaatst(?:\s+op)?|опубликовано"
)
AFTER_YEAR = r"г|года|р|року|r|roku|n"
BETWEEN = r"at|um|a|as|a\s+las|a\s+les|alle|alle\s+ore|ore|om|kl\.?|klo|o|o\s+godz\.?|godz\.?|g\.?|в|о|saat|la\s+ora|στις|pukul|jam"
