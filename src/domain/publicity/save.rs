//! Writing a record of publicity: it is begun, or what is not published written anew.

use super::{event, take};
use crate::{
    authz::Permission,
    domain::{
        Context, attachment,
        command::{Command, named},
        text,
    },
    error::{Refusal, RefusalCode, Stop},
    event::Event,
    store::{
        rows::column_of,
        tx::{Held, Tx},
    },
    text::{Lines, given},
    workflow::publicity::Step,
};
use entity::{
    account_record,
    attachment::of_publicity,
    community, day,
    id::{AccountRecordId, CommunityId, OrganizationId, PublicityRecordId},
    publicity_record::{ActiveModel, Column, Entity, Model},
    vocabulary::{OrganizationKind, PublicityKind, PublicityStatus},
};
use sea_orm::sea_query::ExprTrait;
use serde::{Deserialize, Serialize};
use time::{Date, macros::date};
use uuid::Uuid;

/// Characters of a line, and of an address.
const LONGEST_LINE: usize = 200;
const LONGEST_LINK: usize = 1_000;
/// No record is of an older day.
const FIRST_DAY: Date = date!(2019 - 01 - 01);

/// Write a record of publicity: all that it says.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct SavePublicityRecord {
    /// The record that is written anew; none where one is begun.
    #[serde(default)]
    pub id: Option<String>,
    /// The code of the organization that records it; none where the account acts for one only.
    #[serde(default)]
    pub organization: Option<String>,
    /// The code of the community that it is about.
    #[serde(default)]
    pub community: Option<String>,
    /// A word of [`PublicityKind`].
    pub kind: String,
    pub title: String,
    pub held_on: String,
    #[serde(default)]
    pub place: Option<String>,
    #[serde(default)]
    pub body: Option<String>,
    #[serde(default)]
    pub link: Option<String>,
    #[serde(default)]
    pub attachments: Option<Vec<String>>,
    /// Of the record that there is; none where one is begun.
    #[serde(default)]
    pub expected_revision: Option<i64>,
    pub idempotency_key: String,
}

/// What a record says.
struct Said {
    community: Option<CommunityId>,
    kind: PublicityKind,
    title: String,
    held_on: Date,
    place: Option<String>,
    body: Option<String>,
    link: Option<String>,
}

fn invalid(field: &'static str, message: impl Into<String>) -> Refusal {
    Refusal::new(RefusalCode::Invalid, field, message)
}

impl Command for SavePublicityRecord {
    named!(SavePublicityRecord);
    type Done = PublicityRecordId;

    async fn run(&self, tx: &Tx<'_>, cx: &Context) -> Result<(PublicityRecordId, Option<Event>), Stop> {
        let permission = Step::Save.transition().permission;
        match (&self.id, self.expected_revision) {
            (Some(id), Some(expected)) => {
                let held = take(tx, (id, expected), Step::Save).await?;
                let said = self.said(tx, cx, held.organization_id).await?;
                self.again(tx, &held, said).await
            }
            (None, None) => {
                let organization = self.recorder(tx, cx, permission)?;
                let said = self.said(tx, cx, organization).await?;
                self.anew(tx, cx, organization, said).await
            }
            _ => {
                let message = "修改时给出标识和所见修订号，新记录均不填 / give both id and the revision that was seen, or neither";
                Err(invalid("expectedRevision", message).into())
            }
        }
    }
}

impl SavePublicityRecord {
    /// For which organization it is recorded.
    fn recorder(&self, tx: &Tx<'_>, cx: &Context, permission: Permission) -> Result<OrganizationId, Refusal> {
        let own = tx.viewer().organizations(permission);
        let Some(code) = &self.organization else {
            let mut own = own.into_iter();
            let first = own.next().ok_or_else(|| Refusal::not_permitted("organization"))?;
            let message = "代表多个单位，须指明 / one acts for several organizations: name one";
            return if own.next().is_some() { Err(invalid("organization", message)) } else { Ok(first) };
        };
        let named =
            cx.catalogue.organization_named(code).ok_or_else(|| Refusal::not_found("organization"))?;
        if own.contains(&named.row.id) {
            Ok(named.row.id)
        } else {
            Err(Refusal::not_permitted("organization"))
        }
    }

    async fn said(&self, tx: &Tx<'_>, cx: &Context, organization: OrganizationId) -> Result<Said, Stop> {
        let kind: PublicityKind =
            self.kind.parse().map_err(|unknown| invalid("kind", format!("{unknown}")))?;
        let title =
            line(&self.title, "title")?.ok_or_else(|| invalid("title", "不能为空 / must not be empty"))?;
        let held_on = day::parse(&self.held_on).ok_or_else(|| invalid("heldOn", "不是日期 / not a day"))?;
        let today = cx.store.clock().today();
        if held_on > today || held_on < FIRST_DAY {
            let (first, today) = (day::write(FIRST_DAY), day::write(today));
            let message = format!("须在 {first} 至今天 {today} 之间 / from {first} to today, {today}");
            return Err(invalid("heldOn", message).into());
        }
        let place = self.place.as_deref().map(|place| line(place, "place")).transpose()?.flatten();
        let link = self.link.as_deref().map(link).transpose()?.flatten();
        let community = match &self.community {
            Some(code) => Some(about(tx, cx, code, organization).await?),
            None => None,
        };
        let body = text::optional(self.body.as_deref(), "body")?;
        Ok(Said { community, kind, title, held_on, place, body, link })
    }

    async fn anew(
        &self,
        tx: &Tx<'_>,
        cx: &Context,
        organization: OrganizationId,
        said: Said,
    ) -> Result<(PublicityRecordId, Option<Event>), Stop> {
        // It belongs to nothing that is held but whoever writes it.
        let writer = tx.take_own::<account_record::Entity>(AccountRecordId(tx.account().0), "title").await?;
        let attachments = self.attachments.as_deref().unwrap_or_default();
        let files = attachment::take::<of_publicity::Entity>(tx, attachments, &[]).await?;
        let record = Model {
            id: cx.store.ids().next(),
            revision: 1,
            organization_id: organization,
            community_id: said.community,
            kind: said.kind,
            status: PublicityStatus::Draft,
            title: said.title,
            held_on: said.held_on,
            place: said.place,
            body: said.body,
            link: said.link,
            status_reason: None,
            updated_at: cx.store.clock().now(),
        };
        tx.add(&writer, ActiveModel::from(record.clone())).await?;
        attachment::hang::<of_publicity::Entity>(tx, &writer, record.id, &files).await?;
        Ok((record.id, Some(event(&record, Step::Save, None).into())))
    }

    async fn again(
        &self,
        tx: &Tx<'_>,
        held: &Held<Entity>,
        said: Said,
    ) -> Result<(PublicityRecordId, Option<Event>), Stop> {
        let attachments = self.attachments.as_deref().unwrap_or_default();
        let earlier: [Uuid; 1] = [held.id.into()];
        let files = attachment::take::<of_publicity::Entity>(tx, attachments, &earlier).await?;
        let none: Option<String> = None;
        let columns = vec![
            (Column::CommunityId, said.community.into()),
            (Column::Kind, said.kind.into()),
            (Column::Status, PublicityStatus::Draft.into()),
            (Column::Title, said.title.clone().into()),
            (Column::HeldOn, said.held_on.into()),
            (Column::Place, said.place.into()),
            (Column::Body, said.body.into()),
            (Column::Link, said.link.into()),
            (Column::StatusReason, none.into()),
        ];
        tx.change(held, columns).await?;
        attachment::replace::<of_publicity::Entity>(tx, held, held.id, &files).await?;
        let record = Model { kind: said.kind, title: said.title, ..(**held).clone() };
        Ok((held.id, Some(event(&record, Step::Save, None).into())))
    }
}

/// The community that a record is about: one of the unit's own, or any where the lead office writes.
async fn about(tx: &Tx<'_>, cx: &Context, code: &str, by: OrganizationId) -> Result<CommunityId, Stop> {
    let named = column_of::<community::Entity>(community::Column::Code).eq(code);
    let found = tx.rows::<community::Entity>().narrow(named).one().await?;
    let found = found.ok_or_else(|| Refusal::not_found("community"))?;
    let kind = cx.catalogue.organization(by).map(|it| it.row.kind);
    if found.implementing_unit_id == by || kind == Some(OrganizationKind::LeadOffice) {
        return Ok(found.id);
    }
    Err(Refusal::not_permitted("community").into())
}

/// A text of one line, or none.
fn line(text: &str, field: &'static str) -> Result<Option<String>, Refusal> {
    let text = given(text, Lines::One).map_err(|unfit| invalid(field, unfit.to_string()))?;
    if text.as_ref().is_some_and(|text| text.chars().count() > LONGEST_LINE) {
        return Err(invalid(field, format!("不超过 {LONGEST_LINE} 字 / at most {LONGEST_LINE} characters")));
    }
    Ok(text)
}

/// An address that a browser opens, and nothing else: no script, and no file of somebody's own.
fn link(text: &str) -> Result<Option<String>, Refusal> {
    let field = "link";
    let text = given(text, Lines::One).map_err(|unfit| invalid(field, unfit.to_string()))?;
    let Some(text) = text else { return Ok(None) };
    let rest = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://"));
    let is_address = rest.is_some_and(|rest| {
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
        !host.is_empty() && !host.contains('@') && !rest.contains(char::is_whitespace)
    });
    if !is_address || text.len() > LONGEST_LINK {
        let message = "须为 http:// 或 https:// 开头的网址 / an address that begins with http:// or https://";
        return Err(invalid(field, message));
    }
    Ok(Some(text))
}
