//! What others do and one may not see changes no answer: not a row, a count, a cursor, a digest, a header.
//!
//! Viewers of each kind are asked questions made from the schema, then something happens that they may not see, then
//! they are asked again.

mod changes;

use crate::{
    corpus::{self, Walk},
    harness::{Answer, World},
    reference::happened,
    sdl::Sdl,
    subjects::{self, Kind},
    viewers::{self, Viewer},
};
use changes::CHANGES;
use serde_json::json;

/// A viewer, what it was asked, and what it was told.
struct Asked<'w> {
    viewer: Viewer<'w>,
    told: Vec<(String, Answer)>,
}

impl<'w> Asked<'w> {
    async fn first(viewer: Viewer<'w>, questions: &[String]) -> Self {
        // The auditor may see in the trail that something happened, and nothing else of it.
        let questions =
            questions.iter().filter(|question| viewer.name != "auditor" || !question.contains("auditEvents"));
        let mut told = Vec::new();
        for question in questions {
            told.push((question.clone(), viewer.send(question, json!({})).await));
        }
        assert!(told.len() >= 200, "{} is asked {} questions", viewer.name, told.len());
        Self { viewer, told }
    }

    /// Asks again, and says what is answered otherwise.
    async fn again(self, after: &str, differences: &mut Vec<String>) {
        for (question, before) in &self.told {
            let now = self.viewer.send(question, json!({})).await;
            if (before.status, &before.headers, &before.bytes) != (now.status, &now.headers, &now.bytes) {
                let [before, now] =
                    [before, &now].map(|answer| format!("{:?} {}", answer.headers, answer.body));
                let name = &self.viewer.name;
                differences.push(format!("{name} noticed that {after}:\n{question}\n  {before}\n  {now}\n"));
            }
        }
    }
}

async fn told(world: &World, (name, question): (&str, &str)) -> Vec<u8> {
    let answer = world.person(name).await.send(question, json!({})).await;
    assert!(answer.body["errors"].is_null(), "{}", answer.body);
    answer.bytes
}

both! {
    async fn what_one_may_not_see_changes_no_answer(world) {
        happened(world).await;
        let viewers = viewers::of_each_kind(world).await;
        let subjects = subjects::prepare(world).await;
        let schema = Sdl::ours();
        let questions = corpus::questions(&Walk::of(&schema, &subjects, &viewers), &viewers).await;
        let unasked = corpus::unasked(&schema, &questions);
        assert!(unasked.is_empty(), "no question asks for {unasked:#?}");
        let mut asked = Vec::new();
        for viewer in viewers {
            asked.push(Asked::first(viewer, &questions).await);
        }
        let mut differences = Vec::new();
        let mut after = "nothing happened";
        for change in CHANGES {
            let (notice, rest) = asked.into_iter().partition(|it| change.seen_by.contains(&it.viewer.name.as_str()));
            asked = rest;
            for it in notice {
                it.again(after, &mut differences).await;
            }
            let before = told(world, change.noticed).await;
            (change.happens)(world).await;
            after = change.what;
            assert!(told(world, change.noticed).await != before, "nobody notices that {after}");
        }
        for it in asked {
            it.again(after, &mut differences).await;
        }
        let some = &differences[..differences.len().min(5)];
        assert!(differences.is_empty(), "{} answers differ:\n{}", differences.len(), some.join("\n"));
    }
}

#[test]
fn something_happens_to_each_kind_of_row() {
    for kind in Kind::ALL.into_iter().filter(|kind| *kind != Kind::Catalogue) {
        let changes = CHANGES.iter().filter(|change| change.of.contains(&kind)).count();
        assert!(changes > 0, "nothing happens to {kind:?}: see tests/it/interference/changes.rs");
    }
}
