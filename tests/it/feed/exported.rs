//! Exports: the same walk in one answer, whole or cut off, and for whom.

use super::export::{Job, asked, asked_with, exported, lines, walked};
use crate::{
    harness::{Pack, World},
    reference::happened,
    subjects,
    viewers::{self, Viewer},
};
use axum::http::{Method, header};
use entity::vocabulary::{FeedKind, Vocabulary};
use flate2::read::GzDecoder;
use future_community::config::Limits;
use serde_json::{Value, json};
use sha2::{Digest, Sha256};
use std::{collections::BTreeSet, io::Read};

const FOLLOWERS: [&str; 6] = [
    "health.officer",
    "planning-resources.signer",
    "fuchun-subdistrict.officer",
    "fengmao-office.coordinator",
    "data-platform",
    "education.signer",
];

async fn prepared(world: &World) -> Vec<Viewer<'_>> {
    happened(world).await;
    subjects::prepare(world).await;
    let mut followers = Vec::new();
    for name in FOLLOWERS {
        followers.push(Viewer::named(world, name).await);
    }
    followers
}

async fn refused(viewer: &Viewer<'_>, path: &str) -> (u16, String, String) {
    let answer = asked(viewer, path).await;
    let message = answer.body["errors"][0]["message"].as_str().unwrap_or_default().to_owned();
    (answer.status.as_u16(), answer.error_code().to_owned(), message)
}

both! {
    async fn an_export_is_what_changes_walks(world) {
        for viewer in prepared(world).await {
            let mut job = Job::default();
            let export = job.catches_up(&viewer).await;
            assert_eq!(job.things, walked(&viewer).await, "{}", viewer.name);
            job.comes_to(&export, &viewer.name);
            assert_eq!((job.resets, job.lost.len()), (1, 0), "{}", viewer.name);
            assert_eq!(export.head["reset"], true);
            let now = world.clock.now();
            assert_eq!(export.head["readAt"], now.rfc3339());
            assert_eq!(export.head["holdUntil"], now.plus_seconds(72 * 60 * 60).rfc3339());
            // Between two checkpoints there is never much.
            let mut since = 0;
            for line in lines(&export.bytes) {
                since = if line["cursor"].is_string() { 0 } else { since + 1 };
                assert!(since <= 500);
            }
            // What is new is nothing, and comes to the same.
            let again = job.clone().catches_up(&viewer).await;
            assert_eq!((&again.head["reset"], &again.complete["entries"]), (&json!(false), &json!(0)));
            for sum in ["cursor", "counts", "checksums"] {
                assert_eq!(again.complete[sum], export.complete[sum], "{sum}");
            }
        }
    }

    async fn what_was_cut_off_goes_on_from_its_last_checkpoint(world) {
        for viewer in prepared(world).await.iter().filter(|it| it.name != "health.officer") {
            let whole = exported(viewer, "/feed").await.bytes;
            let mut complete = Job::default();
            complete.takes(&lines(&whole));
            // Anywhere: the numbers are of a generator that has every remainder.
            let mut state: u64 = 7;
            for _ in 0..12 {
                state = state.wrapping_mul(6_364_136_223_846_793_005).wrapping_add(1_442_695_040_888_963_407);
                let at = usize::try_from(state >> 33).unwrap() % whole.len();
                let mut job = Job::default();
                job.takes(&lines(&whole[..at]));
                let had = job.things.len();
                let export = job.catches_up(viewer).await;
                job.comes_to(&export, &viewer.name);
                assert_eq!(job.things, complete.things, "{} at {at}", viewer.name);
                assert_eq!(job.cursor, complete.cursor);
                let entries = usize::try_from(export.complete["entries"].as_u64().unwrap()).unwrap();
                assert_eq!(had + entries, job.things.len(), "nothing is told twice");
            }
        }
    }

    async fn an_increment_tells_what_was_lost(world) {
        prepared(world).await;
        let names = ["finance.officer", "education.officer", "health.officer", "data-platform"];
        let (mut viewers, mut jobs) = (Vec::new(), Vec::new());
        for name in names {
            let viewer = Viewer::named(world, name).await;
            let mut job = Job::default();
            job.catches_up(&viewer).await;
            jobs.push(job);
            viewers.push(viewer);
        }
        let pack = Pack::copy().with("responsibilities.csv", "finance-2,finance,2", "finance-2,education,9");
        assert!(pack.import(world).await.duties_transferred > 0);
        for (viewer, job) in viewers.iter().zip(&mut jobs) {
            let export = job.catches_up(viewer).await;
            job.comes_to(&export, &viewer.name);
            assert_eq!(job.things, walked(viewer).await, "{}", viewer.name);
            assert_eq!(job.lost.is_empty(), viewer.name != "finance.officer", "{}", viewer.name);
            assert_eq!(job.resets, 1);
        }
    }

    async fn whoever_may_not_follow_is_told_what_changes_tells(world) {
        prepared(world).await;
        let mut told = BTreeSet::new();
        for viewer in viewers::all(world).await {
            let expected = viewer.send("{ changes(kinds: [CATALOGUE]) { cursor } }", json!({})).await;
            for path in ["/feed?kinds=CATALOGUE", "/feed?table=communities", "/feed/documents"] {
                let answer = asked(&viewer, path).await;
                let status = match expected.error_code() {
                    "" => 200,
                    "UNAUTHENTICATED" => 401,
                    _ => 403,
                };
                let found = (answer.status.as_u16(), answer.error_code());
                assert_eq!(found, (status, expected.error_code()), "{} asks for {path}", viewer.name);
                told.insert(status);
            }
        }
        assert_eq!(told, BTreeSet::from([200, 401, 403]));
    }

    async fn a_cursor_is_good_for_whose_it_is(world) {
        let followers = prepared(world).await;
        let (mine, other) = (&followers[0], &followers[5]);
        let cursor = exported(mine, "/feed").await.complete["cursor"].as_str().unwrap().to_owned();
        let mut wordings = BTreeSet::new();
        for (viewer, path) in [
            (other, format!("/feed?after={cursor}")),
            (mine, format!("/feed?after={cursor}&kinds=DUTY")),
            (mine, format!("/feed?after={cursor}A")),
            (mine, "/feed?after=".to_owned()),
            (mine, "/feed?after=%E5%85%89%E6%A0%87".to_owned()),
        ] {
            let (status, code, message) = refused(viewer, &path).await;
            assert_eq!((status, code.as_str()), (400, "BAD_USER_INPUT"), "{path}");
            wordings.insert(message);
        }
        let graphql = "query($after: String) { changes(after: $after) { cursor } }";
        let answer = other.send(graphql, json!({ "after": cursor })).await;
        wordings.insert(answer.body["errors"][0]["message"].as_str().unwrap().to_owned());
        assert_eq!(wordings.len(), 1, "{wordings:?}");
        // A page's cursor goes on as an export, and an export's as a page.
        let all = FeedKind::ALL.iter().map(|kind| kind.code()).collect::<Vec<_>>().join(",");
        let export = exported(mine, &format!("/feed?after={cursor}&kinds={all}&kinds=DUTY")).await;
        assert_eq!(export.complete["entries"], 0);
        let page = mine.send(graphql, json!({ "after": export.complete["cursor"] })).await;
        assert_eq!(page.data()["changes"]["cursor"], cursor.as_str());
    }

    async fn kinds_are_exported_by_themselves(world) {
        let followers = prepared(world).await;
        let viewer = &followers[0];
        let mut all = Job::default();
        all.catches_up(viewer).await;
        let export = exported(viewer, "/feed?kinds=EVALUATION,DUTY").await;
        let mut job = Job::default();
        job.takes(&lines(&export.bytes));
        job.comes_to(&export, &viewer.name);
        assert_eq!(export.head["kinds"], json!(["DUTY", "EVALUATION"]));
        assert_eq!(export.head["documents"].as_object().unwrap().len(), 2);
        let of_kinds = all.things.iter().filter(|(id, _)| id.starts_with("duty_") || id.starts_with("evaluation_"));
        assert_eq!(job.things.iter().collect::<Vec<_>>(), of_kinds.collect::<Vec<_>>());
    }

    async fn what_is_asked_wrongly_is_told(world) {
        let viewer = Viewer::named(world, "health.officer").await;
        for path in [
            "/feed?kinds=",
            "/feed?kinds=DUTIES",
            "/feed?kinds=DUTY,",
            "/feed?kind=DUTY",
            "/feed?first=10",
            "/feed?after=a&after=b",
            "/feed?document=sha256:0",
            "/feed?documentId=a&documentId=b",
            "/feed?table=",
            "/feed?table=accounts",
            "/feed?table=duties&table=reviews",
            "/feed?table=duties&kinds=DUTY",
            "/feed?table=duties&after=x",
            "/feed?after=%ff",
            "/feed?after=%00",
        ] {
            let (status, code, _) = refused(&viewer, path).await;
            assert_eq!((status, code.as_str()), (400, "BAD_USER_INPUT"), "{path}");
        }
        for (path, accept, status) in [
            ("/feed", "application/x-ndjson", 200),
            ("/feed", "Application/X-NDJSON;q=0.1", 200),
            ("/feed", "application/*", 200),
            ("/feed", "text/html, */*;q=0.1", 200),
            ("/feed", "application/json", 406),
            ("/feed", "text/csv", 406),
            ("/feed", "application/x-ndjson;q=0, */*", 406),
            ("/feed", "", 406),
            ("/feed?table=duties", "text/csv", 200),
            ("/feed?table=duties", "text/*", 200),
            ("/feed?table=duties", "application/x-ndjson", 406),
        ] {
            let answer = asked_with(&viewer, path, &[(header::ACCEPT, accept)]).await;
            assert_eq!(answer.status.as_u16(), status, "{path} as {accept}");
        }
        for (method, status) in
            [(Method::HEAD, 200), (Method::POST, 405), (Method::OPTIONS, 405), (Method::DELETE, 405)]
        {
            let request = viewer.person.asking_for("/feed").method(method.clone());
            let answer = world.send(request.body(axum::body::Body::empty()).unwrap()).await;
            assert_eq!(answer.status.as_u16(), status, "{method}");
            match status {
                200 => assert!(answer.bytes.is_empty()),
                _ => assert_eq!(answer.error_code(), "BAD_USER_INPUT", "{method}"),
            }
        }
        assert_eq!(refused(&viewer, "/feed/x").await.1, "NOT_FOUND");
    }

    async fn an_export_is_compressed_for_who_asks_and_smaller_pages_change_nothing(world) {
        let followers = prepared(world).await;
        let office = &followers[3];
        let plain = exported(office, "/feed").await.bytes;
        let packed = asked_with(office, "/feed", &[(header::ACCEPT_ENCODING, "gzip")]).await;
        assert_eq!(packed.headers[header::CONTENT_ENCODING], "gzip");
        assert!(packed.bytes.len() * 4 < plain.len());
        let mut unpacked = Vec::new();
        GzDecoder::new(packed.bytes.as_slice()).read_to_end(&mut unpacked).unwrap();
        assert_eq!(unpacked, plain);
        let usual = Limits::default();
        let mut limits = usual;
        limits.rows.most = 2_000;
        let narrow = Viewer { server: Some(world.within(&limits)), ..Viewer::named(world, &office.name).await };
        let (mut whole, mut small) = (Job::default(), Job::default());
        whole.takes(&lines(&plain));
        let export = small.catches_up(&narrow).await;
        small.comes_to(&export, "within less");
        assert_eq!(small.things, whole.things);
        assert!(lines(&export.bytes).len() > lines(&plain).len() + 10, "there are more checkpoints");
    }

    async fn its_documents_are_there_to_be_asked(world) {
        let followers = prepared(world).await;
        let office = &followers[3];
        let told = asked(office, "/feed/documents").await.body;
        let export = exported(office, "/feed").await;
        assert_eq!(told["schema"], export.head["schema"]);
        let sdl = include_str!("../../../schema.graphql");
        assert_eq!(told["schema"], format!("sha256:{:x}", Sha256::digest(sdl)));
        let mut job = Job::default();
        job.takes(&lines(&export.bytes));
        let documents = told["documents"].as_array().unwrap();
        assert_eq!(documents.len(), FeedKind::ALL.len());
        for standard in documents {
            let (kind, document) = (standard["kind"].as_str().unwrap(), standard["document"].as_str().unwrap());
            assert_eq!(standard["digest"], format!("sha256:{:x}", Sha256::digest(document)));
            assert_eq!(standard["digest"], export.head["documents"][kind]);
            let page = office.send(document, json!({ "first": 50 })).await.data()["changes"].clone();
            let changes = page["changes"].as_array().unwrap();
            assert!(!changes.is_empty(), "{kind}");
            for change in changes {
                assert_eq!(change["kind"], kind);
                let has: &Value = &job.things[change["id"].as_str().unwrap()];
                assert_eq!((&change["version"], &change["node"]), (&has["version"], &has["node"]));
            }
        }
    }
}
