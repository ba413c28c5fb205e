"""Names: keys to compare by, and proposals for garbled ones."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from plugins.iddink.names import display, fold, garbled, name_key


@pytest.mark.parametrize("joint", ["·l", ".l", "•l", "\u2027l", "-l", "l"])
def test_ela_geminada_is_one_key_in_every_spelling(joint):
    """However the middle dot was typed, the key has two plain l."""
    assert fold("Marcel" + joint + "í") == "marcelli"


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("Marce\u0140lí", "marcelli"),
        ("MARCEL·LÍ", "marcelli"),
        ("Nu\u0301n\u0303ez", "nunez"),
        ("Puig  i\tMarcel·lí", "puig i marcelli"),
        ("d\u2019Ors", "d ors"),
        ("D'Ors", "d ors"),
        ("Anna-Maria", "anna maria"),
        ("M. Àngels", "m angels"),
        ("Mª Àngels", "ma angels"),
        ("Weiß", "weiss"),
        ("Ange\u200bls", "angels"),
        ("", ""),
    ],
)
def test_name_is_folded(text, key):
    """Case, accents, apostrophes, hyphens and invisible letters do not count."""
    assert fold(text) == key


def test_second_key_keeps_letters_of_their_own():
    """ñ and ç stay apart from n and c in the second key, and other accents go."""
    assert name_key("Peña i Façó") == ("pena i faco", "peña i faço")


@given(st.text())
def test_folding_is_idempotent(text):
    """A key is its own key."""
    assert fold(fold(text)) == fold(text)


@given(st.text(alphabet=st.characters(codec="latin-1")))
def test_folding_does_not_depend_on_composition(text):
    """Composed and decomposed spellings have the same keys."""
    assert name_key(unicodedata.normalize("NFD", text)) == name_key(unicodedata.normalize("NFC", text))


@pytest.mark.parametrize(
    ("text", "proposal"),
    [
        ("MarcelÂ·lÃ\u00ad NÃºÃ±ez", "Marcel·lí Núñez"),
        ("Ã€ngels", "Àngels"),
        ("Ã\u0081lvaro", "Álvaro"),
        ("Lâ€™Hospitalet", "L\u2019Hospitalet"),
        ("Marcel\u00c3\u201a\u00c2·l\u00c3\u0192\u00c2\u00ad", "Marcel·lí"),
        ("Marcel∑lÌ", "Marcel·lí"),
        ("N˙Òez", "Núñez"),
        ("Marcel\ufffdlí", None),
    ],
)
def test_garbled_name_has_a_proposal_unless_letters_are_lost(text, proposal):
    """The usual wrong encodings are undone as a proposal; the text itself stays."""
    assert garbled(text) == (text, proposal)


@pytest.mark.parametrize("name", ["Marcel·lí Núñez", "Ângela", "João", "Öz", "L\u2019Hospitalet", "Ωmega", "Ã"])
def test_right_name_is_not_garbled(name):
    """Names with rare but right letters are left alone."""
    assert garbled(name) is None


@given(st.text(alphabet="aàáçéèíïñóòúü·lnAÀÉ ", min_size=1))
def test_reading_utf8_wrongly_is_always_undone(name):
    """Whatever Catalan name was read in Latin-1 instead of UTF-8, the proposal is the name."""
    wrong = name.encode().decode("latin-1")
    found = garbled(wrong)
    assert (found.proposal if found else wrong) == name


def test_display_keeps_the_spelling():
    """Only composition, blanks and invisible letters are touched."""
    assert display("  Nu\u0301ria\u200b\u00a0 PUIG\n") == "N\u00faria PUIG"
