//! The monthly 评价通报 (§五(六)): drafted by the office from a formula that is data, frozen when it is published, and computed again to the
//! same bytes for any month.
//!
//! A month counts what was recorded by its end. What is recorded later about a month that was published is told in the next bulletin
//! (`correct.rs`). Money is in none of it. A draft is the office's alone; what is published, everybody in the programme reads.

mod assessment;
mod compute;
mod content;
mod correct;
mod csv;
mod draft;
mod facts;
mod live;
mod load;
mod month;
mod publish;
mod signal;
mod withdraw;

pub use assessment::{Assessed, Assessment, Month as AssessedMonth, assessment};
pub use content::{Amount, CommunityRow, Content, Correction, Part, Row, Shift};
pub use draft::{DraftBulletin, RemarkBulletin};
pub use live::{Standing, signals};
pub use publish::PublishBulletin;
pub use withdraw::WithdrawBulletin;

use super::{Context, duty::Availability};
use crate::{
    authz::{Permission, Places, Viewer},
    catalogue::Catalogue,
    error::{Current, Refusal, RefusalCode, Result},
    store::{
        Dialect, Scoped, Unscoped,
        page::{Key, Sort},
        rows::{Rows, column_of},
        tx::{Held, Revised},
    },
};
use entity::{
    bulletin, bulletin_draft, community_standing, duty_standing, evaluation_standing, id::BulletinId,
    month::YearMonth, timestamp::Timestamp, vocabulary::BulletinStatus,
};
use load::{Known, Tables};
use month::Month;
use sea_orm::{Condition, sea_query::ExprTrait};
use std::sync::Arc;

macro_rules! everywhere_or_nowhere {
    ($($(#[doc = $why:literal])+ $table:ident: $permission:ident;)+) => {$(
        $(#[doc = $why])+
        impl Scoped for $table::Entity {
            const READ: Permission = Permission::$permission;

            // They belong to no organization.
            fn inside(_: &Places, _: Dialect) -> Vec<Condition> {
                Vec::new()
            }
        }
    )+};
}

everywhere_or_nowhere! {
    /// What was published, everybody in the programme reads.
    bulletin: ReadBulletins;
    /// Drafts are for who drafts them.
    bulletin_draft: ManageBulletins;
    /// What bulletins are computed from is read by who computes them.
    duty_standing: ManageBulletins;
    /// Likewise.
    community_standing: ManageBulletins;
    /// Likewise.
    evaluation_standing: ManageBulletins;
}

impl Revised for bulletin_draft::Entity {
    const REVISION: bulletin_draft::Column = bulletin_draft::Column::Revision;
    const UPDATED_AT: bulletin_draft::Column = bulletin_draft::Column::UpdatedAt;
    const ANSWERED: bool = false;

    fn revision(row: &bulletin_draft::Model) -> i64 {
        row.revision
    }

    fn updated_at(row: &bulletin_draft::Model) -> Timestamp {
        row.updated_at
    }
}

/// A bulletin, drafted or published.
#[derive(Clone, Debug)]
pub struct Bulletin {
    pub id: BulletinId,
    pub revision: i64,
    pub month: YearMonth,
    pub status: BulletinStatus,
    pub content: Arc<Content>,
    pub remark: Option<String>,
    pub content_digest: String,
    pub published_at: Option<Timestamp>,
}

impl TryFrom<bulletin::Model> for Bulletin {
    type Error = crate::error::Error;

    fn try_from(row: bulletin::Model) -> Result<Self> {
        Ok(Self {
            id: row.id,
            revision: row.revision,
            status: BulletinStatus::Published,
            content: Arc::new(Content::read(&row.content)?),
            month: row.month,
            remark: row.remark,
            content_digest: row.content_digest,
            published_at: Some(row.published_at),
        })
    }
}

impl TryFrom<bulletin_draft::Model> for Bulletin {
    type Error = crate::error::Error;

    fn try_from(row: bulletin_draft::Model) -> Result<Self> {
        Ok(Self {
            id: row.id,
            revision: row.revision,
            status: BulletinStatus::Draft,
            content: Arc::new(Content::read(&row.content)?),
            month: row.month,
            remark: row.remark,
            content_digest: row.content_digest,
            published_at: None,
        })
    }
}

impl Bulletin {
    /// The table of its rows and communities, for a spreadsheet.
    pub fn csv(&self) -> String {
        csv::written(&self.content)
    }
}

/// The last month first.
pub fn newest_first() -> Sort<bulletin::Entity> {
    Sort {
        name: "bulletins",
        key: column_of::<bulletin::Entity>(bulletin::Column::Month),
        kind: Key::Text(String::new()),
        descending: true,
        optional: false,
        groups: None,
        of: |row| (Some(Key::Text(row.month.to_string())), row.id.0),
    }
}

/// All that were published.
pub fn published(cx: &Context) -> Rows<'_, bulletin::Entity> {
    cx.store.rows::<bulletin::Entity>(&cx.viewer)
}

/// The drafts, as far as the viewer may see them: at most one a month.
pub async fn drafts(cx: &Context) -> Result<Vec<Bulletin>> {
    let rows = cx.store.rows::<bulletin_draft::Entity>(&cx.viewer);
    rows.all(&[bulletin_draft::Column::Month]).await?.into_iter().map(Bulletin::try_from).collect()
}

/// The bulletins of these ids that the viewer may see.
pub async fn by_id(cx: &Context, ids: &[BulletinId]) -> Result<Vec<Bulletin>> {
    let published = published(cx).among(bulletin::Column::Id, ids);
    let drafts = cx.store.rows::<bulletin_draft::Entity>(&cx.viewer).among(bulletin_draft::Column::Id, ids);
    let (published, drafts) = tokio::try_join!(published.all(&[]), drafts.all(&[]))?;
    let published = published.into_iter().map(Bulletin::try_from);
    published.chain(drafts.into_iter().map(Bulletin::try_from)).collect()
}

/// The bulletin of a month: the one that was published, or else the draft, as far as the viewer may see it.
pub async fn of_month(cx: &Context, month: &YearMonth) -> Result<Option<Bulletin>> {
    let of_month = column_of::<bulletin::Entity>(bulletin::Column::Month).eq(month.clone());
    if let Some(row) = published(cx).narrow(of_month).one().await? {
        return Bulletin::try_from(row).map(Some);
    }
    let of_month = column_of::<bulletin_draft::Entity>(bulletin_draft::Column::Month).eq(month.clone());
    let draft = cx.store.rows::<bulletin_draft::Entity>(&cx.viewer).narrow(of_month).one().await?;
    draft.map(Bulletin::try_from).transpose()
}

/// What the viewer may do with a bulletin that it sees, and why not.
pub fn available(viewer: &Viewer, bulletin: &Bulletin) -> Vec<Availability> {
    let needed = Permission::ManageBulletins;
    let refusal = || match bulletin.status {
        _ if !viewer.holds(needed) => Some(Refusal::not_permitted("id")),
        BulletinStatus::Published => Some(withdraw::published_already()),
        BulletinStatus::Draft => None,
    };
    let actions = ["REMARK_BULLETIN", "WITHDRAW_BULLETIN", "PUBLISH_BULLETIN"];
    actions.map(|action| Availability::of(action, needed, refusal())).into()
}

/// The digest that a bulletin has when it is computed again by what there is now; none for who does not draft them.
pub async fn computed_again(cx: &Context, bulletin: &Bulletin) -> Result<Option<String>> {
    if !cx.viewer.holds(Permission::ManageBulletins) {
        return Ok(None);
    }
    let Some(month) = Month::of(&bulletin.month) else { return Ok(None) };
    let (store, viewer) = (&cx.store, &cx.viewer);
    let tables = Tables {
        duties: store.rows(viewer),
        communities: store.rows(viewer),
        steps: store.rows(viewer),
        evaluations: store.rows(viewer),
        problems: store.rows(viewer),
        named: store.rows(viewer),
        published: store.rows(viewer),
    };
    let known = Known::read(tables, &cx.catalogue, month.ends()).await?;
    let content = known.content(&month, &bulletin.content.formula, &bulletin.content.roster);
    content::digest(&content.written()?, bulletin.remark.as_deref()).map(Some)
}

/// What there is to compute from, whoever computes: what a bulletin says is the same for all.
async fn known(unscoped: Unscoped<'_>, catalogue: &Catalogue, month: &Month) -> Result<Known> {
    let tables = Tables {
        duties: unscoped.unscoped_all(),
        communities: unscoped.unscoped_all(),
        steps: unscoped.unscoped_all(),
        evaluations: unscoped.unscoped_all(),
        problems: unscoped.unscoped_all(),
        named: unscoped.unscoped_all(),
        published: unscoped.unscoped_all(),
    };
    Known::read(tables, catalogue, month.ends()).await
}

/// Refuses where somebody changed it since the revision that the client saw; says what is there now.
fn expect_revision(held: &Held<bulletin_draft::Entity>, expected: i64) -> Result<(), Refusal> {
    held.expect_revision(expected).map_err(|refusal| refusal.with_current(current(held)))
}

fn current(draft: &bulletin_draft::Model) -> Current {
    Current {
        revision: Some(draft.revision),
        content_digest: Some(draft.content_digest.clone()),
        subject: Some(draft.id.to_string()),
    }
}

/// Refuses a month that cannot follow what was published: a bulletin tells what was corrected of those before it.
fn check_follows(known: &Known, month: &Month, field: &'static str) -> Result<(), Refusal> {
    let Some(last) = known.last_published().filter(|last| last.first >= month.first) else { return Ok(()) };
    let last = &last.name;
    let message = format!(
        "{last} 的通报已发布，只能起草其后月份 / the bulletin of {last} is published: only later months can follow"
    );
    Err(Refusal::new(RefusalCode::WrongState, field, message))
}
