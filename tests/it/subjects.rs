//! What questions are about: of each kind of row the viewer's own, those of others, and one that is not there.
//!
//! Who may see a row is written out here once more, apart from the server's own rules.

mod owned;
mod users;

use crate::{harness::World, reference::rows, viewers::Viewer};
use entity::{community, organization, programme, responsibility, scenario};
use std::collections::BTreeMap;

/// A kind of row that is asked about by its id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    Catalogue,
    Duty,
    SignOff,
    User,
    AuditEvent,
}

impl Kind {
    pub const ALL: [Self; 5] = [Self::Catalogue, Self::Duty, Self::SignOff, Self::User, Self::AuditEvent];

    /// The types of the schema that are of this kind. A type that has ids and is of no kind fails a test.
    pub const fn types(self) -> &'static [&'static str] {
        match self {
            Self::Catalogue => &["Programme", "Organization", "Responsibility", "Scenario", "Community"],
            Self::Duty => &["Duty"],
            Self::SignOff => &["SignOff"],
            Self::User => &["User"],
            Self::AuditEvent => &["AuditEvent"],
        }
    }

    fn missing(self) -> String {
        missing_like(&format!("{}_", self.types()[0].to_lowercase()))
    }

    async fn subjects(self, world: &World) -> Subjects {
        let subjects = match self {
            Self::Catalogue => catalogue(world).await,
            Self::Duty => owned::duties(world).await,
            Self::SignOff => owned::sign_offs(world).await,
            Self::User => users::users(world).await,
            Self::AuditEvent => events(world).await,
        };
        let missing = self.missing();
        subjects.and("missing", move |_| Some(missing.clone()))
    }
}

/// What depends on who asks.
type By<T> = Box<dyn Fn(&Viewer) -> T>;

/// The rows of a kind.
pub struct Subjects {
    pub columns: Vec<Column>,
}

/// A row as a viewer stands to it: its own, another's.
pub struct Column {
    pub name: &'static str,
    pick: By<Option<String>>,
}

impl Column {
    /// The id of such a row; none where the viewer stands so to no row.
    pub fn of(&self, viewer: &Viewer) -> Option<String> {
        (self.pick)(viewer)
    }
}

impl Subjects {
    fn new() -> Self {
        Self { columns: Vec::new() }
    }

    /// A column more.
    fn and(mut self, name: &'static str, pick: impl Fn(&Viewer) -> Option<String> + 'static) -> Self {
        self.columns.push(Column { name, pick: Box::new(pick) });
        self
    }
}

/// The id of nothing, of the same type as this.
fn missing_like(id: &str) -> String {
    let (of, _) = id.split_once('_').unwrap();
    format!("{of}_01h455vb4pex5vsknk084sn02q")
}

/// Brings rows of each kind about, for each organization.
pub async fn prepare(world: &World) -> BTreeMap<Kind, Subjects> {
    owned::everybody_signs(world).await;
    let mut subjects = BTreeMap::new();
    for kind in Kind::ALL {
        subjects.insert(kind, kind.subjects(world).await);
    }
    subjects
}

/// The published document.
async fn catalogue(world: &World) -> Subjects {
    let fixed = |id: String| move |_: &Viewer| Some(id.clone());
    Subjects::new()
        .and("programme", fixed(rows::<programme::Entity>(world).await[0].id.to_string()))
        .and("organization", fixed(rows::<organization::Entity>(world).await[0].id.to_string()))
        .and("clause", fixed(rows::<responsibility::Entity>(world).await[0].id.to_string()))
        .and("scenario", fixed(rows::<scenario::Entity>(world).await[0].id.to_string()))
        .and("community", fixed(rows::<community::Entity>(world).await[2].id.to_string()))
}

/// The audit trail.
async fn events(world: &World) -> Subjects {
    let last = world.trail().await.last().map(|event| event.id.to_string());
    Subjects::new().and("an event", move |_| last.clone())
}
