//! Lists as tables: the same rows as in `/graphql`, in the form that spreadsheets read.

mod form;
mod stream;

use crate::{
    harness::{Answer, Person},
    reference::happened,
    subjects::{self, Kind, Subjects},
    viewers::{self, Viewer},
};
use axum::http::StatusCode;
use future_community::graphql::TABLES;
use serde_json::{Value, json};
use std::collections::{BTreeMap, BTreeSet};

/// Each list, with filters of it: as the URL has them, and as a question has them.
const LISTS: [(&str, &[(&str, &str)]); 3] = [
    (
        "duties",
        &[
            ("", "{}"),
            (
                "status=ACKNOWLEDGED,COMPLETED&status=RETURNED",
                "{ status: [ACKNOWLEDGED, COMPLETED, RETURNED] }",
            ),
            ("organization=changkou-town", "{ organization: \"changkou-town\" }"),
            ("community=jiangbin&activity=ACCEPTANCE", "{ community: \"jiangbin\", activity: ACCEPTANCE }"),
            ("scenario=HEALTH&appliesTo=PROGRAMME", "{ scenario: \"HEALTH\", appliesTo: PROGRAMME }"),
            ("dueBefore=2023-01-01", "{ dueBefore: \"2023-01-01\" }"),
        ],
    ),
    (
        "reviews",
        &[
            ("", "{}"),
            ("status=OPEN", "{ status: [OPEN] }"),
            ("kind=RECHECK&community=jiangbin", "{ kind: RECHECK, community: \"jiangbin\" }"),
            ("awaitingMySignature=true", "{ awaitingMySignature: true }"),
        ],
    ),
    (
        "communities",
        &[
            ("", "{}"),
            ("pool=RESERVE&withdrawn=false", "{ pool: RESERVE, withdrawn: false }"),
            ("nameContains=%E7%A4%BE%E5%8C%BA", "{ nameContains: \"社区\" }"),
            ("implementingUnit=changkou-town", "{ implementingUnit: \"changkou-town\" }"),
        ],
    ),
];

/// The paths of tables: each list by each of its filters, the evaluations that are asked about, and those of databases.
pub fn all(subjects: &BTreeMap<Kind, Subjects>, viewers: &[Viewer<'_>]) -> Vec<String> {
    let lists = LISTS.iter().flat_map(|(list, filters)| {
        filters.iter().map(move |(filter, _)| format!("/exports/{list}.csv?{filter}"))
    });
    let evaluations: BTreeSet<String> = subjects[&Kind::Evaluation]
        .columns
        .iter()
        .flat_map(|column| viewers.iter().filter_map(|viewer| column.of(viewer)))
        .map(|id| format!("/exports/evaluations/{id}.csv"))
        .collect();
    let tables = TABLES.iter().map(|table| format!("/feed?table={}", table.name));
    lists.chain(evaluations).chain(tables).collect()
}

/// The lines of a table by their columns.
#[track_caller]
fn lines(answer: &Answer) -> Vec<BTreeMap<String, String>> {
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    let mut reader = csv::Reader::from_reader(answer.bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap());
    reader.deserialize().map(Result::unwrap).collect()
}

/// The ids of all rows of a list by a filter, or the code of the error.
async fn listed(viewer: &Viewer<'_>, list: &str, filter: &str) -> Result<Vec<String>, String> {
    let order = if list == "duties" { ", orderBy: RESPONSIBILITY" } else { "" };
    let query = format!(
        "query($after: String) {{ rows: {list}(first: 100, after: $after, filter: {filter}{order}) {{ nodes {{ id }} \
         pageInfo {{ hasNextPage endCursor }} }} }}"
    );
    let (mut ids, mut after) = (Vec::new(), Value::Null);
    loop {
        let answer = viewer.send(&query, json!({ "after": after })).await;
        if !answer.body["errors"].is_null() {
            return Err(answer.error_code().to_owned());
        }
        let page = &answer.data()["rows"];
        ids.extend(page["nodes"].as_array().unwrap().iter().map(|it| it["id"].as_str().unwrap().to_owned()));
        if page["pageInfo"]["hasNextPage"] == false {
            return Ok(ids);
        }
        after = page["pageInfo"]["endCursor"].clone();
    }
}

/// Why there is no table.
fn refused(answer: &Answer) -> (u16, String) {
    (answer.status.as_u16(), answer.error_code().to_owned())
}

async fn sheet(person: &Person<'_>, id: &str) -> Answer {
    person.table(&format!("/exports/evaluations/{id}.csv")).await
}

both! {
    async fn a_table_has_the_rows_of_its_list(world) {
        happened(world).await;
        subjects::prepare(world).await;
        let mut viewers = viewers::of_each_kind(world).await;
        viewers.extend(viewers::beside_health(world).await);
        let (mut most, mut none) = (0, 0);
        for viewer in &viewers {
            for (list, filters) in LISTS {
                for (in_url, in_question) in filters {
                    let table = viewer.table(&format!("/exports/{list}.csv?{in_url}")).await;
                    let at = format!("{} asks for {list} by {in_url}", viewer.name);
                    match listed(viewer, list, in_question).await {
                        Ok(ids) => {
                            let mut tabled: Vec<String> = lines(&table).iter().map(|line| line["id"].clone()).collect();
                            // A review has a line for each place on its roster.
                            tabled.dedup();
                            assert_eq!(tabled, ids, "{at}");
                            most = most.max(ids.len());
                        }
                        Err(code) => {
                            let status = if code == "UNAUTHENTICATED" { 401 } else { 403 };
                            assert_eq!(refused(&table), (status, code), "{at}");
                            none += 1;
                        }
                    }
                }
            }
        }
        assert!(most > 200, "a table of {most} rows is read in one piece");
        assert!(none > 20, "{none}");
    }

    async fn a_sheet_is_what_one_sees_of_an_evaluation(world) {
        happened(world).await;
        let subjects = subjects::prepare(world).await;
        let subjects = &subjects[&Kind::Evaluation];
        let mut viewers = viewers::of_each_kind(world).await;
        viewers.extend(viewers::beside_health(world).await);
        let question = "query($id: ID!) { node(id: $id) { ... on Evaluation { csv } } }";
        let (mut seen, mut hidden) = (0, 0);
        for viewer in &viewers {
            let permitted = viewer.send("{ evaluations { totalCount } }", json!({})).await;
            let missing = sheet(&viewer.person, &subjects::missing_like("evaluation_x")).await;
            let mut ids: BTreeSet<String> = subjects.hidden_from(viewer).into_iter().collect();
            ids.extend(subjects.columns.iter().filter_map(|column| column.of(viewer)));
            for id in ids {
                let table = sheet(&viewer.person, &id).await;
                let at = format!("{} asks for {id}", viewer.name);
                let node = &viewer.send(question, json!({ "id": id })).await.body["data"]["node"];
                if let Some(csv) = node["csv"].as_str() {
                    assert_eq!(String::from_utf8_lossy(&table.bytes), format!("\u{FEFF}{csv}"), "{at}");
                    seen += 1;
                    continue;
                }
                assert_eq!((table.status, &table.bytes), (missing.status, &missing.bytes), "{at}");
                let expected = match permitted.error_code() {
                    "" => (404, "NOT_FOUND"),
                    "UNAUTHENTICATED" => (401, "UNAUTHENTICATED"),
                    code => (403, code),
                };
                assert_eq!(refused(&table), (expected.0, expected.1.to_owned()), "{at}");
                hidden += 1;
            }
        }
        assert!(seen > 5 && hidden > 20, "{seen} {hidden}");
    }

    async fn a_review_has_a_line_for_each_place_and_the_opinions_that_one_sees(world) {
        happened(world).await;
        let subjects = subjects::prepare(world).await;
        drop(subjects);
        let question = "query($after: String) { reviews(first: 100, after: $after) { nodes { id signedCount roster { organization { code } } \
            opinions { organization { code } decision comment valid signedBy { displayName } signedAt withdrawnAt } } } }";
        let mut told = 0;
        for viewer in viewers::of_each_kind(world).await {
            let answer = viewer.send(question, json!({})).await;
            let Some(reviews) = answer.body["data"]["reviews"]["nodes"].as_array() else { continue };
            let table = lines(&viewer.table("/exports/reviews.csv").await);
            let mut expected = Vec::new();
            for review in reviews {
                for place in review["roster"].as_array().unwrap() {
                    let code = &place["organization"]["code"];
                    let mut standing = review["opinions"].as_array().unwrap().iter().filter(|it| {
                        it["organization"]["code"] == *code && it["withdrawnAt"].is_null()
                    });
                    let last = standing.next_back();
                    let text = |name: &str| last.and_then(|it| it[name].as_str()).unwrap_or_default().to_owned();
                    told += usize::from(last.is_some());
                    expected.push((
                        review["id"].as_str().unwrap().to_owned(),
                        code.as_str().unwrap().to_owned(),
                        [text("decision"), text("comment"), text("signedAt")],
                        last.map(|it| it["valid"].to_string()).unwrap_or_default(),
                        last.map(|it| it["signedBy"]["displayName"].as_str().unwrap().to_owned()).unwrap_or_default(),
                        review["signedCount"].to_string(),
                    ));
                }
            }
            let found: Vec<_> = table.iter().map(|line| (
                line["id"].clone(),
                line["organization"].clone(),
                [line["decision"].clone(), line["comment"].clone(), line["signed_at"].clone()],
                line["valid"].clone(),
                line["signed_by"].clone(),
                line["signed"].clone(),
            )).collect();
            assert_eq!(found, expected, "{}", viewer.name);
        }
        assert!(told > 5, "{told}");
    }
}
