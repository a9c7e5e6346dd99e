//! `IndicatorSet` and its `Indicator`s.

mod commands;

use super::{
    Root,
    aggregate::{Aggregate, Found, Lookup, words},
    context::{AnyRow, Gate, Many, Object, One},
    organization::ORGANIZATION,
    scenario::SCENARIO,
};
use crate::{
    authz::Permission,
    catalogue::{IndicatorSet, Organization, Scenario},
    domain::indicator_set::{self as sets},
};
use engine::{Writer, field, input, made_of};
use entity::{
    id::{IndicatorId, IndicatorSetId},
    indicator::Model as Indicator,
    vocabulary::{CreationType, IndicatorSetStatus, IndicatorTier},
};
use futures_util::{FutureExt, future::ready};

pub(super) static AGGREGATE: Aggregate = Aggregate {
    objects: &[&INDICATOR_SET, &INDICATOR],
    enums: &[words::<IndicatorSetStatus>, words::<IndicatorTier>, words::<CreationType>],
    queries: &[made_of(
        "indicatorSets",
        "[IndicatorSet!]!",
        "指标集；草案仅统筹协调人可见。/ The sets of indicators, the oldest first; drafts are seen by who manages sets.",
        &Many::<Root, (), IndicatorSet> {
            object: &INDICATOR_SET,
            of: |_, (), at| {
                let status = at.arg("status").and_then(|status| status.as_str());
                let status = status.and_then(|status| status.parse::<IndicatorSetStatus>().ok());
                let sets = at.context().catalogue.indicator_sets(&at.context().viewer);
                sets.filter(|set| status.is_none_or(|status| set.row.status == status)).collect()
            },
        },
    )
    .args(&[input("status", "IndicatorSetStatus", "状态。/ In this state.")])
    .gate(Gate::Needs(Permission::ReadCatalogue))],
    commands: commands::ALL,
    nodes: &[
        Lookup::of::<IndicatorSetId>(|ids, cx| {
            let row = |id| {
                let found = cx.catalogue.indicator_set(IndicatorSetId(id), &cx.viewer)?;
                Some((id, AnyRow::new(&INDICATOR_SET, found.clone())))
            };
            ready(Found::Ok(ids.into_iter().filter_map(row).collect())).boxed()
        }),
        Lookup::of::<IndicatorId>(|ids, cx| {
            let row = |id| {
                let found = cx.catalogue.indicator(IndicatorId(id), &cx.viewer)?;
                Some((id, AnyRow::new(&INDICATOR, found.clone())))
            };
            ready(Found::Ok(ids.into_iter().filter_map(row).collect())).boxed()
        }),
    ],
    ..Aggregate::NONE
};

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
            |it, _, out| out.plain(it.row.status),
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
            |it, _, out| out.leaves(&it.creation_types, Writer::plain),
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
            |it, _, out| out.optional(it.row.pass_mark, Writer::plain),
        ),
        made_of(
            "indicators",
            "[Indicator!]!",
            "指标，按次序。/ Its indicators, in order.",
            &Many::<IndicatorSet, (), Indicator> {
                object: &INDICATOR,
                of: |it, (), _| it.indicators.iter().collect(),
            },
        ),
        field(
            "csv",
            "String!",
            "指标表（CSV），可原样导入。/ Its indicators as CSV, in the columns in which they are imported.",
            |it, at, out| out.string(&sets::csv(it, &at.context().catalogue)),
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
            out.optional(it.requirement.as_deref(), Writer::string)
        }),
        made_of(
            "scenario",
            "Scenario!",
            "所属场景。/ Its scenario.",
            &One::<Indicator, (), Scenario> {
                object: &SCENARIO,
                of: |it, (), at| at.context().catalogue.scenario(it.scenario_id),
            },
        ),
        field(
            "tier",
            "IndicatorTier!",
            "标配或选配（条文：三、总体目标）。/ Whether it is part of every community (§三).",
            |it, _, out| out.plain(it.tier),
        ),
        field(
            "veto",
            "Boolean!",
            "一票否决：得分为 0 则评价不合格。/ A final score of 0 fails the evaluation.",
            |it, _, out| out.boolean(it.veto),
        ),
        field("maxScore", "Decimal!", "满分。/ The highest score.", |it, _, out| out.plain(it.max_score)),
        made_of(
            "verifiers",
            "[Organization!]!",
            "核验单位：条文提及该场景的部门，无则为统筹协调机构。/ Who verifies: the departments whose clauses name its \
             scenario, or else the lead office.",
            &Many::<Indicator, (), Organization> {
                object: &ORGANIZATION,
                of: |it, (), at| {
                    let catalogue = &at.context().catalogue;
                    let verifiers = catalogue.verifiers(it.scenario_id);
                    verifiers.into_iter().filter_map(|id| catalogue.organization(id)).collect()
                },
            },
        ),
    ],
};
