//! Writing an application down, and writing it anew.

use super::{Said, Taken, event, invalid, month, take};
use crate::{
    domain::{
        Context,
        command::{Command, named},
        community::{check_in_force, for_command},
        text,
    },
    error::{Refusal, Stop},
    event::{Event, MechanismEvent},
    store::tx::{Held, Tx},
    workflow::digital_application::Step,
};
use entity::{
    application_activity as activity, community,
    digital_application::{ActiveModel, Column, Entity, Model},
    id::DigitalApplicationId,
    month::YearMonth,
    vocabulary::{ApplicationKind, ApplicationStatus},
};
use sea_orm::{ColumnTrait, Condition};
use serde::{Deserialize, Serialize};

/// Characters of a name.
const LONGEST_NAME: usize = 100;
/// No programme has had an application in use before.
const FIRST_MONTH: &str = "2015-01";

/// Write an application of a community down: all that there is to say of it.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SaveDigitalApplication {
    /// The application that is written anew; none where one is begun.
    #[serde(default)]
    pub id: Option<String>,
    /// The code of the community, where one is begun.
    #[serde(default)]
    pub community: Option<String>,
    /// A word of [`ApplicationKind`].
    pub kind: String,
    pub name: String,
    #[serde(default)]
    pub purpose: Option<String>,
    /// `YYYY-MM`; none while it is not in use.
    #[serde(default)]
    pub in_use_since: Option<String>,
    /// Of the application that there is; none where one is begun.
    #[serde(default)]
    pub expected_revision: Option<i64>,
    pub idempotency_key: String,
}

/// What is said of one.
struct Written {
    kind: ApplicationKind,
    name: String,
    purpose: Option<String>,
    in_use_since: Option<YearMonth>,
}

impl Command for SaveDigitalApplication {
    named!(SaveDigitalApplication);
    type Done = DigitalApplicationId;

    async fn run(&self, tx: &Tx<'_>, cx: &Context) -> Result<(DigitalApplicationId, Option<Event>), Stop> {
        let written = self.written(&YearMonth::of(cx.store.clock().today()))?;
        match (&self.id, &self.community, self.expected_revision) {
            (Some(id), None, Some(expected)) => {
                let taken = take(tx, (id, "id"), expected, Step::Save).await?;
                again(tx, &taken, written).await
            }
            (None, Some(code), None) => {
                let named = for_command(tx, code).await?;
                let permission = Step::Save.transition().permission;
                let community = tx.take::<community::Entity>(named, "community", permission).await?;
                check_in_force(&community)?;
                anew(tx, cx, &community, written).await
            }
            _ => {
                let message = "新登记给出社区；修改给出标识和所见修订号 / give the community to begin one; id and the revision that was seen to write one anew";
                Err(invalid("id", message).into())
            }
        }
    }
}

impl SaveDigitalApplication {
    fn written(&self, now: &YearMonth) -> Result<Written, Refusal> {
        let kind = self.kind.parse().map_err(|unknown| invalid("kind", format!("{unknown}")))?;
        let name = text::line(&self.name, "name", LONGEST_NAME)?;
        let purpose = text::optional(self.purpose.as_deref(), "purpose")?;
        let in_use_since = self.in_use_since.as_deref().map(|text| month(text, "inUseSince")).transpose()?;
        if in_use_since.as_ref().is_some_and(|since| since > now || since.as_str() < FIRST_MONTH) {
            let message = format!("须在 {FIRST_MONTH} 至 {now} 之间 / from {FIRST_MONTH} to {now}");
            return Err(invalid("inUseSince", message));
        }
        Ok(Written { kind, name, purpose, in_use_since })
    }
}

async fn anew(
    tx: &Tx<'_>,
    cx: &Context,
    community: &Held<community::Entity>,
    written: Written,
) -> Result<(DigitalApplicationId, Option<Event>), Stop> {
    check_name(tx, community, &written.name, None).await?;
    let application = Model {
        id: cx.store.ids().next(),
        revision: 1,
        community_id: community.id,
        unit_id: community.implementing_unit_id,
        kind: written.kind,
        status: ApplicationStatus::Active,
        name: written.name.clone(),
        purpose: written.purpose,
        in_use_since: written.in_use_since.clone(),
        retired_in: None,
        status_reason: None,
        updated_at: cx.store.clock().now(),
    };
    let id = application.id;
    tx.add(community, ActiveModel::from(application)).await?;
    let event = MechanismEvent::Application {
        action: Step::Save.transition().action,
        application: id,
        organization: community.implementing_unit_id,
        community: community.code.clone(),
        said: Said { name: Some(written.name), month: written.in_use_since, value: None, reason: None },
    };
    Ok((id, Some(event.into())))
}

async fn again(
    tx: &Tx<'_>,
    taken: &Taken,
    written: Written,
) -> Result<(DigitalApplicationId, Option<Event>), Stop> {
    let held = &taken.application;
    check_name(tx, &taken.community, &written.name, Some(held.id)).await?;
    check_reported(tx, held, written.in_use_since.as_ref()).await?;
    let columns = vec![
        (Column::Kind, written.kind.into()),
        (Column::Name, written.name.clone().into()),
        (Column::Purpose, written.purpose.into()),
        (Column::InUseSince, written.in_use_since.clone().into()),
    ];
    tx.change(held, columns).await?;
    let said = Said { name: Some(written.name), month: written.in_use_since, value: None, reason: None };
    Ok((held.id, Some(event(taken, Step::Save, said).into())))
}

/// Refuses a name that another application of the community has, one out of use too.
async fn check_name(
    tx: &Tx<'_>,
    community: &Held<community::Entity>,
    name: &str,
    own: Option<DigitalApplicationId>,
) -> Result<(), Stop> {
    let named = Condition::all().add(Column::CommunityId.eq(community.id)).add(Column::Name.eq(name));
    let found = tx.consequence(community).unscoped_rows::<Entity>(named).await?;
    if found.iter().any(|row| Some(row.id) != own) {
        let message = "本社区已有同名应用 / another application of the community has this name";
        return Err(invalid("name", message).into());
    }
    Ok(())
}

/// Refuses to leave a month that was reported before the first in which it was in use.
async fn check_reported(
    tx: &Tx<'_>,
    held: &Held<Entity>,
    in_use_since: Option<&YearMonth>,
) -> Result<(), Stop> {
    let of_it = activity::Column::ApplicationId.eq(held.id);
    let reported = tx.consequence(held).unscoped_rows::<activity::Entity>(of_it).await?;
    let Some(first) = reported.into_iter().map(|row| row.month).min() else { return Ok(()) };
    if in_use_since.is_some_and(|since| *since <= first) {
        return Ok(());
    }
    let message = format!("{first} 已填报，不得晚于该月 / not after {first}, which was reported");
    Err(invalid("inUseSince", message).into())
}
