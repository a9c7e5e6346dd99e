//! What others do and one may not see changes no answer: not a row, a count, a cursor, a digest, a header.
//!
//! Viewers of each kind are asked questions made from the schema, then something happens that they may not see, then
//! they are asked again.

mod affairs;
mod changes;
mod duties;
mod inbox;
mod mechanisms;
mod people;
mod planned;
mod talk;
mod webhooks;
mod worked;

use crate::{
    corpus::{self, Walk},
    exports,
    harness::{Answer, World},
    reference::happened,
    sdl::Sdl,
    subjects::{self, Kind},
    viewers::{self, Viewer},
};
pub use changes::{CHANGES, Change};
use serde_json::json;

/// A viewer, what it was told, and what happened since.
struct Asked<'w> {
    viewer: Viewer<'w>,
    /// Of two questions it is asked one, on the other engine the other one: each viewer is asked each question once, and on
    /// each engine each question is asked by every other viewer.
    turn: usize,
    /// None once it noticed.
    told: Option<Vec<Answer>>,
    since: Vec<&'static str>,
}

impl Asked<'_> {
    fn name(&self) -> &str {
        &self.viewer.name
    }

    /// What it is asked. The auditor may see in the trail that something happened, and nothing else of it. Who reads accounts is
    /// asked for them too: nobody signs in meanwhile but where that is what happens.
    fn questions<'q>(&self, questions: &'q [String]) -> impl Iterator<Item = &'q String> {
        let auditor = self.name() == "auditor";
        // For how long a copy may be kept is told by the time of day.
        let may_see = move |question: &str| {
            question.contains("holdUntil") || auditor && question.contains("auditEvents")
        };
        let its_turn = questions.iter().skip(self.turn % 2).step_by(2);
        its_turn.filter(move |question| !may_see(question))
    }

    /// What is answered to a question, or what stands in a table.
    async fn told_of(&self, question: &str) -> Answer {
        if question.starts_with('/') {
            return self.viewer.table(question).await;
        }
        self.viewer.send(question, json!({})).await
    }

    async fn ask(&mut self, questions: &[String]) {
        let mut told = Vec::new();
        for question in self.questions(questions) {
            told.push(self.told_of(question).await);
        }
        assert!(told.len() >= 100, "{} is asked {} questions", self.name(), told.len());
        self.told = Some(told);
        self.since.clear();
    }

    /// Asks again what was asked, and says what is answered otherwise.
    async fn ask_again(&mut self, questions: &[String], differences: &mut Vec<String>) {
        let told = self.told.take().unwrap_or_default();
        for (question, before) in self.questions(questions).zip(&told) {
            let now = self.told_of(question).await;
            let is_same = (before.status, &before.headers) == (now.status, &now.headers)
                && (before.bytes == now.bytes || timeless(&before.bytes) == timeless(&now.bytes));
            if !is_same {
                let [before, now] =
                    [before, &now].map(|answer| format!("{:?} {}", answer.headers, answer.body));
                let (name, since) = (self.name(), self.since.join("; "));
                differences
                    .push(format!("{name} noticed one of these: {since}\n{question}\n  {before}\n  {now}\n"));
            }
        }
    }
}

/// An answer without what the time of day says in it: until when the addresses of files are good.
fn timeless(bytes: &[u8]) -> String {
    let mut text = String::from_utf8(bytes.to_vec()).unwrap();
    for begins in ["?expires=", "urlExpiresAt\":\""] {
        let (first, rest) =
            text.split_once(begins).map_or((text.as_str(), None), |(first, rest)| (first, Some(rest)));
        let mut kept = first.to_owned();
        for piece in rest.into_iter().flat_map(|rest| rest.split(begins)) {
            kept.push_str(piece.split_once('"').map_or("", |(_, after)| after));
        }
        text = kept;
    }
    text
}

async fn told(world: &World, (name, question): (&str, &str)) -> Vec<u8> {
    let person = if name == "nobody" { world.nobody() } else { world.person(name).await };
    let answer = person.send(question, json!({})).await;
    assert!(answer.body["errors"].is_null(), "{}", answer.body);
    answer.bytes
}

both! {
    async fn what_one_may_not_see_changes_no_answer(world) {
        world.people_stay();
        happened(world).await;
        people::sign_in(world).await;
        let mut viewers = viewers::of_each_kind(world).await;
        let subjects = subjects::prepare(world).await;
        let schema = Sdl::ours();
        let mut questions = corpus::questions(&Walk::of(&schema, &subjects, &viewers), &viewers).await;
        viewers.extend(viewers::beside_health(world).await);
        let unasked = corpus::unasked(&schema, &questions);
        questions.extend(exports::all(&subjects, &viewers));
        assert!(unasked.is_empty(), "no question asks for {unasked:#?}");
        let first = usize::from(world.database.is_sqlite());
        let asked = |(turn, viewer)| Asked { viewer, turn, told: None, since: Vec::new() };
        let mut asked: Vec<Asked> = (first..).zip(viewers).map(asked).collect();
        let mut differences = Vec::new();
        for change in CHANGES {
            for it in &mut asked {
                if change.seen_by.contains(&it.name()) {
                    it.ask_again(&questions, &mut differences).await;
                } else {
                    if it.told.is_none() {
                        it.ask(&questions).await;
                    }
                    it.since.push(change.what);
                }
            }
            let before = told(world, change.noticed).await;
            (change.happens)(world).await;
            assert!(told(world, change.noticed).await != before, "nobody notices that {}", change.what);
        }
        for it in &mut asked {
            it.ask_again(&questions, &mut differences).await;
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
