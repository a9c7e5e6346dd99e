//! Records of communities: of one's own, of those for which one owes something, and of others.

use super::{
    Subjects,
    standing::{COORDINATOR, Concern, all_of, pick},
    told::Hidden,
};
use crate::{dossiers::saved, harness::World, reference::rows, viewers::Viewer};
use entity::{community, dossier, duty, organization};
use serde_json::json;
use std::collections::{HashMap, HashSet};

/// Units of communities that are created, and of some in reserve, say what those are.
pub async fn happens(world: &World) {
    for (unit, of) in [
        ("fuchun-subdistrict", "jiangbin"),
        ("fuchunwan-new-city", "hanghuang"),
        ("changkou-town", "longtan"),
        ("fuchun-subdistrict", "xinmin"),
        ("lushan-subdistrict", "dongwu"),
    ] {
        let person = world.person(&format!("{unit}.officer6")).await;
        saved(&person, of, json!({ "location": format!("{of} of {unit}"), "needs": ["电梯", "停车"] })).await;
    }
}

/// A record, as far as organizations are concerned by it.
#[derive(Clone)]
struct Recorded {
    id: String,
    unit: String,
    /// Who owes something for its community, beside the unit.
    owing: HashSet<String>,
    account: String,
}

impl Concern for Recorded {
    fn id(&self) -> &str {
        &self.id
    }

    fn concerns(&self, organization: &str) -> bool {
        self.unit == organization || self.owing.contains(organization)
    }

    fn is_hidden_from(&self, viewer: &Viewer) -> bool {
        let is_ours = viewer.territory.contains(&self.unit);
        let owes =
            viewer.own.iter().any(|code| !viewer.territory.contains(code) && self.owing.contains(code));
        !is_ours && !owes && viewer.name != COORDINATOR
    }
}

async fn recorded(world: &World) -> Vec<Recorded> {
    let codes: HashMap<_, _> =
        rows::<organization::Entity>(world).await.into_iter().map(|it| (it.id, it.code)).collect();
    let units: HashMap<_, _> = rows::<community::Entity>(world)
        .await
        .into_iter()
        .map(|it| (it.id, it.implementing_unit_id))
        .collect();
    let duties = rows::<duty::Entity>(world).await;
    let mut records = rows::<dossier::Entity>(world).await;
    records.sort_by_key(|row| row.id);
    let recorded = |row: dossier::Model| {
        let of_it = duties.iter().filter(|duty| duty.community_id == Some(row.community_id));
        Recorded {
            id: row.id.to_string(),
            unit: codes[&units[&row.community_id]].clone(),
            owing: of_it.map(|duty| codes[&duty.organization_id].clone()).collect(),
            account: row.account_id.to_string(),
        }
    };
    records.into_iter().map(recorded).collect()
}

/// By whose hand each record is, and from whom it is hidden.
pub async fn hands(world: &World) -> Vec<(String, Hidden)> {
    let hidden = |it: Recorded| -> (String, Hidden) {
        (it.account.clone(), Box::new(move |viewer| it.is_hidden_from(viewer)))
    };
    recorded(world).await.into_iter().map(hidden).collect()
}

pub async fn dossiers(world: &World) -> Subjects {
    let all = recorded(world).await;
    let ours = pick(&all, |it, viewer| viewer.territory.contains(&it.unit));
    let owed = pick(&all, |it, viewer| {
        !viewer.territory.contains(&it.unit) && it.is_own(viewer) && !it.is_hidden_from(viewer)
    });
    let hidden = pick(&all, Recorded::is_hidden_from);
    all_of(&all).and("of one's community", ours).and("owed for", owed).and("hidden", hidden)
}
