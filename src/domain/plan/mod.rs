//! Plans (申报方案、实施方案; §四(二)): a unit drafts and submits them in versions, and an appraisal passes or returns them.
//!
//! A plan is written under the lock of its community, whatever writes it: its unit, or what follows from a conclusion. What was
//! submitted never changes but for where it stands, on either database.

mod actions;
mod appraisal;
mod content;
mod discard;
mod list;
mod save;
mod scope;
mod submit;

pub use actions::available;
pub(super) use appraisal::{concluded, is_appraised, name_to, nameable, named_of, reach_of, replace};
pub use appraisal::{of_reviews, reviews_of};
pub(super) use content::restate_drafts;
pub use discard::DiscardPlan;
pub use list::{by_id, of_communities};
pub use save::SavePlan;
pub use submit::SubmitPlan;

use super::community::for_command;
use crate::{
    error::{Current, Error, Refusal, Stop},
    event::PlanName,
    store::{
        rows::column_of,
        tx::{Held, Revised, Tx},
    },
    workflow::plan::Step,
};
use entity::{
    community,
    id::PlanId,
    plan::{Column, Entity, Model},
    timestamp::Timestamp,
    vocabulary::PlanKind,
};
use sea_orm::{ColumnTrait, Condition, sea_query::ExprTrait};

impl Revised for Entity {
    const REVISION: Column = Column::Revision;
    const UPDATED_AT: Column = Column::UpdatedAt;
    const ANSWERED: bool = true;

    fn revision(row: &Model) -> i64 {
        row.revision
    }

    fn updated_at(row: &Model) -> Timestamp {
        row.updated_at
    }
}

/// A plan that a command took, and its community, which was locked first.
struct Taken {
    community: Held<community::Entity>,
    plan: Held<Entity>,
}

/// Takes the plan that a command names, for a step. Who drafts plans of a community is who may do so there.
async fn take(tx: &Tx<'_>, id: &str, step: Step) -> Result<Taken, Stop> {
    let id: PlanId = id.parse().map_err(|_| Refusal::not_found("id"))?;
    let named = column_of::<Entity>(Column::Id).eq(id);
    let seen = tx.rows::<Entity>().narrow(named).one().await?.ok_or_else(|| Refusal::not_found("id"))?;
    let permission = step.transition().permission;
    let community = tx.take::<community::Entity>(seen.community_id, "id", permission).await?;
    Ok(Taken { community, plan: tx.take_seen::<Entity>(id, "id").await? })
}

/// Refuses where somebody changed it since the revision that the client saw; says what is there now.
fn expect_revision(held: &Held<Entity>, expected: i64) -> Result<(), Refusal> {
    let Err(refusal) = held.expect_revision(expected) else { return Ok(()) };
    Err(refusal.with_current(Current {
        revision: Some(held.revision),
        content_digest: Some(held.content_digest.clone()),
        subject: Some(held.id.to_string()),
    }))
}

/// Every version of a community's plan of a kind, drafts too, in the order of their numbers.
async fn versions(
    tx: &Tx<'_>,
    community: &Held<community::Entity>,
    kind: PlanKind,
) -> Result<Vec<Model>, Error> {
    let of_kind = Condition::all().add(Column::CommunityId.eq(community.id)).add(Column::Kind.eq(kind));
    let mut versions = tx.consequence(community).unscoped_rows::<Entity>(of_kind).await?;
    versions.sort_unstable_by_key(|plan| plan.version);
    Ok(versions)
}

fn name(plan: &Model, community: &community::Model) -> PlanName {
    PlanName {
        plan: plan.id,
        unit: community.implementing_unit_id,
        community: community.code.clone(),
        kind: plan.kind,
        version: plan.version,
    }
}
