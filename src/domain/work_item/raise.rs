//! Raising an item: of a community, or of the programme, for an organization that sees it.

use super::{
    actions::lead_office,
    taken::{name, said},
};
use crate::{
    authz::{Permission, Reach},
    domain::{
        Context,
        command::{Command, named},
        community::{check_in_force, for_command},
        due_day, text,
    },
    error::{Error, Refusal, RefusalCode, Stop},
    event::{Event, WorkItemEvent},
    store::{rows::column_of, tx::Tx},
};
use entity::{
    community, duty,
    id::{OrganizationId, WorkItemId},
    vocabulary::{WorkItemStatus, WorkList},
    work_item::{ActiveModel, Model},
};
use sea_orm::{Condition, sea_query::ExprTrait};
use serde::{Deserialize, Serialize};

/// Characters of a title, at most.
pub(super) const LONGEST_TITLE: usize = 200;

/// Raise an item.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct RaiseWorkItem {
    /// On which list: a word of [`WorkList`].
    pub list: WorkList,
    pub title: String,
    pub body: Option<String>,
    /// The code of its community; none of the programme as a whole.
    pub community: Option<String>,
    /// The code of whose it shall be; the lead office says where nothing is given.
    pub assigned_to: Option<String>,
    /// The day by which it is due, `2022-12-31`.
    pub due_on: Option<String>,
    /// For whom of several: a code.
    pub organization: Option<String>,
    pub idempotency_key: String,
}

impl Command for RaiseWorkItem {
    named!(RaiseWorkItem);
    type Done = WorkItemId;

    async fn run(&self, tx: &Tx<'_>, cx: &Context) -> Result<(WorkItemId, Option<Event>), Stop> {
        let title = text::line(&self.title, "title", LONGEST_TITLE)?;
        let body = text::optional(self.body.as_deref(), "body")?;
        let due_on = match &self.due_on {
            Some(day) => due_day::given(cx, Some(day), None)?,
            None => None,
        };
        let raised_by = self.raiser(tx, cx)?;
        let community = self.community(tx, raised_by).await?;
        let assigned_to = self.assignee(tx, cx, raised_by)?;
        let now = cx.store.clock().now();
        let row = Model {
            id: cx.store.ids().next(),
            revision: 1,
            list: self.list,
            title,
            body,
            community_id: community.as_ref().map(|community| community.id),
            unit_id: community.as_ref().map(|community| community.implementing_unit_id),
            raised_by,
            assigned_to,
            status: WorkItemStatus::Open,
            status_reason: None,
            due_on,
            resolution: None,
            resolver_id: None,
            resolved_for: None,
            raised_at: now,
            updated_at: now,
        };
        tx.add_apart(ActiveModel::from(row.clone())).await?;
        tx.add_apart(said(&row, WorkItemEvent::RAISE)).await?;
        let name = name(&row, community.as_ref(), assigned_to);
        Ok((row.id, Some(WorkItemEvent::Raised { name, due_on }.into())))
    }
}

impl RaiseWorkItem {
    /// For whom the viewer raises it, of those for whom it may.
    fn raiser(&self, tx: &Tx<'_>, cx: &Context) -> Result<OrganizationId, Refusal> {
        let may = tx.viewer().organizations(Permission::RaiseWorkItems);
        let code = |id: &OrganizationId| cx.catalogue.organization(*id).map(|found| found.row.code.as_str());
        let mine = match &self.organization {
            Some(named) => may.iter().find(|id| code(id) == Some(named)),
            None => may.first().filter(|_| may.len() == 1),
        };
        mine.copied().ok_or_else(|| {
            if may.is_empty() {
                return Refusal::not_permitted("organization");
            }
            let codes = may.iter().filter_map(code).collect::<Vec<_>>().join(", ");
            let message = format!("须说明代表哪个单位：{codes} / say for which of these: {codes}");
            Refusal::new(RefusalCode::Invalid, "organization", message)
        })
    }

    /// Its community, which no other unit takes over until this is done. An organization raises what it sees: of a community that it
    /// implements, or for which it owes something; the office, of any.
    async fn community(
        &self,
        tx: &Tx<'_>,
        raised_by: OrganizationId,
    ) -> Result<Option<community::Model>, Stop> {
        let Some(code) = &self.community else { return Ok(None) };
        let id = for_command(tx, code).await?;
        let held = tx.take_seen::<community::Entity>(id, "community").await?;
        let column = column_of::<duty::Entity>;
        let owed = Condition::all()
            .add(column(duty::Column::CommunityId).eq(id))
            .add(column(duty::Column::OrganizationId).eq(raised_by));
        let is_seen = held.implementing_unit_id == raised_by
            || tx.viewer().reach_for(Permission::AssignWorkItems, raised_by) == Reach::Everywhere
            || tx.rows::<duty::Entity>().narrow(owed).one().await?.is_some();
        if !is_seen {
            return Err(Refusal::not_permitted("community").into());
        }
        check_in_force(&held)?;
        Ok(Some((*held).clone()))
    }

    /// Whose it shall be: whoever the office says; of anybody else its own, or the office's.
    fn assignee(&self, tx: &Tx<'_>, cx: &Context, raised_by: OrganizationId) -> Result<OrganizationId, Stop> {
        let lead = lead_office(&cx.catalogue).ok_or(Error::Broken("an office leads the programme"))?;
        let Some(code) = &self.assigned_to else { return Ok(lead) };
        let named = assignable(cx, code, "assignedTo")?;
        let reach = tx.viewer().reach_for(Permission::AssignWorkItems, raised_by);
        if reach.covers_own(named) || named == lead {
            return Ok(named);
        }
        Err(Refusal::not_permitted("assignedTo").into())
    }
}

/// The organization of a code, if something can be given to it.
pub(super) fn assignable(cx: &Context, code: &str, field: &'static str) -> Result<OrganizationId, Refusal> {
    let found = cx.catalogue.organization_named(code).ok_or_else(|| Refusal::not_found(field))?;
    if found.row.withdrawn_at.is_some() {
        let message = "该单位已不在现行文件中 / the document in force no longer names it";
        return Err(Refusal::new(RefusalCode::WrongState, field, message));
    }
    Ok(found.row.id)
}
