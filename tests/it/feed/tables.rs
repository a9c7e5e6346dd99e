//! Tables for who loads a database: the rows that the viewer's documents have, and what the dictionary says of them.

use super::{
    export::{Job, asked, asked_with, exported, lines},
    tables_of_money::OF_MONEY,
};
use crate::{
    duties::{brought_to, deciding, done},
    harness::Answer,
    reference::happened,
    subjects,
    viewers::{self, Viewer},
};
use axum::{
    body::Body,
    http::{StatusCode, header},
};
use future_community::graphql::{Entry, TABLES, dictionary};
use http_body_util::BodyExt;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};
use tower::ServiceExt;

pub type Row = BTreeMap<String, String>;

/// The rows of a table; each has what all of them have.
fn rows(answer: &Answer) -> Vec<Row> {
    assert_eq!(answer.status, StatusCode::OK, "{}", answer.body);
    assert_eq!(answer.headers[header::CONTENT_TYPE], "text/csv; charset=utf-8");
    let mut reader = csv::Reader::from_reader(answer.bytes.strip_prefix(b"\xEF\xBB\xBF").unwrap());
    reader.deserialize().map(Result::unwrap).collect()
}

pub async fn table(viewer: &Viewer<'_>, name: &str) -> Vec<Row> {
    rows(&asked(viewer, &format!("/feed?table={name}")).await)
}

/// A value of a document as a table has it.
pub fn cell(row: &Value, path: &str) -> String {
    match path.split('.').fold(row, |value, name| &value[name]) {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        value => value.to_string(),
    }
}

/// Rows of documents: what is around a row, and the row, with the columns by which they are compared.
fn expected(job: &Job, kind: &str, inside: &[&str], columns: &[(&str, usize, &str)]) -> BTreeSet<Row> {
    let of_kind = job.things.iter().filter(|(id, _)| id.starts_with(kind));
    let mut levels: Vec<Vec<&Value>> = of_kind.map(|(_, thing)| vec![&thing["node"]]).collect();
    for list in inside {
        let below = levels.iter().flat_map(|around| {
            let rows = around.last().unwrap()[list].as_array().unwrap().iter();
            rows.map(move |row| around.iter().copied().chain([row]).collect())
        });
        levels = below.collect();
    }
    let row = |around: &Vec<&Value>| {
        let cells =
            columns.iter().map(|(name, level, path)| ((*name).to_owned(), cell(around[*level], path)));
        cells.collect()
    };
    levels.iter().map(row).collect()
}

/// Of each table: of which documents it is, and columns with where they stand in these.
type Compared =
    (&'static str, &'static str, &'static [&'static str], &'static [(&'static str, usize, &'static str)]);

const COMPARED: &[Compared] = &[
    (
        "communities",
        "community_",
        &[],
        &[
            ("id", 0, "id"),
            ("code", 0, "code"),
            ("unit", 0, "implementingUnit.code"),
            ("planned_start", 0, "plannedStart"),
        ],
    ),
    (
        "duties",
        "duty_",
        &[],
        &[
            ("id", 0, "id"),
            ("community", 0, "owedFor.code"),
            ("status", 0, "dutyStatus"),
            ("content_digest", 0, "contentDigest"),
            ("confirmed_by", 0, "confirmedBy.displayName"),
        ],
    ),
    (
        "sign_offs",
        "duty_",
        &["signOffs"],
        &[
            ("id", 1, "id"),
            ("duty_id", 0, "id"),
            ("act", 1, "act"),
            ("valid", 1, "valid"),
            ("signed_by", 1, "signedBy.displayName"),
            ("signed_at", 1, "signedAt"),
        ],
    ),
    (
        "evaluations",
        "evaluation_",
        &[],
        &[
            ("id", 0, "id"),
            ("status", 0, "evaluationStatus"),
            ("total", 0, "total"),
            ("passed", 0, "passed"),
            ("content_digest", 0, "contentDigest"),
        ],
    ),
    (
        "scores",
        "evaluation_",
        &["scores"],
        &[
            ("id", 1, "id"),
            ("evaluation_id", 0, "id"),
            ("indicator", 1, "indicator.code"),
            ("self_score", 1, "selfScore"),
            ("not_applicable", 1, "notApplicable"),
            ("final_score", 1, "finalScore"),
        ],
    ),
    (
        "verifications",
        "evaluation_",
        &["scores", "verifications"],
        &[
            ("score_id", 1, "id"),
            ("organization", 2, "organization.code"),
            ("evaluation_id", 0, "id"),
            ("score", 2, "score"),
            ("verified_by", 2, "verifiedBy.displayName"),
        ],
    ),
    (
        "reviews",
        "review_",
        &[],
        &[
            ("id", 0, "id"),
            ("status", 0, "reviewStatus"),
            ("signed_count", 0, "signedCount"),
            ("conclusion", 0, "conclusion"),
            ("due_on", 0, "dueOn"),
        ],
    ),
    (
        "roster",
        "review_",
        &["roster"],
        &[
            ("review_id", 0, "id"),
            ("organization", 1, "organization.code"),
            ("clause", 1, "responsibility.code"),
            ("state", 1, "state"),
        ],
    ),
    (
        "opinions",
        "review_",
        &["opinions"],
        &[
            ("id", 1, "id"),
            ("review_id", 0, "id"),
            ("decision", 1, "decision"),
            ("comment", 1, "comment"),
            ("valid", 1, "valid"),
            ("withdrawn_at", 1, "withdrawnAt"),
        ],
    ),
    (
        "work_items",
        "workitem_",
        &[],
        &[
            ("id", 0, "id"),
            ("title", 0, "title"),
            ("community", 0, "itemCommunity.code"),
            ("raised_by", 0, "raisedBy.code"),
            ("assigned_to", 0, "assignedTo.code"),
            ("status", 0, "itemStatus"),
            ("raised_at", 0, "raisedAt"),
        ],
    ),
];

both! {
    async fn tables_have_what_the_lines_have(world) {
        happened(world).await;
        subjects::prepare(world).await;
        let mut viewers = viewers::of_each_kind(world).await;
        viewers.extend(viewers::beside_health(world).await);
        let names: BTreeSet<&str> = COMPARED.iter().map(|(name, ..)| *name).collect();
        let of_money = OF_MONEY.map(|(name, _)| name);
        let all: BTreeSet<&str> = names.iter().copied().chain(of_money).collect();
        assert_eq!(all, TABLES.iter().map(|table| table.name).collect::<BTreeSet<_>>());
        let mut most: BTreeMap<&str, usize> = BTreeMap::new();
        for viewer in &viewers {
            if !viewer.send("{ changes { cursor } }", json!({})).await.error_code().is_empty() {
                continue;
            }
            let mut job = Job::default();
            job.takes(&lines(&exported(viewer, "/feed").await.bytes));
            for (name, kind, inside, columns) in COMPARED {
                // What is nobody's but its own the platform is refused, and told nothing of.
                if viewer.name == "data-platform" && *name == "work_items" {
                    assert_eq!(asked(viewer, "/feed?table=work_items").await.status, StatusCode::FORBIDDEN);
                    assert!(job.things.keys().all(|id| !id.starts_with(kind)));
                    continue;
                }
                let found = table(viewer, name).await;
                let compared = |row: &Row| -> Row {
                    columns.iter().map(|(column, ..)| ((*column).to_owned(), row[*column].clone())).collect()
                };
                let found_once: BTreeSet<Row> = found.iter().map(compared).collect();
                assert_eq!(found_once, expected(&job, kind, inside, columns), "{}: {name}", viewer.name);
                assert_eq!(found_once.len(), found.len(), "{}: a row of {name} comes twice", viewer.name);
                let most = most.entry(name).or_default();
                *most = found.len().max(*most);
            }
        }
        assert!(most.values().all(|most| *most > 5) && most["duties"] > 200, "{most:?}");
    }

    async fn the_dictionary_says_what_the_tables_have(world) {
        happened(world).await;
        subjects::prepare(world).await;
        let dictionary = dictionary();
        let office = Viewer::named(world, "fengmao-office.coordinator").await;
        let viewers = viewers::of_each_kind(world).await;
        for of in TABLES {
            let entries: Vec<&Entry> = dictionary.iter().filter(|entry| entry.table == of.name).collect();
            let answer = asked(&office, &format!("/feed?table={}", of.name)).await;
            let text = String::from_utf8(answer.bytes.clone()).unwrap();
            let names: Vec<&str> = entries.iter().map(|entry| entry.column).collect();
            assert_eq!(text.lines().next().unwrap(), format!("\u{FEFF}{}", names.join(",")), "{}", of.name);
            let rows = rows(&answer);
            let mut keys = BTreeSet::new();
            for row in &rows {
                for entry in &entries {
                    let (cell, at) = (row[entry.column].as_str(), format!("{}.{}", of.name, entry.column));
                    assert!(!cell.is_empty() || entry.is_empty || entry.of == "String", "{at} is empty");
                    if !cell.is_empty() {
                        assert!(is_of(cell, entry), "{at} is {cell}");
                    }
                }
                let key = entries.iter().filter(|entry| entry.is_key).map(|entry| row[entry.column].clone());
                keys.insert(key.collect::<Vec<_>>());
            }
            assert_eq!(keys.len(), rows.len(), "the key of {} is one", of.name);
            for entry in &entries {
                assert!(entry.chinese.chars().any(|letter| letter > '\u{4E00}'), "{entry:?}");
                assert!(entry.english.len() > 3 && entry.english.starts_with(|letter: char| letter.is_ascii_alphabetic()), "{entry:?}");
            }
            for viewer in &viewers {
                let role = match viewer.name.split_once('.').map_or(viewer.name.as_str(), |(_, what)| what) {
                    "officer" if viewer.name.starts_with("fuchun") => "UNIT_OFFICER",
                    "signer" if viewer.name.starts_with("fuchun") => "UNIT_SIGNER",
                    "officer" => "DEPARTMENT_OFFICER",
                    "signer" => "DEPARTMENT_SIGNER",
                    "coordinator" => "COORDINATOR",
                    "data-platform" => "DATA_PLATFORM",
                    "sysadmin" => "SYSTEM_ADMIN",
                    "secadmin" => "SECURITY_ADMIN",
                    "auditor" => "AUDITOR",
                    _ => "NOBODY",
                };
                let readers = entries[0].readers.split("; ").map(|reader| reader.split_once(": ").unwrap().0);
                let reads = asked(viewer, &format!("/feed?table={}", of.name)).await.status == StatusCode::OK;
                assert_eq!(reads, readers.into_iter().any(|reader| reader == role), "{} {role}", of.name);
            }
        }
    }

    async fn a_table_says_in_trailers_what_it_came_to(world) {
        let office = Viewer::named(world, "fengmao-office.coordinator").await;
        let request = office.person.asking_for("/feed?table=duties").header(header::TE, "trailers");
        let answer = world.router.clone().oneshot(request.body(Body::empty()).unwrap()).await.unwrap();
        assert_eq!(answer.headers()[header::TRAILER], "feed-rows, feed-sha256");
        assert_eq!(answer.headers()[header::CONTENT_DISPOSITION], "attachment; filename=\"duties-2022-08-01.csv\"");
        let collected = answer.into_body().collect().await.unwrap();
        let trailers = collected.trailers().unwrap().clone();
        let bytes = collected.to_bytes();
        let rows = std::str::from_utf8(&bytes).unwrap().matches("\r\n").count() - 1;
        assert!(rows > 200);
        assert_eq!(trailers["feed-rows"], rows.to_string().as_str());
        assert_eq!(trailers["feed-sha256"], format!("{:x}", Sha256::digest(&bytes)).as_str());
        let packed = asked_with(&office, "/feed?table=duties", &[(header::ACCEPT_ENCODING, "gzip")]).await;
        assert_eq!(packed.headers[header::CONTENT_ENCODING], "gzip");
    }

    async fn no_cell_of_a_table_is_a_formula(world) {
        let office = Viewer::named(world, "fengmao-office.coordinator").await;
        let duty = brought_to(world, "COMPLETED").await;
        let returned = deciding(&duty, Some("=1+1"), "returned");
        let duty = done(&office.person.command("returnDuty", returned).await);
        let found = table(&office, "duties").await;
        let row = found.iter().find(|row| duty["id"] == row["id"]).unwrap();
        assert_eq!(row["returned_reason"], "'=1+1");
    }
}

/// Whether a cell is of the type that the dictionary names.
fn is_of(cell: &str, entry: &Entry) -> bool {
    let are_digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    match entry.of.as_str() {
        "ID" => cell.contains('_'),
        "Int" => are_digits(cell),
        "Boolean" => ["true", "false"].contains(&cell),
        "Decimal" => cell.split('.').all(are_digits),
        "Date" => entity::day::parse(cell).is_some(),
        "YearMonth" => cell.parse::<entity::month::YearMonth>().is_ok(),
        "DateTime" => cell.len() >= 20 && cell.ends_with('Z') && cell.as_bytes()[10] == b'T',
        "String" => true,
        _ => entry.words.contains(&cell),
    }
}
