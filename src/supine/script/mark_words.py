"""What people write for a pause or a bell, in the commonest languages, in the words of `marks`.

`translate_mark` turns "Pausa larga", "停顿10秒" and "bell rings twice" into "long pause",
"pause 10 s" and "bell 2". To add a language, add its words to `_WORDS`.
"""

from __future__ import annotations

import re

from supine.script.spoken_numbers import format_number_in_words

_WORDS = {
    "pause": (
        "pausa|pausas|pauze|paus|pauza|pauză|pavza|пауза|παύση|وقفة|विराम|duraklama|duraklat|tauko|"
        "szünet|jeda|pauses|stopp|一時停止|一时停止|停顿|停頓|暂停|暫停|间歇|休止|ポーズ|間|일시정지|"
        "멈춤|정지|pausieren|espera|attendre|attends|attendez|warten|aspetta|esperar"
    ),
    "silence": (
        "silencio|silenzio|silêncio|stille|stilte|stilhed|tystnad|stillhet|cisza|тишина|тиша|σιωπή|"
        "صمت|मौन|sessizlik|csend|ticho|liniște|hiljaisuus|keheningan|静默|靜默|安静|沉默|沈黙|静寂|"
        "침묵|silent|stillness|schweigen"
    ),
    "bell": (
        "bells|gong|gongs|chime|chimes|ding|dong|tingsha|tingshas|singing bowl|singing bowls|bowl|"
        "campana|campanas|campanilla|cuenco tibetano|cuenco|cloche|bol tibétain|bol chantant|"
        "glocke|glocken|klangschale|zimbel|campanella|ciotola|sino|tigela|klankschaal|klok|klokke|dzwon|"
        "колокол|гонг|колокольчик|tibetan bell|meditation bell|铃声|鈴聲|钟声|鐘聲|铃|鈴|颂钵|頌缽|"
        "磬|ベル|ゴング|鐘|종소리|종|çan|clochette"
    ),
    "breaths": (
        "breath cycles|breath cycle|breath|breathing cycles|cycles of breath|cycles|respiraciones|"
        "respiración|respirations|respiration|respiri|respiro|respirações|respiração|atemzüge|"
        "atemzügen|atemzug|ademhalingen|andetag|вдохов|вдоха|呼吸|次呼吸|oddechy|oddechów"
    ),
    "long": (
        "longer|extended|larga|largo|longue|lange|langer|langes|lunga|lungo|longa|longo|lång|lang|"
        "длинная|долгая|długa|长|長|长时间"
    ),
    "short": (
        "shorter|briefly|petite|petit|corta|corto|breve|courte|court|kurze|kurzer|kurz|kurzes|curta|curto|korte|kort|"
        "короткая|krótka|短|短暂|短い|짧은"
    ),
    "medium": "mid|media|moyenne|mittlere|medio|média|средняя",
    "s": (
        "segundos|segundo|segs|seg|sekunden|sekunde|sek|secondes|seconde|secondi|secondo|seconden|"
        "sekunder|sekund|sekundy|секунд|секунды|секунду|сек|saniye|sekuntia|másodperc|δευτερόλεπτα|"
        "秒钟|秒間|秒|초|detik|ثوان|ثانية|सेकंड|sn"
    ),
    "min": (
        "minutos|minuto|minuten|minute|minuti|minuta|minuter|minutter|минут|минуты|минута|мин|"
        "dakika|minuuttia|perc|λεπτά|分钟|分鐘|分間|分|분|menit|دقائق|دقيقة|मिनट"
    ),
    "": (
        "de|del|von|di|da|do|für|por|pendant|durante|per|um|la|el|le|les|une|un|una|eine|einer|"
        "ein|einen|et|y|und|e|a|an|the|of|for|in|on|take|with|на|в|i|voor|van|als|some|please|bitte|"
        "rings|ring|ringing|rang|sounds|sound|struck|strike|strikes|strikes|toll|tolls|plays|play|"
        "softly|gently|gentle|quiet|once|einmal|sonido|suena|son|klingt|ertönt|ton|klang|suona|suono|toca|slow|"
        "deep|full|slowly|soft|single|final|closing|opening|hacer|haz|faire|faites|machen|"
        "einlegen|fare|fazer|make|d'une|d'un|の|간|동안|的|请|請|"
        "音|声|響|敲|响|一下|of silence|here|now"
    ),
    "2": "twice|zweimal|dos veces|deux fois|due volte|两次|兩次|二回",
    "3": "thrice|dreimal|tres veces|trois fois|tre volte|三次|三回",
}

_CJK = re.compile(r"[\u3040-\u30ff\u3400-\u9fff\uac00-\ud7af]")


_ENGLISH = {word: english for english, words in _WORDS.items() for word in words.split("|")}
_LONGEST_FIRST = sorted(_ENGLISH, key=len, reverse=True)
_PHRASE = re.compile("|".join(rf"(?<!\w){word}(?!\w)" for word in _LONGEST_FIRST if " " in word))
_CJK_WORD = re.compile("|".join(word for word in _LONGEST_FIRST if _CJK.match(word)))
# "5s" and "3min" have their unit right after the number; vowel signs are a part of Hindi's words.
_WORD = re.compile(r"[^\W\d_][^\s\d.,:;()–—-]*")
_MAX_MARK_CHARACTERS = 100
_NUMBER_WORDS = {format_number_in_words(number): str(number) for number in range(61)}
_NUMBER_WORD = re.compile(
    "|".join(rf"\b{word}\b" for word in sorted(_NUMBER_WORDS, key=len, reverse=True))
)
_CHINESE_DIGITS = {
    character: str(number) for number, character in enumerate("一二三四五六七八九十", 1)
}
_TIMES = re.compile(r"\bx\s*([0-9]+)|([0-9]+)\s*(?:x|times|mal|veces|fois|volte|次|回)(?!\w)")
_LENGTH = (
    r"[0-9][0-9.,:]*(?:\s*(?:-|–|to|bis|à|a)\s*[0-9][0-9.,]*)?"
    r"\s*(?:ms|s|secs?|seconds?|m|mins?|minutes?)?"
)
_PAUSE = re.compile(
    rf"({_LENGTH}\s)?(?:(long|short|medium)\s)?(?:pause\s)?(pause|silence)"
    rf"(?:\s(long|short|medium))?(\s{_LENGTH})?"
)
_BELL = re.compile(r"(?:([0-9]+)\s)?bell(?:\sbell)*(?:\s([0-9]+))?")
_BREATHS = re.compile(
    r"(?:pause\s)?(?:([0-9]+)\s(?:breaths\s?)+|(?:breaths\s)+([0-9]+))(?:\s?pause)?"
)

_STAGE = re.compile(
    r"(?<!\w)(?:music|música|musik|musique|musica|muziek|musikk|музыка|fades?|fading|sfx|fx|"
    r"sound effects?|softly|gently|whisper\w*|quietly|leise|sanft|suavemente|despacio|lentamente|"
    r"doucement|lentement|sottovoce|piano|langsam|slowly|narrator|voice ?over|vo|ambient\w*|"
    r"background|instrumental|inhales?|exhales?|inhala|exhala|inspira|espira|inspirez|expirez|"
    r"inspirer|expirer|einatmen|ausatmen|inademen|uitademen|вдох|выдох|sigh\w*|chuckl\w*|laugh\w*|"
    r"smil\w*|breath(?:e|es|ing)?(?: in| out)?|cue|intro|outro|applause|silently|warm\w*|calm\w*|"
    r"soothing\w*|tone|voice|volume|speaker|repeat|nature sounds?|ocean sounds?|rain|waves|birds?)"
    r"(?!\w)|音乐|音樂|音楽|음악|轻声|輕聲|吸气|吸氣|呼气|呼氣|吸って|吐いて|小声|微笑",
    re.IGNORECASE,
)
_SPEECH = re.compile(r"\b(?:you|i|we|it|just|let)\b", re.IGNORECASE)
_MAX_DIRECTION_WORDS = 5
_MAX_STAGE_WORDS = 12
_SENTENCE_STOP = re.compile(r"[.!?。！？…][\"'”’]?$")


def translate_mark(written: str) -> str:
    """Return what stands in brackets in the words of `marks`; as it is if it says anything else."""
    if len(written) > _MAX_MARK_CHARACTERS:
        return written
    text = " ".join(written.lower().strip(" .!…\"'“”*_~-–—:,").split())
    text = _NUMBER_WORD.sub(lambda found: _NUMBER_WORDS[found.group()], text)
    has_cjk = bool(_CJK.search(text))
    if has_cjk:
        text = re.sub(
            "[一二三四五六七八九十](?=[秒分次回])", lambda d: _CHINESE_DIGITS[d.group()], text
        )
    text = _TIMES.sub(lambda found: f" {found[1] or found[2]} ", text)
    patterns = (_PHRASE, _CJK_WORD, _WORD) if has_cjk else (_PHRASE, _WORD)
    for pattern in patterns:
        text = pattern.sub(_translate_word, text)
    text = " ".join(re.sub(r"[,:;=()（）]|(?<=[a-z0-9])\s+[-–—]\s+(?=[a-z0-9])", " ", text).split())
    text = re.sub(r"(?<![0-9])(?<![0-9] )\b(min|s)\b", r"1 \1", text)
    if found := _PAUSE.fullmatch(text):
        length = (found[1] or found[5] or "").strip()
        return f"pause {length}" if length else f"{found[2] or found[4] or ''} pause".strip()
    if found := _BELL.fullmatch(text):
        return f"bell {found[1] or found[2] or ''}".strip()
    if found := _BREATHS.fullmatch(text):
        return f"breaths {found[1] or found[2]}"
    return written


def _translate_word(found: re.Match[str]) -> str:
    word = found.group()
    return f" {_ENGLISH.get(word, word)} "


def is_pause_or_bell(written: str) -> bool:
    """Return whether what stands in brackets is only a pause or a bell, in any language."""
    return bool(re.match(r"(?:long |short |medium )?pause\b|bell\b", translate_mark(written)))


def is_direction(written: str, *, whole_paragraph: bool) -> bool:
    """Return whether what stands in brackets looks like a direction, and not like speech.

    Whatever is short and no sentence, where it is a paragraph by itself and does not speak to
    the listener ("it is all right"); elsewhere only what has a word of the stage in it.
    """
    words = len(_CJK.findall(written)) / 2 or len(written.split())
    is_sentence = ends_as_sentence(written)
    if whole_paragraph and not is_sentence and words <= _MAX_DIRECTION_WORDS:
        return is_stage(written) or not _SPEECH.search(written)
    limit = _MAX_STAGE_WORDS if whole_paragraph else _MAX_DIRECTION_WORDS
    return words <= limit and not is_sentence and is_stage(written)


def ends_as_sentence(written: str) -> bool:
    """Return whether a text ends in a stop, as speech does."""
    return bool(_SENTENCE_STOP.search(written.strip()))


def is_stage(written: str) -> bool:
    """Return whether a text has a word of the stage: music, softly, whispering, inhale."""
    return bool(_STAGE.search(written))
