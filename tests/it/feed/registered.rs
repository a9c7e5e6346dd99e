//! An export in the lines of which a registered operation says what is asked for.

use super::{
    cut::Reading,
    export::{Job, asked, exported, lines},
};
use crate::{
    harness::World,
    operations::{register, run},
    subjects,
    viewers::Viewer,
};
use future_community::domain::document::digest;
use serde_json::json;

const CARDS: &str = "query Cards($after: String, $first: Int, $kinds: [FeedKind!]) {
  changes(after: $after, first: $first, kinds: $kinds) {
    reset changes { type kind id version node { ... on Duty { id status } } } cursor hasMore holdUntil
  }
}";

async fn refused(viewer: &Viewer<'_>, path: &str) -> (u16, String) {
    let answer = asked(viewer, path).await;
    (answer.status.as_u16(), answer.error_code().to_owned())
}

async fn prepared(world: &World) {
    subjects::prepare(world).await;
    register(
        world,
        "platform",
        &[
            ("cards", CARDS),
            ("other", "query Other { programme { code } }"),
            ("still", &CARDS.replace("after: $after, ", "").replace("$after: String, ", "")),
            ("trail", &CARDS.replace("changes(", "auditEvents(first: 1) { nodes { id } } changes(")),
            (
                "sign",
                "mutation Sign($input: SignDutyInput!) { signDuty(input: $input) { userErrors { code } } }",
            ),
        ],
    )
    .await;
}

both! {
    async fn the_lines_are_as_a_registered_operation_asks_for_them(world) {
        prepared(world).await;
        let named = format!("sha256:{}", digest(CARDS));
        for name in ["education.officer", "data-platform", "fuchun-subdistrict.officer"] {
            let viewer = Viewer::named(world, name).await;
            let mut standard = Job::default();
            let whole = exported(&viewer, "/feed?kinds=DUTY").await;
            standard.takes(&lines(&whole.bytes));
            for id in ["cards", &named, &digest(CARDS)] {
                let export = exported(&viewer, &format!("/feed?kinds=DUTY&documentId={id}")).await;
                assert_eq!(export.head["document"], json!(named));
                assert!(export.head["documents"].is_null());
                let mut job = Job::default();
                job.takes(&lines(&export.bytes));
                assert_eq!(job.things.keys().collect::<Vec<_>>(), standard.things.keys().collect::<Vec<_>>(), "{name}");
                for (id, thing) in &job.things {
                    assert_eq!(thing["version"], standard.things[id]["version"], "the version is the thing's, not its document's");
                    let keys: Vec<&String> = thing["node"].as_object().unwrap().keys().collect();
                    assert_eq!(keys, ["id", "status"]);
                }
                for sum in ["cursor", "counts", "checksums", "entries"] {
                    assert_eq!(export.complete[sum], whole.complete[sum], "{sum}");
                }
            }
        }
    }

    async fn what_is_registered_and_no_page_of_changes_is_refused(world) {
        prepared(world).await;
        let viewer = Viewer::named(world, "data-platform").await;
        for (id, refusal) in [
            ("unknown", (404, "DOCUMENT_NOT_FOUND")),
            ("", (404, "DOCUMENT_NOT_FOUND")),
            ("other", (400, "BAD_USER_INPUT")),
            ("sign", (400, "BAD_USER_INPUT")),
            ("trail", (403, "FORBIDDEN")),
            ("cards&table=duties", (400, "BAD_USER_INPUT")),
        ] {
            let told = refused(&viewer, &format!("/feed?documentId={id}")).await;
            assert_eq!(told, (refusal.0, refusal.1.to_owned()), "{id}");
        }
        // Whoever may follow nothing is told nothing of what is registered.
        let admin = Viewer::named(world, "sysadmin").await;
        for id in ["cards", "unknown"] {
            assert_eq!(refused(&admin, &format!("/feed?documentId={id}")).await, (403, "FORBIDDEN".into()), "{id}");
        }
        // One that does not go on comes to no end: it is broken off, and not whole.
        let platform = world.person("data-platform").await;
        let (read, is_whole) = Reading::of(&platform, "/feed?documentId=still").await.unwrap().rest().await;
        assert!(!is_whole && !String::from_utf8(read).unwrap().contains("\"complete\""));
        run(world, &["retire", "--app", "platform", "--all"]).await.unwrap();
        world.clock.advance(10);
        assert_eq!(refused(&viewer, "/feed?documentId=cards").await, (404, "DOCUMENT_NOT_FOUND".into()));
    }
}
