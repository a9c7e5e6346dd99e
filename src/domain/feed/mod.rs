//! What changed of what a viewer may see: one walk through everything, that goes on with what is touched.
//!
//! A copy begins with nothing and is filled by the same questions by which it is kept: there is no other way to a first copy, and
//! nothing that happens between the two. The rows of [`store::feed`](crate::store::feed) are read through the scopes by which
//! lists are read ([`follow`]); where one stands is in the [`cursor`], which nobody else can read or make.
//!
//! What a viewer may not see moves nothing: no entry, no cursor, no version. Whoever's rights are others begins again, as does
//! whoever read what a restored database does not have.

mod cursor;
mod follow;
mod news;
mod poll;
mod tally;
mod version;
mod withheld;

pub use news::{fingerprint, here, is_news};
pub use poll::{Asked, Page, Told, cursor_after, poll};
pub use tally::{Tally, tally};
pub use version::versions_of;
pub use withheld::{Part, Shown, Withheld, withheld};

use super::Context;
use crate::authz::{Permission, Reach};
use entity::{
    id::OrganizationId,
    vocabulary::{FeedKind, FeedReach},
};

/// Entries of a page, at most.
pub const MOST: u64 = 200;

/// By what right things of a kind are read, for whoever asks what was left out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FeedScope {
    pub kind: FeedKind,
    pub reach: FeedReach,
    /// From which organizations it goes; none where it goes from none.
    pub organizations: Vec<OrganizationId>,
}

/// How far the viewer sees things of these kinds.
pub fn scopes(cx: &Context, kinds: &[FeedKind]) -> Vec<FeedScope> {
    let mut scopes = Vec::new();
    for kind in kinds {
        let mut add = |reach, organizations: &[OrganizationId]| {
            scopes.push(FeedScope { kind: *kind, reach, organizations: organizations.to_vec() });
        };
        match cx.viewer.reach(read(*kind)) {
            // Sets that are not published are for who makes them.
            Reach::Nowhere
                if *kind == FeedKind::IndicatorSet && cx.viewer.holds(Permission::ReadCatalogue) =>
            {
                add(FeedReach::Settled, &[]);
            }
            Reach::Nowhere => {}
            Reach::Everywhere => add(FeedReach::Everything, &[]),
            Reach::Within(places) => {
                if !places.own.is_empty() {
                    add(FeedReach::Own, &places.own);
                }
                if !places.territory.is_empty() {
                    add(FeedReach::Territory, &places.territory);
                }
                if places.settled {
                    add(FeedReach::Settled, &[]);
                }
            }
        }
    }
    scopes
}

/// The permission to read things of a kind.
const fn read(kind: FeedKind) -> Permission {
    match kind {
        FeedKind::Catalogue | FeedKind::Community => Permission::ReadCatalogue,
        FeedKind::IndicatorSet => Permission::ManageIndicatorSets,
        FeedKind::Duty => Permission::ReadDuties,
        FeedKind::Evaluation => Permission::ReadEvaluations,
        FeedKind::Review => Permission::ReadReviews,
        FeedKind::Dossier => Permission::ReadProjects,
        FeedKind::WorkItem => Permission::ReadWorkItems,
        FeedKind::Bulletin => Permission::ReadBulletins,
    }
}
