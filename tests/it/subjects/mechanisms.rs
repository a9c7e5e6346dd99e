//! What accompanies projects: milestones of the special plan, which whoever takes part in the programme sees; requests for premises,
//! records of publicity, and digital applications.

use super::{
    Subjects,
    evaluated::units,
    standing::{COORDINATOR, Concern, all_of, pick},
    told::Hidden,
};
use crate::{
    harness::World,
    mechanisms::{asked, of_record, put_to_use, recorded, reported, visited},
    reference::rows,
    viewers::Viewer,
};
use entity::{
    application_activity, digital_application, lease_request, milestone, organization, publicity_record,
    vocabulary::PublicityStatus,
};
use serde_json::json;
use std::collections::HashMap;

/// A milestone, and the code of its owner.
#[derive(Clone)]
struct Owned {
    id: String,
    owner: String,
}

impl Concern for Owned {
    fn id(&self) -> &str {
        &self.id
    }

    fn concerns(&self, organization: &str) -> bool {
        self.owner == organization
    }

    fn is_hidden_from(&self, viewer: &Viewer) -> bool {
        viewer.own.is_empty()
    }
}

pub async fn milestones(world: &World) -> Subjects {
    let codes: HashMap<_, _> =
        rows::<organization::Entity>(world).await.into_iter().map(|it| (it.id, it.code)).collect();
    let mut all: Vec<Owned> = rows::<milestone::Entity>(world)
        .await
        .into_iter()
        .map(|row| Owned { id: row.id.to_string(), owner: codes[&row.organization_id].clone() })
        .collect();
    all.sort_by(|one, other| one.id.cmp(&other.id));
    all_of(&all).and("own", pick(&all, Owned::is_own)).and("another's", pick(&all, Owned::is_anothers))
}

/// Units ask for premises, have applications in use and record visits; the office records one too. Some are published.
pub async fn happens(world: &World) {
    for (unit, community) in [
        ("fuchun-subdistrict", "jiangbin"),
        ("changkou-town", "longtan"),
        ("dongzhou-subdistrict", "yicheng"),
    ] {
        let signer = world.person(&format!("{unit}.signer")).await;
        asked(&signer, community).await;
        let application = put_to_use(&signer, community, "一键通").await;
        reported(&signer, &application, "2022-06", "40").await;
        visited(&signer, &format!("{unit} drafted")).await;
        let published = visited(&signer, &format!("{unit} published")).await;
        recorded(&of_record(&signer, &published, "publishPublicityRecord", json!({})).await);
    }
    visited(&world.person(COORDINATOR).await, "of the office").await;
}

/// A request for premises, and the code of its unit.
#[derive(Clone)]
pub struct Leased {
    id: String,
    unit: String,
}

impl Concern for Leased {
    fn id(&self) -> &str {
        &self.id
    }

    fn concerns(&self, organization: &str) -> bool {
        self.unit == organization
    }

    fn is_hidden_from(&self, viewer: &Viewer) -> bool {
        viewer.name != COORDINATOR && !viewer.territory.contains(&self.unit)
    }
}

/// All of them, in the order of their ids.
pub async fn leased(world: &World) -> Vec<Leased> {
    let units = units(world).await;
    let mut all: Vec<Leased> = rows::<lease_request::Entity>(world)
        .await
        .into_iter()
        .map(|row| Leased { id: row.id.to_string(), unit: units[&row.community_id].clone() })
        .collect();
    all.sort_by(|one, other| one.id.cmp(&other.id));
    all
}

pub async fn leases(world: &World) -> Subjects {
    let all = leased(world).await;
    all_of(&all).and("own", pick(&all, Leased::is_own)).and("another's", pick(&all, Leased::is_anothers))
}

/// A digital application, and the code of its unit.
#[derive(Clone)]
struct Used {
    id: String,
    unit: String,
}

impl Concern for Used {
    fn id(&self) -> &str {
        &self.id
    }

    fn concerns(&self, organization: &str) -> bool {
        self.unit == organization
    }

    fn is_hidden_from(&self, viewer: &Viewer) -> bool {
        let guides =
            viewer.own.iter().any(|code| ["development-reform", "data-resources"].contains(&&**code));
        viewer.name != COORDINATOR && !guides && !viewer.territory.contains(&self.unit)
    }
}

pub async fn applications(world: &World) -> Subjects {
    let units = units(world).await;
    let mut all: Vec<Used> = rows::<digital_application::Entity>(world)
        .await
        .into_iter()
        .map(|row| Used { id: row.id.to_string(), unit: units[&row.community_id].clone() })
        .collect();
    all.sort_by(|one, other| one.id.cmp(&other.id));
    all_of(&all).and("own", pick(&all, Used::is_own)).and("another's", pick(&all, Used::is_anothers))
}

/// Accounts by whose hand activity is reported, and from whom that is hidden.
pub async fn hands(world: &World) -> Vec<(String, Hidden)> {
    let units = units(world).await;
    let unit = |row: digital_application::Model| (row.id, units[&row.community_id].clone());
    let of_each: HashMap<_, _> =
        rows::<digital_application::Entity>(world).await.into_iter().map(unit).collect();
    let hidden = |row: application_activity::Model| {
        let used = Used { id: row.application_id.to_string(), unit: of_each[&row.application_id].clone() };
        let hidden: Hidden = Box::new(move |viewer: &Viewer| used.is_hidden_from(viewer));
        (row.account_id.to_string(), hidden)
    };
    rows::<application_activity::Entity>(world).await.into_iter().map(hidden).collect()
}

/// A record of publicity: whose, and whether it is published.
#[derive(Clone)]
pub struct Recorded {
    id: String,
    organization: String,
    published: bool,
}

impl Concern for Recorded {
    fn id(&self) -> &str {
        &self.id
    }

    fn concerns(&self, organization: &str) -> bool {
        self.organization == organization
    }

    fn is_hidden_from(&self, viewer: &Viewer) -> bool {
        let guides = viewer.own.iter().any(|code| code == "publicity-dept");
        let seen = guides || viewer.own.contains(&self.organization) || viewer.name == COORDINATOR;
        !seen && !self.published
    }
}

/// All of them, in the order of their ids.
pub async fn written(world: &World) -> Vec<Recorded> {
    let codes: HashMap<_, _> =
        rows::<organization::Entity>(world).await.into_iter().map(|it| (it.id, it.code)).collect();
    let mut all: Vec<Recorded> = rows::<publicity_record::Entity>(world)
        .await
        .into_iter()
        .map(|row| Recorded {
            id: row.id.to_string(),
            organization: codes[&row.organization_id].clone(),
            published: row.status == PublicityStatus::Published,
        })
        .collect();
    all.sort_by(|one, other| one.id.cmp(&other.id));
    all
}

pub async fn records(world: &World) -> Subjects {
    let all = written(world).await;
    let own = |published| {
        pick(&all, move |row: &Recorded, viewer| row.is_own(viewer) && row.published == published)
    };
    let anothers = |published| {
        pick(&all, move |row: &Recorded, viewer| row.is_anothers(viewer) && row.published == published)
    };
    all_of(&all)
        .and("own draft", own(false))
        .and("own published", own(true))
        .and("another's draft", anothers(false))
        .and("another's published", anothers(true))
}
