"""The sample desk's emergencies and what its team lends: led, called to, and one server short."""

from __future__ import annotations

from collections.abc import Sequence

from supportdesk.domain import commands as cm
from supportdesk.domain.people import Agent
from supportdesk.domain.vocabulary import CallAnswer, Language, Tier
from supportdesk.services import emergencies, reading, resources
from supportdesk.services.desk import Act, Desk

LENT = (
    ("备机-1", "备用服务器", "机房 B 第 3 列,root 见密码库"),
    ("备机-2", "备用服务器", "机房 B 第 3 列"),
    ("lab-1", "测试环境", "lab-1.example.net, restored from last night"),
)
ASKED = "备用服务器"
SAID = {
    Language.CHINESE: "已定位到故障节点,正在切到备用设备;预计 20 分钟内有结果,由牵头人确认后通知客户。",
    Language.ENGLISH: "The failed part is found, the spare is being put in. News in 20 minutes.",
}


def work(desk: Desk, members: Sequence[Agent]) -> None:
    """Lead what is down, call a developer, say where it stands; lend fewer servers than are asked for."""
    lead = next(agent for agent in members if agent.leads)
    expert = next(agent for agent in members if agent.tier is Tier.L2 and not agent.leads)
    developer = next(agent for agent in members if agent.tier is Tier.L3)
    for name, kind, note in LENT:
        resources.add(desk, lead, name, kind, note)
    ids = reading.select(desk, lead, reading.query(desk, "is:working category:complex -is:waiting"), 2)
    for ticket_id in ids:
        resources.request(desk, expert, ticket_id, ASKED)
    for line in emergencies.standing(desk, lead):  # all of it now, after the week that was played
        resources.request(desk, expert, line.id, ASKED)
        acts = [cm.TakeLead(), cm.Call(developer), cm.StandUp(SAID[expert.language])]
        desk.act(expert, [Act(line.id, command) for command in acts])
        desk.act(developer, [Act(line.id, cm.AnswerCall(CallAnswer.COMING))])
