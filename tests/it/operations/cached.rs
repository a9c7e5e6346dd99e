//! Answers that need not be sent again: whose they are, and until when.

use super::{NAMED, by_digest, get, post, register};
use crate::harness::Answer;
use entity::vocabulary::Role;
use future_community::domain::{
    account,
    assignment::{self, Grant},
};
use serde_json::json;

const OWN: &str = "query Own { duties(first: 3) { nodes { id status revision } } }";

fn tag(answer: &Answer) -> String {
    answer.headers["etag"].to_str().unwrap().to_owned()
}

both! {
    async fn an_answer_is_not_sent_twice_to_whom_it_was_sent(world) {
        register(world, "desk", &[("named", NAMED), ("own", OWN)]).await;
        let officer = world.person("education.officer").await;
        let first = get(&world.router, &officer, &[("documentId", "named")], &[]).await;
        assert_eq!((first.status.as_u16(), &first.headers["cache-control"]), (200, &"private, no-cache".parse().unwrap()));
        assert!(first.headers["vary"].to_str().unwrap().starts_with("Authorization, Accept"), "{:?}", first.headers);
        assert!(tag(&first).starts_with('"') && tag(&first).ends_with('"'));
        let tag_of_first = tag(&first);
        let again = get(&world.router, &officer, &[("documentId", "named")], &[("if-none-match", &tag_of_first)]).await;
        assert_eq!((again.status.as_u16(), again.bytes.len(), tag(&again)), (304, 0, tag_of_first.clone()));
        assert_eq!(again.headers["cache-control"], "private, no-cache");
        assert!(!again.headers.contains_key("content-type"));
        // By another of its names, in another process, it is the same answer.
        let id = by_digest(NAMED);
        let elsewhere = get(&world.another_server().await, &officer, &[("documentId", &id)], &[("if-none-match", &tag_of_first)]).await;
        assert_eq!(elsewhere.status, 304);
        // Another form of it is another.
        let other = get(&world.router, &officer, &[("documentId", "named")], &[("accept", "application/graphql-response+json"), ("if-none-match", &tag_of_first)]).await;
        assert_eq!(other.status, 200);
        assert_ne!(tag(&other), tag_of_first);
        let zipped = get(&world.router, &officer, &[("documentId", "named")], &[("accept-encoding", "gzip"), ("if-none-match", &tag_of_first)]).await;
        assert_eq!(zipped.status, 200);
        // What changes has another tag.
        let own = get(&world.router, &officer, &[("documentId", "own")], &[]).await;
        let id = own.body["data"]["duties"]["nodes"][0]["id"].as_str().unwrap().to_owned();
        let signer = world.person("education.signer").await;
        crate::reference::take(&signer, &id, "ACKNOWLEDGE", "收到").await;
        let changed = get(&world.router, &officer, &[("documentId", "own")], &[("if-none-match", &tag(&own))]).await;
        assert_eq!(changed.status, 200);
        assert_ne!(changed.body, own.body);
    }

    async fn equal_answers_of_two_viewers_share_no_tag(world) {
        register(world, "desk", &[("named", NAMED)]).await;
        let mut seen: Vec<(String, String)> = Vec::new();
        for name in ["education.officer", "education.officer2", "health.officer", "fengmao-office.coordinator", "data-platform", "one", "two", "nobody"] {
            let person = match name {
                "nobody" => world.nobody(),
                "one" | "two" => world.member(name, &[]).await,
                _ => world.person(name).await,
            };
            let tags = seen.iter().map(|(_, tag)| tag.as_str()).collect::<Vec<_>>().join(", ");
            let answer = get(&world.router, &person, &[("documentId", "named")], &[("if-none-match", &tags)]).await;
            assert_eq!(answer.status, 200, "{name} was told that it has what others have");
            seen.push((name.to_owned(), tag(&answer)));
            assert!(seen.iter().filter(|(_, other)| *other == tag(&answer)).count() == 1, "{seen:?}");
        }
    }

    async fn a_tag_ends_with_the_rights_that_it_was_given_by(world) {
        register(world, "desk", &[("named", NAMED)]).await;
        let officer = world.person("education.officer").await;
        let first = tag(&get(&world.router, &officer, &[("documentId", "named")], &[]).await);
        let grant = Grant { account: "education.officer", role: Role::DepartmentOfficer, organization: Some("finance"), from: None, until: None };
        assignment::grant(&world.store, &grant).await.unwrap();
        let more = get(&world.router, &officer, &[("documentId", "named")], &[("if-none-match", &first)]).await;
        assert_eq!(more.status, 200, "the same answer, by other rights");
        account::disable(&world.store, "education.officer").await.unwrap();
        let ended = get(&world.router, &officer, &[("documentId", "named")], &[("if-none-match", &tag(&more))]).await;
        assert_eq!(ended.status, 401);
        let star = get(&world.router, &officer, &[("documentId", "named")], &[("if-none-match", "*")]).await;
        assert_eq!(star.status, 401);
    }

    async fn nothing_else_is_kept_anywhere(world) {
        let fails = "query Fails { programme { code } auditEvents(first: 1) { nodes { id } } }";
        register(world, "desk", &[("named", NAMED), ("fails", fails)]).await;
        let officer = world.person("education.officer").await;
        let body = json!({ "documentId": "named" });
        for answer in [
            post(&world.router, &officer, &body).await,
            get(&world.router, &officer, &[("query", NAMED)], &[]).await,
            get(&world.router, &officer, &[("query", NAMED)], &[("if-none-match", "*")]).await,
            get(&world.router, &officer, &[("documentId", "none")], &[("if-none-match", "*")]).await,
            get(&world.router, &officer, &[("documentId", "fails")], &[("if-none-match", "*")]).await,
        ] {
            assert_eq!(answer.headers["cache-control"], "no-store", "{}", answer.body);
            assert!(!answer.headers.contains_key("etag") && answer.status != 304, "{}", answer.body);
        }
    }
}
