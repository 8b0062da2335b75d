"""The three-minute check: nine plain questions and what they add up to.

Each question stands for a part of the indicators but is far coarser: three answers worth 0, 1 or 2 points, nobody looks at
evidence, and scenes are not judged one by one. So the result is 非正式等级, a hint where to begin, and never a level of the firm.

The sum of the nine (0–18) falls into four bands. No band is said to be level 4: that cannot be told without evidence.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from services.contracts.words import _

MOST_POINTS = 18
BANDS = ((0, 5), (6, 10), (11, 14), (15, 18))
"""First and last sum of points of informal levels 0 to 3."""


@dataclass(frozen=True, slots=True)
class Question:
    """`answers` from least to most; `weak` is what to look at first when the answer is the least."""

    key: str
    ask: str
    answers: tuple[str, str, str]
    weak: str


@dataclass(frozen=True, slots=True)
class Result:
    """`points` of 18, the informal level 0–3, and up to three places to begin with, weakest first in the order asked."""

    points: int
    informal_level: int
    first: tuple[str, ...]


def questions() -> tuple[Question, ...]:
    return (
        Question("orders", _("客户的订单记在哪里？"), (_("本子或各人的聊天记录里"), _("电脑表格里"), _("系统里，谁都能查到")), _("先把订单记到一处，人人看得到同一份")),
        Question("plan", _("生产计划怎么排？"), (_("靠老师傅心里有数"), _("用表格排，插单就改"), _("系统按订单和产能排")), _("计划排程：插单一多就乱，最值得先管")),
        Question("progress", _("客户问“做到哪了”，多久能答上来？"), (_("要去车间问，半天以上"), _("打几个电话，一小时左右"), _("看屏幕，几分钟")), _("生产管控：扫码报工，进度就看得见")),
        Question("quality", _("出了质量问题，查得到是哪一批料、哪台设备、谁做的吗？"), (_("基本查不到"), _("翻纸面记录，能查到一部分"), _("系统里能追溯")), _("质量管理：检验记录先电子化，才谈得上追溯")),
        Question("machines", _("设备保养和停机怎么管？"), (_("坏了再修"), _("有保养表，手工填"), _("系统提醒，停机有记录")), _("设备管理：先建台账，再排保养")),
        Question("stock", _("仓库里的账和实物对得上吗？"), (_("经常对不上"), _("盘点时才对得上"), _("随时基本一致")), _("仓储物流：出入库扫码，账实先对上")),
        Question("money", _("一张订单赚不赚钱，什么时候知道？"), (_("说不清"), _("年底算账才知道"), _("交货后很快能算出来")), _("财务管理：成本归到订单，才知道该接什么单")),
        Question("network", _("电脑里的重要数据有备份吗？"), (_("没有，或不清楚"), _("偶尔手工备份"), _("定期自动备份，试过恢复")), _("数据安全：先做备份，花钱最少、最不能省")),
        Question("people", _("数字化的事，有人专门管吗？"), (_("没有"), _("有人兼着管"), _("有专人，也有计划和预算")), _("先定一个牵头人，老板自己也行")),
    )  # fmt: skip


def assess(answers: Mapping[str, int]) -> Result:
    """What nine answers, each 0, 1 or 2, come to.

    Raises:
        KeyError: a question has no answer.
    """
    asked = questions()
    points = sum(answers[question.key] for question in asked)
    level = next(level for level, (_first, last) in enumerate(BANDS) if points <= last)
    weakest = sorted((answers[question.key], place) for place, question in enumerate(asked) if answers[question.key] < 2)
    return Result(points, level, tuple(asked[place].weak for _answer, place in weakest[:3]))


def informal_name(level: int) -> str:
    """What the informal level is called: never the name of an official one."""
    return (_("刚起步"), _("有工具，不成体系"), _("主要环节上了系统"), _("系统开始连通"))[level]
