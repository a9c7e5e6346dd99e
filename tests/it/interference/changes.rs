//! What happens, and who may notice.
//!
//! A new kind of row needs a change here: something happens to rows that viewers of the list may not see.

use crate::{
    harness::{PASSWORD, World},
    reference::take,
    subjects::Kind,
};
use entity::vocabulary::{AccountKind, Role};
use future_community::domain::{
    account,
    assignment::{self, Grant, Which},
};
use futures_util::future::LocalBoxFuture;
use serde_json::json;

pub struct Change {
    pub what: &'static str,
    /// The kinds of rows that it makes or changes.
    pub of: &'static [Kind],
    pub happens: fn(&World) -> LocalBoxFuture<'_, ()>,
    /// Those who may notice, of the viewers that are asked. All others may not; so may these, until now.
    pub seen_by: &'static [&'static str],
    /// One who does notice, and by what: else nothing would have happened.
    pub noticed: (&'static str, &'static str),
}

const DUTIES: &str =
    "{ viewer { dutyCounts { status count } } duties(first: 3, orderBy: UPDATED_AT) { nodes { id } } }";

/// In this order: each viewer is asked again before the first change that it may notice.
pub const CHANGES: [Change; 4] = [
    Change {
        what: "accounts and assignments come and go, people sign in",
        of: &[Kind::User, Kind::AuditEvent],
        happens: |world| Box::pin(accounts(world)),
        // The auditor is not asked for the trail.
        seen_by: &[],
        noticed: ("auditor", "{ auditEvents(first: 0) { totalCount } }"),
    },
    Change {
        what: "others' duties go on, none of them health's or for a community of Fuchun's",
        of: &[Kind::Duty, Kind::SignOff],
        happens: |world| {
            Box::pin(async {
                carried_on(world, "education", Some("hanghuang")).await;
                carried_on(world, "finance", Some("hanghuang")).await;
                carried_on(world, "lushan-subdistrict", None).await;
                carried_on(world, "fengmao-office", None).await;
                gone(world, "development-reform", "hanghuang").await;
            })
        },
        seen_by: &["fengmao-office.coordinator", "data-platform"],
        noticed: ("data-platform", DUTIES),
    },
    Change {
        what: "Fuchun's duties and others' for its communities go on",
        of: &[Kind::Duty, Kind::SignOff],
        happens: |world| {
            Box::pin(async {
                carried_on(world, "education", Some("jiangbin")).await;
                carried_on(world, "fuchun-subdistrict", None).await;
            })
        },
        seen_by: &["fuchun-subdistrict.officer", "fuchun-subdistrict.signer"],
        noticed: ("fuchun-subdistrict.officer", DUTIES),
    },
    Change {
        what: "health's duties go on",
        of: &[Kind::Duty, Kind::SignOff],
        happens: |world| Box::pin(carried_on(world, "health", None)),
        seen_by: &["health.officer", "health.signer"],
        noticed: ("health.officer", DUTIES),
    },
];

async fn accounts(world: &World) {
    let store = &world.store;
    account::create(store, AccountKind::Person, "newcomer", "新人", PASSWORD).await.unwrap();
    // Of accounts whose signatures are seen, and of one beside whom a viewer works.
    for (name, role, organization) in [
        ("newcomer", Role::UnitSigner, "fuchun-subdistrict"),
        ("newcomer", Role::DepartmentOfficer, "health"),
        ("education.signer", Role::DepartmentOfficer, "finance"),
    ] {
        let organization = Some(organization);
        let grant = Grant { account: name, role, organization, from: None, until: None };
        assignment::grant(store, &grant).await.unwrap();
    }
    let role =
        Which::Role { account: "newcomer", role: Role::DepartmentOfficer, organization: Some("health") };
    assignment::end(store, &role).await.unwrap();
    assert!(world.app.authenticator.sign_in("newcomer", "not the password").await.is_err());
    account::set_secret(store, AccountKind::Person, "newcomer", "another long password").await.unwrap();
    account::disable(store, "education.signer").await.unwrap();
    account::enable(store, "education.signer").await.unwrap();
    account::disable(store, "newcomer").await.unwrap();
    world.person("education.signer").await;
}

/// An organization's duties for a community are there no more. No command does that: what it shows is whether anybody
/// counts rows that are not theirs.
async fn gone(world: &World, organization: &str, community: &str) {
    let statement = format!(
        "DELETE FROM duties WHERE organization_id = (SELECT id FROM organizations WHERE code = '{organization}')
         AND community_id = (SELECT id FROM communities WHERE code = '{community}')
         AND id NOT IN (SELECT duty_id FROM sign_offs)"
    );
    assert!(world.database.execute(&statement).await.unwrap() > 0);
}

/// Of an organization's open duties, every second is brought to its end by way of a return; the others are given a day,
/// and cancelled.
async fn carried_on(world: &World, organization: &str, community: Option<&str>) {
    let office = world.person("fengmao-office.coordinator").await;
    let deputy = world.person("fengmao-office.deputy").await;
    let signer = match organization {
        "fengmao-office" => office.clone(),
        _ => world.person(&format!("{organization}.signer")).await,
    };
    let open = json!({
        "organization": organization, "community": community,
        "status": ["ASSIGNED", "ACKNOWLEDGED", "COMPLETED", "RETURNED"],
    });
    let question = "query($open: DutyFilter) { duties(first: 6, filter: $open) { nodes { id status } } }";
    let data = signer.ask_with(question, json!({ "open": open })).await;
    let duties = data["duties"]["nodes"].as_array().unwrap();
    assert!(duties.len() > 1, "{organization} has nothing left to do");
    for (at, duty) in duties.iter().enumerate() {
        world.clock.advance(1);
        let id = duty["id"].as_str().unwrap();
        if at % 2 == 1 {
            take(&office, id, "SCHEDULE", "2022-11-30").await;
            take(&office, id, "CANCEL", "不再需要").await;
            continue;
        }
        let left = match duty["status"].as_str().unwrap() {
            "ASSIGNED" => &["ACKNOWLEDGE", "COMPLETE", "RETURN", "COMPLETE", "CONFIRM"][..],
            "ACKNOWLEDGED" => &["COMPLETE", "RETURN", "COMPLETE", "CONFIRM"],
            "COMPLETED" => &["RETURN", "COMPLETE", "CONFIRM"],
            _ => &["COMPLETE", "CONFIRM"],
        };
        for step in left {
            match *step {
                "ACKNOWLEDGE" | "COMPLETE" => take(&signer, id, step, "办了").await,
                "RETURN" => take(&deputy, id, step, "再看").await,
                _ => take(&deputy, id, step, "").await,
            }
        }
    }
}
