//! What happens to accounts, roles and sessions.

use crate::{
    accounts::{self, ANOTHER, account as seen},
    duties::signing,
    harness::{PASSWORD, Person, World},
    rights::{done, give, handed, in_days},
};
use entity::vocabulary::{AccountKind, Role};
use future_community::{
    authn::Origin,
    domain::{
        account,
        assignment::{self, Grant, Which},
    },
};
use serde_json::{Value, json};

/// Whoever does something later is there and signed in before anybody is asked: who reads accounts would see that.
pub async fn sign_in(world: &World) {
    for name in [
        "fengmao-office.coordinator",
        "fengmao-office.deputy",
        "yinhu-subdistrict.signer",
        "yinhu-subdistrict.officer",
        "fuchun-subdistrict.signer",
        "fuchun-subdistrict.officer",
        "lushan-subdistrict.signer",
        "culture-tourism-sports.signer2",
        "data-resources.signer",
        "education.officer",
        "education.signer",
        "education.signer2",
        "finance.officer",
        "finance.signer",
        "finance.signer6",
        "finance.signer8",
        "finance.signer9",
        "finance.officer6",
        "health.officer",
        "health.signer",
        "health.signer2",
        "health.signer3",
        "organization-dept.signer",
        "organization-dept.signer2",
        "publicity-dept.signer",
        "publicity-dept.officer",
        "dongzhou-subdistrict.signer",
        "dongzhou-subdistrict.officer",
    ] {
        world.person(name).await;
    }
}

/// On the command line: an account is made, given roles and closed; one whose hand is seen, and beside whom a viewer works, is closed
/// and opened.
pub async fn come_and_go(world: &World) {
    let store = &world.store;
    account::create(store, AccountKind::Person, "newcomer", "新人", PASSWORD).await.unwrap();
    for (name, role, organization) in [
        ("newcomer", Role::UnitSigner, "fuchun-subdistrict"),
        ("newcomer", Role::DepartmentOfficer, "health"),
        ("education.signer2", Role::DepartmentOfficer, "finance"),
    ] {
        let organization = Some(organization);
        let grant = Grant { account: name, role, organization, from: None, until: None };
        assignment::grant(store, &grant).await.unwrap();
    }
    let role =
        Which::Role { account: "newcomer", role: Role::DepartmentOfficer, organization: Some("health") };
    assignment::end(store, &role).await.unwrap();
    assert!(world.app.authenticator.sign_in("newcomer", "not the password", Origin::Unknown).await.is_err());
    account::set_secret(store, AccountKind::Person, "newcomer", "another long password").await.unwrap();
    account::disable(store, "education.signer2").await.unwrap();
    account::enable(store, "education.signer2").await.unwrap();
    account::disable(store, "newcomer").await.unwrap();
    world.leaves("education.signer2");
    world.person("education.signer2").await;
}

/// Everything has a key of its own.
fn keyed(input: &Value) -> Value {
    use std::sync::atomic::{AtomicU32, Ordering};
    static KEYS: AtomicU32 = AtomicU32::new(0);
    let mut input = input.clone();
    input["idempotencyKey"] = json!(format!("people, {}", KEYS.fetch_add(1, Ordering::Relaxed)));
    input
}

/// By the administrators, with an account whose hand education's colleagues see, and with ones of finance.
pub async fn are_administered(world: &World) {
    let (sysadmin, secadmin) = (world.person("sysadmin").await, world.person("secadmin").await);
    let made = json!({ "name": "colleague", "displayName": "新同事" });
    accounts::done(&sysadmin, "createAccount", keyed(&made)).await;
    let made = json!({ "name": "service", "displayName": "新服务" });
    accounts::done(&sysadmin, "createClient", keyed(&made)).await;
    let identity = json!({ "issuer": "https://sso.example", "subject": "10086" });
    for (command, of, more) in [
        ("rotateClientSecret", "service", json!({})),
        ("resetPassword", "colleague", json!({})),
        ("linkIdentity", "colleague", identity.clone()),
        ("unlinkIdentity", "colleague", identity),
        ("disableAccount", "education.signer2", json!({})),
        ("enableAccount", "education.signer2", json!({})),
        ("unlockAccount", "education.signer2", json!({})),
    ] {
        administer(&sysadmin, command, of, &more).await;
    }
    for (name, role, organization) in [
        ("colleague", "DEPARTMENT_SIGNER", "finance"),
        ("education.signer2", "UNIT_OFFICER", "changkou-town"),
    ] {
        let (id, _) = seen(&secadmin, name).await;
        let input = json!({ "account": id, "role": role, "organization": organization, "reason": "调任" });
        let granted = done(&give(&secadmin, "grantAssignment", input).await);
        let ending = json!({ "id": granted["id"], "reason": "另有任用" });
        done(&give(&secadmin, "endAssignment", ending).await);
    }
    world.leaves("education.signer2");
    world.person("education.signer2").await;
}

async fn administer(by: &Person<'_>, command: &str, of: &str, more: &Value) {
    let (id, revision) = seen(by, of).await;
    let mut input = json!({ "id": id, "expectedRevision": revision, "reason": "例行" });
    input.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    accounts::done(by, command, keyed(&input)).await;
}

/// One signs in twice, ends the one session by the other, changes its password, and ends all others.
pub async fn look_after_themselves(world: &World) {
    let here = world.person("finance.signer").await;
    let there = accounts::signs_in(world, "finance.signer", PASSWORD).await.unwrap();
    let sessions = there.ask("{ viewer { sessions { id current } } }").await["viewer"]["sessions"].clone();
    let other = sessions.as_array().unwrap().iter().find(|session| session["current"] == false).unwrap();
    accounts::done(&there, "endSession", keyed(&json!({ "id": other["id"] }))).await;
    assert!(!accounts::is_in(&here).await);
    let changed = json!({ "oldPassword": PASSWORD, "newPassword": ANOTHER });
    accounts::done(&there, "changePassword", keyed(&changed)).await;
    let again = accounts::signs_in(world, "finance.signer", ANOTHER).await.unwrap();
    accounts::done(&again, "endOtherSessions", keyed(&json!({}))).await;
    let back = json!({ "oldPassword": ANOTHER, "newPassword": PASSWORD });
    accounts::done(&again, "changePassword", keyed(&back)).await;
    world.leaves("finance.signer");
    world.person("finance.signer").await;
}

/// A role is handed on, what the other signs by it is its delegator's, and each of the two ends one.
pub async fn stand_in(world: &World) {
    let lent = handed(world, "finance", "finance.signer6", "finance.officer6").await;
    let (signer, officer) = (world.person("finance.signer6").await, world.person("finance.officer6").await);
    let open = "{ duties(first: 1, filter: { organization: \"finance\", status: [ASSIGNED], community: \"hanghuang\" }) { nodes { id contentDigest } } }";
    let duty = officer.ask(open).await["duties"]["nodes"][0].clone();
    world.clock.advance(1);
    crate::duties::done(&officer.command("signDuty", signing(&duty, "ACKNOWLEDGE", "on behalf")).await);
    done(&give(&officer, "endDelegation", json!({ "id": lent["id"], "reason": "提前返岗" })).await);
    let to = crate::rights::user(world, "finance.officer6").await;
    let input =
        json!({ "to": to, "organization": "finance", "endsAt": in_days(world, 10), "reason": "出差" });
    let lent = done(&give(&signer, "delegate", input).await);
    done(&give(&signer, "endDelegation", json!({ "id": lent["id"], "reason": "提前返岗" })).await);
}
