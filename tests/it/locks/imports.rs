//! An import beside commands, each stopped at every statement of the other: both are done, one after the other, and what
//! is there then is what the pack or the file says.

use crate::{
    evaluations::{SET, done, give},
    harness::{Interleaved, Pack, Person, World, interleaved},
};
use future_community::domain::{
    indicator_set::{Import, ImportSetError, import_file},
    programme,
};
use serde_json::{Value, json};

/// Whether a clause of the health bureau is that of the civil affairs bureau.
fn pack(moved: bool) -> Pack {
    let pack = Pack::copy();
    if moved {
        pack.with("responsibilities.csv", "health-4,health,4", "health-4,civil-affairs,4")
    } else {
        pack
    }
}

const DUTY: &str = "{ duties(first: 100, filter: { activity: ACCEPTANCE }) { nodes { id revision dueOn contentDigest \
                    organization { code } responsibility { code } } } }";

/// A duty of the clause that is moved.
async fn moved_duty(office: &Person<'_>) -> Value {
    let duties = office.ask(DUTY).await;
    let mut duties = duties["duties"]["nodes"].as_array().unwrap().iter();
    duties.find(|duty| duty["responsibility"]["code"] == "health-4").unwrap().clone()
}

async fn schedule(office: &Person<'_>, duty: &Value, day: &str, key: &str) -> Value {
    let input = json!({
        "id": duty["id"], "dueOn": day, "expectedRevision": duty["revision"], "idempotencyKey": key,
    });
    office.command("setDutyDueDate", input).await
}

/// Whatever was first: the duty is where the pack has it, and an import that comes again finds nothing to do.
async fn is_as_imported(world: &World, office: &Person<'_>, moved: bool, at: &str) -> Value {
    let duty = moved_duty(office).await;
    let owner = if moved { "civil-affairs" } else { "health" };
    assert_eq!(duty["organization"]["code"], owner, "{at}: {duty}");
    let again = pack(moved).import(world).await;
    assert!(again.is_empty(), "{at}: {again}");
    assert_eq!(moved_duty(office).await, duty, "{at}");
    duty
}

/// What came of a command: done, or told that another changed the duty first.
fn was_done(payload: &Value) -> bool {
    let code = &payload["userErrors"][0]["code"];
    assert!(code.is_null() || code == "CONFLICT", "{payload}");
    code.is_null()
}

fn file(code: &str, csv: &str) -> Import {
    Import {
        code: code.to_owned(),
        title: "指标".to_owned(),
        official: false,
        creation_types: vec!["NEW_BUILD".to_owned()],
        pass_mark: None,
        csv: csv.to_owned(),
    }
}

/// The codes of a set's indicators, and its state.
async fn set(office: &Person<'_>, code: &str) -> Value {
    let sets = office.ask("{ indicatorSets { id code status indicators { code } } }").await;
    let mut sets = sets["indicatorSets"].as_array().unwrap().iter();
    sets.find(|set| set["code"] == code).unwrap().clone()
}

const OTHER: &str =
    "code,scenario,name,requirement,tier,veto,max_score\nX1,HEALTH,健康小屋,,STANDARD,false,10\n";

/// A set that was published while it was imported: the file came first, or not at all.
async fn is_whole(world: &World, office: &Person<'_>, code: &str, imported: bool) {
    let seen = set(office, code).await;
    assert_eq!(seen["status"], "PUBLISHED", "{seen}");
    let first = &seen["indicators"][0]["code"];
    assert_eq!(first, if imported { "X1" } else { "E1" }, "{seen}");
    let told: Vec<String> = world
        .trail()
        .await
        .into_iter()
        .filter(|event| {
            event.action.ends_with("INDICATOR_SET") && event.detail.contains(&format!("\"{code}\""))
        })
        .map(|event| event.action)
        .collect();
    assert!(told.last().unwrap().starts_with("PUBLISH"), "nothing came after it was published: {told:?}");
}

both! {
    async fn a_due_day_that_is_set_while_an_import_stands_still(world) {
        let office = world.person("fengmao-office.coordinator").await;
        let mut in_between = 0;
        for statements in 1..200 {
            let moved = statements % 2 == 1;
            let duty = moved_duty(&office).await;
            let (key, day) = (statements.to_string(), format!("2023-01-{:02}", 1 + statements % 28));
            let parsed = pack(moved).read().unwrap();
            let import = programme::import(&world.store, &parsed);
            let Interleaved { first, second, first_was_done, .. } =
                interleaved(world, statements, import, schedule(&office, &duty, &day, &key)).await;
            first.unwrap();
            let seen = is_as_imported(world, &office, moved, &format!("stopped at {statements}")).await;
            if was_done(&second) {
                assert_eq!(seen["dueOn"], day, "stopped at {statements}");
            }
            if first_was_done {
                break;
            }
            in_between += 1;
        }
        // A database that answers at once lets few statements be stopped at.
        assert!(in_between > 0 || world.database.is_sqlite());
    }

    async fn an_import_that_comes_while_a_due_day_is_set(world) {
        let office = world.person("fengmao-office.coordinator").await;
        for statements in 1..14 {
            let moved = statements % 2 == 1;
            let duty = moved_duty(&office).await;
            let (key, day) = (statements.to_string(), format!("2023-01-{:02}", 1 + statements % 28));
            let parsed = pack(moved).read().unwrap();
            let set = schedule(&office, &duty, &day, &key);
            let Interleaved { first, second, .. } =
                interleaved(world, statements, set, programme::import(&world.store, &parsed)).await;
            second.unwrap();
            let seen = is_as_imported(world, &office, moved, &format!("stopped at {statements}")).await;
            if was_done(&first) {
                assert_eq!(seen["dueOn"], day, "stopped at {statements}");
            }
        }
    }

    async fn a_signature_covers_the_duty_as_an_import_leaves_it(world) {
        let office = world.person("fengmao-office.coordinator").await;
        let text = |changed: bool| {
            let pack = Pack::copy();
            let (from, to) = ("项目教育场景建设，做好", "项目教育场景建设和运营，做好");
            if changed { pack.with("responsibilities.csv", from, to) } else { pack }
        };
        for statements in 1..10 {
            let signer = world.person(&format!("education.signer{statements}")).await;
            let open = "{ duties(first: 21, filter: { status: [ASSIGNED], organization: \"education\", scenario: \"EDUCATION\" }) { nodes { id contentDigest responsibility { code text } } } }";
            let open = signer.ask(open).await;
            let mut open = open["duties"]["nodes"].as_array().unwrap().iter();
            let duty = open.find(|duty| duty["responsibility"]["text"].as_str().unwrap().contains("项目教育场景建设")).unwrap().clone();
            let parsed = text(statements % 2 == 1).read().unwrap();
            let sign = signer.command("signDuty", crate::duties::signing(&duty, "ACKNOWLEDGE", "key"));
            let Interleaved { first, second, .. } =
                interleaved(world, statements, sign, programme::import(&world.store, &parsed)).await;
            second.unwrap();
            // What the signer saw was changed before it signed: nothing is signed. It signed first: that is said to be old.
            let code = &first["userErrors"][0]["code"];
            assert!(code.is_null() || code == "STALE_CONTENT", "stopped at {statements}: {first}");
            if code.is_null() {
                let last = world.trail().await.pop().unwrap();
                assert_ne!(last.action, "SIGN_DUTY", "stopped at {statements}: {first}");
            }
            let seen = crate::duties::again(&office, &duty).await;
            let signatures = seen["signOffs"].as_array().unwrap();
            assert_eq!(signatures.len(), usize::from(code.is_null()), "{seen}");
            assert!(signatures.iter().all(|signature| signature["valid"] == false), "{seen}");
        }
    }

    async fn a_set_is_published_while_its_file_is_imported(world) {
        let office = world.person("fengmao-office.coordinator").await;
        for statements in 1..14 {
            let code = format!("first-{statements}");
            let id = import_file(&world.store, &file(&code, SET)).await.unwrap().to_string();
            let publish = json!({ "id": id, "idempotencyKey": code });
            let other = file(&code, OTHER);
            let (import, publish) = (import_file(&world.store, &other), give(&office, "publishIndicatorSet", publish));
            let Interleaved { first, second, .. } = interleaved(world, statements, import, publish).await;
            done(&second);
            assert!(matches!(first, Ok(_) | Err(ImportSetError::Refused(_))), "{first:?}");
            is_whole(world, &office, &code, first.is_ok()).await;
        }
    }

    async fn a_file_is_imported_while_its_set_is_published(world) {
        let office = world.person("fengmao-office.coordinator").await;
        for statements in 1..12 {
            let code = format!("second-{statements}");
            let id = import_file(&world.store, &file(&code, SET)).await.unwrap().to_string();
            let publish = json!({ "id": id, "idempotencyKey": code });
            let other = file(&code, OTHER);
            let (publish, import) = (give(&office, "publishIndicatorSet", publish), import_file(&world.store, &other));
            let Interleaved { first, second, .. } = interleaved(world, statements, publish, import).await;
            done(&first);
            assert!(matches!(second, Ok(_) | Err(ImportSetError::Refused(_))), "{second:?}");
            is_whole(world, &office, &code, second.is_ok()).await;
        }
    }

    async fn the_office_imports_a_set_while_it_is_published(world) {
        let office = world.person("fengmao-office.coordinator").await;
        for statements in 1..16 {
            let code = format!("third-{statements}");
            let id = import_file(&world.store, &file(&code, SET)).await.unwrap().to_string();
            let publish = json!({ "id": id, "idempotencyKey": code });
            let import = json!({
                "code": code, "title": "指标", "official": false, "creationTypes": ["NEW_BUILD"], "csv": OTHER,
                "idempotencyKey": format!("import-{code}"),
            });
            let (import, publish) =
                (give(&office, "importIndicatorSet", import), give(&office, "publishIndicatorSet", publish));
            let Interleaved { first, second, .. } = interleaved(world, statements, import, publish).await;
            done(&second);
            let refusal = &first["userErrors"][0]["code"];
            assert!(refusal.is_null() || refusal == "WRONG_STATE", "{first}");
            is_whole(world, &office, &code, refusal.is_null()).await;
        }
    }

    async fn many_imports_and_publications_at_once_never_wait_for_each_other_for_ever(world) {
        let office = world.person("fengmao-office.coordinator").await;
        for round in 0..5 {
            let code = format!("crowd-{round}");
            let id = import_file(&world.store, &file(&code, SET)).await.unwrap().to_string();
            let other = file(&code, OTHER);
            let moved = pack(round % 2 == 0).read().unwrap();
            let duty = moved_duty(&office).await;
            let due = format!("due-{round}");
            let (one, two, three, four) = tokio::join!(
                import_file(&world.store, &other),
                give(&office, "publishIndicatorSet", json!({ "id": id, "idempotencyKey": code })),
                programme::import(&world.store, &moved),
                schedule(&office, &duty, "2023-02-01", &due),
            );
            assert!(matches!(one, Ok(_) | Err(ImportSetError::Refused(_))), "{one:?}");
            done(&two);
            three.unwrap();
            was_done(&four);
            is_whole(world, &office, &code, one.is_ok()).await;
            is_as_imported(world, &office, round % 2 == 0, &code).await;
        }
    }
}
