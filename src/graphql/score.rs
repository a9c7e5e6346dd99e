//! `Score`: one indicator of an evaluation, with what was found of it.

use super::{
    answer::{Object, Out, field},
    indicator_set::INDICATOR,
    organization::ORGANIZATION,
    scenario::SCENARIO,
    user::{self, USER},
};
use crate::domain::{
    evaluation::{Score, scoring::Total},
    person::Person,
};
use entity::{
    id::{AccountId, ScenarioId},
    verification::Model as Verification,
};
use std::collections::HashMap;

pub(super) static SCORE: Object<Score> = Object {
    name: "Score",
    about: "一项指标的评分。/ The score of one indicator.",
    implements: &["Node"],
    fields: &[
        field("id", "ID!", "标识。/ Its id.", |it, _, out| out.plain(it.row.id)),
        field("revision", "Int!", "修订号，每次变更加一。/ Counts its changes.", |it, _, out| {
            out.int(it.row.revision)
        }),
        field("indicator", "Indicator!", "指标。/ Its indicator.", |it, at, out| {
            out.optional(at.asking().catalogue.pinned_indicator(it.row.indicator_id), |out, found| {
                out.object(&INDICATOR, found, at)
            })
        }),
        field(
            "notApplicable",
            "Boolean!",
            "不适用：不计入得分和满分。/ It does not apply, and leaves both the sum and the maximum.",
            |it, _, out| out.boolean(it.row.not_applicable),
        ),
        field("selfScore", "Decimal", "自评分。/ What the unit gives itself.", |it, _, out| {
            out.optional(it.row.self_score, Out::plain)
        }),
        field("selfNote", "String", "自评说明。/ What the unit adds.", |it, _, out| {
            out.optional(it.row.self_note.as_deref(), Out::string)
        }),
        field::<Score>(
            "verifications",
            "[Verification!]!",
            "核验记录。/ What each verifier found.",
            |it, at, out| out.objects(&VERIFICATION, &it.verifications, at),
        )
        .load(|rows, at| at.descend(&VERIFICATION, rows.into_iter().flat_map(|it| &it.verifications))),
        field(
            "finalScore",
            "Decimal",
            "最终得分：核验一致的评分，或裁定的评分。/ What counts: the verifiers' common score, or the office's.",
            |it, _, out| out.optional(it.row.final_score, Out::plain),
        ),
        field("adjudicationReason", "String", "裁定理由。/ Why the office decided so.", |it, _, out| {
            out.optional(it.row.adjudication_reason.as_deref(), Out::string)
        }),
        field("status", "ScoreStatus!", "状态。/ Where it stands.", |it, _, out| out.word(it.row.status)),
    ],
};

pub(super) static VERIFICATION: Object<Verification> = Object {
    name: "Verification",
    about: "核验记录。/ What a verifier found.",
    implements: &[],
    fields: &[
        field("organization", "Organization!", "核验单位。/ Who verified.", |it, at, out| {
            out.optional(at.asking().catalogue.organization(it.organization_id), |out, found| {
                out.object(&ORGANIZATION, found, at)
            })
        }),
        field("score", "Decimal!", "核验分。/ What it found.", |it, _, out| out.plain(it.score)),
        field("note", "String", "核验说明。/ What it adds.", |it, _, out| {
            out.optional(it.note.as_deref(), Out::string)
        }),
        field::<Verification>("verifiedBy", "User!", "核验人。/ By whose hand.", |it, at, out| {
            let found = at.loaded::<HashMap<AccountId, Person>>();
            out.optional(found.and_then(|found| found.get(&it.account_id)), |out, person| {
                out.object(&USER, person, at)
            })
        })
        .load(|rows, at| user::load(at, rows.iter().map(|it| it.account_id).collect())),
        field("verifiedAt", "DateTime!", "核验时间。/ When.", |it, _, out| {
            out.plain(it.verified_at.rfc3339())
        }),
    ],
};

/// The total of a scenario.
pub(super) struct ScenarioTotal {
    pub(super) scenario: ScenarioId,
    pub(super) total: Total,
}

pub(super) static SCENARIO_TOTAL: Object<ScenarioTotal> = Object {
    name: "ScenarioTotal",
    about: "场景得分。/ The total of a scenario.",
    implements: &[],
    fields: &[
        field("scenario", "Scenario!", "场景。/ The scenario.", |it, at, out| {
            out.optional(at.asking().catalogue.scenario(it.scenario), |out, found| {
                out.object(&SCENARIO, found, at)
            })
        }),
        field(
            "score",
            "Decimal",
            "得分；尚有指标未定分时为空。/ The sum of final scores; null while one that applies is missing.",
            |it, _, out| out.optional(it.total.score, Out::plain),
        ),
        field(
            "maxScore",
            "Decimal!",
            "适用指标的满分。/ The highest it could be, of what applies.",
            |it, _, out| out.plain(it.total.max_score),
        ),
    ],
};
