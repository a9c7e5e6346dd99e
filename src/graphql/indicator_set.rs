//! `IndicatorSet` and its `Indicator`s.

use super::{
    answer::{Object, Out, field},
    organization::ORGANIZATION,
    scenario::SCENARIO,
};
use crate::{catalogue::IndicatorSet, domain::indicator_set as sets};
use entity::{id::OrganizationId, indicator::Model as Indicator};

pub(super) static INDICATOR_SET: Object<IndicatorSet> = Object {
    name: "IndicatorSet",
    about: "九大场景创建评价指标集（条文：三、总体目标）。/ A set of scenario indicators (§三).",
    implements: &["Node"],
    fields: &[
        field("id", "ID!", "标识。/ Its id.", |it, _, out| out.plain(it.row.id)),
        field("code", "String!", "代码。/ Its code.", |it, _, out| out.string(&it.row.code)),
        field("title", "String!", "名称。/ Its title.", |it, _, out| out.string(&it.row.title)),
        field(
            "status",
            "IndicatorSetStatus!",
            "状态；草案仅统筹协调人可见。/ Where it stands; drafts are seen by who manages sets.",
            |it, _, out| out.word(it.row.status),
        ),
        field(
            "official",
            "Boolean!",
            "是否为上级正式发布；否则仅供试用。/ Whether the authorities issued it; if not, it is for trial only.",
            |it, _, out| out.boolean(it.row.official),
        ),
        field(
            "creationTypes",
            "[CreationType!]!",
            "适用的创建类型。/ The creation types that it is for.",
            |it, _, out| out.leaves(it.creation_types.iter().copied(), Out::word),
        ),
        field(
            "fullMark",
            "Decimal!",
            "满分：各指标满分之和。/ The full mark: the sum of all maxima.",
            |it, _, out| out.plain(it.full_mark()),
        ),
        field(
            "passMark",
            "Decimal",
            "合格分，以满分计。/ The mark from which an evaluation passes, out of the full mark.",
            |it, _, out| out.optional(it.row.pass_mark, Out::plain),
        ),
        field(
            "indicators",
            "[Indicator!]!",
            "指标，按次序。/ Its indicators, in order.",
            |it, at, out| out.objects(&INDICATOR, &it.indicators, at),
        ),
        field(
            "csv",
            "String!",
            "指标表（CSV），可原样导入。/ Its indicators as CSV, in the columns in which they are imported.",
            |it, at, out| out.string(&sets::csv(it, &at.asking().catalogue)),
        ),
    ],
};

pub(super) static INDICATOR: Object<Indicator> = Object {
    name: "Indicator",
    about: "指标。/ An indicator of a set.",
    implements: &["Node"],
    fields: &[
        field("id", "ID!", "标识。/ Its id.", |it, _, out| out.plain(it.id)),
        field("code", "String!", "代码。/ Its code in the set.", |it, _, out| out.string(&it.code)),
        field("name", "String!", "名称。/ Its name.", |it, _, out| out.string(&it.name)),
        field("requirement", "String", "要求。/ What it asks for.", |it, _, out| {
            out.optional(it.requirement.as_deref(), Out::string)
        }),
        field("scenario", "Scenario!", "所属场景。/ Its scenario.", |it, at, out| {
            out.optional(at.asking().catalogue.scenario(it.scenario_id), |out, found| {
                out.object(&SCENARIO, found, at)
            })
        }),
        field(
            "tier",
            "IndicatorTier!",
            "标配或选配（条文：三、总体目标）。/ Whether it is part of every community (§三).",
            |it, _, out| out.word(it.tier),
        ),
        field(
            "veto",
            "Boolean!",
            "一票否决：得分为 0 则评价不合格。/ A final score of 0 fails the evaluation.",
            |it, _, out| out.boolean(it.veto),
        ),
        field("maxScore", "Decimal!", "满分。/ The highest score.", |it, _, out| out.plain(it.max_score)),
        field(
            "verifiers",
            "[Organization!]!",
            "核验单位：条文提及该场景的部门，无则为统筹协调机构。/ Who verifies: the departments whose clauses name its \
             scenario, or else the lead office.",
            |it, at, out| {
                let catalogue = &at.asking().catalogue;
                let verifiers = catalogue.verifiers(it.scenario_id);
                let found = verifiers.iter().filter_map(|id: &OrganizationId| catalogue.organization(*id));
                out.objects(&ORGANIZATION, found, at)
            },
        ),
    ],
};
