//! The first administrators, and what is done past them.

use super::{ANOTHER, done, signs_in};
use crate::harness::{PASSWORD, World};
use entity::vocabulary::{AccountKind, Role};
use future_community::{
    domain::{
        account::{
            self,
            bootstrap::{self, First, HandOverError},
        },
        assignment::{self, Grant},
    },
    store::{Break, VerifyError},
};
use serde_json::{Value, json};

const ZHAO: First<'_> = First { name: "zhao.min", display_name: "赵敏", password: PASSWORD };
const QIAN: First<'_> = First { name: "qian.jun", display_name: "钱军", password: PASSWORD };

async fn grant(world: &World, account: &str, role: Role) {
    let grant = Grant { account, role, organization: None, from: None, until: None };
    assignment::grant(&world.store, &grant).await.unwrap();
}

/// The actions of the trail as the auditor reads it, each with why the glass was broken.
async fn told(world: &World, more: &str) -> Vec<(String, Value)> {
    let auditor = world.person("auditor").await;
    let data = auditor
        .ask(&format!("{{ auditEvents(first: 100 {more}) {{ nodes {{ action breakGlass detail }} }} }}"))
        .await;
    let rows = data["auditEvents"]["nodes"].as_array().unwrap();
    rows.iter().map(|row| (row["action"].as_str().unwrap().to_owned(), row["breakGlass"].clone())).collect()
}

both! {
    async fn two_people_are_made_once(world) {
        assert!(!bootstrap::is_handed_over(&world.store).await.unwrap());
        bootstrap::bootstrap(&world.store, ZHAO, QIAN).await.unwrap();
        assert!(bootstrap::is_handed_over(&world.store).await.unwrap());
        let again = bootstrap::bootstrap(&world.store, First { name: "a", ..ZHAO }, First { name: "b", ..QIAN }).await;
        assert!(matches!(again, Err(HandOverError::Done)));
        for (name, role) in [("zhao.min", "SYSTEM_ADMIN"), ("qian.jun", "SECURITY_ADMIN")] {
            let first = signs_in(world, name, PASSWORD).await.unwrap();
            let own = "{ viewer { account { mustChangePassword } assignments { role } } }";
            assert_eq!(first.ask(own).await["viewer"], json!({ "account": { "mustChangePassword": true }, "assignments": [] }));
            let change = json!({ "oldPassword": PASSWORD, "newPassword": ANOTHER, "idempotencyKey": "k" });
            done(&first, "changePassword", change).await;
            assert_eq!(first.ask(own).await["viewer"]["assignments"], json!([{ "role": role }]));
        }
        let zhao = signs_in(world, "zhao.min", ANOTHER).await.unwrap();
        done(&zhao, "createAccount", json!({ "name": "li", "displayName": "李", "idempotencyKey": "c" })).await;
    }

    async fn of_two_at_once_one_is_done(world) {
        let other = world.another_store().await;
        let (first, second) = tokio::join!(
            bootstrap::bootstrap(&world.store, ZHAO, QIAN),
            bootstrap::bootstrap(&other, First { name: "sun", ..ZHAO }, First { name: "li", ..QIAN }),
        );
        assert!(first.is_ok() != second.is_ok(), "{first:?} {second:?}");
    }

    async fn one_that_was_set_up_before_is_handed_over_by_word(world) {
        let nobody = bootstrap::hand_over(&world.store).await;
        assert!(matches!(nobody, Err(HandOverError::Nobody(Role::SystemAdmin))));
        for (name, role) in [("zhao", Role::SystemAdmin), ("qian", Role::SecurityAdmin)] {
            account::create(&world.store, AccountKind::Person, name, name, PASSWORD).await.unwrap();
            grant(world, name, role).await;
        }
        assert!(!bootstrap::is_handed_over(&world.store).await.unwrap());
        let late = bootstrap::bootstrap(&world.store, ZHAO, QIAN).await;
        assert!(matches!(late, Err(HandOverError::NotTheFirst(Role::SystemAdmin))));
        bootstrap::hand_over(&world.store).await.unwrap();
        assert!(bootstrap::is_handed_over(&world.store).await.unwrap());
        assert!(matches!(bootstrap::hand_over(&world.store).await, Err(HandOverError::Done)));
    }

    async fn what_is_done_past_them_is_told_first(world) {
        let broken = world.store.breaking_glass(Some("两位管理员均不在岗"));
        account::create(&broken, AccountKind::Person, "lin", "林", PASSWORD).await.unwrap();
        world.person("health.signer").await;
        world.clock.advance(60);
        account::set_secret(&broken, AccountKind::Person, "lin", ANOTHER).await.unwrap();
        world.clock.advance(60);
        world.person("education.signer").await;
        let why = json!("两位管理员均不在岗");
        let all = told(world, "").await;
        assert_eq!(all[0], ("SET_SECRET".to_owned(), why.clone()), "the newest of them first");
        assert_eq!(all[1], ("CREATE_ACCOUNT".to_owned(), why));
        assert!(all[2..].iter().all(|(_, why)| why.is_null()));
        let only = told(world, "filter: { breakGlass: true }").await;
        assert_eq!(only, all[..2]);
        let others = told(world, "filter: { breakGlass: false }").await;
        assert!(others.len() > 2 && others.iter().all(|(_, why)| why.is_null()));
        let by_action = told(world, "filter: { action: \"CREATE_ACCOUNT\" }").await;
        assert!(by_action.len() > 1 && !by_action[0].1.is_null() && by_action[1].1.is_null());

        // From page to page, from both ends, nothing is missed and nothing comes twice.
        let auditor = world.person("auditor").await;
        let total = auditor.ask("{ auditEvents { totalCount } }").await["auditEvents"]["totalCount"].as_u64().unwrap();
        for (size, place, cursor, more) in
            [("first: 3", "after", "endCursor", "hasNextPage"), ("last: 3", "before", "startCursor", "hasPreviousPage")]
        {
            let (mut seen, mut at) = (std::collections::BTreeSet::new(), String::new());
            loop {
                let asked = format!("{{ auditEvents({size} {at}) {{ pageInfo {{ {cursor} {more} }} nodes {{ id }} }} }}");
                let page = auditor.ask(&asked).await["auditEvents"].clone();
                for row in page["nodes"].as_array().unwrap() {
                    assert!(seen.insert(row["id"].to_string()));
                }
                if page["pageInfo"][more] != true {
                    break;
                }
                at = format!("{place}: {}", page["pageInfo"][cursor]);
            }
            assert_eq!(u64::try_from(seen.len()).unwrap(), total, "{size}");
        }
    }

    /// The column by which it is found is no part of the seal: it is held against the detail, which is.
    async fn whoever_hides_it_is_found_out(world) {
        let broken = world.store.breaking_glass(Some("无人在岗"));
        account::create(&broken, AccountKind::Person, "lin", "林", PASSWORD).await.unwrap();
        account::create(&world.store, AccountKind::Person, "wang", "王", PASSWORD).await.unwrap();
        world.store.seal().await.unwrap();
        world.store.verify(None).await.unwrap();
        crate::trail::unguarded(world).await;
        for (set, back) in [
            (
                "UPDATE audit_events SET break_glass = NULL WHERE break_glass IS NOT NULL",
                "UPDATE audit_events SET break_glass = '无人在岗' WHERE detail LIKE '%breakGlass%'",
            ),
            (
                "UPDATE audit_events SET break_glass = 'x' WHERE break_glass IS NULL",
                "UPDATE audit_events SET break_glass = NULL WHERE detail NOT LIKE '%breakGlass%'",
            ),
        ] {
            world.database.execute(set).await.unwrap();
            let verified = world.store.verify(None).await;
            assert!(matches!(verified, Err(VerifyError::Broken(Break::Changed(..)))), "{set}: {verified:?}");
            world.database.execute(back).await.unwrap();
            world.store.verify(None).await.unwrap();
        }
    }
}
