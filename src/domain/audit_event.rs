//! The audit trail: what was done, by whom, to what. It only grows; the auditor reads it.

mod about;

pub use about::about;

use super::Context;
use crate::{
    authz::{Permission, Places},
    error::{Error, Result},
    store::{
        Dialect, Scoped,
        page::{Groups, Key, Sort},
        rows::{Rows, column_of},
    },
};
use entity::{
    audit_event::{Column, Entity, Model},
    id::{AccountId, AuditEventId, parse_type_id},
    timestamp::Timestamp,
};
use sea_orm::{Condition, sea_query::{ExprTrait, IntoCondition}};

impl Scoped for Entity {
    const READ: Permission = Permission::ReadAuditTrail;

    fn inside(places: &Places, dialect: Dialect) -> Vec<Condition> {
        dialect.each_of(&column_of::<Self>(Column::OrganizationId), &places.own)
    }
}

/// Of two groups the name: what was done past the administrators, and all else.
const BROKEN: &str = "broken";
const USUAL: &str = "usual";

/// What was done past the administrators before all else, and of both the newest first.
pub fn newest_first() -> Sort<Entity> {
    let is = |word: &'static str| {
        let column = column_of::<Entity>(Column::BreakGlass);
        if word == BROKEN { column.is_not_null() } else { column.is_null() }.into_condition()
    };
    let whole = || vec![Condition::all()];
    let words = vec![(BROKEN, whole()), (USUAL, whole())];
    let of = |row: &Model| if row.break_glass.is_some() { BROKEN } else { USUAL };
    Sort {
        name: "trail",
        key: column_of::<Entity>(Column::OccurredAt),
        kind: Key::Number(0),
        descending: true,
        optional: false,
        groups: Some(Groups { is, words, of }),
        of: |row| (Some(Key::Number(row.occurred_at.0)), row.id.0),
    }
}

/// Which events of the trail are wanted; all that is given must fit.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Filter {
    /// About the thing of this id.
    pub subject: Option<String>,
    /// About a thing of this kind: `duty`.
    pub subject_kind: Option<String>,
    /// By this account.
    pub actor: Option<String>,
    /// Of this action: `SIGN_DUTY`.
    pub action: Option<String>,
    /// For the organization of this code.
    pub organization: Option<String>,
    /// Done past the administrators; or not so.
    pub break_glass: Option<bool>,
    /// Not before this moment.
    pub since: Option<String>,
    /// Before this moment.
    pub until: Option<String>,
}

/// The events that the viewer may see and that fit. What names nothing that could be there is a fault of the question; an
/// account or a thing need not be there any more, and events of any program are read.
pub fn listed<'s>(cx: &'s Context, filter: &Filter) -> Result<Rows<'s, Entity>> {
    let column = column_of::<Entity>;
    let mut rows = cx.store.rows::<Entity>(&cx.viewer);
    if let Some(subject) = &filter.subject {
        let (_, id) = parse_type_id(subject).ok_or_else(|| bad("subject", "标识", "an id"))?;
        rows = rows.narrow(column(Column::SubjectId).eq(id));
    }
    if let Some(kind) = &filter.subject_kind {
        if !is_word(kind, |letter| letter.is_ascii_lowercase()) {
            return Err(bad("subjectKind", "对象类别", "a kind of thing"));
        }
        rows = rows.narrow(column(Column::SubjectKind).eq(kind.as_str()));
    }
    if let Some(actor) = &filter.actor {
        let id: AccountId = actor.parse().map_err(|_| bad("actor", "用户标识", "the id of a user"))?;
        rows = rows.narrow(column(Column::ActorId).eq(id));
    }
    if let Some(action) = &filter.action {
        if !is_word(action, |letter| letter.is_ascii_uppercase() || letter == '_') {
            return Err(bad("action", "动作", "an action"));
        }
        rows = rows.narrow(column(Column::Action).eq(action.as_str()));
    }
    if let Some(code) = &filter.organization {
        let id = cx.catalogue.organization_of("organization", code)?;
        rows = rows.narrow(column(Column::OrganizationId).eq(id));
    }
    rows = match filter.break_glass {
        Some(true) => rows.narrow(column(Column::BreakGlass).is_not_null()),
        Some(false) => rows.narrow(column(Column::BreakGlass).is_null()),
        None => rows,
    };
    if let Some(since) = moment("since", filter.since.as_deref())? {
        rows = rows.narrow(column(Column::OccurredAt).gte(since));
    }
    if let Some(until) = moment("until", filter.until.as_deref())? {
        rows = rows.narrow(column(Column::OccurredAt).lt(until));
    }
    Ok(rows)
}

fn moment(field: &str, text: Option<&str>) -> Result<Option<Timestamp>> {
    text.map(|text| Timestamp::parse(text).ok_or_else(|| bad(field, "时间", "a moment"))).transpose()
}

fn is_word(text: &str, letter: fn(char) -> bool) -> bool {
    !text.is_empty() && text.chars().all(letter)
}

/// What was given is not said again: an answer names no id but those of what its reader sees.
fn bad(field: &str, zh: &str, en: &str) -> Error {
    Error::BadInput(format!("{field} 不是{zh} / {field} is not {en}"))
}

/// The events of these ids that the viewer may see.
pub async fn by_id(cx: &Context, ids: &[AuditEventId]) -> Result<Vec<Model>> {
    cx.store.rows::<Entity>(&cx.viewer).among(Column::Id, ids).all(&[]).await
}
