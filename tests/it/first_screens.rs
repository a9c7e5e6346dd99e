//! The questions that open the three apps, as docs/clients.md has them, where there is work: what each counts is what one counts
//! by going through all that one sees.

use crate::{
    harness::{Person, World},
    reference::happened,
    subjects,
};
use serde_json::{Value, json};

/// The question of the page that is asked by a person of this name.
fn question(name: &str) -> String {
    let page = include_str!("../../docs/clients.md");
    let (_, section) = page.split_once("### The first screen of each app").unwrap();
    let (_, block) = section.split_once(&format!("as {name}\nask '")).unwrap();
    let (question, _) = block.split_once('\'').unwrap();
    question.replace("\\\"", "\"")
}

async fn opened(person: &Person<'_>, name: &str, variables: Value) -> Value {
    person.ask_with(&question(name), variables).await
}

/// All nodes of a list, one page behind the other, with this of each.
async fn all(person: &Person<'_>, list: &str, of_each: &str) -> Vec<Value> {
    let query = format!(
        "query($after: String) {{ {list}(first: 100, after: $after) {{ pageInfo {{ hasNextPage endCursor }} nodes {{ id {of_each} }} }} }}"
    );
    let (mut all, mut after) = (Vec::new(), Value::Null);
    loop {
        let data = person.ask_with(&query, json!({ "after": after })).await;
        all.extend(data[list]["nodes"].as_array().unwrap().clone());
        if data[list]["pageInfo"]["hasNextPage"] == false {
            return all;
        }
        after = data[list]["pageInfo"]["endCursor"].clone();
    }
}

/// How many of them may be carried on by one of these steps.
fn may(rows: &[Value], steps: &[&str]) -> usize {
    let can = |row: &&Value| {
        let mut actions = row["viewerActions"].as_array().unwrap().iter();
        actions.any(|it| it["allowed"] == true && steps.iter().any(|step| it["action"] == *step))
    };
    rows.iter().filter(can).count()
}

fn total(list: &Value) -> usize {
    usize::try_from(list["totalCount"].as_u64().unwrap()).unwrap()
}

const ACTIONS: &str = "status organization { code } viewerActions { action allowed }";

/// What the counts by states say of an organization's own.
fn owes(data: &Value, duties: &[Value], organization: &str) {
    for told in data["viewer"]["dutyCounts"].as_array().unwrap() {
        let own =
            |duty: &&Value| duty["organization"]["code"] == organization && duty["status"] == told["status"];
        assert_eq!(told["count"], duties.iter().filter(own).count(), "{told}");
    }
}

async fn prepared(world: &World) {
    happened(world).await;
    subjects::prepare(world).await;
    // What was due by the end of the year is late.
    world.clock.advance(200 * 86_400);
}

both! {
    async fn a_department_opens_with_what_it_has_to_do(world) {
        prepared(world).await;
        let (name, code) = ("education.signer", "education");
        let person = world.person(name).await;
        let data = opened(&person, name, json!({})).await;
        let duties = all(&person, "duties", &format!("dueOn {ACTIONS}")).await;
        owes(&data, &duties, code);
        // What is completed waits for the office, also where it can be completed anew.
        let owed: Vec<Value> = duties.iter().filter(|duty| duty["status"] != "COMPLETED").cloned().collect();
        let waiting = may(&owed, &["ACKNOWLEDGE", "COMPLETE"]);
        assert!(waiting > 0 && total(&data["duties"]) == waiting, "{data}");
        let late = |duty: &&Value| {
            let owed = ["ASSIGNED", "ACKNOWLEDGED", "RETURNED"].iter().any(|state| duty["status"] == *state);
            owed && duty["dueOn"].as_str().is_some_and(|day| day < "2023-02-17")
        };
        let late = duties.iter().filter(late).count();
        assert!(late > 0 && total(&data["overdue"]) == late, "{data}");
        let scores = "status scores { status notApplicable verifications { organization { code } } }";
        let evaluations = all(&person, "evaluations", scores).await;
        let missing = |score: &Value| {
            let found = score["verifications"].as_array().unwrap().iter().any(|it| it["organization"]["code"] == code);
            score["notApplicable"] == false && score["status"] != "ADJUDICATED" && !found
        };
        let unverified = |it: &&Value| {
            it["status"] == "SUBMITTED" && it["scores"].as_array().unwrap().iter().any(missing)
        };
        assert_eq!(total(&data["evaluations"]), evaluations.iter().filter(unverified).count());
        let reviews = all(&person, "reviews", "viewerActions { action allowed }").await;
        assert_eq!(total(&data["reviews"]), may(&reviews, &["SIGN_OPINION"]));
    }

    async fn a_unit_opens_with_what_is_about_its_communities(world) {
        prepared(world).await;
        let (name, code) = ("fuchun-subdistrict.signer", "fuchun-subdistrict");
        let person = world.person(name).await;
        let data = opened(&person, name, json!({ "unit": code })).await;
        let duties = all(&person, "duties", &format!("community {{ implementingUnit {{ code }} }} {ACTIONS}")).await;
        owes(&data, &duties, code);
        let waiting = may(&duties, &["ACKNOWLEDGE", "COMPLETE"]);
        assert!(waiting > 0 && total(&data["duties"]) == waiting, "{data}");
        for told in data["around"].as_array().unwrap() {
            let around = |duty: &&Value| {
                duty["organization"]["code"] != code
                    && duty["community"]["implementingUnit"]["code"] == code
                    && duty["status"] == told["status"]
            };
            assert_eq!(told["count"], duties.iter().filter(around).count(), "{told}");
        }
        let evaluations = all(&person, "evaluations", "status").await;
        let drafts = evaluations.iter().filter(|it| it["status"] == "DRAFT").count();
        assert!(drafts > 0 && total(&data["evaluations"]) == drafts, "{data}");
        let steps = &data["communities"]["nodes"][0]["evaluations"]["nodes"][0]["viewerActions"];
        assert!(steps.as_array().unwrap().len() > 3, "{data}");
    }

    async fn the_office_opens_with_what_waits_for_it(world) {
        prepared(world).await;
        let name = "fengmao-office.coordinator";
        let person = world.person(name).await;
        let data = opened(&person, name, json!({})).await;
        let duties = all(&person, "duties", ACTIONS).await;
        owes(&data, &duties, "fengmao-office");
        // What it completed itself it may return, and does not wait for it: one of them.
        let may = may(&duties, &["ACKNOWLEDGE", "COMPLETE", "RETURN", "CONFIRM"]);
        assert_eq!(total(&data["duties"]) + 1, may, "{data}");
        assert!(total(&data["completed"]) > 0 && total(&data["completed"]) < may);
        let disputed = all(&person, "evaluations", "status scores { status }").await;
        let disputed = disputed.iter().filter(|it| {
            it["status"] == "SUBMITTED" && it["scores"].as_array().unwrap().iter().any(|score| score["status"] == "DISPUTED")
        });
        let disputed = disputed.count();
        assert!(disputed > 0 && total(&data["evaluations"]) == disputed, "{data}");
        let open = all(&person, "reviews", "status").await;
        let open = open.iter().filter(|it| it["status"] == "OPEN").count();
        assert!(open > 0 && total(&data["reviews"]) == open, "{data}");
        assert!(data["late"].as_array().unwrap().iter().all(|row| row["count"].as_i64().unwrap() > 0), "{data}");
        assert!(data["late"].as_array().unwrap().len() > 1, "{data}");
    }
}
