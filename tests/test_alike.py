"""Which texts are near each other for a picture, in any script."""

from __future__ import annotations

import random

from offprint.subjects.alike import near_texts

BEES, LIGHTS = "蜜蜂养殖蜂巢女王蜂蜂蜜采集", "灯塔透镜海岸雾号守塔人"


def nearest(texts: list[tuple[str, str]]) -> list[list[int]]:
    return [[other for other, _ in found] for found in near_texts(texts, 3)]


def test_texts_that_share_words_are_near_whatever_their_endings_case_and_accents() -> None:
    texts = [
        ("Swarms", "Queens leave the hive in spring."),
        ("SWARMING", "A queen stays."),
        ("Poincaré maps", "They fold."),
        ("Maps", "By Poincare, of lenses."),
    ]
    assert nearest(texts) == [[1], [0], [3], [2]]


def test_what_all_say_and_stop_words_tell_nothing() -> None:
    texts = [(f"Study {number}", f"We show that the method of {chr(97 + number) * 5} is new.") for number in range(12)]
    assert nearest(texts) == [[]] * 12


def test_scripts_without_spaces_are_read_by_characters_that_stand_together() -> None:
    dice = random.Random(4)
    texts = []
    for words in (BEES, LIGHTS):
        for _ in range(5):
            start = dice.randrange(len(words) - 6)
            texts.append((words[start : start + 4], words[start + 2 : start + 6]))
    found = nearest(texts)
    assert any(found)
    assert all(other // 5 == number // 5 for number, others in enumerate(found) for other in others)


def test_a_title_tells_more_than_what_stands_below_it() -> None:
    texts = [("Wax", "Of honey."), ("Wax", "Of tea."), ("Of tea", "Honey."), ("Tea", "And rain."), ("Rain", "Falls.")]
    assert near_texts(texts, 1)[0][0][0] == 1


def test_near_texts_come_by_nearness_and_then_by_place() -> None:
    texts = [("Honey in winter combs", "")] * 4 + [("Honey", "Tea.")]
    assert nearest(texts)[1] == [0, 2, 3]
    scores = [score for _, score in near_texts(texts, 4)[0]]
    assert scores == sorted(scores, reverse=True)
    assert near_texts([], 3) == []
