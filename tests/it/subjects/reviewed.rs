//! Reviews, and opinions in them: of a community, before the departments of a roster.

use super::{
    Subjects,
    evaluated::units,
    standing::{COORDINATOR, Concern, DATA_PLATFORM, all_of, pick},
};
use crate::{harness::World, reference::rows, viewers::Viewer};
use entity::{id::ReviewId, opinion, organization, review, roster_entry, vocabulary::ReviewStatus};
use std::collections::{BTreeMap, HashMap};

/// A review.
#[derive(Clone)]
pub struct Reviewed {
    id: String,
    /// The code of the unit that implements the community.
    unit: String,
    pub status: ReviewStatus,
    /// The codes of the departments on the roster.
    roster: Vec<String>,
}

impl Concern for Reviewed {
    fn id(&self) -> &str {
        &self.id
    }

    fn concerns(&self, organization: &str) -> bool {
        self.unit == organization || self.roster.iter().any(|code| code == organization)
    }

    fn is_hidden_from(&self, viewer: &Viewer) -> bool {
        let on_roster = viewer.own.iter().any(|code| self.roster.contains(code));
        let seen = match viewer.name.as_str() {
            COORDINATOR => true,
            DATA_PLATFORM => self.status == ReviewStatus::Concluded,
            _ => on_roster || viewer.territory.contains(&self.unit),
        };
        !seen
    }
}

/// An opinion.
#[derive(Clone)]
pub struct Said {
    id: String,
    /// The code of the department that it is of.
    department: String,
    within: Reviewed,
}

impl Concern for Said {
    fn id(&self) -> &str {
        &self.id
    }

    fn concerns(&self, organization: &str) -> bool {
        self.department == organization
    }

    fn is_hidden_from(&self, viewer: &Viewer) -> bool {
        let told = viewer.name == COORDINATOR
            || (self.within.status == ReviewStatus::Concluded && !self.within.is_hidden_from(viewer));
        !told && !viewer.own.contains(&self.department)
    }
}

impl Said {
    /// Another's, in a review that concerns the viewer.
    fn is_beside_own(&self, viewer: &Viewer) -> bool {
        self.is_anothers(viewer) && !self.within.is_anothers(viewer)
    }

    fn is_elsewhere(&self, viewer: &Viewer) -> bool {
        self.is_anothers(viewer) && self.within.is_anothers(viewer)
    }
}

use ReviewStatus::{Cancelled, Concluded, Open};

pub async fn reviews(world: &World) -> Subjects {
    let all: Vec<Reviewed> = reviewed(world).await.into_values().collect();
    let own = |status| pick(&all, move |row: &Reviewed, viewer| row.is_own(viewer) && row.status == status);
    let anothers =
        |status| pick(&all, move |row: &Reviewed, viewer| row.is_anothers(viewer) && row.status == status);
    all_of(&all)
        .and("own open", own(Open))
        .and("own concluded", own(Concluded))
        .and("own cancelled", own(Cancelled))
        .and("another's open", anothers(Open))
        .and("another's concluded", anothers(Concluded))
        .and("another's cancelled", anothers(Cancelled))
}

pub async fn opinions(world: &World) -> Subjects {
    let all: Vec<Said> = said(world).await.into_iter().map(|(_, opinion)| opinion).collect();
    let own =
        |status| pick(&all, move |row: &Said, viewer| row.is_own(viewer) && row.within.status == status);
    let beside = |status| {
        pick(&all, move |row: &Said, viewer| row.is_beside_own(viewer) && row.within.status == status)
    };
    let elsewhere = |status| {
        pick(&all, move |row: &Said, viewer| row.is_elsewhere(viewer) && row.within.status == status)
    };
    all_of(&all)
        .hiding(places(world).await)
        .and("own, open", own(Open))
        .and("own, concluded", own(Concluded))
        .and("beside own, open", beside(Open))
        .and("beside own, concluded", beside(Concluded))
        .and("beside own, cancelled", beside(Cancelled))
        .and("another's, open", elsewhere(Open))
        .and("another's, concluded", elsewhere(Concluded))
}

/// Places on rosters have no type of their own. An opinion's content names its place, which keeps its digest from
/// confirming a guess.
async fn places(world: &World) -> impl Fn(&Viewer) -> Vec<String> + 'static {
    let organizations: HashMap<_, _> =
        rows::<organization::Entity>(world).await.into_iter().map(|it| (it.id, it.code)).collect();
    let entries = rows::<roster_entry::Entity>(world).await.into_iter();
    let places: Vec<(String, String)> =
        entries.map(|entry| (entry.id.to_string(), organizations[&entry.organization_id].clone())).collect();
    move |viewer| {
        let anothers = |code: &String| viewer.name != COORDINATOR && !viewer.own.contains(code);
        places.iter().filter(|(_, code)| anothers(code)).map(|(id, _)| id.clone()).collect()
    }
}

/// Every opinion, with its signer's account.
pub async fn said(world: &World) -> Vec<(String, Said)> {
    let reviews = reviewed(world).await;
    let organizations = rows::<organization::Entity>(world).await;
    let mut opinions = rows::<opinion::Entity>(world).await;
    opinions.sort_by_key(|opinion| opinion.id);
    let said = |opinion: opinion::Model| {
        let department = organizations.iter().find(|it| it.id == opinion.organization_id).unwrap();
        let said = Said {
            id: opinion.id.to_string(),
            department: department.code.clone(),
            within: reviews[&opinion.review_id].clone(),
        };
        (opinion.account_id.to_string(), said)
    };
    opinions.into_iter().map(said).collect()
}

pub async fn reviewed(world: &World) -> BTreeMap<ReviewId, Reviewed> {
    let organizations: HashMap<_, _> =
        rows::<organization::Entity>(world).await.into_iter().map(|it| (it.id, it.code)).collect();
    let units = units(world).await;
    let entries = rows::<roster_entry::Entity>(world).await;
    let reviewed = |row: review::Model| {
        let roster = entries.iter().filter(|entry| entry.review_id == row.id);
        let roster = roster.map(|entry| organizations[&entry.organization_id].clone()).collect();
        let unit = units[&row.community_id].clone();
        (row.id, Reviewed { id: row.id.to_string(), unit, status: row.status, roster })
    };
    rows::<review::Entity>(world).await.into_iter().map(reviewed).collect()
}
