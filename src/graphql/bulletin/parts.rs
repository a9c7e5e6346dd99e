//! What a bulletin is made of.

use super::load::Communities;
use crate::{
    catalogue::{Organization, Rule},
    domain::bulletin::{CommunityRow, Correction, Part, Row, Shift},
    graphql::{
        community::COMMUNITY,
        context::{Many, Object, One},
        organization::ORGANIZATION,
    },
};
use engine::{Loaded, Writer, field, made_of};
use entity::community;
use std::sync::Arc;

pub(super) static RULE: Object<Rule> = Object {
    name: "BulletinRule",
    about: "评价通报的一项计分规则（条文：五（六）；具体规则为解读，非文件所定）。/ A rule of a bulletin (§五(六)); what it says is a reading, and not of the document.",
    implements: &[],
    fields: &[
        field(
            "code",
            "String!",
            "规则代码，如 DUTIES_ON_TIME。/ The code of the rule: DUTIES_ON_TIME.",
            |it, _, out| out.plain(it.measure),
        ),
        field("weight", "Decimal!", "权重。/ Its weight.", |it, _, out| out.plain(it.weight)),
        field(
            "meaning",
            "String!",
            "含义，中文在前。/ What it means, Chinese first.",
            |it, _, out| out.string(&it.meaning.both()),
        ),
        field(
            "decided",
            "Boolean!",
            "是否已由区里确定；否则为解读。/ Whether the district decided it; else it is a reading.",
            |it, _, out| out.boolean(it.decided),
        ),
    ],
};

pub(super) static ROW: Object<Row> = Object {
    name: "BulletinRow",
    about: "一个单位当月的得分和名次（条文：五（六））。/ What an organization came to in a month (§五(六)).",
    implements: &[],
    fields: &[
        made_of(
            "organization",
            "Organization!",
            "单位。/ Which organization.",
            &One::<Row, (), Organization> {
                object: &ORGANIZATION,
                of: |it, (), at| at.context().catalogue.organization_named(&it.organization),
            },
        ),
        field(
            "rank",
            "Int!",
            "名次，同分同名次。/ Its rank; equal scores have the same.",
            |it, _, out| out.int(it.rank),
        ),
        made_of(
            "tiedWith",
            "[Organization!]!",
            "名次相同的其他单位。/ The others that have the same rank.",
            &Many::<Row, (), Organization> {
                object: &ORGANIZATION,
                of: |it, (), at| {
                    let named = |code: &String| at.context().catalogue.organization_named(code);
                    it.tied_with.iter().filter_map(named).collect()
                },
            },
        ),
        field(
            "score",
            "Decimal!",
            "得分，两位小数，四舍六入五成双。/ Its score, to hundredths, half to even.",
            |it, _, out| out.plain(it.score),
        ),
        made_of(
            "parts",
            "[BulletinPart!]!",
            "各规则的得分。/ What it came to by each rule.",
            &Many::<Row, (), Part> { object: &PART, of: |it, (), _| it.parts.iter().collect() },
        ),
        field(
            "previousRank",
            "Int",
            "上月名次；上月无通报或未列名为空。/ Its rank in the bulletin of the month before; null where there is none, or it was not in it.",
            |it, _, out| out.optional(it.previous_rank, Writer::int),
        ),
        field(
            "movement",
            "Int",
            "较上月上升的位次，负数为下降（争先创优）；无上月名次为空。/ How many places it rose since the month before; negative where it fell.",
            |it, _, out| {
                out.optional(it.previous_rank, |out, before| out.int(before.saturating_sub(it.rank)))
            },
        ),
    ],
};

pub(super) static PART: Object<Part> = Object {
    name: "BulletinPart",
    about: "一项规则的得分：points = 权重 × value ÷ of，两位小数。/ What an organization came to by a rule: its points are the weight times value over of, to \
            hundredths.",
    implements: &[],
    fields: &[
        field("rule", "String!", "规则代码。/ By which rule: its code.", |it, _, out| {
            out.plain(it.rule)
        }),
        field("value", "Decimal!", "实得。/ How much.", |it, _, out| out.plain(it.value)),
        field("of", "Decimal!", "应得。/ Of how much.", |it, _, out| out.plain(it.of)),
        field("points", "Decimal!", "得分。/ Its points.", |it, _, out| out.plain(it.points)),
        field(
            "counted",
            "Boolean!",
            "是否计入：应得为 0 者不计，其权重亦不计。/ Whether it is counted: a rule by which there was nothing to count is left out, with its weight.",
            |it, _, out| out.boolean(it.of.0 > 0),
        ),
    ],
};

pub(super) static COMMUNITY_ROW: Object<CommunityRow> = Object {
    name: "BulletinCommunity",
    about: "一个社区月末的情况（条文：五（六））。/ Where a community stood at a month's end (§五(六)).",
    implements: &[],
    fields: &[
        made_of(
            "community",
            "Community!",
            "社区。/ Which community.",
            &One::<CommunityRow, Loaded<Communities>, Arc<community::Model>> {
                object: &COMMUNITY,
                of: |it, communities, _| communities.0.get(&it.community),
            },
        ),
        field("stage", "Stage!", "月末所处阶段。/ Where its project stood.", |it, _, out| {
            out.plain(it.stage)
        }),
        field("signal", "Signal!", "月末信号。/ Its signal.", |it, _, out| out.plain(it.signal)),
        field(
            "reasons",
            "[String!]!",
            "信号非绿的理由：规则及数值，中文在前。/ Why it is not green: each rule that turned it, with its numbers.",
            |it, _, out| out.leaves(&it.reasons, |out, text| out.string(text)),
        ),
    ],
};

pub(super) static CORRECTION: Object<Correction> = Object {
    name: "BulletinCorrection",
    about: "对已发布月份的一项更正（条文：五（六））：事后记录的事项，及其对各已发布月份数字的影响。/ What was recorded later about a month that was published (§五(六)), and \
            by how much it moves the figures of the months that were.",
    implements: &[],
    fields: &[
        field("cause", "CorrectionCause!", "缘由。/ What was recorded.", |it, _, out| out.plain(it.cause)),
        field("month", "YearMonth!", "所涉月份。/ The month in which it lies.", |it, _, out| {
            out.plain(&it.month)
        }),
        field(
            "occurredOn",
            "Date!",
            "所更正事项的日期。/ The day of what it corrects.",
            |it, _, out| out.plain(&it.occurred_on),
        ),
        field("recordedOn", "Date!", "记录日期。/ The day on which it was recorded.", |it, _, out| {
            out.plain(&it.recorded_on)
        }),
        made_of(
            "organization",
            "Organization!",
            "所涉单位。/ Whose figures it moves.",
            &One::<Correction, (), Organization> {
                object: &ORGANIZATION,
                of: |it, (), at| at.context().catalogue.organization_named(&it.organization),
            },
        ),
        field(
            "communityCode",
            "String",
            "所涉社区代码；整体职责为空。/ The code of its community; null of a duty of the programme as a whole.",
            |it, _, out| out.optional(it.community.as_deref(), Writer::string),
        ),
        made_of(
            "effects",
            "[BulletinShift!]!",
            "对已发布月份数字的影响；同单位同规则的多项更正合计列示。/ What moves by it of months that were published, together with what else moves the same figures.",
            &Many::<Correction, (), Shift> { object: &SHIFT, of: |it, (), _| it.effects.iter().collect() },
        ),
    ],
};

pub(super) static SHIFT: Object<Shift> = Object {
    name: "BulletinShift",
    about: "已发布月份的一项数字：上一期所知与现在所知（条文：五（六））。/ A figure of a published month, as it was known by the bulletin before and as it is known now (§五(六)).",
    implements: &[],
    fields: &[
        field("month", "YearMonth!", "月份。/ Of which month.", |it, _, out| out.plain(&it.month)),
        field("rule", "String!", "规则代码。/ By which rule: its code.", |it, _, out| {
            out.plain(it.rule)
        }),
        field("value", "Decimal!", "原实得。/ How much, as it was known.", |it, _, out| {
            out.plain(it.value)
        }),
        field("valueNow", "Decimal!", "现实得。/ How much, as it is known now.", |it, _, out| {
            out.plain(it.value_now)
        }),
        field("points", "Decimal!", "原规则得分。/ Its points, as they were known.", |it, _, out| {
            out.plain(it.points)
        }),
        field(
            "pointsNow",
            "Decimal!",
            "现规则得分。/ Its points, as they are known now.",
            |it, _, out| out.plain(it.points_now),
        ),
        field("score", "Decimal!", "原得分。/ The score, as it was known.", |it, _, out| {
            out.plain(it.score)
        }),
        field("scoreNow", "Decimal!", "现得分。/ The score, as it is known now.", |it, _, out| {
            out.plain(it.score_now)
        }),
    ],
};

/// What a bulletin comes to when it is computed again.
pub(super) struct Recomputed {
    pub(super) digest: String,
    pub(super) agrees: bool,
}

pub(super) static RECOMPUTED: Object<Recomputed> = Object {
    name: "BulletinRecomputed",
    about: "重新计算的结果（条文：五（六））。/ What a bulletin comes to when it is computed again (§五(六)).",
    implements: &[],
    fields: &[
        field(
            "contentDigest",
            "String!",
            "重新计算所得的内容摘要。/ The digest that it has then.",
            |it, _, out| out.string(&it.digest),
        ),
        field(
            "agrees",
            "Boolean!",
            "是否一致。/ Whether it is the same, byte for byte.",
            |it, _, out| out.boolean(it.agrees),
        ),
    ],
};
