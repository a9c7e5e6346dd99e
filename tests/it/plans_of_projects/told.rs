//! Who follows communities is told of the plans that it sees, and of nothing else that happens to plans.

use super::{APPLICATION, appraised, discarded, done, drafted, ended, give, key, submitted, submitting};
use crate::{harness::Person, reviews};
use serde_json::{Value, json};

const PAGE: &str = "query($after: String) { changes(after: $after, first: 200, kinds: [COMMUNITY]) { cursor hasMore changes { node { \
    ... on Community { code plans { kind version status review { id } } } } } } }";

/// A reader of the feed, and what it was told last.
struct Reader<'w> {
    person: Person<'w>,
    cursor: Value,
}

impl<'w> Reader<'w> {
    async fn new(person: Person<'w>) -> Self {
        let mut reader = Self { person, cursor: json!(null) };
        reader.told().await;
        reader
    }

    /// Of each community that is told the plans, by versions.
    async fn told(&mut self) -> Vec<String> {
        let mut told = Vec::new();
        loop {
            let page = self.person.ask_with(PAGE, json!({ "after": self.cursor })).await["changes"].clone();
            for change in page["changes"].as_array().unwrap() {
                let plans = change["node"]["plans"].as_array().unwrap().iter();
                let versions: Vec<String> = plans.map(|it| it["version"].to_string()).collect();
                told.push(format!("{} {}", change["node"]["code"].as_str().unwrap(), versions.join(" ")));
            }
            self.cursor = page["cursor"].clone();
            if page["hasMore"] == false {
                return told;
            }
        }
    }
}

both! {
    async fn each_is_told_what_it_sees(world) {
        world.people_stay();
        let unit = world.person("fuchun-subdistrict.signer").await;
        let office = world.person("fengmao-office.coordinator").await;
        let mut readers = Vec::new();
        for name in [
            "fuchun-subdistrict.officer",
            "fengmao-office.deputy",
            "finance.officer",
            "publicity-dept.officer",
            "lushan-subdistrict.officer",
            "data-platform",
        ] {
            readers.push(Reader::new(world.person(name).await).await);
        }
        let mut told = async |expected: [&[&str]; 6]| {
            for (reader, expected) in readers.iter_mut().zip(expected) {
                assert_eq!(reader.told().await, expected);
            }
        };
        let (none, first): (&[&str], &[&str]) = (&[], &["jiangbin 1"]);
        let draft = drafted(&unit, "jiangbin", APPLICATION).await;
        told([first, none, none, none, none, none]).await;
        let plan = done(&give(&unit, "submitPlan", submitting(&draft)).await);
        told([first, first, none, none, none, none]).await;
        let review = appraised(world, "jiangbin", &[&plan]).await;
        told([first, first, first, none, none, none]).await;
        let signatory = async |command: &str| {
            let now = reviews::review(&office, &review["id"]).await;
            let input = json!({
                "review": review["id"], "organization": "publicity-dept", "reason": "宣传", "expectedRevision": now["revision"],
                "idempotencyKey": key(),
            });
            done(&reviews::give(&office, command, input).await);
        };
        signatory("addSignatory").await;
        told([first, first, first, first, none, none]).await;
        // A draft, and that it is no more, is its unit's alone.
        let draft = drafted(&unit, "jiangbin", APPLICATION).await;
        told([&["jiangbin 2 1"], none, none, none, none, none]).await;
        discarded(&unit, &draft).await;
        told([first, none, none, none, none, none]).await;
        submitted(&unit, "jiangbin", APPLICATION).await;
        let second: &[&str] = &["jiangbin 2 1"];
        told([second, second, second, second, none, none]).await;
        signatory("removeSignatory").await;
        told([none, none, none, &["jiangbin "], none, none]).await;
        ended(world, &review, "concludeReview", json!({ "conclusion": "RETURNED", "note": "补充" })).await;
        told([second, second, second, none, none, none]).await;
        submitted(&unit, "jiangbin", APPLICATION).await;
        told([&["jiangbin 3 2 1"], &["jiangbin 3 2 1"], second, none, none, none]).await;
        told([none; 6]).await;
    }

    async fn the_inbox_says_what_waits(world) {
        let unit = world.person("fuchun-subdistrict.signer").await;
        let office = world.person("fengmao-office.coordinator").await;
        let inbox = async |person: &Person<'_>| {
            let data = person.ask("{ viewer { notifications { nodes { kind subject { ... on Plan { version } } } } } }").await;
            let nodes = data["viewer"]["notifications"]["nodes"].as_array().unwrap().clone();
            let of_plans = nodes.into_iter().filter(|it| !it["subject"]["version"].is_null());
            of_plans.map(|it| format!("{} {}", it["kind"].as_str().unwrap(), it["subject"]["version"])).collect::<Vec<_>>()
        };
        let first = submitted(&unit, "jiangbin", APPLICATION).await;
        assert_eq!((inbox(&office).await, inbox(&unit).await), (vec!["APPRAISAL_AWAITED 1".to_owned()], vec![]));
        let second = submitted(&unit, "jiangbin", APPLICATION).await;
        assert_eq!(inbox(&office).await, ["APPRAISAL_AWAITED 2"]);
        let review = appraised(world, "jiangbin", &[&second]).await;
        assert_eq!(inbox(&office).await, Vec::<String>::new());
        ended(world, &review, "concludeReview", json!({ "conclusion": "RETURNED", "note": "补充" })).await;
        assert_eq!(inbox(&unit).await, ["RETURNED 2"]);
        let third = submitted(&unit, "jiangbin", APPLICATION).await;
        assert_eq!((inbox(&office).await, inbox(&unit).await), (vec!["APPRAISAL_AWAITED 3".to_owned()], vec![]));
        let review = appraised(world, "jiangbin", &[&third]).await;
        reviews::all_sign(world, &review, "APPROVE").await;
        ended(world, &review, "concludeReview", json!({ "conclusion": "PASSED" })).await;
        assert_eq!((inbox(&office).await, inbox(&unit).await), (vec![], vec!["APPRAISED 3".to_owned()]));
        assert_eq!(first["version"], 1);
    }
}
