"""How the owner wants the site to look: digest.yaml in, pages and style sheet out."""

from __future__ import annotations

import json
import re
import struct
from pathlib import Path

import pytest
from builds import build_site, run, tree
from hypothesis import given
from hypothesis import strategies as st

from offprint.colour import contrast, hex_colour, least_contrast, oklch, read_colour, readable
from offprint.config import Config, Root, read_config
from offprint.errors import Problem
from offprint.logo import picture_size
from offprint.palette import DARK, LIGHT, Palette
from offprint.styling import style_end
from offprint.typefaces import family_name

HEAD = "base_url: https://a.example/\ncards: false\n"
STYLE = (Path(__file__).parent.parent / "templates" / "assets" / "style.css").read_text("utf-8")
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 80 20"><script>alert(1)</script></svg>'
WOFF2 = b"wOF2" + bytes(40)
hexes = st.integers(0, 0xFFFFFF).map(lambda number: f"#{number:06x}")


def png(width: int, height: int) -> bytes:
    return b"\x89PNG\r\n\x1a\n" + struct.pack(">I4sII", 13, b"IHDR", width, height) + bytes(9)


def put(root: Path, text: str, **files: bytes) -> Path:
    """A digest of one paper with these settings; ``assets__logo_svg`` is content/assets/logo.svg."""
    (root / "content" / "sources").mkdir(parents=True, exist_ok=True)
    (root / "content" / "sources" / "2026-01-05-x.txt").write_text("Honey as a Map\nWe show that bees read honey.\n")
    (root / "content" / "digest.yaml").write_text(HEAD + text, "utf-8")
    for name, data in files.items():
        path = root / "content" / re.sub(r"_(\w+)$", r".\1", name.replace("__", "/"))
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return root


def read(root: Path, text: str, **files: bytes) -> tuple[Config, list[str]]:
    """The settings, and what is said of them, with the place from line 1 of ``text``."""
    problems: list[Problem] = []
    config = read_config(Root(folder=put(root, text, **files)), problems)
    return config, [f"{each.line - 2}:{each.column}: {each.level}: {each.text}" for each in problems]


def end_of_style(root: Path) -> str:
    """What the build adds to the style sheet."""
    return (root / "site" / "assets" / "style.css").read_text("utf-8").removeprefix(STYLE)


# Colours


def test_our_colours_are_those_of_the_style_sheet() -> None:
    for name in Palette.__dataclass_fields__:
        if name not in ("link", "hue"):
            pair = f"--{name.strip('_')}: light-dark({getattr(LIGHT, name)}, {getattr(DARK, name)});"
            assert pair in STYLE.replace("#fff,", "#ffffff,"), name
    assert f"oklch({LIGHT.hue} 0.15 var(--h, 0)), oklch({DARK.hue} 0.12 var(--h, 0))" in STYLE
    assert "oklch(0.47 0.16 var(--link-hue)), oklch(0.79 0.1 var(--link-hue))" in STYLE


@pytest.mark.parametrize(
    ("one", "other", "ratio"),
    [
        ("#000000", "#ffffff", 21),
        ("#777777", "#ffffff", 4.48),
        ("#767676", "#ffffff", 4.54),
        ("#ff0000", "#00ff00", 2.91),
    ],
)
def test_contrast_is_that_of_wcag(one: str, other: str, ratio: float) -> None:
    assert contrast(one, other) == pytest.approx(ratio, abs=0.005)
    assert contrast(other, one) == contrast(one, other)


@given(hexes)
def test_a_colour_goes_to_oklch_and_back(colour: str) -> None:
    assert hex_colour(*oklch(colour)) == colour


@given(hexes, hexes)
def test_a_colour_that_can_be_read_is_always_found(colour: str, ground: str) -> None:
    assert contrast(readable(colour, [ground], 4.5), ground) >= 4.5


def test_a_site_without_settings_adds_a_hue_to_the_style_and_nothing_else(tmp_path: Path) -> None:
    build_site(put(tmp_path, ""))
    assert re.sub(r"\.t-.*\n", "", end_of_style(tmp_path)) == ":root{--link-hue:258}\n"


def test_links_take_a_hue_or_a_colour(tmp_path: Path) -> None:
    assert read(tmp_path, "colours: {link: 30}\n")[0].appearance.colours.link_hue == 30
    colours = read(tmp_path, "colours:\n  link: '#7A1F3D'\n")[0].appearance.colours
    assert colours.light.link == "#7a1f3d"
    assert contrast(colours.dark.link, colours.dark.page) >= 4.5
    assert abs(oklch(colours.dark.link)[2] - oklch("#7a1f3d")[2]) < 3, "the same hue on dark pages"
    both = read(tmp_path, "colours: {link: ['#06c', '#9cf']}\n")[0].appearance.colours
    assert (both.light.link, both.dark.link) == ("#0066cc", "#99ccff")


def test_a_page_and_its_ink_give_all_that_lies_between(tmp_path: Path) -> None:
    put(tmp_path, "colours:\n  page: ['#fbf4e6', '#1c1712']\n  ink: ['#2a1d12', '#f3e9da']\n")
    page = (build_site(tmp_path) / "index.html").read_text("utf-8")
    style = end_of_style(tmp_path)
    assert "--page:light-dark(#fbf4e6,#1c1712);" in style
    assert "--ink:light-dark(#2a1d12,#f3e9da);" in style
    assert set(re.findall(r"--(\w+):light", style)) >= {"raise", "soft", "rule", "edge", "off"}
    assert 'media="(prefers-color-scheme: light)" content="#fbf4e6"' in page
    assert 'media="(prefers-color-scheme: dark)" content="#1c1712"' in page


@given(st.sampled_from(["light", "dark"]), hexes, st.integers(0, 360))
def test_whatever_page_is_taken_all_texts_can_be_read_on_it_or_it_is_refused(scheme: str, page: str, hue: int) -> None:
    from offprint.inputs import parse_yaml
    from offprint.palette import read_colours

    problems: list[Problem] = []
    fields = parse_yaml(f"page: '{page}'\nlink: {hue}\nscheme: {scheme}\n", "x", problems)
    assert fields
    colours = read_colours(fields)
    made = colours.dark if scheme == "dark" else colours.light
    if not problems:
        assert made.page == page
        assert min(least_contrast(text, [made.page, made.raise_]) for text in (made.ink, made.soft, made.link)) >= 4.5
        assert least_contrast(made.edge, [made.page]) >= 3


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "colours:\n  link: '#e0a0b0'\n",
            "2:3: error: link #e0a0b0 on the light page #ffffff has a contrast of 2.13 to 1, not 4.5 (WCAG 2.2): "
            "'#9f6473' has it",
        ),
        (
            "colours:\n  page: '#555'\n",
            "2:3: error: our ink #10141b on the light page #555555 has a contrast of 2.36 to 1, not 4.5 (WCAG 2.2): "
            "set 'ink' too, such as '#c5cbd5', or a lighter page",
        ),
        ("colours:\n  link: 400\n", "2:3: error: 'link' must be a number from 0 to 360, not '400'"),
        (
            "colours:\n  link: #7a1f3d\n",
            "2:3: error: 'link' is empty: a colour stands in quotes, such as '#7a1f3d', for # begins a remark",
        ),
        (
            "colours:\n  page: cream\n",
            "2:3: error: 'page' must be a colour such as '#7a1f3d', or two, for light and dark pages, not 'cream'",
        ),
        ("colours:\n  scheme: night\n", "2:3: error: 'scheme' must be auto, light or dark, not 'night'"),
        ("colours:\n  pgae: '#fff'\n", "2:3: error: unknown key 'pgae', did you mean 'page'?"),
    ],
)
def test_colours_that_will_not_do_are_told_with_the_way_out(tmp_path: Path, text: str, said: str) -> None:
    assert read(tmp_path, text)[1] == [said]


def test_the_colour_that_a_message_names_is_taken(tmp_path: Path) -> None:
    for text in ("colours:\n  link: '#e0a0b0'\n", "colours:\n  ink: ['#888', '#777']\n"):
        for said in read(tmp_path, text)[1]:
            named = re.search(r"(#\w{6}) on .*: '(#\w{6})' has it", said)
            assert named
            text = re.sub(f"'{named[1]}'|'{named[1][::2]}'", f"'{named[2]}'", text)
        assert read(tmp_path, text)[1] == []


def test_a_site_that_is_dark_says_so_and_asks_nobody(tmp_path: Path) -> None:
    page = (build_site(put(tmp_path, "colours: {scheme: dark, page: '#101018'}\n")) / "index.html").read_text("utf-8")
    assert '<meta name="color-scheme" content="dark">' in page
    assert '<meta name="theme-color" content="#101018">' in page
    assert 'class="scheme"' not in page
    assert ":root,:root[data-scheme]{color-scheme:dark}" in end_of_style(tmp_path)
    assert "--page:light-dark(#ffffff,#101018)" in end_of_style(tmp_path)
    assert json.loads((tmp_path / "site" / "site.webmanifest").read_text("utf-8"))["background_color"] == "#101018"


# Fonts


def test_a_font_file_comes_along_and_its_names_say_weight_and_slope(tmp_path: Path) -> None:
    put(
        tmp_path,
        "fonts:\n  text: [Own-Regular.woff2, Own-BoldItalic.woff2, Georgia]\n  headings: ['Own[wght].ttf', sans-serif]\n",
    )
    for folder, name, data in (
        ("fonts", "Own-Regular.woff2", WOFF2),
        ("assets/fonts", "Own-BoldItalic.woff2", WOFF2),
        ("fonts", "Own[wght].ttf", b"\0\1\0\0" + bytes(9)),
        ("fonts", "Unused.woff2", WOFF2),
    ):
        (tmp_path / "content" / folder).mkdir(parents=True, exist_ok=True)
        (tmp_path / "content" / folder / name).write_bytes(data)
    site, style = build_site(tmp_path), end_of_style(tmp_path)
    assert sorted(path.name for path in (site / "assets" / "fonts").iterdir()) == [
        "Own-BoldItalic.woff2",
        "Own-Regular.woff2",
        "Own[wght].ttf",
    ]
    faces = re.findall(
        r'@font-face\{font-family:"([^"]+)";src:url\("([^"?]+)\?v=\w{8}"\) format\("(\w+)"\);(.*)\}', style
    )
    assert faces == [
        ("own-text", "fonts/Own-Regular.woff2", "woff2", "font-weight:400;font-display:swap"),
        ("own-text", "fonts/Own-BoldItalic.woff2", "woff2", "font-weight:700;font-style:italic;font-display:swap"),
        ("own-headings", "fonts/Own%5Bwght%5D.ttf", "truetype", "font-weight:100 900;font-display:swap"),
    ]
    assert ':root{--serif:"own-text", "Georgia", serif}' in style
    assert 'h1,h2,.bar .brand{font-family:"own-headings", sans-serif}' in style
    page = (site / "papers" / "honey-as-a-map.html").read_text("utf-8")
    preloads = re.findall(
        r'<link rel="preload" as="font" type="font/woff2" crossorigin href="\.\./assets/([^"]+)">', page
    )
    assert len(preloads) == 1
    assert f'url("{preloads[0]}")' in style, "one address, or a browser fetches it twice"


@pytest.mark.parametrize(
    ("text", "said"),
    [
        (
            "fonts: {text: Onw.woff2}\n",
            "1:9: error: no font 'Onw.woff2' in content/fonts/ or content/assets/fonts/, did you mean 'Own.woff2'?",
        ),
        (
            "fonts: {text: ../digest.woff2}\n",
            "1:9: error: no font '../digest.woff2' in content/fonts/ or content/assets/fonts/",
        ),
        (
            "fonts: {code: Bad.otf}\n",
            "1:9: error: 'Bad.otf' is not a font in OTF: get it anew, or name it for what it is",
        ),
        ("fonts: {txt: Georgia}\n", "1:9: error: unknown key 'txt', did you mean 'text'?"),
        ("fonts: {text: ['  ']}\n", "1:9: error: 'text' has a font without a name"),
    ],
)
def test_fonts_that_are_none_are_told(tmp_path: Path, text: str, said: str) -> None:
    assert read(tmp_path, text, fonts__Own_woff2=WOFF2, fonts__Bad_otf=b"<!doctype html>")[1] == [said]


def css_strings(text: str) -> list[str]:
    """The values of a list of strings of CSS; fails where anything else stands between them."""
    found = []
    while text:
        match = re.match(r'"((?:[^"\\\n\f\r]|\\[0-9a-f]{1,6} )*)"(?:, |$)', text)
        assert match, text
        found.append(re.sub(r"\\([0-9a-f]{1,6}) ", lambda part: chr(int(part[1], 16)), match[1]))
        text = text[match.end() :]
    return found


@given(st.text(st.characters(exclude_categories=["Cs"]), min_size=1))
def test_no_name_of_a_font_ends_its_string(name: str) -> None:
    assert css_strings(family_name(name) + ', "b"') == [name, "b"] or name in family_name(name)


@given(st.text(alphabet="\"\\;{}()/*<>\n'@a !-#", min_size=1))
def test_no_name_of_a_font_ends_the_style(name: str) -> None:
    assert css_strings(family_name(name)) == [name]
    assert not set(family_name(name)[1:-1]) & set("\"';{}()<>@/*\n")


@given(st.text())
def test_a_colour_is_six_digits_or_nothing(text: str) -> None:
    assert re.fullmatch(r"(#[0-9a-f]{6})?", read_colour(text))


# Logo, menu, footer


@pytest.mark.parametrize(
    ("data", "size"),
    [
        (png(300, 100), (300, 100)),
        (SVG, (80, 20)),
        (
            b"\xef\xbb\xbf<?xml version='1.0'?><!-- <svg width='1'> --><svg width='48px' height='12' viewBox='0 0 9 9'/>",
            (48, 12),
        ),
        (b"<svg width='100%' viewBox='-1,-1, 30.5 .5'/>", (30.5, 0.5)),
        (b"RIFF\0\0\0\0WEBPVP8X\n\0\0\0\0\0\0\0" + (99).to_bytes(3, "little") + (49).to_bytes(3, "little"), (100, 50)),
        (b"RIFF\0\0\0\0WEBPVP8L\0\0\0\0\x2f" + ((63 << 14) | 127).to_bytes(4, "little") + bytes(9), (128, 64)),
        (b"RIFF\0\0\0\0WEBPVP8 \0\0\0\0" + bytes(6) + struct.pack("<HH", 32, 16) + bytes(9), (32, 16)),
        (png(0, 5), None),
        (b"<svg width='100%' height='100%'/>", None),
        (b"<!-- <svg width='1' height='1'/>" + b"<!--" * 20_000, None),
        (b"GIF89a", None),
        (b"", None),
    ],
)
def test_a_picture_says_how_large_it_is(data: bytes, size: tuple[float, float] | None) -> None:
    assert picture_size(data) == size


@given(st.binary())
def test_no_bytes_are_too_odd_for_a_picture(data: bytes) -> None:
    for head in (b"", b"\x89PNG\r\n\x1a\n", b"RIFF\0\0\0\0WEBPVP8 ", b"<svg "):
        picture_size(head + data)


def test_a_logo_stands_in_the_bar_and_never_in_the_page_itself(tmp_path: Path) -> None:
    put(tmp_path, "title: Bees\nlogo: logo.svg\n", assets__logo_svg=SVG)
    page = (build_site(tmp_path) / "papers" / "honey-as-a-map.html").read_text("utf-8")
    [brand] = re.findall(r'<a class="brand".*</a>', page)
    assert re.sub(r"\?v=\w+", "", brand) == (
        '<a class="brand" href="../index.html"><img src="../assets/logo.svg" width="120" height="30" alt="">'
        '<span dir="auto">Bees</span></a>'
    )
    assert "alert(1)" not in page


def test_a_logo_for_dark_pages_and_one_that_holds_the_title(tmp_path: Path) -> None:
    settings = "logo: logo.svg\nlogo_dark: night.png\nlogo_only: true\n"
    files = {"assets__logo_svg": SVG, "assets__night_png": png(60, 60)}
    page = (build_site(put(tmp_path, settings, **files)) / "index.html").read_text("utf-8")
    [brand] = re.findall(r'<a class="brand".*</a>', page)
    assert re.findall(r'<img class="(\w+)" src="assets/([\w.]+)', brand) == [
        ("day", "logo.svg"),
        ("night", "night.png"),
    ]
    assert '<span class="unseen" dir="auto">Paper digest</span>' in brand
    page = (build_site(put(tmp_path, settings + "colours: {scheme: dark}\n", **files)) / "index.html").read_text(
        "utf-8"
    )
    assert re.findall(r'<img src="assets/([\w.]+)', page) == ["night.png"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("logo: lgo.svg\n", ["1:1: error: no file 'lgo.svg' in content/assets/, did you mean 'logo.svg'?"]),
        ("logo: ../assets/logo.svg\n", ["1:1: error: no file '../assets/logo.svg' in content/assets/, did you mean 'logo.svg'?"]),
        ("logo: notes.txt\n", ["1:1: error: 'logo' must be a picture in SVG, PNG or WebP, not 'notes.txt'"]),
        ("logo: bad.png\n", ["1:1: error: 'bad.png' does not say how large it is: save it anew as SVG (with a viewBox), PNG or WebP"]),
        ("logo_only: true\n", ["1:1: error: 'logo_only' goes with 'logo', which is missing"]),
        ("menu:\n- {name: X, url: 'javascript:x.html'}\n", ["2:13: error: 'url' must be a page of the site such as 'about.html', or begin with https:// or http://, not 'javascript:x.html'"]),
        ("menu:\n- {name: X, url: //evil.example/x.html}\n", ["2:13: error: 'url' must be a page of the site such as 'about.html', or begin with https:// or http://, not '//evil.example/x.html'"]),
        ("menu:\n- {nmae: X, url: about.html}\n", ["2:4: error: unknown key 'nmae', did you mean 'name'?", "2:3: error: a link of the menu needs a 'name'"]),
    ],
)  # fmt: skip
def test_faults_of_logo_and_menu_are_told_with_their_place(tmp_path: Path, text: str, said: list[str]) -> None:
    assert read(tmp_path, text, assets__logo_svg=SVG, assets__notes_txt=b"x", assets__bad_png=b"\x89PNG")[1] == said


def test_a_menu_leads_from_every_page_to_the_same_place(tmp_path: Path) -> None:
    settings = "menu:\n- {name: Us, url: about.html}\n- {name: Lab, url: 'https://lab.example/?a&b'}\n- {name: More, url: editions/x.html#y}\n"
    site = build_site(put(tmp_path, settings))
    for path, up in (("about.html", ""), ("papers/honey-as-a-map.html", "../")):
        page = (site / path).read_text("utf-8")
        bar, foot = page.split("</header>")[0], page.split("<footer")[1]
        current = ' aria-current="page"' if path == "about.html" else ""
        assert f'<a class="wide" href="{up}about.html"{current}>Us</a>' in bar
        assert '<a class="wide" href="https://lab.example/?a&amp;b" rel="noopener">Lab</a>' in bar
        assert f'href="{up}editions/x.html#y">More</a>' in bar
        assert ">Lab</a>" in foot
        assert ">More</a>" in foot
        assert ">Us</a>" not in foot, "About is there already"


def test_a_footer_is_safe_prose_whose_links_hold_on_every_page(tmp_path: Path) -> None:
    text = "footer: |\n  By the **lab**, [about](about.html), [out](https://a.example/).\n\n  <script>x</script> [bad](javascript:x)\n"
    site = build_site(put(tmp_path, text))
    for path, up in (("index.html", ""), ("papers/honey-as-a-map.html", "../"), ("404.html", "/")):
        foot = (site / path).read_text("utf-8").split("<footer")[1]
        assert f'By the <strong>lab</strong>, <a href="{up}about.html">about</a>' in foot
        assert '<a href="https://a.example/" rel="noopener">out</a>' in foot
        assert "<script>x" not in foot
        assert 'href="javascript' not in foot


# The owner's style and script


def test_a_style_and_a_script_of_the_owner_s_are_on_every_page_after_ours(tmp_path: Path) -> None:
    put(tmp_path, "", assets__custom_css=b"b{}", assets__custom_js=b"1;")
    site = build_site(tmp_path)
    for path in site.rglob("*.html"):
        page = path.read_text("utf-8")
        assert page.index("assets/style.css") < page.index("assets/print.css") < page.index("assets/custom.css"), path
        assert re.search(r'<script type="module" src="[./]*assets/custom\.js\?v=\w+">', page), path


def test_without_them_no_page_asks_for_any(tmp_path: Path) -> None:
    site = build_site(put(tmp_path, ""))
    assert not [path for path, data in tree(site).items() if path.endswith(".html") and b"custom." in data]


def test_no_setting_puts_a_style_into_a_page(tmp_path: Path) -> None:
    """The Content-Security-Policy would refuse it."""
    put(
        tmp_path,
        "colours: {link: '#7a1f3d', page: '#fffaf0'}\nfonts: {text: Georgia}\nlogo: l.svg\n",
        assets__l_svg=SVG,
    )
    page = (build_site(tmp_path) / "index.html").read_text("utf-8")
    assert not re.search(r"<style| style=", page)


def test_check_finds_it_all_without_a_site(tmp_path: Path) -> None:
    done = run(put(tmp_path, "logo: no.svg\nfonts: {text: no.woff2}\ncolours: {link: '#eee'}\n"), "check")
    assert done.returncode == 1
    assert len(re.findall(r"digest\.yaml:\d+:\d+: error: ", done.stderr)) == 3
    assert not (tmp_path / "site").exists()


def test_the_end_of_the_style_is_the_same_every_time(tmp_path: Path) -> None:
    config, _ = read(tmp_path, "colours: {link: '#7a1f3d'}\nfonts: {text: [Georgia, 'A\"}b']}\n")
    assert style_end(config.appearance, ()) == style_end(config.appearance, ())
    assert "}b" not in style_end(config.appearance, ())
