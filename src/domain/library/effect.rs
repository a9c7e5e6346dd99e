//! What comes of a decision: what changes of the library, which duties come and go, whose opinions it voids, who loses sight. It is
//! found out before anything is written, in the same way whether something is written then or not.

use super::change::Move;
use crate::{
    catalogue::Catalogue,
    domain::community::content,
    error::{Error, Result},
    policy,
    store::Unscoped,
};
use entity::{
    community::Model,
    duty,
    id::{CommunityId, OrganizationId, ResponsibilityId},
    opinion, review, roster_entry,
    vocabulary::{LibraryDutyEffect, LibraryField, ReviewStatus, Vocabulary},
};
use sea_orm::{ColumnTrait, Condition};
use serde::{Deserialize, Serialize};

/// A field of a community that a decision changed.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize, Serialize)]
pub struct Changed {
    /// The code of the community.
    pub community: String,
    /// A word of [`LibraryField`].
    pub field: String,
    /// What it said; none where it was none, or the community had no name.
    pub from: Option<String>,
    /// What it says.
    pub to: Option<String>,
}

/// What becomes of a duty.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize, Serialize)]
pub struct Followed {
    /// The code of the community.
    pub community: String,
    /// A word of [`LibraryDutyEffect`].
    pub effect: String,
    /// The id of its clause.
    pub responsibility: String,
    /// The id of who owes it.
    pub organization: String,
}

/// All of it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Deserialize, Serialize)]
pub struct Effect {
    pub changes: Vec<Changed>,
    pub duties: Vec<Followed>,
    /// Opinions in open reviews that cover something else then.
    pub opinions_voided: i64,
    /// The ids of units that see no more of a community.
    pub losing_sight: Vec<String>,
}

impl Effect {
    pub(super) async fn of(unscoped: Unscoped<'_>, catalogue: &Catalogue, moves: &[Move]) -> Result<Self> {
        let mut effect = Self::default();
        let mut restated = Vec::new();
        for step in moves {
            effect.changes.extend(changed(catalogue, step.before(), &step.after));
            effect.plan(unscoped, catalogue, &step.after).await?;
            if let Some(before) = step.before() {
                if content(before, None) != content(&step.after, None)
                    || before.implementing_unit_id != step.after.implementing_unit_id
                {
                    restated.push(before.id);
                }
                if before.implementing_unit_id != step.after.implementing_unit_id {
                    effect.losing_sight.push(before.implementing_unit_id.to_string());
                }
            }
        }
        effect.duties.sort();
        effect.losing_sight.sort();
        effect.losing_sight.dedup();
        effect.opinions_voided = voided(unscoped, &restated).await?;
        Ok(effect)
    }

    async fn plan(&mut self, unscoped: Unscoped<'_>, catalogue: &Catalogue, after: &Model) -> Result<()> {
        let plan = policy::plan(unscoped, catalogue, after).await?;
        let mut add = |effect: LibraryDutyEffect, clause: ResponsibilityId, owing: OrganizationId| {
            self.duties.push(Followed {
                community: after.code.clone(),
                effect: effect.code().to_owned(),
                responsibility: clause.to_string(),
                organization: owing.to_string(),
            });
        };
        for clause in plan.derived() {
            add(LibraryDutyEffect::Derived, clause.row.id, clause.row.organization_id);
        }
        for row in plan.restored() {
            add(LibraryDutyEffect::Restored, row.responsibility_id, row.organization_id);
        }
        for row in plan.cancelled() {
            add(LibraryDutyEffect::Cancelled, row.responsibility_id, row.organization_id);
        }
        let kept = duty::Column::Id.is_in(plan.kept().iter().copied());
        for row in unscoped.unscoped_rows::<duty::Entity>(kept).await? {
            add(LibraryDutyEffect::Kept, row.responsibility_id, row.organization_id);
        }
        Ok(())
    }

    /// How many duties become that.
    pub fn count(&self, effect: LibraryDutyEffect) -> usize {
        self.duties.iter().filter(|duty| duty.effect == effect.code()).count()
    }
}

/// What is otherwise, field by field.
fn changed(catalogue: &Catalogue, before: Option<&Model>, after: &Model) -> Vec<Changed> {
    let unit = |id: OrganizationId| catalogue.organization(id).map(|found| found.row.code.clone());
    let said = |field: LibraryField, row: &Model| match field {
        LibraryField::Name => Some(row.name.clone()),
        LibraryField::Pool => Some(row.pool.to_string()),
        LibraryField::ImplementingUnit => unit(row.implementing_unit_id),
        LibraryField::TargetLevel => Some(row.target_level.to_string()),
        LibraryField::PlannedStart => row.planned_start.as_ref().map(ToString::to_string),
        LibraryField::PlannedFinish => row.planned_finish.as_ref().map(ToString::to_string),
        LibraryField::Withdrawn => Some(row.withdrawn_at.is_some().to_string()),
    };
    let line = |field: &LibraryField| {
        let (from, to) = (before.and_then(|row| said(*field, row)), said(*field, after));
        let line = Changed { community: after.code.clone(), field: field.code().to_owned(), from, to };
        (line.from != line.to).then_some(line)
    };
    LibraryField::ALL.iter().filter_map(line).collect()
}

/// How many opinions in open reviews of these communities cover what stands there, and would not any more.
async fn voided(unscoped: Unscoped<'_>, communities: &[CommunityId]) -> Result<i64> {
    let open = Condition::all()
        .add(review::Column::CommunityId.is_in(communities.iter().copied()))
        .add(review::Column::Status.eq(ReviewStatus::Open));
    let mut count = 0_i64;
    for review in unscoped.unscoped_rows::<review::Entity>(open).await? {
        let roster = roster_entry::Column::ReviewId.eq(review.id);
        for place in unscoped.unscoped_rows::<roster_entry::Entity>(roster).await? {
            let Some(id) = place.opinion_id else { continue };
            let columns = [opinion::Column::ContentDigest];
            let signed: Vec<(String,)> =
                unscoped.unscoped_columns::<opinion::Entity, _>(&columns, opinion::Column::Id.eq(id)).await?;
            let (digest,) =
                signed.into_iter().next().ok_or(Error::Broken("an opinion on a roster is there"))?;
            count = count.saturating_add(i64::from(digest == place.content_digest));
        }
    }
    Ok(count)
}
