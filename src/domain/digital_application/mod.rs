//! Digital applications (数字社会应用; annex 2): a unit keeps those of its communities, and reports by month how active each was. What was
//! reported is corrected by reporting it again with a reason: what stood there stays to be read.
//!
//! The platform that is built for all is accepted in two reviews (统建平台初验、终验), and a community's own applications with it: the document
//! asks for no other acceptance of them.

mod activity;
mod record;
mod retire;
mod save;
mod scope;

pub use activity::{Month, missing, of_applications};
pub use record::RecordApplicationActivity;
pub use retire::{RestoreDigitalApplication, RetireDigitalApplication};
pub use save::SaveDigitalApplication;
pub(super) use scope::GUIDING;

use super::{Context, duty::Availability};
use crate::{
    authz::{Reach, Viewer},
    error::{Error, Refusal, RefusalCode, Result, Stop},
    event::{ApplicationSaid as Said, MechanismEvent},
    store::{
        page::{Key, Sort},
        rows::{Rows, column_of},
        tx::{Held, Revised, Tx},
    },
    workflow::digital_application::Step,
};
use entity::{
    community,
    digital_application::{Column, Entity, Model},
    id::{CommunityId, DigitalApplicationId},
    month::YearMonth,
    review,
    timestamp::Timestamp,
    vocabulary::{ApplicationKind, ReviewKind, ReviewStatus},
};
use sea_orm::sea_query::ExprTrait;
use std::collections::HashMap;

impl Revised for Entity {
    const REVISION: Column = Column::Revision;
    const UPDATED_AT: Column = Column::UpdatedAt;
    const ANSWERED: bool = true;

    fn revision(row: &Model) -> i64 {
        row.revision
    }

    fn updated_at(row: &Model) -> Timestamp {
        row.updated_at
    }
}

/// By name.
pub fn by_name() -> Sort<Entity> {
    Sort {
        name: "digitalApplications",
        key: column_of::<Entity>(Column::Name),
        kind: Key::Text(String::new()),
        descending: false,
        optional: false,
        groups: None,
        of: |row| (Some(Key::Text(row.name.clone())), row.id.0),
    }
}

/// Which applications of a list are wanted; all that is given must fit.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Filter {
    /// Of the community of this code.
    pub community: Option<String>,
    pub kind: Option<ApplicationKind>,
    /// In use in this month, and not reported to have been as active as was required.
    pub below_in: Option<String>,
}

/// The applications that the viewer may see and that fit.
pub fn listed<'s>(cx: &'s Context, filter: &Filter) -> Result<Rows<'s, Entity>> {
    let column = column_of::<Entity>;
    let mut rows = cx.store.rows::<Entity>(&cx.viewer);
    if let Some(code) = &filter.community {
        rows = rows.narrow(column(Column::CommunityId).eq(cx.catalogue.community_of("community", code)?));
    }
    if let Some(kind) = filter.kind {
        rows = rows.narrow(column(Column::Kind).eq(kind));
    }
    if let Some(month) = &filter.below_in {
        let month = month.parse().map_err(|_| Error::BadInput("belowIn".into()))?;
        rows = rows.narrow(activity::is_below(&month));
    }
    Ok(rows)
}

/// The applications of these ids that the viewer may see.
pub async fn by_id(cx: &Context, ids: &[DigitalApplicationId]) -> Result<Vec<Model>> {
    cx.store.rows::<Entity>(&cx.viewer).among(Column::Id, ids).all(&[]).await
}

/// The reviews by which a community's platform is accepted: the last round of each that the viewer sees and that was not cancelled.
pub async fn acceptances(
    cx: &Context,
    communities: &[CommunityId],
) -> Result<HashMap<(CommunityId, ReviewKind), review::Model>> {
    use review::Column;
    let kinds = [ReviewKind::PlatformPreliminaryAcceptance, ReviewKind::PlatformFinalAcceptance];
    let rows = cx.store.rows::<review::Entity>(&cx.viewer).among(Column::CommunityId, communities);
    let rows = rows.one_of(Column::Kind, kinds);
    let stands = column_of::<review::Entity>(Column::Status).ne(ReviewStatus::Cancelled);
    let mut last: HashMap<_, review::Model> = HashMap::new();
    for row in rows.narrow(stands).all(&[]).await? {
        let of = (row.community_id, row.kind);
        if last.get(&of).is_none_or(|earlier| earlier.round < row.round) {
            last.insert(of, row);
        }
    }
    Ok(last)
}

/// Every step that is taken with an application that the viewer sees.
pub fn available(viewer: &Viewer, row: &Model) -> Vec<Availability> {
    let available = |step: &Step| {
        let line = step.transition();
        let permitted = match viewer.reach(line.permission) {
            Reach::Everywhere => true,
            Reach::Within(places) => places.territory.contains(&row.unit_id),
            Reach::Nowhere => false,
        };
        let refusal =
            if permitted { line.check(row.status, "id").err() } else { Some(Refusal::not_permitted("id")) };
        Availability::of(line.name, line.permission, refusal)
    };
    Step::ALL.iter().map(available).collect()
}

/// An application that a command is about, and its community, both held until the command ends.
struct Taken {
    community: Held<community::Entity>,
    application: Held<Entity>,
}

/// Takes the application that a command names, for a step from where it stands: its community first, as whoever begins one does.
async fn take(
    tx: &Tx<'_>,
    (id, field): (&str, &'static str),
    expected: i64,
    step: Step,
) -> Result<Taken, Stop> {
    let missing = || Refusal::not_found(field);
    let id: DigitalApplicationId = id.parse().map_err(|_| missing())?;
    let named = column_of::<Entity>(Column::Id).eq(id);
    let seen = tx.rows::<Entity>().narrow(named).one().await?.ok_or_else(missing)?;
    let line = step.transition();
    let community = tx.take::<community::Entity>(seen.community_id, field, line.permission).await?;
    let application = tx.take::<Entity>(id, field, line.permission).await?;
    application.expect_revision(expected)?;
    line.check(application.status, field)?;
    Ok(Taken { community, application })
}

/// What the trail has of a step.
fn event(taken: &Taken, step: Step, said: Said) -> MechanismEvent {
    MechanismEvent::Application {
        action: step.transition().action,
        application: taken.application.id,
        organization: taken.application.unit_id,
        community: taken.community.code.clone(),
        said,
    }
}

/// A month that a command names.
fn month(text: &str, field: &'static str) -> Result<YearMonth, Refusal> {
    text.parse().map_err(|_| invalid(field, "不是月份，如 2023-06 / not a month such as 2023-06"))
}

fn invalid(field: &'static str, message: impl Into<String>) -> Refusal {
    Refusal::new(RefusalCode::Invalid, field, message)
}
