//! `Score`: one indicator of an evaluation, with what was found of it.

use super::load::Superseded;
use crate::{
    catalogue::{Organization, Scenario},
    domain::{
        evaluation::{self as evaluations, Score, scoring::Total},
        person::{ByHand, OnBehalf, Person},
    },
    graphql::{
        attachment::{Attached, Holding},
        context::{Many, Object, One},
        indicator_set::INDICATOR,
        organization::ORGANIZATION,
        person::{Delegators, Hands, USER},
        scenario::SCENARIO,
    },
};
use engine::{Loaded, Writer, field, made_of};
use entity::{
    attachment::of_scores,
    id::{AccountId, ScenarioId},
    indicator::Model as Indicator,
    superseded_verification::Model as SupersededVerification,
    verification::Model as Verification,
};
use std::sync::Arc;
use uuid::Uuid;

pub(super) static SCORE: Object<Score> = Object {
    name: "Score",
    about: "一项指标的评分。/ The score of one indicator.",
    implements: &["Node"],
    fields: &[
        field("id", "ID!", "标识。/ Its id.", |it, _, out| out.plain(it.row.id)),
        field(
            "revision",
            "Int!",
            "修订号，每次可见的变更加一。/ Counts its changes, those that the viewer may notice.",
            |it, at, out| {
                out.int(evaluations::revision(it.row.revision, it.row.drafts, &at.context().viewer))
            },
        ),
        made_of(
            "indicator",
            "Indicator!",
            "指标。/ Its indicator.",
            &One::<Score, (), Indicator> {
                object: &INDICATOR,
                of: |it, (), at| at.context().catalogue.pinned_indicator(it.row.indicator_id),
            },
        ),
        field(
            "notApplicable",
            "Boolean!",
            "不适用：不计入得分和满分。/ It does not apply, and leaves both the sum and the maximum.",
            |it, _, out| out.boolean(it.row.not_applicable),
        ),
        field("selfScore", "Decimal", "自评分。/ What the unit gives itself.", |it, _, out| {
            out.optional(it.row.self_score, Writer::plain)
        }),
        field("selfNote", "String", "自评说明。/ What the unit adds.", |it, _, out| {
            out.optional(it.row.self_note.as_deref(), Writer::string)
        }),
        made_of(
            "verifications",
            "[Verification!]!",
            "核验记录。/ What each verifier found.",
            &Many::<Score, (), Arc<Verification>> {
                object: &VERIFICATION,
                of: |it, (), _| it.verifications.iter().collect(),
            },
        ),
        made_of(
            "supersededVerifications",
            "[SupersededVerification!]!",
            "评价退回前的核验记录，不再计入。/ What was found before the evaluation was taken back, and counts no more.",
            &Many::<Score, Loaded<Superseded>, SupersededVerification> {
                object: &SUPERSEDED,
                of: |it, superseded, _| superseded.0.get(&it.row.id).into_iter().flatten().collect(),
            },
        ),
        field(
            "finalScore",
            "Decimal",
            "最终得分：核验一致的评分，或裁定的评分。/ What counts: the verifiers' common score, or the office's.",
            |it, _, out| out.optional(it.row.final_score, Writer::plain),
        ),
        field("adjudicationReason", "String", "裁定理由。/ Why the office decided so.", |it, _, out| {
            out.optional(it.row.adjudication_reason.as_deref(), Writer::string)
        }),
        Attached::<Score>::field(
            "自评所附文件，按提交时的次序；属核验与评审所签署内容。/ The unit's files, in their order: part of what is verified and signed.",
        ),
        field("status", "ScoreStatus!", "状态。/ Where it stands.", |it, _, out| out.plain(it.row.status)),
    ],
};

pub(super) static VERIFICATION: Object<Arc<Verification>> = Object {
    name: "Verification",
    about: "核验记录。/ What a verifier found.",
    implements: &[],
    fields: &[
        made_of(
            "organization",
            "Organization!",
            "核验单位。/ Who verified.",
            &One::<Arc<Verification>, (), Organization> {
                object: &ORGANIZATION,
                of: |it, (), at| at.context().catalogue.organization(it.organization_id),
            },
        ),
        field("score", "Decimal!", "核验分。/ What it found.", |it, _, out| out.plain(it.score)),
        field("note", "String", "核验说明。/ What it adds.", |it, _, out| {
            out.optional(it.note.as_deref(), Writer::string)
        }),
        made_of(
            "verifiedBy",
            "User!",
            "核验人。/ By whose hand.",
            &One::<Arc<Verification>, Loaded<Hands<Arc<Verification>>>, Person> {
                object: &USER,
                of: |it, hands, _| hands.of(it),
            },
        ),
        Delegators::FIELD,
        field("verifiedAt", "DateTime!", "核验时间。/ When.", |it, _, out| {
            out.plain(it.verified_at.rfc3339())
        }),
    ],
};

pub(super) static SUPERSEDED: Object<SupersededVerification> = Object {
    name: "SupersededVerification",
    about: "评价退回前的核验记录。/ What a verifier had found before the evaluation was taken back.",
    implements: &[],
    fields: &[
        made_of(
            "organization",
            "Organization!",
            "核验单位。/ Who verified.",
            &One::<SupersededVerification, (), Organization> {
                object: &ORGANIZATION,
                of: |it, (), at| at.context().catalogue.organization(it.organization_id),
            },
        ),
        field("score", "Decimal!", "核验分。/ What it had found.", |it, _, out| out.plain(it.score)),
        field("note", "String", "核验说明。/ What it added.", |it, _, out| {
            out.optional(it.note.as_deref(), Writer::string)
        }),
        made_of(
            "verifiedBy",
            "User!",
            "核验人。/ By whose hand.",
            &One::<SupersededVerification, Loaded<Hands<SupersededVerification>>, Person> {
                object: &USER,
                of: |it, hands, _| hands.of(it),
            },
        ),
        Delegators::FIELD,
        field("verifiedAt", "DateTime!", "核验时间。/ When.", |it, _, out| {
            out.plain(it.verified_at.rfc3339())
        }),
        field(
            "submission",
            "Int!",
            "所属的第几次提交。/ Of which submission, from 1.",
            |it, _, out| out.int(it.submission),
        ),
        field(
            "supersededAt",
            "DateTime!",
            "评价退回的时间。/ When the evaluation was taken back.",
            |it, _, out| out.plain(it.superseded_at.rfc3339()),
        ),
    ],
};

impl OnBehalf for SupersededVerification {
    fn delegator(&self) -> Option<AccountId> {
        self.on_behalf_of
    }
}

impl ByHand for SupersededVerification {
    fn hand(&self) -> Option<AccountId> {
        Some(self.account_id)
    }
}

impl OnBehalf for Arc<Verification> {
    fn delegator(&self) -> Option<AccountId> {
        self.on_behalf_of
    }
}

impl ByHand for Arc<Verification> {
    fn hand(&self) -> Option<AccountId> {
        Some(self.account_id)
    }
}

/// A unit's files.
impl Holding for Score {
    type Links = of_scores::Entity;

    fn holder(&self) -> Option<Uuid> {
        self.row.files.as_ref().map(|_| self.row.id.into())
    }
}

/// The total of a scenario.
pub(in crate::graphql) struct ScenarioTotal {
    pub(in crate::graphql) scenario: ScenarioId,
    pub(in crate::graphql) total: Total,
}

pub(in crate::graphql) static SCENARIO_TOTAL: Object<ScenarioTotal> = Object {
    name: "ScenarioTotal",
    about: "场景得分。/ The total of a scenario.",
    implements: &[],
    fields: &[
        made_of(
            "scenario",
            "Scenario!",
            "场景。/ The scenario.",
            &One::<ScenarioTotal, (), Scenario> {
                object: &SCENARIO,
                of: |it, (), at| at.context().catalogue.scenario(it.scenario),
            },
        ),
        field(
            "score",
            "Decimal",
            "得分；尚有指标未定分时为空。/ The sum of final scores; null while one that applies is missing.",
            |it, _, out| out.optional(it.total.score, Writer::plain),
        ),
        field(
            "maxScore",
            "Decimal!",
            "适用指标的满分。/ The highest it could be, of what applies.",
            |it, _, out| out.plain(it.total.max_score),
        ),
    ],
};
