"""Sounds: which common characters are read alike, so that a slip of the input method (理陪, 慰文) is still understood."""

from __future__ import annotations

from bisect import bisect_right

# GB 2312 (1980) orders its 3,755 common characters by their sound, from a to zuo;
# these are the first characters of each of the 396 sounds.
_FIRST_OF_SOUND = (
    "啊埃鞍肮凹芭白斑邦苞杯奔崩逼鞭标鳖彬兵玻捕擦猜餐苍操厕层插拆搀昌超车郴撑吃充抽初揣川疮吹春戳疵聪凑粗蹿摧村磋搭"
    "呆耽当刀德蹬堤颠碉跌丁丢东兜督端堆墩掇蛾恩而发藩坊菲芬丰佛否夫噶该干冈篙哥给根耕工钩辜刮乖棺光瑰辊锅哈骸酣夯壕"
    "呵嘿痕哼轰喉呼花槐欢荒灰荤豁击嘉歼僵蕉揭巾荆炯揪鞠捐撅均喀开刊康考坷肯坑空抠枯夸块宽匡亏坤括垃莱蓝琅捞勒雷棱厘"
    "俩联粮撩列琳玲溜龙楼芦驴峦掠抡萝妈埋瞒芒猫么玫门萌眯棉苗蔑民明谬摸谋拇拿氖南囊挠呢馁嫩能妮蔫娘鸟捏您柠牛脓奴女"
    "暖虐挪哦欧啪拍攀乓抛呸喷砰坯篇飘撇拼乒坡扑期掐牵枪橇切钦青琼秋趋圈缺裙然瓤饶惹壬扔日戎揉茹软蕊闰若撒腮三桑搔瑟"
    "森僧莎筛珊墒梢奢砷声师收蔬刷摔栓霜谁吮说斯松搜苏酸虽孙蓑塌胎坍汤掏特藤梯天挑贴厅通偷凸湍推吞拖挖歪豌汪威瘟嗡挝"
    "巫昔瞎掀相萧楔薪星兄休墟轩靴勋压焉殃邀椰一茵英哟拥幽迂鸳曰耘匝栽咱赃遭责贼怎增扎摘瞻樟招遮珍蒸芝中舟珠抓拽专桩"
    "椎谆捉兹鬃邹租钻嘴尊昨"
)


def _place(character: str) -> int:
    return int.from_bytes(character.encode("gb2312", "ignore"), "big")


_STARTS = [_place(character) for character in _FIRST_OF_SOUND]
_LAST = _place("座")


def find_sound(character: str) -> int | None:
    """Return the number of a character's most usual sound, tones aside; None: it is none of the common characters."""
    place = _place(character)
    return bisect_right(_STARTS, place) if _STARTS[0] <= place <= _LAST else None
