//! Summaries: what they count, whose they are, and that the past stays as it was.

use super::{done, give, raised, step};
use crate::{
    duties::{self, brought_to},
    harness::{Person, World},
};
use axum::http::{StatusCode, header};
use serde_json::{Value, json};
use time::macros::date;

/// In seconds.
const WEEK: i64 = 7 * 86_400;

const SUMMARY: &str = "id rhythm from to organization { code } raised resolved overdue dutiesCompleted stagesReached \
    items { id } lines { title status assignedTo { code } raised resolved overdue } csv";

/// The summary of a period, of an organization where one is named.
async fn summary(person: &Person<'_>, rhythm: &str, of: &str, organization: Option<&str>) -> Value {
    let query = format!(
        "query($rhythm: Rhythm!, $of: Date!, $organization: String) {{ workSummary(rhythm: $rhythm, of: $of, organization: $organization) {{ {SUMMARY} }} }}"
    );
    let variables = json!({ "rhythm": rhythm, "of": of, "organization": organization });
    person.ask_with(&query, variables).await["workSummary"].clone()
}

fn counts(summary: &Value) -> [i64; 5] {
    ["raised", "resolved", "overdue", "dutiesCompleted", "stagesReached"]
        .map(|it| summary[it].as_i64().unwrap())
}

/// Writes into the trail that a duty of education's came to stand somewhere, in a week from that of the 1st of August on and in an order.
async fn moved(world: &World, (week, order): (usize, usize), duty: u32, to: &str) {
    let id = |number: usize| {
        let digits = format!("{number:032x}");
        if world.database.is_sqlite() { format!("x'{digits}'") } else { format!("'{digits}'::uuid") }
    };
    let of = id(1_000 * week + usize::try_from(duty).unwrap());
    // The 1st of August in Shanghai, and seconds.
    let begins = 1_659_283_200 + WEEK * i64::try_from(week).unwrap();
    let moment = |order: usize| (begins + 100 + i64::try_from(order).unwrap()) * 1_000_000;
    let (event, detail) = (id(1_000_000 + 1_000 * week + order), json!({ "from": "ASSIGNED", "to": to }));
    // By the clock of who wrote it all of it happened at once.
    let statement = format!(
        "INSERT INTO audit_events (id, occurred_at, action, subject_kind, subject_id, organization_id, detail, history_of, history_order) \
         SELECT {event}, {}, 'SIGN_DUTY', 'duty', {of}, id, '{detail}', {of}, {} FROM organizations WHERE code = 'education'",
        moment(0),
        moment(order)
    );
    world.database.execute(&statement).await.unwrap();
}

both! {
    async fn the_past_stays_as_it_was(world) {
        // The first week of August, from Monday the 1st.
        let office = world.person("fengmao-office.coordinator").await;
        let health = world.person("health.officer").await;
        let education = world.person("education.officer").await;
        let of_health = json!({ "list": "PROBLEM", "title": "=体检点不足", "community": "hanghuang", "assignedTo": "health", "dueOn": "2022-08-04" });
        let late = raised(&office, of_health).await;
        let own = raised(&health, json!({ "list": "INNOVATION", "title": "试点", "assignedTo": "health" })).await;
        done(&step(&health, "resolveWorkItem", &own["id"]).await);
        raised(&education, json!({ "list": "WORK", "title": "托育", "assignedTo": "education" })).await;
        let duty = brought_to(world, "COMPLETED").await;
        world.clock.advance(8 * 86_400);

        let office = world.person("fengmao-office.coordinator").await;
        let health = world.person("health.officer").await;
        let education = world.person("education.officer").await;
        let first = summary(&health, "WEEKLY", "2022-08-03", None).await;
        assert_eq!((&first["from"], &first["to"], &first["organization"]["code"]), (&json!("2022-08-01"), &json!("2022-08-07"), &json!("health")));
        assert_eq!(counts(&first), [1, 1, 1, 0, 0]);
        assert_eq!(counts(&summary(&education, "WEEKLY", "2022-08-01", None).await), [1, 0, 0, 1, 0]);
        let all = summary(&office, "WEEKLY", "2022-08-07", None).await;
        assert_eq!((counts(&all), &all["organization"]), ([3, 1, 1, 1, 0], &Value::Null));
        let csv = first["csv"].as_str().unwrap();
        assert!(csv.contains("'=体检点不足"), "no spreadsheet runs it: {csv}");

        // Whatever happens since: it is resolved, taken away, dropped, returned, worded otherwise.
        done(&step(&health, "resolveWorkItem", &late["id"]).await);
        done(&step(&office, "returnWorkItem", &late["id"]).await);
        done(&step(&office, "assignWorkItem", &late["id"]).await);
        done(&step(&health, "returnWorkItem", &own["id"]).await);
        done(&step(&health, "dropWorkItem", &own["id"]).await);
        let seen = duties::again(&office, &duty).await;
        duties::done(&office.command("returnDuty", duties::deciding(&seen, Some("再看"), "r")).await);
        world.clock.advance(86_400);
        let office = world.person("fengmao-office.coordinator").await;
        let health = world.person("health.officer").await;
        let again = summary(&health, "WEEKLY", "2022-08-03", None).await;
        for field in ["csv", "lines", "id"] {
            assert_eq!(again[field], first[field], "{field}");
        }
        assert_eq!(counts(&again), counts(&first));
        assert_eq!(again["items"].as_array().unwrap().len(), 1, "of what was taken away only what it was then");
        let all_again = summary(&office, "WEEKLY", "2022-08-07", None).await;
        assert_eq!(all_again["csv"], all["csv"]);
        // The week after has what moved in it; the month, what is left of both.
        assert_eq!(counts(&summary(&office, "WEEKLY", "2022-08-10", None).await), [0, 0, 1, 0, 0]);
        assert_eq!(counts(&summary(&office, "MONTHLY", "2022-08-10", None).await), [3, 0, 1, 0, 0]);
        assert_eq!(counts(&summary(&office, "HALF_MONTHLY", "2022-08-10", Some("finance")).await), [0, 0, 1, 0, 0]);
    }

    async fn each_has_its_own_and_the_office_all(world) {
        let office = world.person("fengmao-office.coordinator").await;
        let health = world.person("health.officer").await;
        assert!(summary(&health, "WEEKLY", "2022-08-01", Some("education")).await.is_null());
        let of_education = summary(&office, "WEEKLY", "2022-08-01", Some("education")).await;
        let of_all = summary(&office, "WEEKLY", "2022-08-01", None).await;
        let own = summary(&health, "WEEKLY", "2022-08-01", Some("health")).await;
        let query = "query($id: ID!) { node(id: $id) { ... on WorkSummary { rhythm from raised } } }";
        for (id, seen) in [(&own["id"], true), (&of_education["id"], false), (&of_all["id"], false)] {
            assert_eq!(!health.ask_with(query, json!({ "id": id })).await["node"].is_null(), seen);
            assert!(!office.ask_with(query, json!({ "id": id })).await["node"].is_null());
        }
        for of in ["2022-08-08", "2021-01-01"] {
            let variables = json!({ "of": of });
            let asked = "query($of: Date!) { workSummary(rhythm: WEEKLY, of: $of) { id } }";
            assert_eq!(office.send(asked, variables).await.error_code(), "BAD_USER_INPUT", "{of}");
        }
        let nobody = world.person("auditor").await;
        assert_eq!(nobody.send("{ workSummary(rhythm: WEEKLY, of: \"2022-08-01\") { id } }", json!({})).await.error_code(), "FORBIDDEN");
    }

    async fn it_prints_as_a_page(world) {
        let office = world.person("fengmao-office.coordinator").await;
        raised(&office, json!({ "list": "PROBLEM", "title": "<script>alert(1)</script>", "assignedTo": "health", "community": "jiangbin" })).await;
        let (health, auditor) = (world.person("health.officer").await, world.person("auditor").await);
        let answer = office.table("/summaries/weekly/2022-08-01.html").await;
        assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
        let policy = answer.headers[header::CONTENT_SECURITY_POLICY].to_str().unwrap();
        assert!(policy.starts_with("default-src 'none'") && policy.ends_with("sandbox"), "{policy}");
        let html = String::from_utf8(answer.bytes).unwrap();
        assert!(html.contains("工作总结") && html.contains("2022-08-01 至 2022-08-07"));
        assert!(html.contains("&lt;script&gt;alert(1)") && !html.contains("<script>"));
        assert!(html.contains("问题清单") && html.contains("全部单位工作总结"));
        // What another raised, and is not overdue, is in no summary of whose it is.
        let own = health.table("/summaries/monthly/2022-08-31.html").await;
        assert_eq!(own.status, StatusCode::OK, "{}", own.body);
        assert!(!String::from_utf8(own.bytes).unwrap().contains("alert(1)"));
        for (person, path, status) in [
            (&health, "/summaries/weekly/2022-08-01.html?organization=education", StatusCode::NOT_FOUND),
            (&health, "/summaries/yearly/2022-08-01.html", StatusCode::NOT_FOUND),
            (&health, "/summaries/weekly/monday.html", StatusCode::NOT_FOUND),
            (&health, "/summaries/weekly/2022-08-01.html?of=x", StatusCode::BAD_REQUEST),
            (&world.nobody(), "/summaries/weekly/2022-08-01.html", StatusCode::UNAUTHORIZED),
            // Whoever reads none is not told which there are.
            (&auditor, "/summaries/weekly/2022-08-01.html", StatusCode::FORBIDDEN),
            (&auditor, "/summaries/weekly/monday.html", StatusCode::FORBIDDEN),
        ] {
            assert_eq!(person.table(path).await.status, status, "{path}");
        }
    }

    async fn a_reader_of_nothing_is_given_nothing(world) {
        let finance = world.person("finance.officer").await;
        let office = world.person("fengmao-office.coordinator").await;
        let input = json!({ "list": "WORK", "title": "别人的", "assignedTo": "health" });
        let before = summary(&finance, "MONTHLY", "2022-08-01", None).await;
        let id = raised(&office, input).await["id"].clone();
        done(&give(&office, "setWorkItemDueDate", json!({ "id": id, "dueOn": "2022-08-01", "expectedRevision": 1 })).await);
        assert_eq!(summary(&finance, "MONTHLY", "2022-08-01", None).await, before);
    }
    async fn a_duty_is_completed_once_however_often_it_was_signed(world) {
        // In a week each; a number is a duty, and what follows it where that came to stand.
        let weeks: [(&[(u32, &str)], i64); 9] = [
            (&[(1, "ACKNOWLEDGED"), (1, "COMPLETED")], 1),
            (&[(1, "COMPLETED"), (1, "RETURNED")], 0),
            (&[(1, "COMPLETED"), (1, "RETURNED"), (1, "COMPLETED"), (1, "CONFIRMED")], 1),
            (&[(1, "COMPLETED"), (1, "ACKNOWLEDGED")], 0),
            (&[(1, "COMPLETED"), (2, "COMPLETED"), (2, "CANCELLED"), (3, "COMPLETED")], 2),
            (&[(1, "RETURNED"), (2, "CONFIRMED"), (2, "ASSIGNED"), (3, "COMPLETED")], 1),
            // It had been completed before.
            (&[(1, "CONFIRMED")], 0),
            // Another day is no place where a duty stands.
            (&[(1, "COMPLETED"), (1, "2022-12-31")], 1),
            (&[], 0),
        ];
        for (week, (steps, _)) in weeks.iter().enumerate() {
            // The trail has what came first last.
            for (order, (duty, to)) in steps.iter().enumerate().rev() {
                moved(world, (week, order), *duty, to).await;
            }
        }
        world.clock.advance(10 * WEEK);
        let education = world.person("education.officer").await;
        for (week, (steps, expected)) in weeks.iter().enumerate() {
            let monday = date!(2022 - 08 - 01) + time::Duration::weeks(i64::try_from(week).unwrap());
            let of = summary(&education, "WEEKLY", &monday.to_string(), None).await;
            assert_eq!(counts(&of), [0, 0, 0, *expected, 0], "{steps:?}");
        }
        let health = world.person("health.officer").await;
        assert_eq!(counts(&summary(&health, "WEEKLY", "2022-08-01", None).await), [0; 5], "what others completed");
    }

    async fn many_are_made_by_as_many_statements_as_one(world) {
        let office = world.person("fengmao-office.coordinator").await;
        for (title, to) in [("一", "health"), ("二", "education"), ("三", "health")] {
            let input = json!({ "list": "PROBLEM", "title": title, "assignedTo": to, "community": "jiangbin", "dueOn": "2022-08-04" });
            let id = raised(&office, input).await["id"].clone();
            if title == "三" {
                done(&step(&world.person("health.officer").await, "resolveWorkItem", &id).await);
            }
        }
        brought_to(world, "COMPLETED").await;
        world.clock.advance(2 * WEEK);
        let office = world.person("fengmao-office.coordinator").await;
        let mut each = Vec::new();
        for (rhythm, of) in [("WEEKLY", "2022-08-01"), ("WEEKLY", "2022-08-08"), ("HALF_MONTHLY", "2022-08-01"), ("MONTHLY", "2022-07-01")] {
            for organization in [None, Some("health"), Some("education")] {
                each.push(summary(&office, rhythm, of, organization).await);
            }
        }
        let counted: Vec<_> = each.iter().map(counts).collect();
        assert_eq!(counted[..3], [[3, 1, 2, 1, 0], [0, 1, 1, 0, 0], [0, 0, 1, 1, 0]]);
        assert_eq!(counted[3..6], [[0, 0, 2, 0, 0], [0, 0, 1, 0, 0], [0, 0, 1, 0, 0]]);
        let query = format!("query($ids: [ID!]!) {{ nodes(ids: $ids) {{ ... on WorkSummary {{ {SUMMARY} }} }} }}");
        let ids: Vec<&Value> = each.iter().map(|it| &it["id"]).collect();
        let mut sent = Vec::new();
        for some in [&ids[..1], &ids] {
            let before = world.store.statements();
            let found = office.ask_with(&query, json!({ "ids": some })).await["nodes"].clone();
            assert_eq!(found, json!(each[..some.len()]));
            sent.push(world.store.statements() - before);
        }
        assert_eq!(sent[0], sent[1]);
    }
}
