//! Reviews (评审、复核、初验、终验): the departments whose clauses say so sign opinions, and the lead office concludes.

mod actions;
mod cancel;
mod conclude;
mod content;
mod disclosed;
mod list;
mod open;
mod opinions;
mod remind;
mod schedule;
pub(super) mod scope;
mod sign;
mod signatory;
mod standing;
mod withdraw;

pub use actions::available;
pub use cancel::CancelReview;
pub use conclude::ConcludeReview;
pub(super) use content::{refresh, refresh_all, refresh_of, refresh_one};
pub use disclosed::disclosed;
pub use list::{Filter, by_id, listed, newest_first, rosters};
pub use open::OpenReview;
pub use opinions::{contents, opinions, opinions_by_id, valid, withdrawals};
pub use remind::RemindOpinion;
pub use schedule::SetReviewDueDate;
pub use sign::SignOpinion;
pub use signatory::{AddSignatory, RemoveSignatory};
pub use standing::standing;
pub use withdraw::{WithdrawOpinion, withdrawable};

use crate::{
    authz::{Permission, Reach, Viewer},
    domain::content::{ContentDigest, canonical},
    error::{Current, Error, Refusal, RefusalCode, Result, Stop},
    store::tx::{Held, Revised, Tx},
    workflow::review::Step,
};
use entity::{
    id::{AccountId, OpinionId, OrganizationId, ReviewId},
    opinion,
    review::{Column, Entity, Model},
    roster_entry,
    timestamp::Timestamp,
};
use sea_orm::ColumnTrait;
use serde_json::json;

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

    fn whole_revision(row: &Model) -> i64 {
        row.revision.saturating_add(row.replacements)
    }
}

/// A review and its roster, in order.
#[derive(Clone, Copy, Debug)]
pub struct Review<'r> {
    pub row: &'r Model,
    /// Its roster.
    pub roster: &'r [roster_entry::Model],
}

/// The count of a review's changes as the viewer may notice them. That an opinion took the place of one that no longer
/// covered what stood there is noticed by who sees every opinion, and by nobody else.
pub fn revision(row: &Model, viewer: &Viewer) -> i64 {
    match viewer.reach(Permission::ReadReviews) {
        Reach::Everywhere => <Entity as Revised>::whole_revision(row),
        Reach::Within(_) | Reach::Nowhere => row.revision,
    }
}

impl<'r> Review<'r> {
    /// Organizations whose opinion was signed and not withdrawn. Whether what they covered has changed is not in it,
    /// because that is for each of them to know.
    pub fn signed_count(&self) -> usize {
        self.roster.iter().filter(|entry| entry.opinion_id.is_some()).count()
    }

    /// The place on the roster for which the viewer speaks: where it signs, or else reads, for an organization. Of
    /// several, the first on the roster.
    pub fn place_of(&self, viewer: &Viewer) -> Option<&'r roster_entry::Model> {
        [Permission::SignOpinions, Permission::ReadReviews].into_iter().find_map(|permission| {
            let Reach::Within(places) = viewer.reach(permission) else { return None };
            self.roster.iter().find(|entry| places.own.contains(&entry.organization_id))
        })
    }

    /// What the viewer signs by: the content that its organization sees. Who signs nothing gets a digest of all of
    /// them.
    pub fn content_digest(&self, viewer: &Viewer) -> Result<String> {
        if let Some(entry) = self.place_of(viewer) {
            return Ok(entry.content_digest.clone());
        }
        let of_entry = |entry: &roster_entry::Model| json!({ "organization": entry.organization_id.to_string(), "contentDigest": entry.content_digest });
        let roster: Vec<_> = self.roster.iter().map(of_entry).collect();
        let content = json!({ "kind": "reviewRoster", "id": self.row.id.to_string(), "roster": roster });
        Ok(ContentDigest::over(&canonical(&content)?).into_string())
    }
}

/// Who speaks where the viewer signs for an organization: itself, and on whose behalf it does.
fn speaking(viewer: &Viewer, organization: OrganizationId) -> Vec<AccountId> {
    let on_behalf_of = viewer.stands_in_for(Permission::SignOpinions, organization);
    viewer.account().into_iter().chain(on_behalf_of).collect()
}

/// Whether one of these spoke for an organization that is not this one, by its own hand or another's on its behalf. What was
/// withdrawn or replaced was signed too: who spoke for one in a review speaks for no other.
fn signed_for_another<'o>(
    mut opinions: impl Iterator<Item = &'o opinion::Model>,
    speaking: &[AccountId],
    organization: OrganizationId,
) -> bool {
    let is_theirs = |opinion: &opinion::Model| {
        let mut spoke = [Some(opinion.account_id), opinion.on_behalf_of].into_iter().flatten();
        spoke.any(|account| speaking.contains(&account))
    };
    opinions.any(|opinion| opinion.organization_id != organization && is_theirs(opinion))
}

/// Why such a hand does not sign.
fn one_hand() -> Refusal {
    let message = "同一人在一次评审中只能代表一个单位签署，已撤回的和委托他人代签的也计在内 / one person signs for one organization in a \
                   review, and what was withdrawn was signed too, and what another signed on its behalf";
    Refusal::new(RefusalCode::NotPermitted, "review", message)
}

/// Whether an opinion stands at a place of the roster, and covers what stands there.
fn is_valid(opinion: OpinionId, digest: &str, entry: &roster_entry::Model) -> bool {
    entry.opinion_id == Some(opinion) && entry.content_digest == digest
}

/// Takes the review that a command names, for a step.
async fn take(tx: &Tx<'_>, id: &str, field: &'static str, step: Step) -> Result<Held<Entity>, Stop> {
    let id: ReviewId = id.parse().map_err(|_| Refusal::not_found(field))?;
    tx.take(id, field, step.transition().permission).await
}

/// Refuses where somebody changed it since the revision that the client saw; says what is there now.
async fn expect_revision(tx: &Tx<'_>, held: &Held<Entity>, expected: i64) -> Result<(), Stop> {
    let Err(refusal) = held.expect_revision(expected) else { return Ok(()) };
    let roster = roster(tx, held).await?;
    let digest = Review { row: held, roster: &roster }.content_digest(tx.viewer())?;
    let revision = Some(revision(held, tx.viewer()));
    let current = Current { revision, content_digest: Some(digest), subject: Some(held.id.to_string()) };
    Err(refusal.with_current(current).into())
}

// What must hold of a review is asked of all that belongs to it, not of what the viewer sees of that: whose assignment
// ended sees less than it signed.

/// The whole roster of a held review, in order.
async fn roster(tx: &Tx<'_>, held: &Held<Entity>) -> Result<Vec<roster_entry::Model>, Error> {
    use roster_entry::{Column, Entity};
    let mut roster = tx.consequence(held).unscoped_rows::<Entity>(Column::ReviewId.eq(held.id)).await?;
    roster.sort_unstable_by_key(|entry| entry.position);
    Ok(roster)
}

/// All opinions in a held review, those that were withdrawn or replaced too, in the order in which they were signed.
async fn signed(tx: &Tx<'_>, held: &Held<Entity>) -> Result<Vec<opinion::Model>, Error> {
    use opinion::{Column, Entity};
    let mut opinions = tx.consequence(held).unscoped_rows::<Entity>(Column::ReviewId.eq(held.id)).await?;
    opinions.sort_unstable_by_key(|opinion| opinion.ordinal);
    Ok(opinions)
}

/// The entries for which the viewer may sign.
fn signed_by_viewer<'r>(
    roster: &'r [roster_entry::Model],
    viewer: &Viewer,
) -> impl Iterator<Item = &'r roster_entry::Model> {
    let reach = viewer.reach(Permission::SignOpinions);
    let mine = move |organization: OrganizationId| reach.covers_own(organization);
    roster.iter().filter(move |entry| mine(entry.organization_id))
}
