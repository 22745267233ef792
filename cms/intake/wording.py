"""Vietnamese wording: capitals put down, sentences found, texts shortened."""

import re

from cms.intake.inlines import one_line

WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")
SENTENCE_END = re.compile(r"(?<=[.!?…])\s+(?=[A-ZÀ-ỸĐ“\"])|\n")
# Abbreviations that no text of their own explains.
ABBREVIATIONS = frozenset({
    "UBND", "HĐND", "MTTQ", "UBMTTQ", "BCH", "BHXH", "BHYT", "CCCD", "CNTT", "VNEID", "THCS",
    "THPT", "TP", "QL", "PCCC", "CNCH", "TDP", "NTM", "ATTP", "KHCN", "SXKD", "HTX", "OCOP",
    "VSATTP", "TTHC",
})  # fmt: skip
NAMES = (
    "Việt Nam", "Cà Mau", "Bạc Liêu", "Hồ Chí Minh", "Nhà nước", "Chính phủ", "Quốc hội",
    "Đảng", "Tết", "Nguyên đán", "Quốc khánh", "Nhân dân", "Mặt trận Tổ quốc",
)  # fmt: skip


def is_capitals(text: str) -> bool:
    """Whether a text of some letters is written in capitals."""
    letters = [char for char in text if char.isalpha()]
    return len(letters) > 3 and sum(char.isupper() for char in letters) > 0.8 * len(letters)


def _names_in(around: str) -> list[str]:
    """Words written with a capital inside the sentences of a text, neighbours together."""
    names: list[str] = []
    for sentence in SENTENCE_END.split(around):
        if is_capitals(sentence):
            continue
        found = list(WORD.finditer(sentence))
        run: list[re.Match] = []
        for place, match in enumerate([*found, None]):
            word = match[0] if match else ""
            capital = bool(word) and word[0].isupper() and (len(word) == 1 or not word.isupper())
            touches = not run or (match and sentence[run[-1].end() : match.start()] == " ")
            if match and capital and touches and place > 0:
                run.append(match)
                continue
            if run:
                names.append(" ".join(one[0] for one in run))
            run = [match] if match and capital and place > 0 else []
    return names


def _abbreviations_in(around: str) -> set[str]:
    """Words in capitals between words that are not."""
    found = set(ABBREVIATIONS)
    for sentence in SENTENCE_END.split(around):
        words = ["", *WORD.findall(sentence), ""]
        for before, word, after in zip(words, words[1:], words[2:], strict=False):
            alone = not (before.isupper() or after.isupper())
            if alone and len(word) > 1 and word.isupper():
                found.add(word)
    return found


def sentence_case(text: str, around: str = "") -> str:
    """A text in capitals as a sentence: "THÔNG BÁO" is "Thông báo".

    Names and abbreviations are those that `around` (the rest of the document) writes so.
    """
    if not is_capitals(text):
        return text
    low = text.lower()
    for name in sorted({*_names_in(around[:200_000]), *NAMES}, key=len):
        low = re.sub(rf"(?<!\w){re.escape(name.lower())}(?!\w)", name, low)
    keep = {one.lower(): one for one in _abbreviations_in(around[:200_000])}
    words = {one.lower() for one in WORD.findall(text)}
    for short in sorted(keep.keys() & words):
        # A syllable that is also a word stays one, unless the document spells it so.
        low = re.sub(rf"(?<!\w){re.escape(short)}(?!\w)", keep[short], low)
    return capital(low)


def capital(text: str) -> str:
    """The text with its first letter large."""
    return text[:1].upper() + text[1:]


def shortened(text: str, limit: int) -> str:
    """The text on one line, cut between words with an ellipsis where it is longer."""
    text = one_line(text)
    if len(text) <= limit:
        return text
    cut = text[: limit - 1].rstrip()
    return (cut.rpartition(" ")[0].rstrip(" ,;:-–") or cut) + "…"


def first_sentences(text: str, limit: int, enough: int = 120) -> str:
    """As many first sentences as it takes to say `enough` characters, within `limit`."""
    taken = ""
    for sentence in SENTENCE_END.split(one_line(text)):
        longer = f"{taken} {sentence}".strip()
        if taken and (len(longer) > limit or len(taken) >= enough):
            break
        taken = longer
    return shortened(taken, limit)
