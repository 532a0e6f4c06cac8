from __future__ import annotations

from citylinks.themes import encoder as encoders
from citylinks.themes.classify import Sureness
from citylinks.themes.proposals import Proposal, proposals
from citylinks.themes.space import space


def place_of(text):
    return space().place(encoders.load().query([text]))[0].astype("<f4").tobytes()


def test_proposals_when_there_is_no_encoder_then_the_words_speak():
    text = "The beach erosion is bad, and our drains are blocked."
    assert proposals(text, {"stormwater": 0.5, "coastal-erosion": 0.64}) == (
        Proposal("coastal-erosion", 0.64, ("beach erosion",)),
        Proposal("stormwater", 0.5, ("drains",)),
    )


def test_proposals_when_no_word_speaks_then_the_nearest_sentence_does_in_the_readers_language():
    text = "Після зливи схил повзе на хати."
    found = proposals(text, {"landslides": 0.9}, place_of(text), "es-pe")
    assert found == (
        Proposal(
            "landslides",
            0.9,
            (),
            "Los deslizamientos de tierra sepultan casas después de las lluvias.",
        ),
    )
    assert found[0].sure is Sureness.LIKELY


def test_proposals_when_words_speak_then_no_sentence_is_shown():
    text = "A landslide buried the road."
    assert proposals(text, {"landslides": 0.9}, place_of(text))[0] == Proposal(
        "landslides", 0.9, ("landslide",)
    )


def test_proposals_when_a_kept_theme_is_no_theme_any_more_then_is_left_out():
    assert proposals("", {"whaling": 0.9}) == ()
