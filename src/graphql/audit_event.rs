//! `AuditEvent`: the audit trail, for the auditor.

use super::{
    answer::{At, InputObject, Loading, Object, field, input},
    connection::{self, Connection, connection},
    organization::ORGANIZATION,
    user::{self, USER},
};
use crate::{
    domain::{audit_event as trail, person::Person},
    store::{page::Paging, rows::column_of},
};
use entity::{
    audit_event::{Column, Entity, Model},
    id::{AccountId, parse_type_id},
};
use sea_orm::sea_query::ExprTrait;
use serde::Deserialize;
use std::collections::HashMap;

pub(super) static AUDIT_EVENT: Object<Model> = Object {
    name: "AuditEvent",
    about: "审计记录，只增不改。/ A record of the audit trail, which only grows.",
    implements: &["Node"],
    fields: &[
        field("id", "ID!", "标识。/ Its id.", |it, _, out| out.plain(it.id)),
        field("occurredAt", "DateTime!", "发生时间。/ When.", |it, _, out| {
            out.plain(it.occurred_at.rfc3339())
        }),
        field::<Model>(
            "actor",
            "User",
            "办理人；命令行操作为空。/ Who; null for the operator's command line.",
            |it, at, out| {
                let found = at.loaded::<HashMap<AccountId, Person>>();
                let actor = it.actor_id.and_then(|id| found.and_then(|found| found.get(&id)));
                out.optional(actor, |out, person| out.object(&USER, person, at))
            },
        )
        .load(|rows, at| user::load(at, rows.iter().filter_map(|it| it.actor_id).collect())),
        field("action", "String!", "动作。/ What was done.", |it, _, out| out.string(&it.action)),
        field(
            "subjectKind",
            "String!",
            "对象类别。/ What kind of thing it was done to.",
            |it, _, out| out.string(&it.subject_kind),
        ),
        field("subjectId", "ID!", "对象标识。/ To which.", |it, _, out| {
            let id = entity::id::type_id(&it.subject_kind, it.subject_id);
            out.string(&id)
        }),
        field("organization", "Organization", "所涉单位。/ For which organization.", |it, at, out| {
            let found = it.organization_id.and_then(|id| at.asking().catalogue.organization(id));
            out.optional(found, |out, found| out.object(&ORGANIZATION, found, at))
        }),
        field("detail", "String!", "变更内容（JSON）。/ What changed, as JSON.", |it, _, out| {
            out.string(&it.detail)
        }),
    ],
};

connection!(
    Model,
    AUDIT_EVENT,
    "AuditEvent",
    "AuditEventConnection",
    "AuditEventEdge",
    "审计记录的一页，最新在前。/ A page of the audit trail, the newest first."
);

pub(super) const FILTER: InputObject = InputObject {
    name: "AuditEventFilter",
    about: "审计记录筛选。/ Which events; all that is given must fit.",
    fields: &[
        input("subject", "ID", "对象标识。/ About the thing of this id."),
        input("actor", "ID", "办理人标识。/ By this user."),
        input("action", "String", "动作。/ Of this action."),
    ],
};

#[derive(Default, Deserialize)]
struct Filter {
    subject: Option<String>,
    actor: Option<String>,
    action: Option<String>,
}

#[derive(Deserialize)]
struct Arguments {
    #[serde(flatten)]
    paging: Paging,
    filter: Option<Filter>,
}

/// Loads `Query.auditEvents`.
pub(super) fn load_list(at: At<'_>) -> Loading<'_> {
    Box::pin(async move {
        let Arguments { paging, filter } = at.args()?;
        let filter = filter.unwrap_or_default();
        let asking = at.asking();
        let sort = trail::newest_first();
        let rows = || {
            let mut rows = asking.store.rows::<Entity>(&asking.viewer);
            let column = column_of::<Entity>;
            if let Some(subject) = &filter.subject {
                rows = match parse_type_id(subject) {
                    Some((_, id)) => rows.narrow(column(Column::SubjectId).eq(id)),
                    None => rows.none(),
                };
            }
            if let Some(actor) = &filter.actor {
                rows = match actor.parse::<AccountId>() {
                    Ok(id) => rows.narrow(column(Column::ActorId).eq(id)),
                    Err(_) => rows.none(),
                };
            }
            if let Some(action) = &filter.action {
                rows = rows.narrow(column(Column::Action).eq(action.as_str()));
            }
            Ok(rows)
        };
        let (page, total) = connection::read(at, "AuditEventConnection", &sort, &paging, rows).await?;
        let kept: &Connection<Model> = at.keep(Connection::of(page, &sort, total, |rows| rows))?;
        let names = ("AuditEventConnection", "AuditEventEdge");
        connection::descend(&AUDIT_EVENT, at, names, kept.nodes().collect()).await
    })
}
