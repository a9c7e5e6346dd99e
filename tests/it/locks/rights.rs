//! A right that ends while a command is under way: the command is done before, or not at all.

use crate::{
    duties::signing,
    harness::{Answer, Interleaved, PASSWORD, World, interleaved},
};
use axum::{body::Body, http::Request};
use entity::vocabulary::{AccountKind, Role};
use future_community::{
    authn::Origin,
    domain::{
        account,
        assignment::{self, Grant, Which},
    },
};
use serde_json::{Value, json};

const SIGN: &str =
    "mutation($input: SignDutyInput!) { signDuty(input: $input) { signOff { id } userErrors { code } } }";

/// A way in which a right ends.
#[derive(Clone, Copy, Debug)]
enum End {
    AssignmentById,
    AssignmentByRole,
    Account,
    Secret,
    SignOut,
    RefreshAgain,
}

/// A signer with a role and a session of its own.
struct Signer {
    name: String,
    assignment: entity::id::AssignmentId,
    access: String,
    refresh: String,
}

async fn post(world: &World, path: &str, form: String) -> Answer {
    let request = Request::post(path).header("content-type", "application/x-www-form-urlencoded");
    world.send(request.body(Body::from(form)).unwrap()).await
}

impl Signer {
    async fn new(world: &World, name: String) -> Self {
        account::create(&world.store, AccountKind::Person, &name, &name, PASSWORD).await.unwrap();
        let (role, organization) = (Role::DepartmentSigner, Some("education"));
        let grant = Grant { account: &name, role, organization, from: None, until: None };
        let assignment = assignment::grant(&world.store, &grant).await.unwrap();
        let tokens = world.app.authenticator.sign_in(&name, PASSWORD, Origin::Unknown).await.unwrap();
        let refresh = tokens.refresh_token.unwrap();
        Self { name, assignment, access: tokens.access_token, refresh }
    }

    async fn end(&self, world: &World, end: End) {
        let store = &world.store;
        match end {
            End::AssignmentById => {
                assignment::end(store, &Which::Id(self.assignment)).await.unwrap();
            }
            End::AssignmentByRole => {
                let role = Role::DepartmentSigner;
                let which = Which::Role { account: &self.name, role, organization: None };
                assignment::end(store, &which).await.unwrap();
            }
            End::Account => account::disable(store, &self.name).await.unwrap(),
            End::Secret => {
                let secret = "another long enough password";
                account::set_secret(store, AccountKind::Person, &self.name, secret).await.unwrap();
            }
            End::SignOut => {
                assert_eq!(post(world, "/oauth/revoke", format!("token={}", self.refresh)).await.status, 200);
            }
            End::RefreshAgain => {
                let form = format!("grant_type=refresh_token&refresh_token={}", self.refresh);
                assert_eq!(post(world, "/oauth/token", form).await.status, 400);
            }
        }
    }

    async fn sign(&self, world: &World, duty: &Value, key: &str) -> Answer {
        let input = signing(duty, "ACKNOWLEDGE", key);
        let body = json!({ "query": SIGN, "variables": { "input": input } }).to_string();
        let request = Request::post("/graphql")
            .header("content-type", "application/json")
            .header("authorization", format!("Bearer {}", self.access));
        world.send(request.body(Body::from(body)).unwrap()).await
    }
}

fn is_done(answer: &Answer) -> bool {
    !answer.body["data"]["signDuty"]["signOff"].is_null()
}

/// Stops a signature at each of its statements while the right to it ends.
async fn ends_before_or_after(world: &World, end: End) {
    let office = world.person("fengmao-office.coordinator").await;
    let open = office
        .ask("{ duties(first: 21, filter: { organization: \"education\" }) { nodes { id contentDigest } } }")
        .await;
    let mut open = open["duties"]["nodes"].as_array().unwrap().clone();
    let (mut overtaken, mut waited_for) = (0, 0);
    for statements in 1..20 {
        let signer = Signer::new(world, format!("{}-{statements}", format!("{end:?}").to_lowercase())).await;
        if let End::RefreshAgain = end {
            world.app.authenticator.refresh(&signer.refresh, None, Origin::Unknown).await.unwrap();
            // Beyond any grace.
            world.clock.advance(120);
        }
        let duty = open.pop().unwrap();
        let key = statements.to_string();
        let (sign, ends) = (signer.sign(world, &duty, &key), signer.end(world, end));
        let Interleaved { first, first_was_done, second_overtook, .. } =
            interleaved(world, statements, sign, ends).await;
        // Each writes its event under the lock that the other waits for: what came first stands first.
        if is_done(&first) {
            let last = world.trail().await.pop().unwrap();
            assert_ne!(last.action, "SIGN_DUTY", "{end:?} at {statements}: the right had ended");
        }
        assert!(first.error_code() != "UNAVAILABLE" && first.error_code() != "INTERNAL", "{}", first.body);
        if second_overtook && !is_done(&first) {
            overtaken += 1;
        } else if is_done(&first) && !first_was_done && !second_overtook {
            waited_for += 1;
        }
        // What was done is told by its key to nobody who lost the right to be told anything.
        let again = signer.sign(world, &duty, &key).await;
        if !matches!(end, End::AssignmentById | End::AssignmentByRole) {
            assert_eq!(again.status, 401, "{}", again.body);
        }
    }
    // On SQLite a command is seldom kept waiting, and so seldom stopped.
    // Hashing another secret takes longer than the command is kept waiting.
    let is_slow = matches!(end, End::Secret) || world.database.is_sqlite();
    assert!(overtaken > 0 || is_slow, "{end:?}: it came before the command once");
    assert!(waited_for > 0 || world.database.is_sqlite(), "{end:?}: it waited for the command once");
}

both! {
    async fn an_assignment_that_is_ended_by_its_id(world) {
        ends_before_or_after(world, End::AssignmentById).await;
    }

    async fn an_assignment_that_is_ended_by_its_role(world) {
        ends_before_or_after(world, End::AssignmentByRole).await;
    }

    async fn an_account_that_is_disabled(world) {
        ends_before_or_after(world, End::Account).await;
    }

    async fn a_secret_that_is_replaced(world) {
        ends_before_or_after(world, End::Secret).await;
    }

    async fn a_session_that_is_ended(world) {
        ends_before_or_after(world, End::SignOut).await;
    }

    async fn a_refresh_token_that_comes_twice(world) {
        ends_before_or_after(world, End::RefreshAgain).await;
    }

    async fn who_signs_in_waits_for_no_command_of_its_own(world) {
        let signer = Signer::new(world, "zhang".to_owned()).await;
        let office = world.person("fengmao-office.coordinator").await;
        let open = office.ask("{ duties(first: 21, filter: { organization: \"education\" }) { nodes { id contentDigest } } }").await;
        if world.database.is_sqlite() {
            return;
        }
        for statements in 2..9 {
            let duty = &open["duties"]["nodes"][usize::try_from(statements).unwrap()];
            let key = statements.to_string();
            let mut sign = Box::pin(signer.sign(world, duty, &key));
            let done = crate::harness::up_to(world, statements, &mut sign).await;
            let tokens = world.app.authenticator.sign_in("zhang", PASSWORD, Origin::Unknown).await.unwrap();
            world.app.authenticator.refresh(&tokens.refresh_token.unwrap(), None, Origin::Unknown).await.unwrap();
            let answer = match done {
                Some(answer) => answer,
                None => sign.await,
            };
            assert!(is_done(&answer), "{}", answer.body);
        }
    }
}
