"""What people type, brought to one form before it is compared: widths, blanks, trailing marks, traditional signs."""

from __future__ import annotations

import re
import unicodedata

_TRAILING = " \t\n。.．!！?？~～,，、;；:：…“”\"'‘’「」【】《》[]"
_TRADITIONAL = (
    "綁绑 幫帮 進进 繼继 續续 確确 認认 過过 辦办 動动 聯联 繫系 絡络 會会 隱隐 務务 開开 問问 關关 懷怀 醫医 療疗 賠赔 報报 訪访 預预 "
    "約约 為为 請请 號号 編编 單单 總总 條条 頁页 錄录 記记 憶忆 圖图 項项 個个 麼么 們们 來来 這这 說说 話话 電电 讓让 對对 點点 幾几 "
    "時时 間间 還还 沒没 無无 與与 讀读 寫写 選选 擇择 顯显 顧顾 護护 親亲 喪丧 離离 長长 學学 員员 職职 資资 業业 紀纪 錢钱 "
    "繳缴 費费 買买 賣卖 補补 請请 銷销 歡欢 謝谢 慶庆 節节 禮礼 難难 貧贫 災灾 傷伤 貼贴 榮荣 譽誉 體体 結结 絕绝 給给 統统 級级 "
    "紅红 約约 組组 細细 終终 經经 維维 權权 調调 議议 談谈 論论 證证 識识 評评 試试 該该 詳详 誰谁 課课 變变 國国 園园 團团 場场 塊块 "
    "處处 備备 複复 覆复 發发 髮发 機机 歷历 歸归 當当 後后 從从 愛爱 態态 應应 戶户 擔担 據据 換换 損损 數数 斷断 舊旧 書书 東东 樣样 "
    "標标 樂乐 氣气 決决 況况 測测 準准 濟济 災灾 狀状 獎奖 現现 產产 異异 瞭了 礙碍 種种 稱称 積积 窮穷 節节 簡简 籤签 簽签 糾纠 聽听 "
    "舉举 藥药 術术 裝装 見见 規规 視视 覽览 觀观 計计 訂订 訊讯 討讨 訓训 許许 設设 訴诉 註注 詢询 誤误 請请 責责 貨货 貴贵 賀贺 賬账 "
    "趕赶 車车 軟软 輕轻 輸输 轉转 運运 達达 遲迟 遠远 適适 遺遗 鄰邻 醜丑 釋释 銀银 錯错 鍵键 閱阅 陽阳 陰阴 陳陈 隊队 際际 隨随 險险 "
    "雙双 雜杂 雞鸡 靜静 響响 頭头 題题 類类 願愿 顆颗 領领 飯饭 館馆 驗验 體体 魚鱼 麗丽 齊齐 龍龙"
)
_SIMPLE = str.maketrans({pair[0]: pair[1] for pair in _TRADITIONAL.split()})
_GAPS = re.compile(r"\s+")
_INVISIBLE = re.compile("[\u200b-\u200f\u2028-\u202e\u2060\ufeff\ufe0f]")
_WRITTEN = {name: n for n, name in enumerate("一二三四五六七八九十", 1)}
_NUMBER = re.compile(rf"第?\s*(\d{{1,3}}|[{''.join(_WRITTEN)}])\s*[个项条号.、]?")
_CASE = re.compile(r"[A-Z]{1,4}\d{9,}")
_PROPOSAL = re.compile(r"(T\d{2,6})[-\u2013\u2014\u2212_]?(\d{3,6})")


def tidy(text: str) -> str:
    """Return text in one width, in simple signs, with single blanks and no marks at its ends."""
    plain = _INVISIBLE.sub("", unicodedata.normalize("NFKC", text)).translate(_SIMPLE)
    return _GAPS.sub(" ", plain).strip(_TRAILING)


def key(text: str) -> str:
    """Return what two spellings of one command have in common."""
    return tidy(text).replace(" ", "").lower()


def find_number(text: str) -> int | None:
    """Return the number a text consists of: 2, ２, 第2个, 第二项."""
    match = _NUMBER.fullmatch(tidy(text))
    return None if match is None else _WRITTEN.get(match[1]) or int(match[1])


def find_case_number(text: str) -> str | None:
    """Return the case number in a text: W202600001."""
    match = _CASE.search(tidy(text).upper().replace(" ", ""))
    return match[0] if match else None


def harmless(text: str) -> str:
    """Return what somebody else wrote so that a chat shows it as text: a tag of theirs must not become a link."""
    return text.replace("<", "\uff1c").replace(">", "\uff1e")


def nested(text: str) -> str:
    """Return text to be put between quotation marks: its own become single ones."""
    return text.replace("\u201c", "\u2018").replace("\u201d", "\u2019")


def only_links_to(base: str, text: str) -> str:
    """Return a reply in which nothing but links to our own pages is markup, whoever wrote what stands in it."""
    own = re.compile(rf'(<a href="{re.escape(base)}/[^"<>]*">[^<>]*</a>)')
    # Split at the links kept: every second part is one.
    return "".join(part if n % 2 else harmless(part) for n, part in enumerate(own.split(text)))


def find_proposal_number(text: str) -> str | None:
    """Return the proposal number a text consists of: T35-001, t35—001, 提案 T35-001."""
    match = _PROPOSAL.fullmatch(tidy(text).upper().replace(" ", "").removeprefix("提案"))
    return f"{match[1]}-{match[2]}" if match else None
