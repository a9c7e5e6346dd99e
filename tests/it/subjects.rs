//! What questions are about: of each kind of row the viewer's own, those of others, and one that is not there.
//!
//! The matrix asks about each, and rows that a viewer may not see are held against the missing one by every path.
//! Who may see a row is written out here once more, apart from the server's own rules.

mod accounts;
mod affairs;
mod assignments;
mod bulletins;
mod drafted;
mod evaluated;
mod indicators;
mod kept;
mod library;
mod mechanisms;
mod money;
mod notices;
mod owned;
mod planned;
mod recorded;
mod reviewed;
mod standing;
mod talk;
mod told;
mod users;
mod webhooks;
mod worked;

pub use planned::Plans;

use crate::{harness::World, reference::rows, viewers::Viewer};
use entity::{community, organization, programme, responsibility, scenario};
use std::collections::BTreeMap;

/// A kind of row that is asked about by its id.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Kind {
    Catalogue,
    IndicatorSet,
    Duty,
    SignOff,
    Evaluation,
    Score,
    Review,
    Opinion,
    Plan,
    Money,
    WorkItem,
    WorkSummary,
    Comment,
    Dossier,
    Bulletin,
    Attachment,
    Notification,
    Draft,
    User,
    Assignment,
    Account,
    Session,
    Webhook,
    LibraryDecision,
    Milestone,
    DigitalApplication,
    LeaseRequest,
    PublicityRecord,
    AuditEvent,
}

impl Kind {
    pub const ALL: [Self; 29] = [
        Self::Catalogue,
        Self::IndicatorSet,
        Self::Duty,
        Self::SignOff,
        Self::Evaluation,
        Self::Score,
        Self::Review,
        Self::Opinion,
        Self::Plan,
        Self::Money,
        Self::WorkItem,
        Self::WorkSummary,
        Self::Comment,
        Self::Dossier,
        Self::Bulletin,
        Self::Attachment,
        Self::Notification,
        Self::Draft,
        Self::User,
        Self::Assignment,
        Self::Account,
        Self::Session,
        Self::Webhook,
        Self::LibraryDecision,
        Self::Milestone,
        Self::DigitalApplication,
        Self::LeaseRequest,
        Self::PublicityRecord,
        Self::AuditEvent,
    ];

    /// The types of the schema that are of this kind. A type that has ids and is of no kind fails a test.
    pub const fn types(self) -> &'static [&'static str] {
        match self {
            Self::Catalogue => &["Programme", "Organization", "Responsibility", "Scenario", "Community"],
            Self::IndicatorSet => &["IndicatorSet", "Indicator"],
            Self::Duty => &["Duty"],
            Self::SignOff => &["SignOff"],
            Self::Evaluation => &["Evaluation"],
            Self::Score => &["Score"],
            Self::Review => &["Review"],
            Self::Opinion => &["Opinion"],
            Self::Plan => &["Plan"],
            Self::Money => &["Expenditure", "PriceAudit", "Payment"],
            Self::WorkItem => &["WorkItem"],
            Self::WorkSummary => &["WorkSummary"],
            Self::Comment => &["Comment"],
            Self::Dossier => &["Dossier"],
            Self::Bulletin => &["Bulletin"],
            Self::Attachment => &["Attachment"],
            Self::Notification => &["Notification"],
            Self::Draft => &["Draft"],
            Self::User => &["User"],
            Self::Assignment => &["HeldAssignment"],
            Self::Account => &["Account"],
            Self::Session => &["Session"],
            Self::Webhook => &["Webhook"],
            Self::LibraryDecision => &["LibraryDecision"],
            Self::Milestone => &["PlanMilestone"],
            Self::DigitalApplication => &["DigitalApplication"],
            Self::LeaseRequest => &["LeaseRequest"],
            Self::PublicityRecord => &["PublicityRecord"],
            Self::AuditEvent => &["AuditEvent"],
        }
    }

    /// What else than ids its rows can be asked for by.
    pub const fn handles(self) -> &'static [Handle] {
        match self {
            Self::Duty => &[
                Handle {
                    argument: "organization",
                    value: "changkou-town",
                    owner: "changkou-town",
                    bare: "idle-town",
                },
                Handle { argument: "community", value: "longtan", owner: "changkou-town", bare: "dongwu" },
            ],
            // Neither final nor concluded, and nobody's of whom one of each kind is asked.
            Self::Evaluation | Self::Review => &[Handle {
                argument: "community",
                value: "zishu-huayuan",
                owner: "yinhu-subdistrict",
                bare: "dongwu",
            }],
            Self::Catalogue
            | Self::IndicatorSet
            | Self::SignOff
            | Self::Score
            | Self::Opinion
            | Self::Plan
            | Self::Money
            | Self::WorkItem
            | Self::WorkSummary
            | Self::Comment
            | Self::Dossier
            | Self::Bulletin
            | Self::Attachment
            | Self::Notification
            | Self::Draft
            | Self::User
            | Self::Assignment
            | Self::Account
            | Self::Session
            | Self::Webhook
            | Self::LibraryDecision
            | Self::Milestone
            | Self::DigitalApplication
            | Self::LeaseRequest
            | Self::PublicityRecord
            | Self::AuditEvent => &[],
        }
    }

    fn missing(self) -> String {
        missing_like(&prefix(self.types()[0]))
    }

    async fn subjects(self, world: &World) -> Subjects {
        let subjects = match self {
            Self::Catalogue => catalogue(world).await,
            Self::IndicatorSet => indicators::sets(world).await,
            Self::Duty => owned::duties(world).await,
            Self::SignOff => owned::sign_offs(world).await,
            Self::Evaluation => evaluated::evaluations(world).await,
            Self::Score => evaluated::scores(world).await,
            Self::Review => reviewed::reviews(world).await,
            Self::Opinion => reviewed::opinions(world).await,
            Self::Plan => planned::plans(world).await,
            Self::Money => money::money(world).await,
            Self::WorkItem => worked::work_items(world).await,
            Self::WorkSummary => worked::summaries(world).await,
            Self::Comment => talk::comments(world).await,
            Self::Dossier => recorded::dossiers(world).await,
            Self::Bulletin => bulletins::bulletins(world).await,
            Self::Attachment => kept::attachments(world).await,
            Self::Notification => notices::notifications(world).await,
            Self::Draft => drafted::drafts(world).await,
            Self::User => users::users(world).await,
            Self::Assignment => assignments::assignments(world).await,
            Self::Account => accounts::accounts(world).await,
            Self::Session => accounts::sessions(world).await,
            Self::Webhook => webhooks::webhooks(world).await,
            Self::LibraryDecision => library::decisions(world).await,
            Self::Milestone => mechanisms::milestones(world).await,
            Self::DigitalApplication => mechanisms::applications(world).await,
            Self::LeaseRequest => mechanisms::leases(world).await,
            Self::PublicityRecord => mechanisms::records(world).await,
            Self::AuditEvent => events(world).await,
        };
        let missing = self.missing();
        subjects.and("missing", move |_| Some(missing.clone()))
    }
}

/// An argument and a value for it that only one organization's rows fit.
pub struct Handle {
    pub argument: &'static str,
    pub value: &'static str,
    /// The organization's code.
    pub owner: &'static str,
    /// Another value that names something in the catalogue, which is public, and that no row fits.
    pub bare: &'static str,
}

/// What depends on who asks.
type By<T> = Box<dyn Fn(&Viewer) -> T>;

/// The rows of a kind.
pub struct Subjects {
    pub columns: Vec<Column>,
    hidden: By<Vec<String>>,
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
    /// Rows of which `hidden` says which ones a viewer may not see.
    fn new(hidden: impl Fn(&Viewer) -> Vec<String> + 'static) -> Self {
        Self { columns: Vec::new(), hidden: Box::new(hidden) }
    }

    /// A column more.
    fn and(mut self, name: &'static str, pick: impl Fn(&Viewer) -> Option<String> + 'static) -> Self {
        self.columns.push(Column { name, pick: Box::new(pick) });
        self
    }

    /// More that is hidden.
    fn hiding(self, hidden: impl Fn(&Viewer) -> Vec<String> + 'static) -> Self {
        let rows = self.hidden;
        Self { hidden: Box::new(move |viewer| [rows(viewer), hidden(viewer)].concat()), ..self }
    }

    /// The ids of all rows that the viewer may not see.
    pub fn hidden_from(&self, viewer: &Viewer) -> Vec<String> {
        (self.hidden)(viewer)
    }

    /// Of those, the ones that have a column.
    pub fn foreign_to(&self, viewer: &Viewer) -> Vec<String> {
        let hidden = self.hidden_from(viewer);
        self.columns.iter().filter_map(|column| column.of(viewer)).filter(|id| hidden.contains(id)).collect()
    }
}

/// How the ids of a type's rows begin.
pub fn prefix(of: &str) -> String {
    let kind = match of {
        "HeldAssignment" => "assignment".to_owned(),
        of => of.to_lowercase(),
    };
    format!("{kind}_")
}

/// The id of nothing, of the same type as this.
pub fn missing_like(id: &str) -> String {
    let (of, _) = id.split_once('_').unwrap();
    format!("{of}_01h455vb4pex5vsknk084sn02q")
}

/// Brings rows of each kind about, for each organization.
pub async fn prepare(world: &World) -> BTreeMap<Kind, Subjects> {
    owned::everybody_signs(world).await;
    assignments::happens(world).await;
    affairs::happen(world).await;
    planned::happens(world).await;
    mechanisms::happens(world).await;
    money::happens(world).await;
    talk::happens(world).await;
    drafted::happens(world).await;
    recorded::happens(world).await;
    worked::happens(world).await;
    kept::happens(world).await;
    let mut subjects = BTreeMap::new();
    for kind in Kind::ALL {
        subjects.insert(kind, kind.subjects(world).await);
    }
    subjects
}

/// The published document, which nothing is hidden of.
async fn catalogue(world: &World) -> Subjects {
    let fixed = |id: String| move |_: &Viewer| Some(id.clone());
    Subjects::new(|_| Vec::new())
        .and("programme", fixed(rows::<programme::Entity>(world).await[0].id.to_string()))
        .and("organization", fixed(rows::<organization::Entity>(world).await[0].id.to_string()))
        .and("clause", fixed(rows::<responsibility::Entity>(world).await[0].id.to_string()))
        .and("scenario", fixed(rows::<scenario::Entity>(world).await[0].id.to_string()))
        .and("community", fixed(rows::<community::Entity>(world).await[2].id.to_string()))
}

/// Communities, by their codes: all that a command names one by. They are published.
pub async fn communities(world: &World) -> Subjects {
    let organizations = rows::<organization::Entity>(world).await;
    let mut communities = rows::<community::Entity>(world).await;
    communities.sort_by_key(|community| community.ordinal);
    let unit = |id| organizations.iter().find(|it| it.id == id).unwrap().code.clone();
    let all: Vec<(String, String)> =
        communities.into_iter().map(|it| (it.code, unit(it.implementing_unit_id))).collect();
    let of = |is_own: bool| {
        let all = all.clone();
        move |viewer: &Viewer| {
            let found = all.iter().find(|(_, unit)| viewer.territory.contains(unit) == is_own);
            found.map(|(code, _)| code.clone())
        }
    };
    Subjects::new(|_| Vec::new())
        .and("own", of(true))
        .and("another's", of(false))
        .and("missing", |_| Some("none".to_owned()))
}

/// The audit trail, which is hidden from all but the auditor.
async fn events(world: &World) -> Subjects {
    let events: Vec<String> = world.trail().await.iter().map(|event| event.id.to_string()).collect();
    let last = events.last().cloned();
    let hidden = move |viewer: &Viewer| if viewer.name == "auditor" { Vec::new() } else { events.clone() };
    Subjects::new(hidden).and("an event", move |_| last.clone())
}
