//! What accompanies projects: milestones of the special plan, which whoever takes part in the programme sees.

use super::{
    Subjects,
    standing::{Concern, all_of, pick},
};
use crate::{harness::World, reference::rows, viewers::Viewer};
use entity::{milestone, organization};
use std::collections::HashMap;

/// A milestone, and the code of its owner.
#[derive(Clone)]
struct Owned {
    id: String,
    owner: String,
}

impl Concern for Owned {
    fn id(&self) -> &str {
        &self.id
    }

    fn concerns(&self, organization: &str) -> bool {
        self.owner == organization
    }

    fn is_hidden_from(&self, viewer: &Viewer) -> bool {
        viewer.own.is_empty()
    }
}

pub async fn milestones(world: &World) -> Subjects {
    let codes: HashMap<_, _> =
        rows::<organization::Entity>(world).await.into_iter().map(|it| (it.id, it.code)).collect();
    let mut all: Vec<Owned> = rows::<milestone::Entity>(world)
        .await
        .into_iter()
        .map(|row| Owned { id: row.id.to_string(), owner: codes[&row.organization_id].clone() })
        .collect();
    all.sort_by(|one, other| one.id.cmp(&other.id));
    all_of(&all).and("own", pick(&all, Owned::is_own)).and("another's", pick(&all, Owned::is_anothers))
}
