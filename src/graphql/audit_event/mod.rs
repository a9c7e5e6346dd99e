//! `AuditEvent`: the audit trail, for the auditor.

use super::{
    Root,
    aggregate::{Aggregate, Found, Lookup, typed},
    connection::{self, AFTER, BEFORE, Connection, FIRST, LAST, connection},
    context::{AnyRow, Context, Gate, Leaf, Object, One, Selection},
    organization::ORGANIZATION,
    person::{Hands, USER},
};
use crate::{
    authz::Permission,
    catalogue::Organization,
    domain::{
        audit_event as trail,
        person::{ByHand, Person},
    },
    error::Result,
    store::page::Paging,
};
use engine::{Arguments, Cost, InputObject, Load, Loaded, Writer, field, input, made_of};
use entity::{
    audit_event::Model,
    id::{AccountId, AuditEventId},
};
use futures_util::FutureExt;
use serde::Deserialize;
use std::collections::HashMap;

pub(super) static AGGREGATE: Aggregate = Aggregate {
    objects: &[&AUDIT_EVENT, &CONNECTION, &EDGE],
    inputs: &[&FILTER],
    queries: &[made_of(
        "auditEvents",
        "AuditEventConnection!",
        "审计记录：越过管理员办理的在前，其余在后，各以最新在前。/ The audit trail: what was done past the administrators before all else, and of both the \
         newest first.",
        &One::<Root, Loaded<List>, _> { object: &CONNECTION, of: |_, list, _| Some(&list.0) },
    )
    .args(&[FIRST, AFTER, LAST, BEFORE, input("filter", "AuditEventFilter", "筛选条件。/ Which events.")])
    .gate(Gate::Needs(Permission::ReadAuditTrail))],
    nodes: &[Lookup::of::<AuditEventId>(|ids, cx| {
        async move {
            let found = trail::by_id(cx, &typed::<AuditEventId>(ids)).await?;
            Found::Ok(found.into_iter().map(|row| (row.id.0, AnyRow::new(&AUDIT_EVENT, row))).collect())
        }
        .boxed()
    })],
    ..Aggregate::NONE
};

static AUDIT_EVENT: Object<Model> = Object {
    name: "AuditEvent",
    about: "审计记录，只增不改。/ A record of the audit trail, which only grows.",
    implements: &["Node"],
    fields: &[
        field("id", "ID!", "标识。/ Its id.", |it, _, out| out.plain(it.id)),
        field("occurredAt", "DateTime!", "发生时间。/ When.", |it, _, out| {
            out.plain(it.occurred_at.rfc3339())
        }),
        made_of(
            "actor",
            "User",
            "办理人；命令行操作为空。/ Who; null for the operator's command line.",
            &One::<Model, Loaded<Hands<Model>>, Person> { object: &USER, of: |it, hands, _| hands.of(it) },
        ),
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
        made_of(
            "about",
            "String",
            "对象为何：职责的条文代码与社区、评审的类别与社区、评价的社区、指标集代码、账户名称，以记录所载为准；未载明者为空。/ What it was              done to, in words, as the trail itself has it: of a duty the code of its clause and its community, of a review its              kind and its community, of an evaluation its community, of a set its code, of an account its name; null where the              trail does not say.",
            &Leaf::<Model, Loaded<About>> {
                write: |it, about, _, out| out.optional(about.0.get(&it.id), |out, words| out.string(words)),
            },
        ),
        made_of(
            "organization",
            "Organization",
            "所涉单位。/ For which organization.",
            &One::<Model, (), Organization> {
                object: &ORGANIZATION,
                of: |it, (), at| at.context().catalogue.organization(it.organization_id?),
            },
        ),
        field(
            "breakGlass",
            "String",
            "越过管理员由命令行办理的理由；非此类为空。/ Why it was done from the command line past the administrators; null where it was not.",
            |it, _, out| out.optional(it.break_glass.as_deref(), Writer::string),
        ),
        field(
            "requestId",
            "String",
            "所由请求的编号，同回答的 X-Request-Id 与日志；可由请求方自定，仅供查找，不在封存之列；非由请求办理者及早先的记录为空。/ The name of the request that it came of, as \
             X-Request-Id of its answer and the log have it; null of what no request did, and of earlier events. Whoever asks may choose it, and no seal covers it: it helps to find, and \
             proves nothing.",
            |it, _, out| out.optional(it.request_id.as_deref(), Writer::string),
        ),
        field("detail", "String!", "变更内容（JSON）。/ What changed, as JSON.", |it, _, out| {
            out.string(&it.detail)
        }),
    ],
};

connection!(Model, AUDIT_EVENT, "AuditEvent", "审计记录的一页。/ A page of the audit trail.");

static FILTER: InputObject = InputObject {
    name: "AuditEventFilter",
    about: "审计记录筛选。/ Which events; all that is given must fit.",
    fields: &[
        input("subject", "ID", "对象标识。/ About the thing of this id."),
        input("actor", "ID", "办理人标识。/ By this user."),
        input("action", "String", "动作，如 SIGN_DUTY。/ Of this action: SIGN_DUTY."),
        input("subjectKind", "String", "对象类别，如 duty。/ About a thing of this kind: duty."),
        input("organization", "String", "所涉单位的代码。/ For the organization of this code."),
        input("breakGlass", "Boolean", "是否越过管理员办理。/ Done past the administrators; or not so."),
        input("since", "DateTime", "自此时起，含此时。/ Not before this moment."),
        input("until", "DateTime", "至此时止，不含此时。/ Before this moment."),
    ],
};

impl ByHand for Model {
    fn hand(&self) -> Option<AccountId> {
        self.actor_id
    }
}

/// What events are about.
struct About(HashMap<AuditEventId, String>);

impl Load<Context> for About {
    type Row = Model;
    type Needs = ();

    async fn load<'a>(rows: Vec<&'a Model>, (): (), at: Selection<'a>) -> Result<Self> {
        Ok(Self(trail::about(at.context(), &rows).await?))
    }
}

/// A page of the trail.
struct List(Connection<Model>);

impl Load<Context> for List {
    type Row = Root;
    type Needs = ();

    fn cost(args: &Arguments) -> Cost {
        connection::cost(args)
    }

    async fn load<'a>(_: Vec<&'a Root>, (): (), at: Selection<'a>) -> Result<Self> {
        #[derive(Deserialize)]
        struct ListArguments {
            #[serde(flatten)]
            paging: Paging,
            filter: Option<trail::Filter>,
        }
        let ListArguments { paging, filter } = at.args()?;
        let filter = filter.unwrap_or_default();
        let rows = || trail::listed(at.context(), &filter);
        let list = connection::read(at, CONNECTION.name, &trail::newest_first(), &paging, rows).await?;
        Ok(Self(list))
    }
}
