//! Everybody who may ask: one of each kind, or each one.

use crate::harness::{Answer, ISSUER, PASSWORD, Person, World};
use axum::Router;
use base64::{Engine, engine::general_purpose::URL_SAFE_NO_PAD};
use entity::{timestamp::Timestamp, vocabulary::Role};
use future_community::{
    authn::{Authenticator, Origin, Settings},
    domain::{
        account,
        assignment::{self, Grant},
    },
};
use serde_json::{Value, json};
use std::sync::Arc;

/// Whoever asks, and for which organizations.
pub struct Viewer<'w> {
    pub name: String,
    pub person: Person<'w>,
    /// The codes of the organizations that it acts for; the first is the one that it is asked about.
    pub own: Vec<String>,
    /// Those among them whose communities' affairs it sees too.
    pub territory: Vec<String>,
    /// Where it asks; none for the world's own server.
    pub server: Option<Router>,
}

impl<'w> Viewer<'w> {
    fn without_organization(name: &str, person: Person<'w>) -> Self {
        Self { name: name.to_owned(), person, own: Vec::new(), territory: Vec::new(), server: None }
    }

    /// Of the demo's names: `education.signer`, `auditor`.
    pub async fn named(world: &'w World, name: &str) -> Self {
        let viewer = Self::without_organization(name, world.person(name).await);
        match name.split_once('.') {
            Some((organization, "officer" | "signer")) => viewer.acts_for(organization),
            Some((organization, _)) => Self { own: vec![organization.to_owned()], ..viewer },
            None => viewer,
        }
    }

    /// The id of its account, as its token says.
    pub fn account(&self) -> Option<String> {
        let claims = self.person.token.as_ref()?.split('.').nth(1)?;
        let claims: Value = serde_json::from_slice(&URL_SAFE_NO_PAD.decode(claims).unwrap()).unwrap();
        claims["sub"].as_str().map(str::to_owned)
    }

    /// Asks a question at its server.
    pub async fn send(&self, query: &str, variables: Value) -> Answer {
        self.person.send_to(self.server.as_ref().unwrap_or(&self.person.world.router), query, variables).await
    }

    /// Asks for a table at its server.
    pub async fn table(&self, path: &str) -> Answer {
        self.person.table_at(self.server.as_ref().unwrap_or(&self.person.world.router), path).await
    }

    fn acts_for(mut self, organization: &str) -> Self {
        self.own.push(organization.to_owned());
        if is_unit(organization) {
            self.territory.push(organization.to_owned());
        }
        self
    }
}

/// Whether a code of the real policy is an implementing unit's.
pub fn is_unit(code: &str) -> bool {
    ["-subdistrict", "-town", "-new-city"].iter().any(|ending| code.ends_with(ending))
}

/// The codes of the departments, or of the implementing units.
pub async fn organizations(world: &World, kind: &str) -> Vec<String> {
    let question = "query($kind: OrganizationKind) { organizations(kind: $kind) { code } }";
    let data = world.nobody().ask_with(question, json!({ "kind": kind })).await;
    let found = data["organizations"].as_array().unwrap().iter();
    found.map(|it| it["code"].as_str().unwrap().to_owned()).collect()
}

/// One viewer for each kind of rights.
pub async fn of_each_kind(world: &World) -> Vec<Viewer<'_>> {
    let mut viewers = vec![
        Viewer::without_organization("nobody", world.nobody()),
        Viewer::without_organization("no role", world.member("no.role", &[]).await),
    ];
    for name in [
        "health.officer",
        "health.signer",
        // On rosters, and without a scenario.
        "planning-resources.signer",
        "fuchun-subdistrict.officer",
        "fuchun-subdistrict.signer",
        "fengmao-office.coordinator",
        "data-platform",
        "sysadmin",
        "secadmin",
        "auditor",
    ] {
        viewers.push(Viewer::named(world, name).await);
    }
    viewers
}

/// Who is before the same evaluations and reviews as health, and sees nothing of health's scores and opinions. Culture
/// answers for education too.
pub async fn beside_health(world: &World) -> Vec<Viewer<'_>> {
    let mut viewers = Vec::new();
    for name in ["education.officer", "education.signer", "culture-tourism-sports.signer"] {
        viewers.push(Viewer::named(world, name).await);
    }
    viewers
}

/// All viewers whose rights differ, and those who are not let in. Moves the clock.
pub async fn all(world: &World) -> Vec<Viewer<'_>> {
    let mut viewers = without_rights(world).await;
    let two = [(Role::DepartmentSigner, Some("education")), (Role::UnitOfficer, Some("fuchun-subdistrict"))];
    let two = world.member("two.roles", &two).await;
    for (name, first, second) in [
        ("education.signer (also a unit's officer)", "education", "fuchun-subdistrict"),
        ("fuchun-subdistrict.officer (also a signer)", "fuchun-subdistrict", "education"),
    ] {
        viewers.push(Viewer::without_organization(name, two.clone()).acts_for(first).acts_for(second));
    }
    viewers.push(locked_out_of_signing_in(world).await);
    for kind in ["DEPARTMENT", "IMPLEMENTING_UNIT"] {
        for organization in organizations(world, kind).await {
            for role in ["officer", "signer"] {
                viewers.push(Viewer::named(world, &format!("{organization}.{role}")).await);
            }
        }
    }
    for name in ["fengmao-office.coordinator", "data-platform", "sysadmin", "secadmin", "auditor"] {
        viewers.push(Viewer::named(world, name).await);
    }
    viewers
}

/// Those who did not sign in, whose token is no good, and who hold no role now.
async fn without_rights(world: &World) -> Vec<Viewer<'_>> {
    let viewer = Viewer::without_organization;
    let signer = [(Role::DepartmentSigner, Some("education"))];
    let expired = world.member("expired", &signer).await;
    world.clock.advance(15 * 60);
    let disabled = world.member("disabled", &signer).await;
    account::disable(&world.store, "disabled").await.unwrap();
    let elsewhere = Authenticator::new(Arc::clone(&world.store), Settings::new(ISSUER, "another"));
    let mut stray = world.member("elsewhere", &signer).await;
    stray.token = Some(elsewhere.sign_in("elsewhere", PASSWORD, Origin::Unknown).await.unwrap().access_token);

    let now = world.clock.now();
    let ended = coordinator_for_a_while(world, "ended", Timestamp(0), Some(now)).await;
    // Later than anything that happens.
    let to_come = coordinator_for_a_while(world, "to-come", now.plus_seconds(24 * 60 * 60), None).await;
    let closed = Some(world.closed_to_the_public());
    vec![
        viewer("nobody", world.nobody()),
        Viewer { server: closed.clone(), ..viewer("nobody (PUBLIC_READ=false)", world.nobody()) },
        viewer("an expired token", expired),
        viewer("a token for another audience", stray),
        viewer("a disabled account", disabled),
        viewer("no role", world.member("no.role", &[]).await),
        Viewer {
            server: closed,
            ..viewer("no role (PUBLIC_READ=false)", world.member("no.role", &[]).await)
        },
        viewer("a role that has ended", ended),
        viewer("a role that is to come", to_come),
    ]
}

async fn coordinator_for_a_while<'w>(
    world: &'w World,
    name: &str,
    from: Timestamp,
    until: Option<Timestamp>,
) -> Person<'w> {
    let person = world.member(name, &[]).await;
    let office = Some("fengmao-office");
    let grant =
        Grant { account: name, role: Role::Coordinator, organization: office, from: Some(from), until };
    assignment::grant(&world.store, &grant).await.unwrap();
    person
}

/// A signer who is signed in while somebody guesses at the password until the account is locked. The lock keeps
/// everybody from signing in and throws nobody out: else whoever knows a name could end its work.
async fn locked_out_of_signing_in(world: &World) -> Viewer<'_> {
    let person = world.member("locked", &[(Role::DepartmentSigner, Some("education"))]).await;
    for _ in 0..5 {
        assert!(
            world.app.authenticator.sign_in("locked", "not the password", Origin::Unknown).await.is_err()
        );
    }
    assert!(
        world.app.authenticator.sign_in("locked", PASSWORD, Origin::Unknown).await.is_err(),
        "it is locked"
    );
    Viewer::without_organization("a signer, locked since", person).acts_for("education")
}
