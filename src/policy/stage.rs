//! Where projects stand once the library says otherwise of their communities: by a pack, or by a decision of the office.

use crate::{
    error::Result,
    store::{Unscoped, rows::column_of},
    workflow::project,
};
use entity::{
    community::{Column, Entity, Model},
    id::{AccountId, CommunityId, OrganizationId},
    stage_change,
    vocabulary::{Pool, Stage, Vocabulary},
};
use sea_orm::{ColumnTrait, Condition};
use time::Date;

/// The decision by which the library changes.
#[derive(Clone, Debug)]
pub struct Decided {
    /// The day of it, in Shanghai.
    pub on: Date,
    /// Who brought it in, and for whom; none of a pack.
    pub by: Option<(AccountId, OrganizationId)>,
}

/// Lets projects stand where the library, as it is now, has them: in the pool of their community, withdrawn, or back where they stood
/// before that. Each that moves has a step of it; one that is new has none, because what went before is not known.
///
/// `moved` are communities that were there and have changed, each with where its project stood; `added` those that were not there. The
/// caller counts the change of each, and holds them.
pub async fn follow_library(
    unscoped: Unscoped<'_>,
    moved: &[CommunityId],
    added: &[CommunityId],
    decided: &Decided,
) -> Result<()> {
    let dialect = unscoped.store().dialect();
    let among = |ids: &[CommunityId]| dialect.any_of(column_of::<Entity>(Column::Id), ids);
    for pool in Pool::ALL {
        let stage = project::begins_at(*pool);
        if stage != Stage::Reserve && !added.is_empty() {
            let of_pool = Condition::all().add(among(added)).add(Column::Pool.eq(*pool));
            unscoped.unscoped_set_untold::<Entity>(of_pool, vec![(Column::Stage, stage.into())]).await?;
        }
    }
    if moved.is_empty() {
        return Ok(());
    }
    let taken = dialect.any_of(column_of::<stage_change::Entity>(stage_change::Column::CommunityId), moved);
    let taken = unscoped.unscoped_rows::<stage_change::Entity>(taken).await?;
    for community in unscoped.unscoped_rows::<Entity>(among(moved)).await? {
        let steps: Vec<_> = taken.iter().filter(|step| step.community_id == community.id).collect();
        let to = stands(&community, &steps);
        if to != community.stage {
            step(unscoped, &community, to, next(&steps), decided).await?;
        }
    }
    Ok(())
}

async fn step(
    unscoped: Unscoped<'_>,
    community: &Model,
    to: Stage,
    ordinal: i64,
    decided: &Decided,
) -> Result<()> {
    // The day on which a pack is imported is that of no listing; that on which it withdraws a community is.
    let since = Some(decided.on).filter(|_| decided.by.is_some() || to == Stage::Withdrawn);
    let columns = vec![(Column::Stage, to.into()), (Column::StageSince, since.into())];
    unscoped.unscoped_set::<Entity>(Column::Id.eq(community.id), columns).await?;
    let (account_id, organization_id) = decided.by.unzip();
    let step = stage_change::Model {
        id: unscoped.store().ids().next(),
        community_id: community.id,
        ordinal,
        step: project::FOLLOW_LIBRARY.to_owned(),
        from_stage: community.stage,
        to_stage: to,
        occurred_on: decided.on,
        recorded_at: unscoped.store().clock().now(),
        account_id,
        organization_id,
        // Why the office decided, about this community and others, is told with the decision, to who may read that.
        reason: None,
        batch: None,
        level: None,
        reference: None,
        note: None,
        review_id: None,
        // What the library says is taken back by the library, and not by undoing a step.
        before: "{}".to_owned(),
        undone_by: None,
    };
    unscoped.unscoped_add_all(vec![stage_change::ActiveModel::from(step)]).await
}

/// Where a project stands by what the library says.
fn stands(community: &Model, steps: &[&stage_change::Model]) -> Stage {
    match (community.withdrawn_at, community.stage) {
        (Some(_), _) => Stage::Withdrawn,
        // Listed again: where it stood before it was withdrawn, as far as that is known and the pool has it there.
        (None, Stage::Withdrawn) => {
            let withdrawn =
                |step: &&&stage_change::Model| step.to_stage == Stage::Withdrawn && step.undone_by.is_none();
            let last = steps.iter().filter(withdrawn).max_by_key(|step| step.ordinal);
            let stood = last.map_or_else(|| project::begins_at(community.pool), |step| step.from_stage);
            project::in_pool(stood, community.pool)
        }
        (None, stage) => project::in_pool(stage, community.pool),
    }
}

/// The place of the next step.
fn next(steps: &[&stage_change::Model]) -> i64 {
    steps.iter().map(|step| step.ordinal).max().unwrap_or_default().saturating_add(1)
}
