"""Papers in other languages than English: rules find their words, and what is found without rules are subjects.

Each list in tests/languages/ has four invented papers on bees and then four on rivers.
"""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

import pytest
import yaml
from builds import build_site
from hypothesis import given
from hypothesis import strategies as st

from offprint.classify import Classifier, compile_rules
from offprint.config import Root
from offprint.errors import Problem
from offprint.language import read_language
from offprint.output import write_whole
from offprint.sources import parse_source
from offprint.subjects.discover import discover
from offprint.subjects.stopwords import LANGUAGES
from offprint.taxonomy import parse_taxonomy

LISTS = Path(__file__).parent / "languages"
RULES: dict[str, dict[str, list[str]]] = yaml.safe_load((LISTS / "rules.yaml").read_text("utf-8"))
WIDE = {"zh", "ja"}


def papers(language: str) -> list[tuple[str, str]]:
    problems: list[Problem] = []
    found, _ = parse_source((LISTS / f"{language}.txt").read_text("utf-8"), language, problems)
    assert not problems
    return [(paper.title, paper.abstract) for paper in found]


def rules(**themes: list[str]) -> Classifier:
    problems: list[Problem] = []
    text = yaml.safe_dump({"themes": {id_: {"words": {4: phrases}} for id_, phrases in themes.items()}})
    taxonomy = parse_taxonomy(text, "themes.yaml", problems)
    assert not problems
    return compile_rules(taxonomy)


def found_in(text: str, *phrases: str) -> bool:
    return rules(it=[*phrases]).classify("", text).theme == "it"


@pytest.mark.parametrize("language", RULES)
def test_rules_find_their_words(language: str) -> None:
    ready = rules(**RULES[language])
    themes = [ready.classify(title, abstract).theme for title, abstract in papers(language)]
    assert themes == ["bees"] * 4 + ["rivers"] * 4


@pytest.mark.parametrize("language", RULES)
def test_rules_find_their_words_in_capitals(language: str) -> None:
    ready = rules(**RULES[language])
    assert {ready.classify(title.upper(), text.upper()).theme for title, text in papers(language)} == {"bees", "rivers"}


@pytest.mark.parametrize("language", RULES)
def test_what_is_found_without_rules_are_subjects(language: str) -> None:
    found = discover([(str(number), *paper) for number, paper in enumerate(papers(language))])
    names = {tag.id: tag.name for tag in found.tags}
    assert len(names) >= 3
    topics = defaultdict(set)
    for slug, (_, tags) in found.assigned.items():
        for tag in tags:
            topics[names[tag]].add(int(slug) // 4)
    assert all(len(topic) == 1 for topic in topics.values()), "a tag of both is a word that says nothing"
    assert not {word.lower() for name in names.values() for word in name.split()} & LANGUAGES.get(language, frozenset())
    if language in WIDE:
        assert all(len(name) > 1 and " " not in name for name in names.values())


def test_every_language_of_the_lists_has_stop_words() -> None:
    assert RULES.keys() - WIDE <= LANGUAGES.keys()


@pytest.mark.parametrize("language", RULES)
def test_a_site_in_the_language(language: str, tmp_path: Path) -> None:
    write_whole(
        tmp_path / "content" / "digest.yaml",
        f"language: {language}\nbase_url: https://x.example/\ncards: false\n".encode(),
    )
    write_whole(tmp_path / "content" / "sources" / "2026-01-01-list.txt", (LISTS / f"{language}.txt").read_bytes())
    site = build_site(tmp_path)
    entry = (site / "pagefind" / "pagefind-entry.json").read_text("utf-8")
    assert f'"{language}":' in entry, "search takes words apart as the language does"
    front = (site / "index.html").read_text("utf-8")
    assert re.search(rf'<html lang="{language}"( dir="rtl")?', front)
    assert all(title in front for title, _ in papers(language))


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("蜜蜂", "我们研究蜜蜂的行为。"),
        ("深度学习", "一种用于图像的深度学习方法"),
        ("LoRA微调", "大模型的LoRA微调方法"),
        ("機械学習", "本研究は機械学習を用いる"),
        ("ミツバチ", "野生ミツバチの受粉"),
        ("ミツバチ", "野生ﾐﾂﾊﾞﾁの受粉"),
        ("꿀벌", "꿀벌의 행동을 연구한다"),
        ("ผึ้ง", "เราศึกษาผึ้งในสวน"),
        ("मधुमक्खी", "हमने मधुमक्खी का अध्ययन किया"),
        ("مدرسة", "رأينا مَدْرَسَةً صغيرة"),
        ("*نحل", "درسنا النحل في الحقول"),
        ("دبوران", "دبـــوران في الحقل"),
        ("פרח", "פֶּרַח בשדה"),
        ("étude", "UNE ETUDE DES RUCHES"),
        ("abeille", "le vol de l'abeille et d’autres"),
        ("straße", "DIE STRASSE AM FLUSS"),
        ("пчел*", "О ПЧЁЛАХ И ЦВЕТАХ"),
        ("пчёл*", "о пчелах и цветах"),
        ("μέλισσα", "Η ΜΕΛΙΣΣΑ ΣΤΟΝ ΚΗΠΟ"),
        ("ong", "đàn ong trong vườn"),
        ("bestäub*", "die Bestäubung der Blüten"),
    ],
)
def test_a_phrase_is_found_in_running_text(phrase: str, text: str) -> None:
    assert found_in(text, phrase)


@pytest.mark.parametrize(
    ("phrase", "text"),
    [
        ("学习", "我们教学，习惯不同。"),
        ("学习", "我们教学。习惯不同。"),
        ("河川", "山と河、川と海"),
        ("نحل", "درسنا النحل في الحقول"),
        ("نحل العسل", "رأينا النحل، العسل كثير"),
        ("कमल", "कमला घर गई"),
        ("Biene", "die biene"),
        ("biene", "Honigbiene"),
    ],
)
def test_a_phrase_is_not_found_where_it_does_not_stand(phrase: str, text: str) -> None:
    assert not found_in(text, phrase)


@given(st.text(alphabet="学习蜂ミがéäПчالنحلकि꿀ผึ aB-", min_size=1, max_size=12))
def test_whatever_phrase_is_taken_is_found_in_itself(phrase: str) -> None:
    problems: list[Problem] = []
    taxonomy = parse_taxonomy(yaml.safe_dump({"themes": {"it": {"words": {4: [phrase]}}}}), "themes.yaml", problems)
    if not problems:
        assert compile_rules(taxonomy).classify("", f"x {phrase} x").theme == "it"


@pytest.mark.parametrize(
    ("tag", "name"), [("en", "bees and honey"), ("de", "bees und honey"), ("zh", "bees和honey"), ("ar", "bees وhoney")]
)
def test_two_subjects_are_joined_as_the_language_does(tag: str, name: str, tmp_path: Path) -> None:
    assert read_language(Root(folder=tmp_path), tag, []).both("bees", "honey") == name


def test_a_theme_with_two_names_has_them_joined() -> None:
    lists = [*papers("de"), *papers("fr"), *papers("es"), *papers("ru")]
    found = discover([(str(number), *paper) for number, paper in enumerate(lists)], "Rest", "{} & {}".format)
    assert found.themes
    assert not [theme.name for theme in found.themes if " and " in theme.name]
