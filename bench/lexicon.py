"""Words of an invented language of science, as often as words are in a real one: English little words, the words that
abstracts have in common, and an endless tail of coined ones."""

from __future__ import annotations

from bisect import bisect
from functools import cache
from itertools import accumulate
from random import Random

LITTLE = """the 60 of 38 and 34 a 25 to 24 in 22 we 14 that 13 for 13 on 12 is 12 with 11 this 10 by 8 as 8 are 8 from 6
which 5 an 5 our 5 can 5 be 5 it 4 these 4 their 3 or 3 not 3 at 3 both 2 than 2 such 2 has 2 have 2 more 2 while 2
into 2 its 2 when 1.5 without 1.5 over 1.5 across 1.5 each 1 how 1 also 1 only 1 all 1 most 1 other 1 under 1 where 1
one 1 two 1 then 1 however 1 thus .7 between 1 through 1 using 3 based 2 via .8 but 1 no .7 they .7 if .5 what .5"""
"""Little words and how often they are met among a thousand; the shares are those of arXiv's abstracts, roughly."""

COMMON = """model method data results learning approach performance training problem system show propose paper methods
models new state large analysis time two information different present task study framework existing network process
algorithm high knowledge design improve accuracy compared achieve efficient structure novel work experiments demonstrate
number function first effective quality test general complex scale order local global small space field theory
provide significant further several various important recent specific given set single multiple used real range cost
error rate value level step source input output signal noise domain feature features representation evaluation
evaluate measure measurements observed experiment simulation parameter parameters distribution estimate estimation
bound bounds optimal linear random dynamic dynamics energy temperature surface phase material sample samples
population group response effect effects change growth factor factors increase reduce lower higher strong weak
robust stable reliable simple direct common natural human standard baseline benchmark dataset datasets public
available code release address introduce develop investigate explore examine consider describe report find observe
suggest indicate reveal prove establish extend combine compare predict prediction control interaction interactions
property properties condition conditions context language text image sequence graph tree matrix vector map region
scheme strategy mechanism technique tool application applications resource resources cell layer unit mode policy
agent user question answer support limit limits challenge challenges potential role impact risk trade-off key insight
finally moreover furthermore specifically typically often well much many still even up out per extensive"""
"""What abstracts of any field have in common, by how often they are met: the first is in nine of ten."""

ONSETS = tuple("b br ch d dr f fl g gl gr h j k kl kr l m n p pl pr qu r s sk sl sp st t th tr v w z".split())  # noqa: SIM905
NUCLEI = ("a", "ai", "e", "ea", "i", "o", "ou", "u", "y")
CODAS = ("", "n", "r", "l", "s", "x", "m", "nd", "rk", "st", "t", "d")
TAIL = 400_000
"""So many coined words are ever drawn from; a million abstracts use nearly all."""
MARKED = (r"$O(n \log n)$", r"$\alpha$-mixing", r"$k$", r"95\%", "3.5%", r"$\ell_2$", "2x", "10 %", r"$\mathbb{R}^d$")
"""What else stands in abstracts, in TeX as often as not."""


@cache
def coined(number: int) -> str:
    """A word for a number, another for each: consonants and vowels in turn can be parted in one way only. Neighbours do
    not begin alike."""
    base = len(ONSETS) * len(NUCLEI)
    syllables = 2
    while number >= (room := base**syllables * len(CODAS)):
        number -= room
        syllables += 1
    number, coda = divmod((number * 7_368_787 + 4_711) % room, len(CODAS))  # a prime: no two meet
    word = ""
    for _ in range(syllables):
        number, place = divmod(number, base)
        word += ONSETS[place // len(NUCLEI)] + NUCLEI[place % len(NUCLEI)]
    return word + CODAS[coda]


class Lexicon:
    """Draws words, each by its rank (Zipf and Mandelbrot): half of them little ones, a fifth coined."""

    def __init__(self) -> None:
        little, common = LITTLE.split(), COMMON.split()
        self._known = [*little[::2], *common]
        shares = [float(share) for share in little[1::2]]
        weights = [share * 500 / sum(shares) for share in shares] + _zipf(len(common), 4, 0.9, 300)
        self._known_sums = list(accumulate(weights))
        self._tail_sums = list(accumulate(_zipf(TAIL, 40, 1.4, 200)))
        self._little = self._known_sums[len(little) // 2 - 1]

    def draw(self, dice: Random, number: int) -> list[str]:
        """Words of running text."""
        return self._draw(dice, number, 0)

    def content(self, dice: Random, number: int) -> list[str]:
        """Words of a title: no little ones."""
        return self._draw(dice, number, self._little)

    def _draw(self, dice: Random, number: int, low: float) -> list[str]:
        known, sums, roll = self._known, self._known_sums, dice.random
        most = sums[-1]
        high = most + self._tail_sums[-1]
        words = []
        for _ in range(number):
            at = low + roll() * (high - low)
            words.append(known[bisect(sums, at)] if at < most else coined(bisect(self._tail_sums, at - most)))
        return words


def _zipf(number: int, offset: float, power: float, total: float) -> list[float]:
    shares = [(rank + offset) ** -power for rank in range(number)]
    whole = sum(shares)
    return [share * total / whole for share in shares]
