"""The words by which mail programs say that somebody else's words follow, in the languages they say it in."""

from __future__ import annotations

import re

_COLON = r"\s*\*?\s*[:：]"

_FROM = "from|von|de|da|van|från|fra|od|от|кому|发件人|寄件者|寄件人|發件人|差出人|보낸 사람|보낸사람"
_SENT = (
    "sent|date|gesendet|datum|envoyé|data|fecha|enviado(?: el)?|enviada em|inviato|verzonden|skickat|sendt|"
    "дата|отправлено|wysłano|发送时间|发送日期|日期|时间|寄件日期|傳送時間|送信日時|日時|날짜|보낸 날짜"
)
_OTHER = (
    "to|an|à|a|para|per|aan|till|til|do|кому|cc|kopie|copie|копия|bcc|reply-to|antwort an|risposta|subject|"
    "betreff|objet|oggetto|asunto|assunto|onderwerp|ämne|emne|temat|тема|收件人|收件者|抄送|副本|密送|主题|"
    "主題|主旨|标题|宛先|件名|받는 사람|받는사람|제목|参照|回复|答复|回复给"
)
FROM = re.compile(rf"\s*[*|]?\s*(?:{_FROM}){_COLON}\s*\S", re.IGNORECASE)
"""The first line of a mail's head, as it is put into an answer."""

SENT = re.compile(rf"\s*[*|]?\s*(?:{_SENT}){_COLON}", re.IGNORECASE)
HEADER = re.compile(rf"\s*[*|]?\s*(?:{_FROM}|{_SENT}|{_OTHER}){_COLON}", re.IGNORECASE)
"""Any line of such a head."""

ORIGINAL = re.compile(
    r"\s*>?\s*[-_—]{2,}\s*(?:"
    r"original(?:e|a)?\s+(?:message|nachricht)|urspr(?:ü|u|ue)ngliche\s+nachricht|original\s+e-?mail|"
    r"forwarded\s+(?:message|by.{0,200})|weitergeleitete\s+nachricht|message\s+(?:d'origine|transféré)|"
    r"messaggio\s+originale|mensaje\s+original|mensagem\s+original|oorspronkelijk\s+bericht|"
    r"原始邮件|原始郵件|原邮件|回复的原邮件|转发邮件(?:信息)?|轉寄郵件|转发的邮件|"
    r"元のメッセージ|원본 메일|원본 메시지|"
    r"исходное\s+сообщение|(?:on\s.{5,200}\swrote)"
    r")\s*[-_—]*\s*$",
    re.IGNORECASE,
)
"""A line that says outright that another mail follows."""

_DATED = r"(?=.{0,200}(?:\d|@))"
INTRO = re.compile(
    r"(?:"
    rf"on\b{_DATED}.{{5,300}}\bwrote|at\s+\d.{{3,200}}\bwrote|"
    rf"am\s{_DATED}.{{3,300}}\bschrieb\b.{{0,200}}|.{{2,200}}\bschrieb\s+am\b{_DATED}.{{3,200}}|"
    rf"le\s{_DATED}.{{3,300}}\ba\s+écrit|il\s{_DATED}.{{3,300}}\bha\s+scritto|"
    rf"el\s{_DATED}.{{3,300}}\bescribió|em\s{_DATED}.{{3,300}}\bescreveu|"
    rf"op\s{_DATED}.{{3,300}}\bschreef\b.{{0,200}}|(?:den|på)\s{_DATED}.{{3,300}}\b(?:skrev|skrifaði)\b.{{0,200}}|"
    rf"{_DATED}.{{3,300}}\bnapisała?(?:\(a\))?|{_DATED}.{{3,300}}\b(?:написала?|пишет)|"
    rf"(?:在|于|於)?\s*{_DATED}.{{3,300}}(?:写道|寫道|写到)|"
    rf"{_DATED}.{{3,300}}(?:のメール|書きました|님이 작성)"
    r")\s*[:：>]*\s*[:：]?\s*$"
    r"|(?:在|于|於).{2,200}(?:写道|寫道)\s*[:：]\s*$"
    r"|\d{4}-\d\d-\d\d \d\d:\d\d GMT[+-]\d\d:\d\d .{2,200}$",
    re.IGNORECASE,
)
"""The words before a quotation, on one line."""

WROTE = (
    "wrote", "schrieb", "écrit", "scritto", "escribió", "escreveu", "schreef", "skrev", "skrifaði", "napisał",
    "написал", "пишет", "写道", "寫道", "写到", "のメール", "書きました", "작성", "gmt+", "gmt-",
)  # fmt: skip
"""What they have, in small letters: most lines have none of it, and are not looked at any closer."""

PHONE = re.compile(
    r"\s*[<(]*\s*(?:"
    r"(?:sent|send|posted)\s+(?:from|via|with|by|using)\b.{0,120}|from\s+my\s+\w+.{0,40}|"
    r"\w+\s+from\s+(?:mobile|my\s+phone)|get\s+\[?outlook\s+for\b.{0,120}|envoyé\s+(?:de|depuis)\b.{0,80}|"
    r"(?:von|aus)\s+mein\w+\b.{0,60}\bgesendet\.?|gesendet\s+(?:von|mit|aus)\b.{0,80}|"
    r"diese\s+nachricht\s+wurde\s+von\b.{0,100}\bgesendet\.?|verzonden\s+(?:met|van|vanaf)\b.{0,80}|"
    r"enviado\s+(?:desde|do|de|via)\b.{0,80}|inviato\s+da\b.{0,80}|skickat\s+från\b.{0,80}|"
    r"wysłan[eo]\s+z\b.{0,80}|отправлено\s+(?:с|из)\b.{0,80}|"
    r"(?:发自|發自|来自|來自)\s*我?的?.{0,40}|(?:从|從)我的.{0,40}(?:发送|傳送|寄出)|由.{1,30}(?:发送|傳送)|"
    r"获取\s*\[?outlook\b.{0,80}|取得\s*\[?outlook\b.{0,80}|.{0,20}から送信|.{0,30}에서 보냄"
    r")\s*[>)]*\s*$",
    re.IGNORECASE,
)
"""What a mail program signs with by itself."""

CARD = re.compile(
    r"[\w.+-]+@[\w-]+\.\w+|https?://|\bwww\.|(?:\d[\s()./+-]{0,2}){7,}|"
    r"\b(?:tel|phone|mobile|fax|skype|wechat|qq|web)\b\s*[.:：]|(?:电话|手机|传真|微信|邮箱|地址|電話|手機|傳真|郵箱)\s*[:：]",
    re.IGNORECASE,
)
"""How somebody can be reached: what a signature is made of."""
