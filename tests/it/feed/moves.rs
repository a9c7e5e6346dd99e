//! What leaves somebody's sight because it moves.

use super::{copy::Copy, following};
use crate::{
    evaluations::{self, evaluation, submitted},
    harness::{Pack, Person, World},
    library, reviews,
    viewers::Viewer,
};
use serde_json::{Value, json};
use std::sync::atomic::{AtomicU32, Ordering};

/// Lets somebody catch up; says which ids it was told as lost, and holds its copy against a new one.
async fn lost(viewer: &Viewer<'_>, copy: &mut Copy, since: &str) -> Vec<String> {
    let before = copy.lost.len();
    copy.catch_up(viewer, 3).await;
    copy.is_up_to_date(viewer, since).await;
    assert_eq!(copy.resets, 1, "{} began again since {since}", viewer.name);
    copy.lost[before..].to_vec()
}

fn ids(copy: &Copy, kind: &str) -> Vec<String> {
    copy.things.keys().filter(|id| id.starts_with(kind)).cloned().collect()
}

/// Gives a command that is done, under a key of its own.
async fn given(person: &Person<'_>, command: &str, mut input: Value) {
    static KEYS: AtomicU32 = AtomicU32::new(0);
    input["idempotencyKey"] = json!(format!("feed {}", KEYS.fetch_add(1, Ordering::Relaxed)));
    let kind = format!("{}{}Input", command[..1].to_uppercase(), &command[1..]);
    let query = format!(
        "mutation($input: {kind}!) {{ {command}(input: $input) {{ userErrors {{ code path message }} }} }}"
    );
    let payload = person.ask_with(&query, json!({ "input": input })).await[command].clone();
    assert_eq!(payload["userErrors"], json!([]), "{payload}");
}

async fn taken_back(world: &World, found: &Value) {
    let office = world.person("fengmao-office.coordinator").await;
    let now = evaluation(&office, &found["id"]).await;
    let input = json!({ "id": found["id"], "reason": "材料不全", "expectedRevision": now["revision"] });
    given(&office, "returnEvaluation", input).await;
}

both! {
    async fn duties_that_go_with_their_clause_are_lost_to_who_owed_them(world) {
        let (finance, mut of_finance) = following(world, "finance.officer").await;
        let (education, mut of_education) = following(world, "education.officer").await;
        let (health, mut of_health) = following(world, "health.officer").await;
        let owed = ids(&of_finance, "duty_");
        let pack = Pack::copy().with("responsibilities.csv", "finance-2,finance,2", "finance-2,education,9");
        assert!(pack.import(world).await.duties_transferred > 0);
        let gone = lost(&finance, &mut of_finance, "the transfer").await;
        assert!(!gone.is_empty() && gone.iter().all(|id| owed.contains(id)));
        assert_eq!(lost(&education, &mut of_education, "the transfer").await, Vec::<String>::new());
        assert!(gone.iter().all(|id| of_education.things.contains_key(id)));
        assert_eq!(lost(&health, &mut of_health, "the transfer").await, Vec::<String>::new());
        // Whoever comes now never saw them there, and is told of none.
        let late = Copy::anew(&finance).await;
        assert_eq!(late.lost, Vec::<String>::new());
        // Back, and between two polls back and forth again.
        Pack::copy().import(world).await;
        assert_eq!(lost(&finance, &mut of_finance, "the way back").await, Vec::<String>::new());
        assert_eq!(ids(&of_finance, "duty_"), owed);
        pack.import(world).await;
        Pack::copy().import(world).await;
        assert_eq!(lost(&finance, &mut of_finance, "back and forth").await, Vec::<String>::new());
        assert_eq!(world.store.verify_feed().await.unwrap(), []);
    }

    async fn each_decision_on_the_library_is_told_to_whom_it_concerns(world) {
        let found = evaluations::made_final(world).await;
        let review = reviews::opened(world, "jiangbin", "APPRAISAL", Some(&found["id"])).await;
        let office = world.person("fengmao-office.coordinator").await;
        let (old, mut of_old) = following(world, "fuchun-subdistrict.officer").await;
        let (new, mut of_new) = following(world, "changkou-town.officer").await;
        let (health, mut of_health) = following(world, "health.officer").await;
        for (at, (code, what)) in [
            ("jiangbin", json!({ "implementingUnit": "changkou-town" })),
            ("xinmin", json!({ "pool": "CREATION" })),
            ("baihe", json!({ "withdraw": true })),
            ("baihe", json!({ "withdraw": false, "plannedFinish": "2023-06" })),
            ("jinjiaqiao", json!({ "pool": "RESERVE" })),
            ("jiangbin", json!({ "implementingUnit": "fuchun-subdistrict" })),
        ].into_iter().enumerate() {
            let change = library::change(&office, code, what).await;
            library::decided(&office, json!([change]), &format!("decision {at}")).await;
            let since = format!("decision {at}");
            let gone = lost(&old, &mut of_old, &since).await;
            let left = lost(&new, &mut of_new, &since).await;
            assert_eq!(gone.contains(&review["id"].as_str().unwrap().to_owned()), at == 0, "{since}");
            assert_eq!(left.contains(&review["id"].as_str().unwrap().to_owned()), at == 5, "{since}");
            assert_eq!(lost(&health, &mut of_health, &since).await, Vec::<String>::new(), "{since}");
        }
        assert_eq!(world.store.verify_feed().await.unwrap(), []);
    }

    async fn all_about_a_community_goes_with_it_to_another_unit(world) {
        let found = evaluations::made_final(world).await;
        let review = reviews::opened(world, "jiangbin", "APPRAISAL", Some(&found["id"])).await;
        let open = reviews::opened(world, "jiangbin", "PLATFORM_PRELIMINARY_ACCEPTANCE", None).await;
        reviews::all_sign(world, &review, "APPROVE").await;
        let (one, mut of_one) = following(world, "fuchun-subdistrict.officer").await;
        let (other, mut of_other) = following(world, "changkou-town.officer").await;
        let (education, mut of_education) = following(world, "education.officer").await;
        let line = |unit: &str| format!("jiangbin,CREATION,江滨社区,{unit}");
        let moved = Pack::copy().with("communities.csv", &line("fuchun-subdistrict"), &line("changkou-town"));
        moved.import(world).await;
        let gone = lost(&one, &mut of_one, "the move").await;
        for thing in [&found, &review, &open] {
            assert!(gone.contains(&thing["id"].as_str().unwrap().to_owned()), "{}", thing["id"]);
        }
        assert_eq!(lost(&other, &mut of_other, "the move").await, Vec::<String>::new());
        let has = |copy: &Copy, id: &Value| copy.things.contains_key(id.as_str().unwrap());
        assert!([&found, &review, &open].iter().all(|thing| has(&of_other, &thing["id"])));
        assert_eq!(lost(&education, &mut of_education, "the move").await, Vec::<String>::new());
        Pack::copy().import(world).await;
        assert_eq!(lost(&one, &mut of_one, "the way back").await, Vec::<String>::new());
        assert!(has(&of_one, &review["id"]));
        let gone = lost(&other, &mut of_other, "the way back").await;
        assert!(gone.contains(&found["id"].as_str().unwrap().to_owned()));
    }

    async fn what_a_unit_has_again_is_lost_to_its_verifiers(world) {
        let found = submitted(world).await;
        let (health, mut of_health) = following(world, "health.officer").await;
        let (unit, mut of_unit) = following(world, "fuchun-subdistrict.officer").await;
        let (lands, mut of_lands) = following(world, "planning-resources.officer").await;
        let id = found["id"].as_str().unwrap().to_owned();
        assert!(of_health.things.contains_key(&id) && !of_lands.things.contains_key(&id));
        taken_back(world, &found).await;
        assert_eq!(lost(&health, &mut of_health, "the return").await, std::slice::from_ref(&id));
        assert_eq!(lost(&unit, &mut of_unit, "the return").await, Vec::<String>::new());
        assert!(of_lands.page(&lands, 9).await["changes"].as_array().unwrap().is_empty());
        assert_eq!(Copy::anew(&health).await.lost, Vec::<String>::new());
        // It is submitted again, and returned again before anybody looks.
        let street = world.person("fuchun-subdistrict.signer").await;
        let now = evaluation(&street, &found["id"]).await;
        let again = json!({ "id": id, "expectedRevision": now["revision"], "idempotencyKey": "again" });
        evaluations::done(&evaluations::give(&street, "submitEvaluation", again).await);
        taken_back(world, &found).await;
        assert_eq!(lost(&health, &mut of_health, "another return").await, [id]);
        assert_eq!(lost(&unit, &mut of_unit, "another return").await, Vec::<String>::new());
    }

    async fn a_review_is_lost_to_who_is_taken_off_its_roster(world) {
        let review = reviews::opened(world, "jiangbin", "PLATFORM_PRELIMINARY_ACCEPTANCE", None).await;
        let id = review["id"].as_str().unwrap().to_owned();
        let office = world.person("fengmao-office.coordinator").await;
        let (asked, mut of_asked) = following(world, "publicity-dept.officer").await;
        let (health, mut of_health) = following(world, "health.officer").await;
        assert!(!of_asked.things.contains_key(&id));
        let add = json!({ "review": id, "organization": "publicity-dept", "reason": "涉及宣传",
            "expectedRevision": review["revision"] });
        given(&office, "addSignatory", add).await;
        assert_eq!(lost(&asked, &mut of_asked, "it was added").await, Vec::<String>::new());
        assert!(of_asked.things.contains_key(&id));
        let now = reviews::review(&office, &review["id"]).await;
        let remove = json!({ "review": id, "organization": "publicity-dept", "reason": "误加",
            "expectedRevision": now["revision"] });
        given(&office, "removeSignatory", remove).await;
        assert_eq!(lost(&asked, &mut of_asked, "it was taken off").await, [id]);
        assert_eq!(lost(&health, &mut of_health, "another was taken off").await, Vec::<String>::new());
    }
}
