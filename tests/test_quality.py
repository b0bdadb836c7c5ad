"""What is counted over real feeds, over a small corpus of our own; docs/normalization.md has a place for its table."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path

import pytest

from benchmarks import articles
from benchmarks.quality import FOLDERS, PAGE, fill, find_files, main, read_all, report, resolve, table
from benchmarks.strange import strangest

SEEN = datetime(2026, 11, 20, 8, tzinfo=UTC)
FEED = """<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Acme Blog</title>
<link>https://acme.example/</link>
<item><title>One</title><link>https://acme.example/1</link><dc:creator>Dana Okafor</dc:creator>
<pubDate>Fri, 20 Nov 2026 08:00:00 GMT</pubDate>
<description>{long}</description></item>
<item><title>Two</title><link>https://acme.example/2</link><dc:creator>dokafor</dc:creator><pubDate>May</pubDate></item>
<item><title>Three</title><link>/3</link><dc:creator>Acme Threat Lab</dc:creator></item>
<item><title>Four</title><dc:creator>admin</dc:creator></item>
<item/>
</channel></rss>""".replace("{long}", "Someone wrote a sentence of a middling length about it. " * 4)


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    (tmp_path / "rss").mkdir()
    (tmp_path / "rss" / "acme.xml").write_text(FEED, encoding="utf-8")
    (tmp_path / "rss" / "copy.xml").write_text(FEED, encoding="utf-8")
    (tmp_path / "atom").mkdir()
    (tmp_path / "atom" / "none.xml").write_text("no feed at all", encoding="utf-8")
    (tmp_path / "manifest.tsv").write_text("path\tsource_url_of_feed\nrss/acme.xml\thttps://acme.example/feed\n", encoding="utf-8")
    return tmp_path


def test_shares_are_of_entries_and_a_login_is_counted_as_whom_it_means(corpus: Path) -> None:
    documents, failed = read_all(corpus, find_files(corpus), SEEN)
    rows = {name: cells for name, *cells in table(documents, list(resolve(documents)))}
    assert {name: cells[1] for name, cells in rows.items()} == {
        "feeds": "1",
        "entries": "4",
        "an understood date": "25.0 %",
        "… of when it was published": "25.0 %",
        "a named author": "75.0 %",
        "… who is a person": "50.0 %",
        "an absolute link": "75.0 %",
        "a summary": "25.0 %",
        "… of 120 to 300 characters": "25.0 %",
        "a language": "25.0 %",
        "a lead image": "0.0 %",
        "dates not understood": "1",
        "bylines, as written": "4",
        "… spell so many names": "3",
        "… of so many persons": "1",
        "… and desks": "1",
    }
    assert [cells[0] for cells in rows.values() if cells[0]] == ["50.0 %", "50.0 %", "75.0 %", "100.0 %", "100.0 %"]
    assert rows["entries"] == ["", "4", "4", *["0"] * (len(FOLDERS) - 1)]
    assert [reason.partition(":")[0] for reason in failed] == ["atom/none.xml"]


def test_what_to_look_at_is_told_with_its_reason(corpus: Path, capsys: pytest.CaptureFixture[str]) -> None:
    page = PAGE.read_bytes()
    assert main([str(corpus)]) == 0
    assert "dokafor ─► dokafor" in capsys.readouterr().out
    assert PAGE.read_bytes() == page, "it tells of the corpus beside the checkout alone"
    documents, failed = read_all(corpus, find_files(corpus), SEEN)
    told = list(report(documents, list(resolve(documents)), failed))
    assert any(line.startswith("1 times “May”") for line in told)
    assert told[told.index("\nbylines that name nobody\n") + 1] == "admin"


def test_only_what_stands_between_the_marks_is_filled_in(corpus: Path) -> None:
    documents, _ = read_all(corpus, find_files(corpus), SEEN)
    reads = list(resolve(documents))
    page = PAGE.read_text(encoding="utf-8")
    filled = fill(page, documents, reads)
    assert "| entries |  | 4 | 4 | 0 |" in filled
    assert fill(filled, documents, reads) == filled
    assert [part.split("<!-- end -->")[-1] for part in filled.split("<!-- quality")] == [
        part.split("<!-- end -->")[-1] for part in page.split("<!-- quality")
    ]


def test_without_a_corpus_it_says_what_to_name(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = PAGE.read_bytes()
    assert main([str(tmp_path / "nowhere")]) == 2
    assert f"{tmp_path / 'nowhere'} holds no feeds: name a folder that holds rss, atom" in capsys.readouterr().err
    assert PAGE.read_bytes() == before


def test_the_strangest_is_what_has_rare_pairs_of_signs_not_what_is_long() -> None:
    names = ["Dana Okafor", "Ola Berg", "李雷", "James McGill", "Maria Maddalena Giovanna Luisa Bianchi", "Marcos [", "Jo Roe"]
    assert strangest(names * 2, 1) == ["Marcos ["]
    assert len(strangest(names * 2, 99)) == len(names)
    assert strangest([], 3) == []


SENTENCES = "The router copies as many bytes as the package says. ", "Whoever reaches it can write beyond the buffer. "


@pytest.fixture
def pages(tmp_path: Path) -> Path:
    (tmp_path / "html").mkdir()
    text = "".join(f"<p>{sentence * 4}</p>" for sentence in SENTENCES)
    side = "<ul><li><a href='/a'>Another flaw in another router</a><li><a href='/b'>Our new office is open</a></ul>"
    (tmp_path / "html" / "one__source.html").write_text(f"<!doctype html><body><main>{text}</main><aside>{side}</aside>", encoding="utf-8")
    (tmp_path / "html" / "one__expected.html").write_text(text, encoding="utf-8")
    return tmp_path


def test_articles_are_compared_by_their_words(pages: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = PAGE.read_bytes()
    assert articles.main([str(pages)]) == 0
    ours, _, paragraphs, everything, *_, worst = capsys.readouterr().out.splitlines()
    assert ours.split()[-6:] == paragraphs.split()[-6:] == ["100.0", "%"] * 3
    assert everything.split()[-4:-2] == ["100.0", "%"]
    assert everything.split()[-6] != "100.0"
    assert worst.split() == ["one", "1.000", "1.000", "1.000"]
    assert PAGE.read_bytes() == before


def test_words_that_stand_twice_count_twice() -> None:
    score = articles.compare("a a b c", "a b b d")
    assert (score.precision, score.recall, score.f1) == (0.5, 0.5, 0.5)
    assert articles.compare("", "a").f1 == 0.0


def test_only_the_table_of_articles_is_filled_in() -> None:
    page = PAGE.read_text(encoding="utf-8")
    perfect = dict.fromkeys(articles.WAYS, articles.Score(1.0, 1.0))
    filled = articles.fill(page, {"one": perfect})
    assert filled.count("| 100.0 % | 100.0 % | 100.0 % |") == len(articles.WAYS)
    assert filled.partition("<!-- quality")[2] == page.partition("<!-- quality")[2]


def test_a_corpus_without_pages_is_no_failure(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert articles.main([str(tmp_path)]) == 0
    assert "holds no pages with their articles" in capsys.readouterr().out
