//! Lists of evaluations.

use crate::{
    authz::{Permission, Reach},
    domain::{Context, duty::filter::moment},
    error::Result,
    store::{
        Dialect,
        page::{Key, Sort},
        rows::{Rows, column_of},
        scope::there_is,
    },
};
use entity::{
    evaluation::{Column, Entity, Model},
    evaluation_verifier,
    id::{EvaluationId, OrganizationId},
    score, verification,
    vocabulary::{EvaluationStatus, ScoreStatus},
};
use sea_orm::{Condition, sea_query::ExprTrait};
use std::collections::BTreeSet;

/// The newest first.
pub fn newest_first() -> Sort<Entity> {
    Sort {
        name: "evaluations",
        key: column_of::<Entity>(Column::OpenedAt),
        kind: Key::Number(0),
        descending: true,
        optional: false,
        groups: None,
        of: |row| (Some(Key::Number(row.opened_at.0)), row.id.0),
    }
}

/// Which evaluations of a list are wanted; all that is given must fit.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Filter {
    /// In one of these states. An empty list is none.
    pub status: Option<BTreeSet<EvaluationStatus>>,
    /// Of the community of this code.
    pub community: Option<String>,
    /// Submitted, with a score that the viewer can verify and its organization has not; or not so.
    pub awaiting_my_verification: Option<bool>,
    /// Submitted, with a disputed score, as far as the viewer sees the scores; or not so.
    pub awaiting_adjudication: Option<bool>,
    /// Changed at this moment or later, as the evaluation's revision counts it.
    pub updated_since: Option<String>,
}

/// The evaluations that the viewer may see and that fit; of a community, where one is named besides.
pub fn listed<'s>(cx: &'s Context, filter: &Filter, community: Option<&str>) -> Result<Rows<'s, Entity>> {
    let column = column_of::<Entity>;
    let mut rows = cx.store.rows::<Entity>(&cx.viewer);
    for code in filter.community.as_deref().into_iter().chain(community) {
        let id = cx.catalogue.community_of("community", code)?;
        rows = rows.narrow(column(Column::CommunityId).eq(id));
    }
    if let Some(status) = &filter.status {
        rows = rows.one_of(Column::Status, status.iter().copied());
    }
    if let Some(since) = moment("updatedSince", filter.updated_since.as_ref())? {
        rows = rows.narrow(column(Column::UpdatedAt).gte(since));
    }
    if let Some(wanted) = filter.awaiting_adjudication {
        let disputed = column_of::<score::Entity>(score::Column::Status).eq(ScoreStatus::Disputed);
        let scores = cx.store.rows::<score::Entity>(&cx.viewer).narrow(disputed);
        let awaiting = submitted().add(scores.is_there(score::Column::EvaluationId, column(Column::Id)));
        rows = rows.narrow(if wanted { awaiting } else { awaiting.not() });
    }
    Ok(match (filter.awaiting_my_verification, cx.viewer.reach(Permission::VerifyScores)) {
        (Some(true), Reach::Within(places)) => rows.narrow(unverified(&places.own, cx.store.dialect())),
        (Some(false), Reach::Within(places)) => {
            rows.narrow(unverified(&places.own, cx.store.dialect()).not())
        }
        // A scenario is somebody's to verify.
        (Some(true), Reach::Everywhere | Reach::Nowhere) => rows.none(),
        (Some(false), Reach::Everywhere | Reach::Nowhere) | (None, _) => rows,
    })
}

fn submitted() -> Condition {
    Condition::all().add(column_of::<Entity>(Column::Status).eq(EvaluationStatus::Submitted))
}

/// Submitted, with a score of a scenario that one of these answers for, which applies, is not decided, and which that
/// organization has not verified.
fn unverified(mine: &[OrganizationId], dialect: Dialect) -> Condition {
    use evaluation_verifier::Column as Answering;
    use score::Column as Scored;
    use verification::Column as Verified;
    let answering = column_of::<evaluation_verifier::Entity>;
    let scored = column_of::<score::Entity>;
    let found =
        column_of::<verification::Entity>(Verified::OrganizationId).eq(answering(Answering::OrganizationId));
    let open = Condition::all()
        .add(scored(Scored::ScenarioId).eq(answering(Answering::ScenarioId)))
        .add(scored(Scored::NotApplicable).eq(false))
        .add(scored(Scored::Status).ne(ScoreStatus::Adjudicated))
        .add(there_is::<verification::Entity>(Verified::ScoreId, scored(Scored::Id), found).not());
    let of_mine = Condition::all()
        .add(dialect.any_of(answering(Answering::OrganizationId), mine))
        .add(there_is::<score::Entity>(Scored::EvaluationId, answering(Answering::EvaluationId), open));
    let evaluation = column_of::<Entity>(Column::Id);
    submitted().add(there_is::<evaluation_verifier::Entity>(Answering::EvaluationId, evaluation, of_mine))
}

/// The evaluations of these ids that the viewer may see.
pub async fn by_id(cx: &Context, ids: &[EvaluationId]) -> Result<Vec<Model>> {
    cx.store.rows::<Entity>(&cx.viewer).among(Column::Id, ids).all(&[]).await
}
