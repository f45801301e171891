"""Text to terms: what papers are compared by, in any language.

Everything here is whole numbers and text, and papers are taken in the order given: sort them first, and the same
papers give the same numbers on every machine.
"""

from __future__ import annotations

import re
import unicodedata
from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import chain

BREAK, STOP, DETERMINER, VERB_CUE = range(4)
"""What ends a phrase: a mark or number, a stop word, one that verbs precede ('the'), one that verbs follow ('to')."""
FIRST_WORD = 4
"""Numbers from here on are words."""

_WIDE = "\u0e00-\u0eff\u1000-\u109f\u1780-\u17ff\u3040-\u30ff\u3400-\u4dbf\u4e00-\u9fff\uac00-\ud7af\uf900-\ufaff"
_WIDE += "\U00020000-\U0003ffff"  # scripts written without spaces between words, and Hangul with its joined particles
_MARKS = (
    "\u0300-\u036f\u0483-\u0487\u0591-\u05c7\u0610-\u061a\u064b-\u065f\u0670\u06d6-\u06ed\u0900-\u0903\u093a-\u094f"
    "\u0951-\u0957\u0962\u0963\u0981-\u0983\u09bc-\u09d7\u0a01-\u0a4d\u0abc-\u0acd\u0b3c-\u0b57\u0bbe-\u0bd7\u0c3e-\u0c56"
    "\u0cbc-\u0cd6\u0d3e-\u0d57\u200c\u200d"
)  # signs within words that \w does not know
_LETTERS = rf"[^\W_{_WIDE}]+(?:[{_MARKS}]+[^\W_{_WIDE}]*)*"
_TOKENS = re.compile(
    rf"https?://\S+|www\.\S+|[{_WIDE}{_MARKS}]+|{_LETTERS}(?:[-\u2010\u2011'\u2019\u02bc]{_LETTERS})*|[^\w\s]+"
)
_IS_WIDE = re.compile(rf"[{_WIDE}]")
_HYPHENS = re.compile("[-\u2010\u2011]")
_DIACRITICS = re.compile("[\u0300-\u036f]")
_WIDE_STOPS = re.compile(
    "本文|本研究|提出|我们|方法|结果|表明|实验|通过|利用|使用|采用|基于|以及|可以|能够|进行|研究|具有|为了|不同|由于|一种|一个"
    "|所提|针对|实现|本論文|本研究|提案|手法|結果|検討"
)  # what every Chinese or Japanese abstract says
_PARTICLES = frozenset("的了是与及其这那我们它被或使") | {chr(c) for c in range(0x3040, 0x30A0)}  # Hiragana is grammar
_FORM_OF_NUMBER = re.compile(r"\d+(?:[a-z]{1,3}|[KMBGTX])?|\d+[a-zA-Z]{2,}")  # 7B, 3rd, 12px; but 3D and 16S are words

_PREFIXES = """anti auto bi bio co cross de dis electro geo hyper inter intra macro mega meta micro multi nano neuro non
    over photo post pre proto pseudo psycho quasi re semi socio sub super trans tri ultra un under uni"""
"""Beginnings that are no words: pre-trained is pretrained."""
_DETERMINERS = "a an the this these those that its their our his her your my each every some any both all such another"
_VERB_CUES = (
    "to we they it i you he she can could will would may might must should shall cannot not does do did which who"
    " thereby is are was were be been being have has had"
)
_ENGLISH = f"""{_DETERMINERS} {_VERB_CUES}
about above across after again against ago almost along already also although always am among amongst and are aren't
around as at away be because been before being below beside besides between beyond but by came come comes despite
doesn't don't done down due during e.g either else enough especially et etc even ever few fewer first for former
from further furthermore get gets give given gives had has hasn't have having hence here hereby how however
i.e if in indeed instead into is isn't itself just know known last lastly later latter least less let like likely made
mainly make makes making many me meanwhile mere merely more moreover most mostly much namely near nearly neither never
nevertheless next no none nonetheless nor nothing now of off often on once one ones only onto or other others otherwise
out over own per perhaps quite rather really same second secondly see several since so still taken takes than them
themselves then there thereafter therefore thereof third though three through throughout thus together too toward
towards two under unless until up upon us use used useful user uses using usually various very via was way ways well
were what whatever when where whereas whereby wherein whether while whom whose why wide widely with within without
won't yes yet four five six seven eight nine ten twice
"""
_SCHOLARLY = """
able abstract accordingly achieve achieved achieves achieving address addressed addresses addressing aim aimed aims
allow allowed allowing allows additional additionally alternative appear appears approach approaches article author
authors available based become becomes best better builds called carefully case cases certain challenge challenges
challenging clear clearly common commonly compared comparison comprehensive conclude conclusion conduct conducted
consider considered considerable consist consists contrast contribute contribution contributions crucial current
currently demonstrate demonstrated demonstrates demonstrating describe described describes designed detail detailed
details determine develop developed developing different difficult directly discuss discussed effective effectively
efficiency efficient efficiently employ employed employing enable enabled enables enabling end-to-end enhance enhanced
enhances enhancing ensure ensures entire essential establish established evaluate evaluated evaluating evaluation
evidence exhibit exhibits existing experiment experimental experimentally experiments explore explored explores
exploring extensive extensively find finding findings finds focus focused focuses focusing follow following follows
found framework fully generally good great greatly growing help helps highest highly highlight highlights identified
identify identifying important importantly improve improved improvement improvements improves improving include
included includes including increase increased increases increasing increasingly indicate indicates inspired introduce
introduced introduces introducing investigate investigated investigates involve involves involving issue issues lack
largely leading leads led leverage leverages leveraging limited main major method methodology methods mitigate need
needed needs new notable notably novel obtain obtained obtains offer offers outperform outperforming outperforms
overall overcome paper papers particular percent particularly perform performance performed performs play plays popular
possible potential potentially practical present presented presents previous previously primarily prior problem
problems produce produced produces promising propose proposed proposes proposing prove provide provided provides
providing publicly purpose question questions quickly range rapid rapidly recent recently reduce reduced reduces
reducing related relatively release released remain remains report reported reports require required requires research
researchers resulting result results reveal revealed reveals second setting settings show showed showing shown shows
significant significantly similar simple simply solution solutions solve specific specifically state-of-the-art strategy
strategies studied studies study studying substantial substantially success successful successfully suggest suggested
suggesting suggests superior supported supports task tasks technique techniques tested tests top total traditional
type types typically understand understood unlike utilize utilized utilizes utilizing validate validated value variety
verify work works world years year
"""  # short, and true of any field: what a set's own papers all say is left out by its count
_STOP_WORDS = {
    "en": f"{_ENGLISH} {_SCHOLARLY}",
    "de": """aber alle allem allen aller alles als also am an andere anderen anderer andererseits anhand auch auf
    aufgrund aus bei beim beiden bereits bisher bis da dabei dadurch dafür daher damit danach dann daran darauf
    daraus darin darüber das dass dazu dem den denen denn der deren des dessen die dies diese diesem diesen dieser
    dieses durch eher ein eine einem einen einer eines einige einigen einschließlich entweder er erst es etwa euch
    folgende für gegen gegenüber gibt hat hatte hatten haben hier hinaus ihr ihre ihrem ihren ihrer im in indem
    insbesondere ist ja je jede jedem jeden jeder jedes jedoch jedem kann kein keine keinen können könnte lassen
    liegen man mehr mehrere meist mit mittels möglich muss müssen nach neben nicht noch nun nur ob oder ohne sehr
    sein seine seiner seit sich sie sind so sodass sogar solche sollte sondern sowie sowohl statt trotz über um und
    uns unser unsere unserer unter viel viele vielen vom von vor war waren was weil weitere weiter welche welcher
    wenig wenn werden wie wir wird wo wobei worden wurde wurden während zeigen zeigt zu zudem zum zur zwar zwei
    zwischen arbeit ergebnisse methode untersucht studie untersuchen vorgestellt stellen neue neuen neuer""",
    "fr": """afin ainsi alors après au aucun aussi autre autres aux avec avoir car ce ceci cela celle celles celui
    ces cet cette ceux chaque chez ci comme comment contre d'un d'une dans de depuis des deux donc dont du elle
    elles en encore entre est et été étant être eu eux fait font grâce ici il ils je l'un la le les leur leurs lors
    lorsque lui mais mal même mêmes moins n'est ne non nos notre nous on ont or ou où par parmi pas pendant peu peut
    peuvent plus plusieurs pour pourtant près puis qu'il qu'un qu'une quand que quel quelle quelles quels qui sa
    sans se selon ses si sien son sont sous sur ta tandis tant te tel telle telles tels toujours tous tout toute
    toutes très trop un une vers via voir vos votre vous y article étude résultats méthode approche proposons
    présentons nouvelle nouveau""",
    "es": """a al algo algunas algunos ambos ante antes aquel aquellos aquí así aunque cada como con contra cual
    cuales cuando cuanto de del desde donde dos durante e el él ella ellas ellos en entre era es esa ese eso esta
    está estaban estamos están estas este esto estos fue fueron gracias ha hace hacia han hasta hay la las le les lo
    los mientras más me mediante mejor menos mi muy nada ni no nos nosotros o otra otras otro otros para pero poco
    por porque pues puede pueden que quien qué se según ser si sí sido sin sobre son su sus tal también tanto te
    tiene tienen toda todas todo todos tras tu un una uno unos y ya trabajo estudio resultados método artículo
    presentamos nuevo nueva""",
    "pt": """a ao aos as até cada com como contra da das de dela dele deles depois do dos e é ela elas ele eles em
    entre era essa essas esse esses esta está estão estas este estes eu foi foram há isso isto já lhe mais mas me
    mesmo meu muito na não nas nem no nos nós num numa o onde os ou outra outras outro outros para pela pelas pelo
    pelos pode podem por porque quais qual quando que quem são se sem ser seu seus sobre sua suas também tanto te
    tem têm tendo toda todas todo todos um uma umas uns vos trabalho estudo resultados método artigo novo nova""",
    "it": """a ad agli ai al alla alle allo anche ancora che chi ci ciò come con contro cui da dagli dai dal dalla
    dalle degli dei del dell della delle dello di dopo dove due e è ed era erano essere fra gli ha hanno i il in
    inoltre io la le lei lo loro ma mediante mentre molto ne negli nei nel nella nelle nello no noi non nostra
    nostro o ogni oltre ovvero per perché più poi possono può quale quali quando quanto quella quelle quelli quello
    questa queste questi questo qui se sé senza si sia sono sotto stata state stati stato su sua sue sui sul sulla
    sulle suo suoi tale tali tra tutte tutti tutto un una uno verso lavoro studio risultati metodo articolo nuovo
    nuova""",
}
LANGUAGES = {name: frozenset(words.split()) for name, words in _STOP_WORDS.items()}
"""Stop words by language. A text is in the language whose words it has most of; where it has none, words just count."""
_CUES = {
    "en": dict.fromkeys(_VERB_CUES.split(), VERB_CUE) | dict.fromkeys(_DETERMINERS.split(), DETERMINER),
}


@dataclass(frozen=True, slots=True)
class Texts:
    """Papers as numbers. A word is the number of its form; the numbers below ``FIRST_WORD`` end a phrase."""

    forms: list[str]
    """As written; ``self-`` stands before its second half."""
    stems: list[str]
    """What forms are compared by: folded, and in English without common endings."""
    stem_of: list[int]
    """The stem of each form; the numbers below ``FIRST_WORD`` are their own."""
    titles: list[array[int]]
    abstracts: list[array[int]]
    extras: list[array[int]]
    languages: list[str]
    lower: dict[str, str]
    """Words that are also written without their capital."""

    def is_term(self, stem: int) -> bool:
        """A word that means something alone: neither a letter nor a character of a script without spaces."""
        return len(self.stems[stem]) > 1

    def running(self, forms: Iterable[int]) -> str:
        """As in running text: no capitals but in words that are never without."""
        return re.sub(r"\w+", lambda word: self.lower.get(word[0], word[0]), self.written(forms))

    def written(self, forms: Iterable[int]) -> str:
        """Forms as a reader reads them: halves of a compound joined, no spaces between Chinese characters."""
        text = ""
        for form in forms:
            word = self.forms[form]
            tight = not text or text.endswith("-") or (_IS_WIDE.match(word) and _IS_WIDE.match(text[-1]))
            text += word if tight else f" {word}"
        return text.removesuffix("-")


def read_texts(papers: Sequence[tuple[str, str, str]]) -> Texts:
    """The words of each (title, abstract, anything else), numbered in the order in which they first appear."""
    tokens: dict[str, int] = {}  # every token as written → its number
    streams: list[array[int]] = []
    seen: Counter[int] = Counter()
    for text in chain.from_iterable(papers):
        stream = array("I", [tokens.setdefault(token, len(tokens)) for token in _TOKENS.findall(_cleaned(text))])
        streams.append(stream)
        seen.update(stream)
    spelling = list(tokens)
    languages = _languages(streams, spelling)
    texts = Texts([""] * FIRST_WORD, [""] * FIRST_WORD, list(range(FIRST_WORD)), [], [], [], languages, {})
    stems: dict[str, int] = {}
    numbered = {name: _Numbering(texts, stems, name, spelling, seen) for name in sorted(set(languages))}
    for i, language in enumerate(languages):
        number = numbered[language]
        for stream, into in zip(streams[3 * i : 3 * i + 3], (texts.titles, texts.abstracts, texts.extras), strict=True):
            into.append(array("I", chain.from_iterable(map(number.forms, stream))))
    for form in texts.forms:
        for word in re.findall(r"\w+", form):
            if word.islower():
                texts.lower[word.capitalize()] = word
    return texts


def unlike_nouns(texts: Texts) -> tuple[frozenset[int], frozenset[int]]:
    """Forms used as verbs, and forms used as adverbs and adjectives, by the company they keep: neither names a subject.

    A verb comes after 'to' and 'we' or before 'the'; an adjective seldom ends a phrase; a German noun has a capital.
    """
    size = len(texts.forms)
    seen, verbal, last = [0] * size, [0] * size, [0] * size
    german: set[int] = set()
    for language, title, abstract in zip(texts.languages, texts.titles, texts.abstracts, strict=True):
        if language == "de":
            german.update(title, abstract)
        elif language == "en":
            before = BREAK
            for form, after in zip(abstract, chain(abstract[1:], [BREAK]), strict=False):
                if form >= FIRST_WORD:
                    seen[form] += 1
                    last[form] += after < FIRST_WORD
                    verbal[form] += before == VERB_CUE or after == DETERMINER
                before = form
    words = range(FIRST_WORD, size)
    verbs = {form for form in words if 4 * verbal[form] > seen[form]}
    others = {form for form in words if 4 * last[form] < seen[form] or texts.forms[form].endswith("ly")}
    others |= {form for form in german if form >= FIRST_WORD and texts.forms[form].islower()}
    return frozenset(verbs), frozenset(others)


def fold(word: str) -> str:
    """Without case and accents."""
    if word.isascii():
        return word.lower()
    plain = _DIACRITICS.sub("", unicodedata.normalize("NFKD", word.casefold()))
    return unicodedata.normalize("NFC", plain)


def stem(word: str) -> str:
    """An English word without the endings that are safe to drop: plurals, -ing, -ed, a final e; British made American.

    Only a key: ``sampl`` for sample, samples, sampling and sampled is never shown.
    """
    if len(word) <= 3 or not word.isascii():
        return word
    if word.endswith("ies") and len(word) > 4:
        word = word if word in ("series", "species") else word[:-3] + "y"
    elif word.endswith(("yses", "heses")):
        word = word[:-2] + "is"
    elif word.endswith(("sses", "xes", "ches", "shes", "zzes", "uses", "ices")):
        word = word[:-2] if not word.endswith("ices") else word[:-1]
    elif word.endswith("s") and not word.endswith(("ss", "us", "is", "ics", "ias")):
        word = word[:-1]
    for ending in ("ing", "ed"):
        bare = word.removesuffix(ending)
        if bare == word or not re.search(r"[aeiouy]", bare) or bare.endswith("e"):
            continue
        if len(bare) > 3 and bare[-1] == bare[-2] and bare[-1] not in "sz" and (bare[-1] != "l" or len(bare) > 5):
            return bare[:-1]
        if len(bare) >= 4:
            word = bare
        break
    word = word.replace("isation", "ization")
    if word.endswith("our") and len(word) > 5:
        word = word[:-3] + "or"
    if len(word) > 4 and word.endswith("ie"):
        return word[:-2] + "y"
    return word[:-1] if len(word) > 4 and word.endswith("e") else word


def _cleaned(text: str) -> str:
    if text.isupper():
        text = text.lower()
    return text if text.isascii() else unicodedata.normalize("NFKC", text).replace("\u00ad", "").replace("\u200b", "")


def _languages(streams: Sequence[array[int]], spelling: Sequence[str]) -> list[str]:
    """The language of each paper, by its stop words; '' where it has none and is not in plain Latin letters."""
    hits = {
        name: frozenset(i for i, token in enumerate(spelling) if token.lower() in words)
        for name, words in LANGUAGES.items()
    }
    found = []
    for title, abstract in zip(streams[::3], streams[1::3], strict=True):
        words = set(title) | set(abstract)
        best = max(hits, key=lambda name: len(words & hits[name]))
        if not words & hits[best] and not all(spelling[i].isascii() for i in words):
            best = ""
        found.append(best)
    return found


class _Numbering:
    """Tokens of one language → the forms they stand for, worked out once each."""

    def __init__(
        self, texts: Texts, stems: dict[str, int], language: str, spelling: Sequence[str], seen: Counter[int]
    ) -> None:
        self._texts, self._language, self._spelling = texts, language, spelling
        self._stop = LANGUAGES.get(language, frozenset())
        self._cues = _CUES.get(language, {})
        self._prefixes = frozenset(_PREFIXES.split())
        self._known: dict[int, tuple[int, ...]] = {}
        self._form_numbers: dict[tuple[str, str], int] = {}
        self._stem_numbers = stems
        self._closed, self._open = self._variants(seen)
        lower = {stem(token) for token in spelling if token.islower()}
        self._apart = {t for t in spelling if len(t) > 2 and t.isupper() and stem(t.lower()) in lower}
        """Acronyms that are also words: CLIP does not clip."""

    def forms(self, token: int) -> tuple[int, ...]:
        known = self._known.get(token)
        if known is None:
            known = self._known[token] = self._read(self._spelling[token])
        return known

    def _read(self, token: str) -> tuple[int, ...]:
        if _IS_WIDE.match(token):
            plain = _WIDE_STOPS.sub("的", token)
            return (*(BREAK if c in _PARTICLES else self._form(c, c) for c in plain), BREAK)
        if not token[0].isalnum() or token.startswith(("http://", "https://", "www.")):
            return (BREAK,)
        token = re.sub("['\u2019\u02bc]s?$", "", token.replace("\u2010", "-").replace("\u2011", "-"))
        lower = token.lower().replace("\u2019", "'")
        if lower in self._stop:
            return (self._cues.get(lower, STOP),)
        if token in self._open:
            return self._parts(self._open[token])
        return self._parts(token)

    def _parts(self, token: str) -> tuple[int, ...]:
        parts = token.split("-")
        while parts and _FORM_OF_NUMBER.fullmatch(parts[0]):
            parts = parts[1:]
        tail = ""
        while len(parts) > 1 and _FORM_OF_NUMBER.fullmatch(parts[-1]):
            tail, parts = f"-{parts[-1]}{tail}", parts[:-1]
        if not parts:
            return (BREAK,)
        if len(parts) == 1:
            if not tail and parts[0].lower() in self._stop:
                return (STOP,)
            if len(parts[0]) == 1 and not tail and parts[0].islower():
                return (BREAK,)
            short = len(parts[0]) < 3  # IL-6 is not IL-10
            return (self._form(parts[0] + tail, parts[0] + (tail if short else "")),)
        whole = "".join(parts)
        first, last = parts[0].lower(), parts[-1].lower()
        if first in self._prefixes or whole in self._closed or any(p.lower() in self._stop for p in parts[:-1]):
            if first in self._stop and last in self._stop:
                return (STOP,)
            return (self._form("-".join(parts) + tail, whole),)
        if last in self._stop:  # attention-based, layer-specific
            return (*self._parts("-".join(parts[:-1])), STOP)
        return (*(self._form(f"{p}-", p) for p in parts[:-1]), self._form(parts[-1] + tail, parts[-1]))

    def _variants(self, seen: Counter[int]) -> tuple[frozenset[str], dict[str, str]]:
        """Compounds that are also written closed: 'finetuning' is read as 'fine-tuning', or the other way round.

        The commoner one wins; words broken at the end of a line ('net-works') are mended by the same rule.
        """
        count: Counter[str] = Counter()
        for i, token in enumerate(self._spelling):
            count[token] += seen[i]
        closed, opened = [], {}
        for token in self._spelling:
            halves = _HYPHENS.split(token)
            whole = "".join(halves)
            if len(halves) != 2 or not all(half.isalpha() and len(half) > 1 for half in halves) or whole not in count:
                continue
            if count[whole] > count[token]:
                closed.append(whole)
            else:
                opened[whole] = "-".join(halves)
        return frozenset(closed), opened

    def _form(self, form: str, bare: str) -> int:
        key = (form, bare)
        number = self._form_numbers.get(key)
        if number is None:
            texts, stem = self._texts, self._stem(bare)
            if stem not in self._stem_numbers:
                self._stem_numbers[stem] = len(texts.stems)
                texts.stems.append(stem)
            number = self._form_numbers[key] = len(texts.forms)
            texts.forms.append(form)
            texts.stem_of.append(self._stem_numbers[stem])
        return number

    def _stem(self, bare: str) -> str:
        folded = fold(bare).replace("'", "")
        if re.fullmatch(r"(?:.*[A-Z])?[A-Z0-9]+s", bare):  # LLMs, GNNs
            return folded[:-1]
        if bare.isupper() and len(bare) > 1:
            return bare if bare in self._apart else folded
        if self._language == "en":
            return stem(folded)
        if self._language in ("fr", "es", "pt") and len(folded) > 4:
            return folded.removesuffix("s")
        return folded
