//! Bulletins: one that was published, which everybody in the programme reads, and a draft, which is the office's alone.

use super::{
    Subjects,
    standing::{COORDINATOR, DATA_PLATFORM},
};
use crate::{
    bulletins::{OFFICE, done, drafting, give, published},
    harness::World,
    viewers::Viewer,
};

pub fn reads(viewer: &Viewer) -> bool {
    !viewer.own.is_empty() || viewer.name == DATA_PLATFORM
}

pub async fn bulletins(world: &World) -> Subjects {
    let first = published(world, "2022-06").await["id"].as_str().unwrap().to_owned();
    let office = world.person(OFFICE).await;
    let draft = done(&give(&office, "draftBulletin", drafting("2022-07")).await);
    let draft = draft["id"].as_str().unwrap().to_owned();
    let hidden = (first.clone(), draft.clone());
    let hidden = move |viewer: &Viewer| {
        let (first, draft) = hidden.clone();
        match viewer.name.as_str() {
            COORDINATOR => Vec::new(),
            _ if reads(viewer) => vec![draft],
            _ => vec![first, draft],
        }
    };
    Subjects::new(hidden)
        .and("published", move |_| Some(first.clone()))
        .and("draft", move |_| Some(draft.clone()))
}
