//! What may be registered: whole manifests or nothing, and each name for one text.

use super::{NAMED, OTHER, digest, file, refused, register, run};
use crate::harness::Folder;
use clap::Parser as _;
use serde_json::{Value, json};

fn apollo(operations: &[(&str, &str)]) -> String {
    let operations: Vec<Value> = operations
        .iter()
        .map(|(name, body)| json!({ "id": digest(body), "name": name, "type": "query", "body": body }))
        .collect();
    json!({ "format": "apollo-persisted-query-manifest", "version": 1, "operations": operations }).to_string()
}

both! {
    async fn manifests_of_three_kinds_are_registered_once(world) {
        let folder = Folder::new();
        let manifest = file(&folder, "manifest.json", &apollo(&[("Named", NAMED), ("Other", OTHER)]));
        let said = run(world, &["register", &manifest, "--app", "phone"]).await.unwrap();
        assert_eq!(said, "2 registered for phone, 0 were already\n");
        let said = run(world, &["register", &manifest, "--app", "phone"]).await.unwrap();
        assert_eq!(said, "0 registered for phone, 2 were already\n");
        // Another app has the same, and a document as it stands in a file.
        let plain = file(&folder, "named.graphql", NAMED);
        assert_eq!(run(world, &["register", &plain, "--app", "desk"]).await.unwrap(), "1 registered for desk, 0 were already\n");
        assert_eq!(register(world, "desk", &[("m5", OTHER)]).await, "1 registered for desk, 0 were already\n");
        let listed = run(world, &["list"]).await.unwrap();
        let rows: Vec<Vec<&str>> = listed.lines().map(|line| line.split('\t').collect()).collect();
        let id = digest(NAMED);
        let since = "since 2022-08-01T00:00:00.000000Z";
        assert_eq!(rows[0], ["desk", since, &id, "Named", "never used"]);
        assert_eq!(rows[1], ["desk", since, "m5", "Other", "never used"]);
        assert_eq!(rows.len(), 4);
        assert_eq!(run(world, &["list", "--app", "phone"]).await.unwrap().lines().count(), 2);
        // Each is an event that names it.
        let told: Vec<_> = world.trail().await.into_iter().filter(|event| event.action == "REGISTER_DOCUMENT").collect();
        assert_eq!(told.len(), 4);
        assert!(told[0].detail.contains("\"app\":\"phone\"") && told[0].subject_kind == "document", "{:?}", told[0]);
        assert!(told.iter().all(|event| !event.detail.contains("programme")), "no text is in the trail");
    }

    async fn a_manifest_with_a_fault_registers_nothing(world) {
        let folder = Folder::new();
        let deep = format!("query Deep {}", "{ programme ".repeat(40) + &"}".repeat(40));
        let aliases: Vec<String> = (0..600).map(|at| format!("a{at}: code")).collect();
        let many = format!("query Many {{ programme {{ {} }} }}", aliases.join(" "));
        let long = format!("query Long {{ programme {{ code }} }} #{}", "x".repeat(70_000));
        for (name, body, why) in [
            ("Unknown", "query Unknown { programme { nothing } }", "nothing"),
            ("Deep", deep.as_str(), "LIMIT_DEPTH"),
            ("Many", many.as_str(), "LIMIT_ALIASES"),
            ("Long", long.as_str(), "LIMIT_DOCUMENT"),
            ("Rows", "query Rows { communities(first: 100) { nodes { duties(first: 100) { nodes { signOffs { id } } } } } evaluations(first: 100) { nodes { scores { id } } } all: communities(first: 100) { nodes { duties(first: 100) { nodes { signOffs { id } } } } } more: communities(first: 100) { nodes { duties(first: 100) { nodes { signOffs { id } } } } } }", "LIMIT_ROWS"),
            ("Two", "mutation Two { a: endOtherSessions(input: { idempotencyKey: \"a\" }) { userErrors { code } } b: endOtherSessions(input: { idempotencyKey: \"b\" }) { userErrors { code } } }", "one command"),
            ("Bomb", "query Bomb { ...A } fragment A on Query { ...B ...B } fragment B on Query { ...C ...C } fragment C on Query { ...A }", "spreads itself"),
            ("Syntax", "query Syntax {", "syntax error"),
            ("Nameless", "{ programme { code } }", "has a name"),
            ("Another", OTHER, "no operation of this name"),
            ("Named", OTHER, "stands there twice"),
        ] {
            let manifest = file(&folder, "manifest.json", &apollo(&[("Named", NAMED), (name, body)]));
            let said = refused(world, &["register", &manifest, "--app", "phone"]).await;
            assert!(said.contains(why), "{name}: {said}");
        }
        let manifest = file(&folder, "huge.json", &format!("{{\"a\": \"{}\"}}", "x".repeat(17 << 20)));
        assert!(refused(world, &["register", &manifest, "--app", "phone"]).await.contains("more than"));
        let manifest = file(&folder, "manifest.txt", NAMED);
        assert!(refused(world, &["register", &manifest, "--app", "phone"]).await.contains("neither .json nor .graphql"));
        let manifest = file(&folder, "manifest.json", &apollo(&[("Named", NAMED)]));
        for app in ["", "Phone", "a b"] {
            assert!(run(world, &["register", &manifest, "--app", app]).await.is_err(), "{app:?}");
        }
        assert_eq!(run(world, &["list"]).await.unwrap(), "");
        assert!(!world.trail().await.iter().any(|event| event.subject_kind == "document"));
        // Within other limits it is another matter.
        let manifest = file(&folder, "long.json", &apollo(&[("Long", &long)]));
        run(world, &["register", &manifest, "--app", "phone", "--limit-document", "100000"]).await.unwrap();
    }

    async fn a_name_stands_for_one_text_for_ever(world) {
        register(world, "phone", &[("1", NAMED)]).await;
        let folder = Folder::new();
        let other = file(&folder, "relay.json", &json!({ "2": NAMED, "1": OTHER }).to_string());
        for app in ["phone", "desk"] {
            let said = refused(world, &["register", &other, "--app", app]).await;
            assert!(said.contains("the id 1 names another document, of phone"), "{said}");
        }
        run(world, &["retire", "--app", "phone", "--all"]).await.unwrap();
        assert!(refused(world, &["register", &other, "--app", "desk"]).await.contains("names another document"));
        assert_eq!(run(world, &["list"]).await.unwrap().lines().count(), 1);
    }

    async fn what_is_retired_can_be_registered_again(world) {
        register(world, "phone", &[("1", NAMED), ("2", OTHER)]).await;
        assert!(refused(world, &["retire", "--app", "phone", "Named", "Nothing"]).await.contains("no document Nothing"));
        assert!(run(world, &["retire", "--app", "phone"]).await.is_err(), "it is said which");
        assert_eq!(run(world, &["retire", "--app", "phone", "Named"]).await.unwrap(), "1 retired of phone\n");
        assert!(refused(world, &["retire", "--app", "phone", "1"]).await.contains("no document 1"));
        assert!(refused(world, &["retire", "--app", "desk", "2"]).await.contains("desk has no document 2"));
        let listed = run(world, &["list"]).await.unwrap();
        assert!(listed.contains("phone\tretired since 2022-08-01T00:00:00.000000Z\t1\tNamed"), "{listed}");
        assert_eq!(register(world, "phone", &[("1", NAMED), ("2", OTHER)]).await, "1 registered for phone, 1 were already\n");
        assert!(!run(world, &["list"]).await.unwrap().contains("retired"));
        // What nobody has used for long: neither registered nor asked since.
        assert_eq!(run(world, &["retire", "--app", "phone", "--unused-since", "2022-08-01"]).await.unwrap(), "0 retired of phone\n");
        assert_eq!(run(world, &["retire", "--app", "phone", "--unused-since", "2022-08-02"]).await.unwrap(), "2 retired of phone\n");
        let told: Vec<String> = world.trail().await.into_iter().map(|event| event.action).filter(|it| it.ends_with("_DOCUMENT")).collect();
        assert_eq!(told.iter().filter(|action| *action == "RETIRE_DOCUMENT").count(), 3);
        assert_eq!(told.len(), 6);
    }

    async fn two_that_register_at_once_agree_on_what_a_name_means(world) {
        let other = world.another_store().await;
        let folder = Folder::new();
        for round in 0..4 {
            let id = format!("id{round}");
            let one = file(&folder, "one.json", &json!({ &id: NAMED }).to_string());
            let two = file(&folder, "two.json", &json!({ &id: OTHER }).to_string());
            let by_other = async {
                let mut out = Vec::new();
                let line = super::Line::try_parse_from(["operations", "register", &two, "--app", "desk"]).unwrap();
                line.command.run(&other, &mut out).await.map(drop)
            };
            let by_one = async { run(world, &["register", &one, "--app", "phone"]).await.map(drop) };
            let (first, second) = tokio::join!(by_one, by_other);
            assert!(first.is_ok() != second.is_ok(), "{first:?} {second:?}");
            let listed = run(world, &["list"]).await.unwrap();
            assert_eq!(listed.lines().filter(|line| line.contains(&id)).count(), 1);
        }
    }
}
