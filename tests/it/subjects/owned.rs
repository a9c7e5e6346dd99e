//! Rows that an organization owes, for a community or for the programme: duties, and the signatures under them.

use super::Subjects;
use crate::{
    duties::{done, signing},
    harness::World,
    reference::rows,
    viewers::{Viewer, is_unit, organizations},
};
use entity::{community, duty, id::DutyId, organization, sign_off};
use serde_json::json;
use std::collections::{HashMap, HashSet};

/// Who may see everything of the programme.
const READERS: [&str; 2] = ["fengmao-office.coordinator", "data-platform"];
const OFFICE: &str = "fengmao-office";

#[derive(Clone)]
pub struct Owned {
    id: String,
    /// The code of the organization that owes it.
    organization: String,
    /// The code of the unit that implements its community.
    unit: Option<String>,
}

impl Owned {
    fn is_own(&self, viewer: &Viewer) -> bool {
        viewer.own.contains(&self.organization)
    }

    fn is_in_territory(&self, viewer: &Viewer) -> bool {
        self.unit.as_ref().is_some_and(|unit| viewer.territory.contains(unit))
    }

    fn is_of_others(&self, viewer: &Viewer) -> bool {
        !self.is_own(viewer) && !self.is_in_territory(viewer)
    }

    pub fn is_hidden_from(&self, viewer: &Viewer) -> bool {
        self.is_of_others(viewer) && !READERS.contains(&viewer.name.as_str())
    }
}

/// Two departments that acknowledge a duty in the communities of each unit.
const EVERYWHERE: [&str; 2] = ["education", "health"];

/// Each organization acknowledges one of its duties.
pub async fn everybody_signs(world: &World) {
    let mut people = vec![(OFFICE.to_owned(), format!("{OFFICE}.coordinator"))];
    for kind in ["DEPARTMENT", "IMPLEMENTING_UNIT"] {
        people.extend(
            organizations(world, kind).await.into_iter().map(|code| (code.clone(), code + ".signer")),
        );
    }
    for (code, name) in people {
        let person = world.person(&name).await;
        let question = "query($of: String) { duties(first: 100, orderBy: RESPONSIBILITY, filter: { organization: $of, \
                        status: [ASSIGNED] }) { nodes { id contentDigest community { implementingUnit { code } } } } }";
        let data = person.ask_with(question, json!({ "of": code })).await;
        let mut signed_for = HashSet::new();
        for duty in data["duties"]["nodes"].as_array().unwrap() {
            let unit = &duty["community"]["implementingUnit"]["code"];
            if signed_for.is_empty() || (EVERYWHERE.contains(&code.as_str()) && !signed_for.contains(unit)) {
                signed_for.insert(unit);
                let key = format!("{} is signed", duty["id"]);
                done(&person.command("signDuty", signing(duty, "ACKNOWLEDGE", &key)).await);
            }
        }
        assert!(!signed_for.is_empty(), "{code} has no duty to sign");
    }
}

pub async fn duties(world: &World) -> Subjects {
    let all = owned(world).await;
    let signed: HashSet<DutyId> =
        rows::<sign_off::Entity>(world).await.iter().map(|signature| signature.duty_id).collect();
    let signed: Vec<Owned> =
        all.iter().filter(|(id, _)| signed.contains(id)).map(|(_, duty)| duty.clone()).collect();
    subjects(&signed, all.into_iter().map(|(_, duty)| duty).collect())
}

pub async fn sign_offs(world: &World) -> Subjects {
    let duties: HashMap<DutyId, Owned> = owned(world).await.into_iter().collect();
    let signatures = rows::<sign_off::Entity>(world).await;
    let signatures: Vec<Owned> = signatures
        .iter()
        .map(|signature| Owned { id: signature.id.to_string(), ..duties[&signature.duty_id].clone() })
        .collect();
    subjects(&signatures.clone(), signatures)
}

/// Every signature's account, and on whose behalf it is, each with the duty under which it stands.
pub async fn signatures(world: &World) -> Vec<(String, Owned)> {
    let duties: HashMap<DutyId, Owned> = owned(world).await.into_iter().collect();
    let signatures = rows::<sign_off::Entity>(world).await.into_iter();
    let named = |it: sign_off::Model| {
        let duty = duties[&it.duty_id].clone();
        let people = [Some(it.account_id), it.on_behalf_of].into_iter().flatten();
        people.map(move |account| (account.to_string(), duty.clone())).collect::<Vec<_>>()
    };
    signatures.flat_map(named).collect()
}

/// Every duty.
pub async fn owned(world: &World) -> Vec<(DutyId, Owned)> {
    let organizations = rows::<organization::Entity>(world).await;
    let code = |id| organizations.iter().find(|it| it.id == id).unwrap().code.clone();
    let communities = rows::<community::Entity>(world).await;
    let mut duties = rows::<duty::Entity>(world).await;
    duties.sort_by_key(|duty| (duty.position, duty.id));
    let owned = |duty: duty::Model| {
        let community = communities.iter().find(|it| Some(it.id) == duty.community_id);
        let unit = community.map(|it| code(it.implementing_unit_id));
        (duty.id, Owned { id: duty.id.to_string(), organization: code(duty.organization_id), unit })
    };
    duties.into_iter().map(owned).collect()
}

/// Columns over some rows; hidden are those of `all` that are others'.
fn subjects(some: &[Owned], all: Vec<Owned>) -> Subjects {
    let hidden = move |viewer: &Viewer| {
        all.iter().filter(|row| row.is_hidden_from(viewer)).map(|row| row.id.clone()).collect()
    };
    let pick = |fits: fn(&Owned, &Viewer) -> bool| {
        let some = some.to_vec();
        move |viewer: &Viewer| some.iter().find(|row| fits(row, viewer)).map(|row| row.id.clone())
    };
    Subjects::new(hidden)
        .and("own", pick(|row, viewer| viewer.own.first() == Some(&row.organization)))
        .and("own community's", pick(|row, viewer| !row.is_own(viewer) && row.is_in_territory(viewer)))
        .and(
            "another department's",
            pick(|row, viewer| {
                row.is_of_others(viewer) && row.organization != OFFICE && !is_unit(&row.organization)
            }),
        )
        .and("another unit's", pick(|row, viewer| row.is_of_others(viewer) && is_unit(&row.organization)))
        .and("the office's", pick(|row, viewer| row.is_of_others(viewer) && row.organization == OFFICE))
}
