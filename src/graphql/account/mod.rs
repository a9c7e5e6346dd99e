//! `Account`: who signs in, for who administers and audits them, and one's own for oneself.

mod commands;
mod secrets;

use super::{
    Root,
    aggregate::{Aggregate, Found, Lookup, typed, words},
    assignment::{HELD_ASSIGNMENT, OF_A_PERSON, ONLY_ACTIVE, only_active},
    connection::{self, AFTER, BEFORE, Connection, FIRST, LAST, connection},
    context::{AnyRow, Context, Gate, Leaf, Many, Object, One, Selection},
    person::USER,
};
use crate::{
    authz::Permission,
    domain::{
        account::record::{self as accounts, Filter},
        assignment::{self as assignments, HeldAssignment},
        person::Person,
    },
    error::Result,
    store::page::Paging,
};
use engine::{Arguments, Cost, InputObject, Load, Loaded, Writer, field, input, made_of};
use entity::{
    account_record::Model,
    id::{AccountId, AccountRecordId},
    linked_identity,
    timestamp::Timestamp,
    vocabulary::{AccountKind, AccountStatus, ClientKind},
};
use futures_util::FutureExt;
use serde::Deserialize;
use std::collections::HashMap;
use uuid::Uuid;

pub(super) static AGGREGATE: Aggregate = Aggregate {
    objects: &[&ACCOUNT, &LINKED_IDENTITY, &CONNECTION, &EDGE],
    inputs: &[&FILTER],
    enums: &[words::<AccountKind>, words::<AccountStatus>, words::<ClientKind>],
    queries: &[made_of(
        "accounts",
        "AccountConnection!",
        "账户，按登录名。/ Accounts, by the names with which they sign in.",
        &One::<Root, Loaded<List>, _> { object: &CONNECTION, of: |_, list, _| Some(&list.0) },
    )
    .args(&[FIRST, AFTER, LAST, BEFORE, input("filter", "AccountFilter", "筛选条件。/ Which accounts.")])
    .gate(Gate::Needs(Permission::ReadAccounts))],
    commands: commands::ALL,
    nodes: &[Lookup::of::<AccountRecordId>(|ids, cx| {
        async move {
            let found = accounts::by_id(cx, &typed::<AccountRecordId>(ids)).await?;
            Found::Ok(found.into_iter().map(|row| (row.id.0, AnyRow::new(&ACCOUNT, row))).collect())
        }
        .boxed()
    })],
    ..Aggregate::NONE
};

pub(super) static ACCOUNT: Object<Model> = Object {
    name: "Account",
    about: "账户，供管理与审计；标识不同于 User。/ An account as it is administered and audited. Its id is another than that of its User.",
    implements: &["Node"],
    fields: &[
        field("id", "ID!", "标识。/ Its id.", |it, _, out| out.plain(it.id)),
        field(
            "revision",
            "Int!",
            "修订号，随每次变更增加。/ Counts the changes of it.",
            |it, _, out| out.int(i64::from(it.revision)),
        ),
        made_of(
            "user",
            "User!",
            "他人所见的该用户。/ What others see of it.",
            &One::<Model, Loaded<Oneself>, Person> {
                object: &USER,
                of: |it, users, _| users.0.get(&it.id.0),
            },
        ),
        field("name", "String!", "登录名。/ What it signs in with.", |it, _, out| out.string(&it.name)),
        field("displayName", "String!", "显示名称。/ Its name for others.", |it, _, out| {
            out.string(&it.display_name)
        }),
        field("kind", "AccountKind!", "类别。/ A person or a service.", |it, _, out| out.plain(it.kind)),
        field("status", "AccountStatus!", "状态。/ Whether it signs in.", |it, _, out| {
            out.plain(accounts::status(it))
        }),
        field("createdAt", "DateTime!", "建立时间。/ When it was made.", |it, _, out| {
            out.plain(it.created_at.rfc3339())
        }),
        field(
            "lastSignInAt",
            "DateTime",
            "最近登录时间；从未登录为空。/ When it last signed in; null for never.",
            |it, _, out| out.optional(it.last_sign_in_at.map(Timestamp::rfc3339), Writer::plain),
        ),
        made_of(
            "lockedUntil",
            "DateTime",
            "因登录失败而拒绝登录至何时，或仅限部分来源地址；未锁定为空。/ Until when failed sign-ins have somebody refused, perhaps from some \
             addresses only; null where they do not.",
            &Leaf::<Model, Loaded<Locks>> {
                write: |it, locks, _, out| {
                    out.optional(locks.0.get(&it.id.0).copied().map(Timestamp::rfc3339), Writer::plain)
                },
            },
        ),
        field(
            "mustChangePassword",
            "Boolean!",
            "须先修改口令，此前不具任何角色。/ It must change its password first, and holds no role until then.",
            |it, _, out| out.boolean(it.must_change_password),
        ),
        made_of(
            "linkedIdentities",
            "[LinkedIdentity!]!",
            "在统一身份认证中的身份。/ Who it is at providers of sign-on.",
            &Many::<Model, Loaded<Identities>, linked_identity::Model> {
                object: &LINKED_IDENTITY,
                of: |it, found, _| found.0.get(&it.id.0).into_iter().flatten().collect(),
            },
        ),
        made_of(
            "assignments",
            "[HeldAssignment!]!",
            "任职，含已结束与尚未开始的，按开始时间先后。/ What it holds, has held and is to hold, from the first that begins on.",
            &Many::<Model, Loaded<Held>, HeldAssignment> {
                object: &HELD_ASSIGNMENT,
                of: |it, held, _| held.0.get(&AccountId(it.id.0)).into_iter().flatten().collect(),
            },
        )
        .args(&[ONLY_ACTIVE]),
    ],
};

static LINKED_IDENTITY: Object<linked_identity::Model> = Object {
    name: "LinkedIdentity",
    about: "在统一身份认证中的身份。/ Who an account is at a provider of sign-on.",
    implements: &[],
    fields: &[
        field(
            "issuer",
            "String!",
            "签发者标识。/ The provider, by its issuer identifier.",
            |it, _, out| out.string(&it.issuer),
        ),
        field("subject", "String!", "其中的主体。/ Who it is there.", |it, _, out| {
            out.string(&it.subject)
        }),
        field("linkedAt", "DateTime!", "关联时间。/ When it was linked.", |it, _, out| {
            out.plain(it.linked_at.rfc3339())
        }),
    ],
};

connection!(Model, ACCOUNT, "Account", "账户的一页，按登录名。/ A page of accounts, by their names.");

static FILTER: InputObject = InputObject {
    name: "AccountFilter",
    about: "账户筛选。/ Which accounts; all that is given must fit.",
    fields: &[
        input(
            "text",
            "String",
            "登录名或显示名称所含文字，拉丁字母不分大小写。/ In one of the names, whatever the case of Latin letters.",
        ),
        input("kind", "AccountKind", "类别。/ Of this kind."),
        input("status", "AccountStatus", "状态。/ In this state."),
        input("role", "Role", "现任角色。/ That holds this role now."),
        input(
            "organization",
            "String",
            "现任职单位的代码。/ That holds a role for the organization of this code now.",
        ),
    ],
};

/// What others see of accounts: whoever sees an account sees that.
struct Oneself(HashMap<Uuid, Person>);

impl Load<Context> for Oneself {
    type Row = Model;
    type Needs = ();

    async fn load<'a>(rows: Vec<&'a Model>, (): (), _: Selection<'a>) -> Result<Self> {
        let person =
            |it: &&Model| (it.id.0, Person { id: AccountId(it.id.0), display_name: it.display_name.clone() });
        Ok(Self(rows.iter().map(person).collect()))
    }
}

/// Until when accounts are refused.
struct Locks(HashMap<Uuid, Timestamp>);

impl Load<Context> for Locks {
    type Row = Model;
    type Needs = ();

    async fn load<'a>(rows: Vec<&'a Model>, (): (), at: Selection<'a>) -> Result<Self> {
        Ok(Self(accounts::locks(at.context(), &ids(&rows)).await?))
    }
}

/// Who accounts are elsewhere.
struct Identities(HashMap<Uuid, Vec<linked_identity::Model>>);

impl Load<Context> for Identities {
    type Row = Model;
    type Needs = ();

    fn cost(_: &Arguments) -> Cost {
        Cost::rows(1)
    }

    async fn load<'a>(rows: Vec<&'a Model>, (): (), at: Selection<'a>) -> Result<Self> {
        Ok(Self(accounts::identities(at.context(), &ids(&rows)).await?))
    }
}

/// What accounts hold.
struct Held(HashMap<AccountId, Vec<HeldAssignment>>);

impl Load<Context> for Held {
    type Row = Model;
    type Needs = ();

    fn cost(_: &Arguments) -> Cost {
        Cost::rows(OF_A_PERSON)
    }

    async fn load<'a>(rows: Vec<&'a Model>, (): (), at: Selection<'a>) -> Result<Self> {
        let accounts: Vec<AccountId> = rows.iter().map(|it| AccountId(it.id.0)).collect();
        Ok(Self(assignments::held_by(at.context(), &accounts, only_active(at)).await?))
    }
}

fn ids(rows: &[&Model]) -> Vec<AccountRecordId> {
    rows.iter().map(|it| it.id).collect()
}

/// A page of accounts.
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
            filter: Option<Filter>,
        }
        let ListArguments { paging, filter } = at.args()?;
        let filter = filter.unwrap_or_default();
        let rows = || accounts::listed(at.context(), &filter);
        Ok(Self(connection::read(at, CONNECTION.name, &accounts::by_name(), &paging, rows).await?))
    }
}
