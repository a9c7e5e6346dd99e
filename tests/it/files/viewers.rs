//! Who has a file, by every way to it.

use super::{had, pdf, sent, shown, uploaded};
use crate::{
    duties::{brought_to, done, signing},
    harness::{Answer, World},
};
use axum::{
    body::Body,
    http::{Method, Request},
};
use future_community::domain::assignment::Which;
use serde_json::{Value, json};

const NONE: &str = "attachment_01h455vb4pex5vsknk084sn02q";

/// What a request without a token is answered.
async fn by_address(world: &World, url: &str) -> Answer {
    let path = url.strip_prefix("https://register.example").unwrap();
    world.send(Request::get(path).header("x-request-id", "a-question").body(Body::empty()).unwrap()).await
}

/// That each way to a file is as to one that is not there.
async fn is_missing(world: &World, name: &str, id: &Value, sha256: &str) {
    let person = if name.is_empty() { world.nobody() } else { world.person(name).await };
    assert!(shown(&person, id).await.is_null(), "{name}");
    for (method, headers) in [
        (Method::GET, vec![]),
        (Method::HEAD, vec![]),
        (Method::GET, vec![("range", "bytes=0-3".to_owned())]),
        (Method::GET, vec![("range", "bytes=9999-".to_owned())]),
        (Method::GET, vec![("if-none-match", format!("\"{sha256}\""))]),
        (Method::GET, vec![("if-range", format!("\"{sha256}\"")), ("range", "bytes=0-".to_owned())]),
    ] {
        let mut answers = Vec::new();
        for id in [id.as_str().unwrap(), NONE] {
            let mut request = person.asking_for(&format!("/files/{id}")).method(method.clone());
            for (name, value) in &headers {
                request = request.header(*name, value);
            }
            let before = world.store.statements();
            let answer = world.send(request.body(Body::empty()).unwrap()).await;
            let statements = world.store.statements() - before;
            answers.push((answer.status, format!("{:?}", answer.headers), answer.bytes, statements));
        }
        assert_eq!(answers[0].0, 404, "{name} {method} {headers:?}");
        assert_eq!(answers[0], answers[1], "{name} {method} {headers:?}");
    }
}

both! {
    async fn whoever_sees_what_it_hangs_on_has_it_and_nobody_else(world) {
        let signer = world.person("education.signer").await;
        let file = uploaded(&signer, "a.pdf", &pdf("1")).await;
        let (id, sha256) = (&file["id"], file["sha256"].as_str().unwrap());
        let all = [
            "education.signer", "education.officer", "fuchunwan-new-city.officer", "fuchunwan-new-city.signer",
            "fengmao-office.coordinator", "data-platform", "health.signer", "lushan-subdistrict.officer", "auditor",
            "sysadmin", "secadmin", "",
        ];
        // While it hangs on nothing it is its uploader's.
        assert_eq!(had(&signer, id).await.bytes, pdf("1"));
        for name in &all[1..] {
            is_missing(world, name, id, sha256).await;
        }
        let duty = brought_to(world, "ACKNOWLEDGED").await;
        let mut input = signing(&duty, "COMPLETE", "complete");
        input["attachments"] = json!([id]);
        done(&signer.command("signDuty", input).await);
        for name in &all[..6] {
            let person = world.person(name).await;
            assert_eq!(shown(&person, id).await["sha256"], sha256, "{name}");
            let answer = had(&person, id).await;
            assert_eq!((answer.status.as_u16(), answer.bytes), (200, pdf("1")), "{name}");
        }
        for name in &all[6..] {
            is_missing(world, name, id, sha256).await;
        }
        // The same bytes again are another file, and tell nobody of the first.
        let health = world.person("health.signer").await;
        let again = uploaded(&health, "other.pdf", &pdf("1")).await;
        assert_eq!(again["sha256"], sha256);
        assert_ne!(again["id"], *id);
        is_missing(world, "health.signer", id, sha256).await;
        is_missing(world, "education.signer", &again["id"], sha256).await;
    }

    async fn an_address_is_good_for_five_minutes_and_for_one_file(world) {
        let signer = world.person("education.signer").await;
        let file = uploaded(&signer, "a.pdf", &pdf("1")).await;
        let other = uploaded(&signer, "b.pdf", &pdf("1")).await;
        let row = shown(&signer, &file["id"]).await;
        let url = row["url"].as_str().unwrap();
        assert_eq!(row["urlExpiresAt"], world.clock.now().plus_seconds(300).rfc3339());
        let answer = by_address(world, url).await;
        assert_eq!((answer.status.as_u16(), answer.bytes), (200, pdf("1")));
        let missing = by_address(world, &url.replace(file["id"].as_str().unwrap(), NONE)).await;
        let moved = url.replace("expires=1", "expires=2");
        let elsewhere = url.replace(file["id"].as_str().unwrap(), other["id"].as_str().unwrap());
        let unsigned = url.split("&signature").next().unwrap().to_owned();
        for url in [moved, elsewhere, unsigned, format!("{url}AA"), url.replace("signature=", "signature=%00")] {
            let answer = by_address(world, &url).await;
            assert_eq!((answer.status.as_u16(), &answer.bytes), (404, &missing.bytes), "{url}");
        }
        world.clock.advance(300);
        assert_eq!(by_address(world, url).await.status, 200);
        world.clock.advance(1);
        let late = by_address(world, url).await;
        assert_eq!((late.status.as_u16(), late.bytes), (404, missing.bytes));
    }

    async fn who_uploads_for_an_organization_no_more_has_nothing_of_it(world) {
        // Elsewhere it goes on uploading.
        let roles = ["education", "health"].map(|code| (entity::vocabulary::Role::DepartmentOfficer, Some(code)));
        let person = world.member("mover", &roles).await;
        let file = sent(&person, "?name=a.pdf&organization=education", &[], pdf("1")).await.body;
        assert_eq!(had(&person, &file["id"]).await.status, 200);
        let ended = Which::Role {
            account: "mover",
            role: entity::vocabulary::Role::DepartmentOfficer,
            organization: Some("education"),
        };
        future_community::domain::assignment::end(&world.store, &ended).await.unwrap();
        assert!(shown(&person, &file["id"]).await.is_null());
        assert_eq!(had(&person, &file["id"]).await.status, 404);
        assert_eq!(sent(&person, "?name=b.pdf", &[], pdf("2")).await.status, 201);
    }
}
