from offprint.subjects.stems import fold, stem
from offprint.subjects.terms import BREAK, FIRST_WORD, VERB_CUE, read_texts, unlike_nouns


def stems(text: str, *others: str) -> list[str]:
    """The words of a text as they are compared, '|' where a phrase ends."""
    texts = read_texts([("", text, ""), *(("", other, "") for other in others)])
    return [texts.stems[texts.stem_of[form]] if form >= FIRST_WORD else "|" for form in texts.abstracts[0]]


def test_endings_case_and_spelling_do_not_tell_words_apart() -> None:
    for words in (
        "sample samples sampled sampling",
        "study studies",
        "process processes processing",
        "embed embedding embeddings embedded",
        "virus viruses",
        "analysis analyses",
        "model modelling modeling",
        "tumour tumor tumors",
        "organisation organizations",
    ):
        assert len({stem(word) for word in words.split()}) == 1, words
    assert fold("Éclair") == "eclair"
    assert fold("ΛΌΓΟΣ") == fold("λόγος")


def test_endings_that_are_no_endings_stay() -> None:
    for word in ("species", "series", "string", "seed", "red", "bias", "class", "physics", "hypothesis", "king"):
        assert stem(word) == word
    assert stem("speed") != stem("spe")


def test_numbers_addresses_and_stop_words_end_a_phrase() -> None:
    assert stems("image of 512 cats; see https://example.org/cats now") == ["imag", "|", "|", "cat"] + ["|"] * 4
    assert stems("3D scans with 7B weights in the 1990s") == ["3d", "scan", "|", "|", "weight", "|", "|", "|"]


def test_hyphen_joins_what_is_no_word_alone() -> None:
    assert stems("pre-trained multi-modal") == ["pretrain", "multimodal"]
    assert stems("self-supervised learning") == ["self", "supervis", "learn"]
    assert stems("text-to-speech synthesis") == ["texttospeech", "synthesis"]


def test_a_compound_is_read_as_it_is_mostly_written() -> None:
    assert stems("finetuning", "fine-tuning and fine-tuning") == ["fine", "tuning"]
    assert stems("net-works", "networks or networks") == ["network"]


def test_acronyms_lose_their_plural_and_are_not_words() -> None:
    assert stems("LLMs and an LLM for the DNA") == ["llm", "|", "|", "llm", "|", "|", "dna"]
    assert stems("CLIP and to clip gradients")[0] != stems("CLIP and to clip gradients")[3]
    assert stems("COVID-19 and COVID") == ["covid", "|", "covid"]
    assert stems("IL-6 or IL-10") == ["il-6", "|", "il-10"]


def test_a_title_in_capitals_is_no_row_of_acronyms() -> None:
    assert stems("DEEP NETWORKS FOR IMAGES") == ["deep", "network", "|", "imag"]


def test_chinese_is_read_by_its_characters() -> None:
    assert stems("神经网络的应用,深度学习") == [*"神经网络", "|", *"应用", "|", "|", *"深度学习", "|"]


def test_japanese_grammar_ends_a_phrase() -> None:
    assert stems("画像の認識") == [*"画像", "|", *"認識", "|"]


def test_each_language_has_its_own_stop_words() -> None:
    assert "die" not in stems("Die Zellen teilen sich, und die Zellen wachsen mit der Zeit.")
    assert "die" in stems("We show how the cells die and what they leave.")


def test_marks_within_words_do_not_split_them() -> None:
    assert stems("हिन्दी भाषा") == ["हिन्दी", "भाषा"]
    assert len(stems("Schrödingers Katze")) == 2


def test_forms_are_written_as_a_reader_reads_them() -> None:
    texts = read_texts([("", "self-supervised Learning helps learning", ""), ("", "神经网络", "")])
    assert texts.written(texts.abstracts[0][:3]) == "self-supervised Learning"
    assert texts.running(texts.abstracts[0][:3]) == "self-supervised learning"
    assert texts.written(texts.abstracts[1][:4]) == "神经网络"


def test_verbs_are_known_by_their_company() -> None:
    texts = read_texts([("", "We freeze the layers. To freeze is to keep. The layers of the model stay.", "")])
    verbs, _ = unlike_nouns(texts)
    words = {texts.forms[form] for form in verbs}
    assert "freeze" in words
    assert "layers" not in words


def test_cues_are_kept_apart_from_other_stop_words() -> None:
    texts = read_texts([("", "to see, of note", "")])
    assert list(texts.abstracts[0])[:1] == [VERB_CUE]
    assert BREAK in texts.abstracts[0]


def test_nothing_and_broken_text_are_read() -> None:
    assert read_texts([]).forms == [""] * FIRST_WORD
    assert stems("\ud800 \x00 -- ''' ... -") == stems("\ud800 \x00 -- ''' ... -")
