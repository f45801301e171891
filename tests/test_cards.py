"""Share cards: right size and right bytes, any script's letters or none at all, a cache that heals; and the icons."""

from __future__ import annotations

import re
import struct
import unicodedata
import zlib
from collections import Counter
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pytest
from digests import BASE, THEMES, digest, paper, three_papers
from hypothesis import given, settings
from hypothesis import strategies as st
from rendering import render_site

from offprint.assemble import Digest, Entry, Group
from offprint.cards import card_units
from offprint.cards.bidi import base_level, embedding_levels, in_visual_order
from offprint.cards.canvas import Canvas, is_whole, parse_colour
from offprint.cards.design import INK, OFF, SOFT, Card, Stand, Studio, pale_colour, theme_colour
from offprint.cards.gallery import card_path, make_cards, picture_of
from offprint.cards.icons import render_icons
from offprint.cards.lettering import SHIPPED, Lettering, font_files, tidy
from offprint.cards.lines import set_block
from offprint.config import Root
from offprint.errors import ContentError
from offprint.workers import share

TEMPLATES = Path(__file__).parent.parent / "templates"
NOWHERE = Path("nowhere")
STAND = Stand(bars=tuple((at // 4, 20 + 10 * (at % 4), 0) for at in range(8)), hues=(262, 30))
CARD = Card(
    title="Why Bees Swarm", stand=STAND, brand="Tea & Bees", mark=(262, 180, 30), language="en", direction="ltr"
)
TITLES = {
    "Arabic": "نماذج اللغة الكبيرة لفهم النصوص العربية",
    "Bengali": "বাংলা ভাষার জন্য গভীর শিক্ষণ",
    "Chinese": "基于图神经网络的知识图谱表示学习方法",
    "Cyrillic": "Вероятностные модели для анализа текстов",
    "Devanagari": "हिन्दी के लिए बड़े भाषा मॉडल का प्रशिक्षण",
    "formulas": "An O(n²) bound on ‖∇f‖ for f ∈ ℝⁿ, α ≤ √2, 𝔼[X] = ∑ᵢ xᵢ",
    "Georgian": "ენის დიდი მოდელები",
    "Greek": "Μοντέλα γλώσσας και μάθηση",
    "Hebrew": "מודלי שפה גדולים לעברית",
    "Japanese": "深層学習を用いた自然言語処理の効率化について",
    "Korean": "대규모 언어 모델의 추론 능력 향상",
    "Latin": "Größe, naïveté, œuvre, Łódź, Đà Nẵng",
    "Tamil": "தமிழ் மொழிக்கான மொழி மாதிரிகள்",
    "Thai": "การประมวลผลภาษาไทยด้วยการเรียนรู้เชิงลึก",
}
GOTHIC = "𐌲𐌿𐍄𐌹𐍃𐌺"  # letters that none of our fonts has


class Picture(NamedTuple):
    width: int
    height: int
    rows: list[list[str]]
    """Each pixel's colour."""

    def count(self, *colours: str) -> int:
        return sum(pixel in colours for row in self.rows for pixel in row)

    def part(self, left: float, top: float, right: float, bottom: float) -> Picture:
        """A part, in shares of the whole."""
        rows = self.rows[round(top * self.height) : round(bottom * self.height)]
        return Picture(0, 0, [row[round(left * self.width) : round(right * self.width)] for row in rows])


def decode(data: bytes) -> Picture:
    """A PNG file with a palette and without filters, read by the standard."""
    assert data[:8] == b"\x89PNG\r\n\x1a\n"
    at, found = 8, {}
    while at < len(data):
        length, kind = struct.unpack_from(">I4s", data, at)
        content = data[at + 8 : at + 8 + length]
        assert struct.unpack_from(">I", data, at + 8 + length)[0] == zlib.crc32(kind + content)
        found[kind] = content
        at += 12 + length
    assert next(iter(found)) == b"IHDR"
    assert next(reversed(found)) == b"IEND"
    assert at == len(data)
    width, height, *form = struct.unpack(">2I5B", found[b"IHDR"])
    assert form == [8, 3, 0, 0, 0]
    palette = [f"#{found[b'PLTE'][at : at + 3].hex()}" for at in range(0, len(found[b"PLTE"]), 3)]
    pixels = zlib.decompress(found[b"IDAT"])
    assert len(pixels) == height * (width + 1)
    rows = []
    for start in range(0, len(pixels), width + 1):
        assert pixels[start] == 0
        rows.append([palette[pixel] for pixel in pixels[start + 1 : start + 1 + width]])
    return Picture(width, height, rows)


@pytest.fixture(scope="module")
def studio() -> Studio:
    return Studio(font_files(NOWHERE), "en")


@pytest.fixture(scope="module")
def letters() -> Lettering:
    return Lettering(font_files(NOWHERE), "en")


def drawn(digest: Digest, cache: Path, **options: Path) -> dict[str, bytes]:
    return dict(output for unit in card_units(digest, cache, **options) for output in unit.make())


# --- what a card shows ---


def test_a_card_is_as_large_as_previews_ask_for_and_small_in_bytes(studio: Studio) -> None:
    data = studio.draw(replace(CARD, title=" ".join(["Considerations"] * 12), crumb="Bees", hue=262, own=2))
    picture = decode(data)
    assert (picture.width, picture.height) == (1200, 630)
    assert len(data) < 32_000


def test_a_paper_s_bar_stands_out_on_its_shelf(studio: Studio) -> None:
    """Its own in the theme's colour, the theme's others pale, the rest grey."""
    plain, own = decode(studio.draw(CARD)), decode(studio.draw(replace(CARD, own=5)))
    assert plain.count(OFF) > 0 == plain.count(theme_colour(30), pale_colour(30))
    assert own.count(pale_colour(30)) > own.count(theme_colour(30)) > 0 == own.count(theme_colour(262))
    assert own.count(OFF) + own.count(pale_colour(30)) + own.count(theme_colour(30)) == plain.count(OFF)


def test_the_theme_is_named_in_its_colour_with_its_square(studio: Studio) -> None:
    without, square = decode(studio.draw(CARD)), decode(studio.draw(replace(CARD, hue=262)))
    named = decode(studio.draw(replace(CARD, hue=262, crumb="Bees and wasps")))
    assert without.count(theme_colour(262)) == 0
    assert square.count(theme_colour(262)) == 26 * 26
    assert named.count(theme_colour(262)) > square.count(theme_colour(262))


def test_the_digest_s_name_the_day_and_the_title_are_all_there(studio: Studio) -> None:
    empty = replace(CARD, title="", brand="", note="")
    blank = decode(studio.draw(empty))
    for card, place in (
        (replace(empty, title="Bees"), (0, 0, 1, 0.6)),
        (replace(empty, brand="Bees"), (0, 0.83, 0.6, 1)),
        (replace(empty, note="Bees"), (0.6, 0.83, 1, 1)),
    ):
        picture = decode(studio.draw(card))
        assert picture.part(*place).count(INK, SOFT) > blank.part(*place).count(INK, SOFT), place


@pytest.mark.parametrize("script", TITLES)
def test_letters_of_any_script_are_drawn(studio: Studio, letters: Lettering, script: str) -> None:
    title = unicodedata.normalize("NFC", TITLES[script])
    if script != "formulas":
        assert letters.legible(title) == title
    assert decode(studio.draw(replace(CARD, title=title))).part(0, 0.1, 1, 0.6).count(INK) > 2000


def test_a_title_with_a_letter_that_no_font_has_is_left_out_whole(studio: Studio) -> None:
    card = replace(CARD, hue=262, crumb="Bees")
    without = studio.draw(replace(card, title=""))
    assert studio.draw(replace(card, title=GOTHIC)) == without
    assert studio.draw(replace(card, title=f"On {GOTHIC} letters")) == without


def test_signs_that_no_font_has_are_left_out_alone(studio: Studio) -> None:
    assert studio.draw(replace(CARD, title="🚀 Why Bees 🐝\ufe0f Swarm ✨")) == studio.draw(CARD)


def test_a_letter_that_only_looks_special_is_drawn_plain(letters: Lettering) -> None:
    assert letters.legible("Ⓑees ﬁnd") in ("Bees find", "Bees ﬁnd")


@pytest.mark.parametrize(
    "title",
    [
        "Why\x00 Bees\x1b \x07Swarm",
        "Why\n\tBees \u2028Swarm  ",
        "\u202eWhy \u2066Bees\u2069 Swarm\u202c\u200f",
        "Why Bees\ufeff \ud800Swarm",
        "Why Bees \ue000Swarm",
    ],
)
def test_characters_without_a_shape_change_nothing(studio: Studio, title: str) -> None:
    assert studio.draw(replace(CARD, title=title)) == studio.draw(CARD)


@pytest.mark.parametrize(
    "title", ["a" * 10_000, "word " * 2000, "深" * 10_000, "م" * 10_000, "a" + "\u0301" * 10_000, "-" * 999]
)
def test_an_endless_title_stays_in_its_place(studio: Studio, title: str) -> None:
    picture = decode(studio.draw(replace(CARD, title=title)))
    blank = decode(studio.draw(replace(CARD, title="")))
    for place in ((0, 0, 0.05, 1), (0.95, 0, 1, 1), (0, 0, 1, 0.08), (0, 0.64, 1, 1)):
        assert picture.part(*place) == blank.part(*place), place


def test_a_title_from_right_to_left_stands_at_the_right(studio: Studio) -> None:
    left = decode(studio.draw(replace(CARD, title="Bees")))
    right = decode(studio.draw(replace(CARD, title="דבורים")))
    assert left.part(0.5, 0, 1, 0.6).count(INK) == 0 < left.part(0, 0, 0.5, 0.6).count(INK)
    assert right.part(0, 0, 0.5, 0.6).count(INK) == 0 < right.part(0.5, 0, 1, 0.6).count(INK)


def test_a_digest_from_right_to_left_has_its_mark_at_the_right(studio: Studio) -> None:
    picture = decode(studio.draw(replace(CARD, direction="rtl", title="", note="22 November 2026")))
    foot = picture.part(0, 0.83, 1, 1)
    assert foot.count(SOFT) > 0
    assert Picture(1200, 1, foot.rows).part(0, 0, 0.5, len(foot.rows)).count(INK) == 0


def test_joined_letters_are_joined(letters: Lettering) -> None:
    """Arabic letters in a word are narrower than apart, which joiners tell; Devanagari has ligatures."""
    assert letters.width("ببب") < letters.width("ب\u200cب\u200cب")
    assert letters.width("क्ष") < letters.width("क") + letters.width("ष")


def test_a_japanese_text_has_japanese_shapes(letters: Lettering) -> None:
    fonts = [path.stem for path in font_files(NOWHERE)]
    chosen = {text: {fonts[at] for at in letters.chosen(text)} for text in ("海の直線", "海直线")}
    assert "NotoSansCJKjp-Bold" in chosen["海の直線"]
    assert chosen["海直线"] == {"NotoSansCJKsc-Bold"}
    assert {fonts[at] for at in Lettering(font_files(NOWHERE), "ja").chosen("海直")} == {"NotoSansCJKjp-Bold"}


@given(st.text(max_size=60))
@settings(max_examples=60)
def test_any_title_can_be_drawn(title: str) -> None:
    assert is_whole(ANY.draw(replace(CARD, title=title)))


ANY = Studio(font_files(NOWHERE), "en")


# --- lines ---


def narrow(text: str) -> float:
    """Every character is half an em wide."""
    return len(text) / 2


def test_lines_are_balanced_and_break_between_words() -> None:
    block = set_block("a few words that have to go on lines", ((10, 3),), 120, narrow)
    assert block.lines == ("a few words that", "have to go on lines")


def test_the_largest_size_that_fits_is_taken() -> None:
    steps = ((40, 1), (20, 2), (10, 3))
    assert set_block("short", steps, 120, narrow).size == 40
    assert set_block("a little longer", steps, 120, narrow).size == 20
    assert set_block("much longer than all of the others here", steps, 120, narrow).size == 10


def test_a_text_too_long_for_the_smallest_size_ends_in_an_ellipsis() -> None:
    block = set_block("one two three, four five six seven", ((10, 2),), 50, narrow)
    assert block.lines == ("one two", "three…")


def test_a_word_wider_than_a_line_breaks_after_a_hyphen_or_anywhere() -> None:
    assert set_block("ninety-letters-are", ((10, 2),), 60, narrow).lines == ("ninety-", "letters-are")
    assert "".join(set_block("abcdefghijklmnopqrst", ((10, 2),), 60, narrow).lines) == "abcdefghijklmnopqrst"


def test_chinese_and_japanese_break_between_characters_but_not_before_a_full_stop() -> None:
    lines = set_block("深層学習を用いた「自然言語」。処理", ((10, 9),), 26, narrow).lines
    assert len(lines) > 2
    assert "".join(lines) == "深層学習を用いた「自然言語」。処理"
    assert not any(line[0] in "」。" or line[-1] == "「" for line in lines)


# --- both directions ---


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("abc אבג", "abc גבא"),
        ("אבג abc", "abc גבא"),
        ("אבג 123 דה", "הד 123 גבא"),
        ("אב (abc) גד", "דג )abc( בא"),  # HarfBuzz mirrors them
        ("abc (אב גד) x", "abc (דג בא) x"),
        ("عبت 12-34", "34-12 تبع"),
        ("אב 12-34", "12-34 בא"),
        ("אבג!", "!גבא"),
        ("abc!", "abc!"),
        ("א a (b) ב", "ב a (b) א"),
    ],
)
def test_letters_of_both_directions_stand_in_the_order_of_unicode(text: str, shown: str) -> None:
    levels = embedding_levels(text, base_level(text))
    runs = [(level, char) for level, char in zip(levels, text, strict=True)]
    assert "".join(in_visual_order(runs)) == shown


def test_marks_in_heaps_and_control_characters_are_cut() -> None:
    assert tidy("e" + "\u0301" * 50) == "é" + "\u0301" * 3
    assert tidy(" a\x00\u200bb\u202e \n c ") == "ab c"
    assert tidy("क्\u200dष") == "क्\u200dष"


# --- the cards of a digest ---


def test_every_paper_theme_tag_and_edition_has_a_card_and_the_site(tmp_path: Path) -> None:
    made = digest(*three_papers())
    found = drawn(made, tmp_path / "cache")
    groups = [*made.themes, *made.tags, *made.editions]
    paths = [card_path(), *(card_path(entry) for entry in made.entries), *(card_path(group) for group in groups)]
    assert sorted(found) == sorted(paths)
    assert all((decode(data).width, decode(data).height) == (1200, 630) for data in found.values())
    assert len(set(found.values())) == len(found)


def test_cards_of_groups_show_their_papers_in_colour() -> None:
    papers = [paper(f"Paper {at}", theme=THEMES[at % 3].id, tags=("brewing",) if at < 2 else ()) for at in range(9)]
    cards = dict(make_cards(digest(*papers)))

    def lit(path: str) -> Counter[int]:
        return Counter(board for board, height, lit in cards[path].stand.bars if lit == height)

    assert lit("cards/themes/lights.png") == {1: 3}
    assert lit("cards/tags/brewing.png") == {0: 1, 1: 1}
    assert lit("cards/editions/2026-11-22.png") == lit("cards/site.png") == {0: 3, 1: 3, 2: 3}


def test_a_paper_points_to_its_own_bar_on_the_shelf_of_its_edition() -> None:
    old = [paper(f"Old {at}", theme="tea", added=date(2026, 10, 1)) for at in range(2)]
    new = [paper(f"New {at}", "x" * (100 + at), theme="bees") for at in range(5)]
    made = digest(*old, *new, paper("Undated", theme="bees", added=None))
    cards = dict(make_cards(made))
    for entry in made.entries:
        card = cards[card_path(entry)]
        assert len(card.stand.bars) == {"2026-10-01": 2, "2026-11-22": 5, "": 8}[entry.paper.edition]
    heights = {entry.title.plain: cards[card_path(entry)] for entry in made.entries if entry.paper.edition}
    assert len({card.own for title, card in heights.items() if title.startswith("New")}) == 5


def test_on_the_shelf_of_a_large_edition_a_bar_stands_for_several() -> None:
    made = digest(*[paper(f"Paper {at}", theme=THEMES[at % 3].id) for at in range(1000)])
    cards = dict(make_cards(made))
    for entry in made.entries:
        card = cards[card_path(entry)]
        assert len(card.stand.bars) <= 240
        assert entry.theme
        assert card.stand.hues[card.stand.bars[card.own][0]] == entry.theme.hue


def test_a_digest_without_papers_has_a_card(tmp_path: Path) -> None:
    assert list(drawn(digest(), tmp_path)) == ["cards/site.png"]


def said(digest: Digest, of: Entry | Group | None = None, own: str = "") -> tuple[str, str]:
    picture = picture_of(digest, of, own)
    assert picture
    return picture.url, picture.alt


def test_pages_say_what_their_card_shows() -> None:
    made = digest(*three_papers())
    url, alt = said(made, made.entries[0])
    assert url == f"{BASE}cards/{made.entries[0].paper.id}.png"
    assert alt.startswith("Lenses of Old Lighthouses. Theme: Lighthouses. ")
    assert said(made)[0] == f"{BASE}cards/site.png"
    assert said(made, made.tags[0])[1].startswith(made.tags[0].name)


def test_the_owner_s_picture_takes_the_place_of_the_site_s_card_alone() -> None:
    made = digest(*three_papers(), tagline="What we read")
    assert said(made, None, "assets/card.png?v=1") == (f"{BASE}assets/card.png?v=1", "What we read")
    assert said(made, made.entries[0], "assets/card.png?v=1") == said(made, made.entries[0])


def test_a_digest_that_wants_no_cards_has_none_but_the_owner_s_picture(tmp_path: Path) -> None:
    made = digest(*three_papers(), cards=False)
    assert drawn(made, tmp_path) == {}
    assert picture_of(made) is picture_of(made, made.entries[0]) is None
    assert said(made, made.entries[0], "assets/card.png?v=1")[0] == f"{BASE}assets/card.png?v=1"


def test_papers_of_a_large_digest_show_the_card_of_their_theme(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr("offprint.cards.gallery.MOST_PAPERS", 3)
    papers = [
        *(paper("Tea", theme="tea"), paper("Wax"), paper("Old", added=None, edition="")),
        paper("Away", hidden=True, theme="tea"),
    ]

    def cards(made: Digest) -> dict[str, str]:
        site = dict(render_site(made, Root(folder=tmp_path), TEMPLATES, ()))
        found = {
            path: re.search(rf'og:image" content="{BASE}(.*?)"', data.decode())
            for path, data in site.items()
            if ".html" in path
        }
        shown = {path: match[1] for path, match in found.items() if match}
        assert set(shown.values()) == set(dict(make_cards(made))) - {"cards/tags/lenses.png"}
        return {path: card for path, card in shown.items() if path.startswith("papers/")}

    own = {
        path: f"cards/{papers[at][0].id}.png"
        for at, path in enumerate(["papers/tea.html", "papers/wax.html", "papers/old.html"])
    }
    assert cards(digest(*papers)) == own | {"papers/away.html": "cards/site.png"}
    many = [*papers, paper("Lens", theme="lights")]
    assert cards(digest(*many)) == {
        "papers/tea.html": "cards/themes/tea.png",
        "papers/lens.html": "cards/themes/lights.png",
        "papers/wax.html": "cards/editions/2026-11-22.png",
        "papers/old.html": "cards/site.png",
        "papers/away.html": "cards/site.png",
    }
    assert cards(digest(*many, cards="all"))["papers/wax.html"] == own["papers/wax.html"]


# --- the cache ---


def test_what_was_drawn_once_is_taken_from_the_cache(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    made = digest(*three_papers())
    first = drawn(made, tmp_path / "cache")
    monkeypatch.setattr(Studio, "draw", lambda studio, card: pytest.fail("drawn again"))
    assert drawn(made, tmp_path / "cache") == first


def test_bytes_do_not_depend_on_cache_or_order(tmp_path: Path) -> None:
    papers = [paper(f"Paper {at}", theme=THEMES[at % 3].id) for at in range(20)]
    alone = drawn(digest(*papers), tmp_path / "alone")
    assert drawn(digest(*reversed(papers)), tmp_path / "shared") == alone
    assert drawn(digest(*papers), tmp_path / "shared") == alone


@pytest.mark.parametrize("harm", [b"", b"\x89PNG\r\n\x1a\n", b"no picture"])
def test_a_harmed_cache_heals(tmp_path: Path, harm: bytes) -> None:
    made = digest(*three_papers())
    first = drawn(made, tmp_path)
    for at, path in enumerate(sorted(tmp_path.iterdir())):
        data = path.read_bytes()
        path.write_bytes([harm, data[:-1], data[:200] + bytes([data[200] ^ 1]) + data[201:]][at % 3])
    assert drawn(made, tmp_path) == first
    assert all(is_whole(path.read_bytes()) for path in tmp_path.iterdir())


def test_a_cache_that_is_a_file_or_cannot_be_written_does_no_harm(tmp_path: Path) -> None:
    made = digest(*three_papers())
    (tmp_path / "file").write_text("in the way")
    first = drawn(made, tmp_path / "file")
    assert (tmp_path / "file").read_text() == "in the way"
    (tmp_path / "closed").mkdir()
    (tmp_path / "closed").chmod(0o555)
    assert drawn(made, tmp_path / "closed" / "cache") == first == drawn(made, tmp_path / "open")
    (tmp_path / "closed").chmod(0o755)


def test_cards_that_nobody_wants_any_more_leave_the_cache(tmp_path: Path) -> None:
    drawn(digest(*three_papers()), tmp_path)
    before = {path.name for path in tmp_path.iterdir()}
    kept = drawn(digest(*three_papers()[:2]), tmp_path)
    after = {path.name for path in tmp_path.iterdir()}
    assert len(after) == len(kept) < len(before)


def test_a_change_of_title_or_shelf_makes_a_new_card(tmp_path: Path) -> None:
    one = paper("Why Bees Swarm", theme="bees")
    path = card_path(digest(one).entries[0])
    first = drawn(digest(one), tmp_path)[path]
    assert drawn(digest(one, paper("Tea at Sea", theme="tea")), tmp_path)[path] != first
    assert drawn(digest(one, title="Other Tea"), tmp_path)[path] != first


# --- fonts ---


def test_the_owner_s_fonts_are_taken_before_ours(tmp_path: Path) -> None:
    data = (SHIPPED / "InterDisplay-SemiBold.otf").read_bytes()
    units = struct.unpack(">I", data[data.index(b"head") + 8 :][:4])[0] + 18  # of the em, in the table of that name
    (tmp_path / "fonts").mkdir()
    (tmp_path / "fonts" / "a folder.otf").mkdir()
    (tmp_path / "fonts" / "mine.OTF").write_bytes(data[:units] + struct.pack(">H", 4096) + data[units + 2 :])
    assert [path.name for path in font_files(tmp_path / "fonts")][:2] == ["mine.OTF", "InterDisplay-SemiBold.otf"]
    made = digest(paper("Tea", theme="tea"))
    path = card_path(made.entries[0])
    small = drawn(made, tmp_path / "cache", fonts=tmp_path / "fonts")[path]
    assert decode(small).part(0, 0, 1, 0.6).count(INK) < decode(drawn(made, tmp_path / "cache")[path]).part(
        0, 0, 1, 0.6
    ).count(INK)


def test_a_file_that_is_no_font_is_an_error_that_names_it(tmp_path: Path) -> None:
    broken = tmp_path / "broken.otf"
    broken.write_bytes(b"OTTO" + bytes(range(200)))
    for papers in (1, 200):
        made = digest(*[paper(f"Paper {at}") for at in range(papers)])
        with pytest.raises(ContentError) as caught:
            drawn(made, tmp_path / "cache", fonts=tmp_path)
        assert str(caught.value) == f"{broken.as_posix()}:1:1: error: not a TrueType or OpenType font"


def test_our_fonts_come_with_their_licence_and_are_not_heavy() -> None:
    assert "SIL OPEN FONT LICENSE" in (SHIPPED / "OFL.txt").read_text("utf-8")
    assert sum(path.stat().st_size for path in font_files(NOWHERE)) < 5_500_000


# --- canvas and icons ---


def test_a_palette_that_is_full_takes_the_nearest_colour() -> None:
    canvas = Canvas(300, 1, "#ffffff")
    for at in range(300):
        canvas.rectangle(at, 0, 1, 1, f"#{at % 256:02x}{at // 256:02x}00")
    picture = decode(canvas.png())
    assert picture.rows[0][100] == "#640000"
    red, green, blue = parse_colour(picture.rows[0][299])
    assert abs(red - 299 % 256) <= 1
    assert (green, blue) in ((0, 0), (1, 0))


def test_the_icons_show_the_mark_and_keep_inside_the_safe_zone() -> None:
    icons = dict(render_icons((262, 180, 30)))
    sizes = {path: (decode(data).width, decode(data).height) for path, data in icons.items()}
    assert sizes == {
        "icons/icon-192.png": (192, 192),
        "icons/icon-512.png": (512, 512),
        "icons/maskable-512.png": (512, 512),
        "apple-touch-icon.png": (180, 180),
    }
    maskable = decode(icons["icons/maskable-512.png"])
    assert len(Counter(pixel for row in maskable.rows for pixel in row)) == 4  # three bars, no blurred edge
    for y, row in enumerate(maskable.rows):
        for x, pixel in enumerate(row):
            assert pixel == "#ffffff" or (x - 256) ** 2 + (y - 256) ** 2 <= (0.4 * 512) ** 2
    assert [b"tRNS" in data for data in icons.values()] == [True, True, False, False]


# --- processes ---


def test_shared_work_keeps_its_order() -> None:
    assert list(share(abs, range(-50, 0), 2, 7)) == list(share(abs, range(-50, 0), 1)) == [*range(50, 0, -1)]


def test_any_number_of_open_brackets_ends() -> None:
    assert set(embedding_levels("ب" + "(" * 200_000, 1)) == {1}
