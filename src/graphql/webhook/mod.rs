//! `Webhook`: an address that is told what changes, for who administers webhooks: as it is registered, and how the telling goes. What
//! it is told is in none of its fields.

mod commands;

use super::{
    Root,
    account::ACCOUNT,
    aggregate::{Aggregate, Found, Lookup, typed, words},
    context::{AnyRow, Context, Gate, Many, Object, Selection},
};
use crate::{
    authz::Permission,
    domain::{
        account::record as accounts,
        webhook::{self as webhooks, MOST},
    },
    error::Result,
};
use engine::{Arguments, Cost, Load, Loaded, Writer, field, made_of};
use entity::{
    account_record,
    id::{AccountRecordId, WebhookId},
    timestamp::Timestamp,
    vocabulary::{WebhookForm, WebhookOutcome, WebhookState, WebhookSuspension},
    webhook::Model,
};
use futures_util::FutureExt;
use std::collections::HashMap;

pub(super) static AGGREGATE: Aggregate = Aggregate {
    objects: &[&WEBHOOK],
    enums: &[
        words::<WebhookForm>,
        words::<WebhookState>,
        words::<WebhookSuspension>,
        words::<WebhookOutcome>,
    ],
    queries: &[made_of(
        "webhooks",
        "[Webhook!]!",
        "所有 Webhook，按名称，最多 50 个。/ Every webhook, by name: 50 at most.",
        &Many::<Root, Loaded<All>, Model> { object: &WEBHOOK, of: |_, all, _| all.0.iter().collect() },
    )
    .gate(Gate::Needs(Permission::ManageWebhooks))],
    commands: commands::ALL,
    nodes: &[Lookup::of::<WebhookId>(|ids, cx| {
        async move {
            let found = webhooks::by_id(cx, &typed::<WebhookId>(ids)).await?;
            Found::Ok(found.into_iter().map(|row| (row.id.0, AnyRow::new(&WEBHOOK, row))).collect())
        }
        .boxed()
    })],
    ..Aggregate::NONE
};

pub(super) static WEBHOOK: Object<Model> = Object {
    name: "Webhook",
    about: "Webhook：有变更时所告知的地址，及送达情况；不含所告知的内容。/ An address that is told what changes, and how the telling goes; nothing of what it is \
            told.",
    implements: &["Node"],
    fields: &[
        field("id", "ID!", "标识。/ Its id.", |it, _, out| out.plain(it.id)),
        field(
            "revision",
            "Int!",
            "修订号，随每次办理增加，不随送达增加。/ Counts what is done with it, and not what it is told.",
            |it, _, out| out.int(i64::from(it.revision)),
        ),
        field("name", "String!", "名称。/ What operators call it.", |it, _, out| out.string(&it.name)),
        field("url", "String!", "地址。/ Where messages are sent.", |it, _, out| out.string(&it.url)),
        field("form", "WebhookForm!", "形式。/ What it is told.", |it, _, out| out.plain(it.form)),
        field("kinds", "[FeedKind!]!", "所跟踪的类别。/ What it follows.", |it, _, out| {
            out.leaves(webhooks::kinds(it), Writer::plain)
        }),
        field(
            "document",
            "String",
            "告知时所用的登记操作（标识或摘要）；空则只告知何者变更。/ The registered operation in which it is told, by its name or digest; null where it is told only \
             what changed.",
            |it, _, out| out.optional(it.document.as_deref(), Writer::string),
        ),
        made_of(
            "accounts",
            "[Account!]!",
            "以何账户读取；仅唤醒者为所唤醒的账户。/ As whom it reads; of one that wakes phones, whose.",
            &Many::<Model, Loaded<Accounts>, account_record::Model> {
                object: &ACCOUNT,
                of: |it, accounts, _| accounts.of(it.id),
            },
        ),
        field("state", "WebhookState!", "状态。/ Whether it is told.", |it, _, out| out.plain(it.state)),
        field(
            "suspendedBecause",
            "WebhookSuspension",
            "暂停的原因；未暂停为空。/ Why it is not told; null where it is.",
            |it, _, out| out.optional(it.suspended_because, Writer::plain),
        ),
        field("createdAt", "DateTime!", "登记时间。/ When it was registered.", |it, _, out| {
            out.plain(it.created_at.rfc3339())
        }),
        field(
            "updatedAt",
            "DateTime!",
            "最近办理时间。/ When something was last done with it.",
            |it, _, out| out.plain(it.updated_at.rfc3339()),
        ),
        field(
            "lastAttemptAt",
            "DateTime",
            "最近一次尝试；未曾为空。/ When it was last sent something; null for never.",
            |it, _, out| out.optional(it.last_attempt_at.map(Timestamp::rfc3339), Writer::plain),
        ),
        field(
            "lastOutcome",
            "WebhookOutcome",
            "最近一次尝试的结果；未曾为空。/ What came of that; null for never.",
            |it, _, out| out.optional(it.last_outcome, Writer::plain),
        ),
        field(
            "lastStatus",
            "Int",
            "最近一次所答的 HTTP 状态；未作答为空。/ The HTTP status that it answered with then; null where it did not answer.",
            |it, _, out| out.optional(it.last_status.map(i64::from), Writer::int),
        ),
        field(
            "lastDeliveredAt",
            "DateTime",
            "最近一次送达；未曾为空。/ When it was last told something; null for never.",
            |it, _, out| out.optional(it.last_delivered_at.map(Timestamp::rfc3339), Writer::plain),
        ),
        field(
            "pendingSince",
            "DateTime",
            "自何时起有消息待送达；无为空。/ Since when a message waits for it; null while none does.",
            |it, _, out| out.optional(it.pending_since.map(Timestamp::rfc3339), Writer::plain),
        ),
        field(
            "consecutiveFailures",
            "Int!",
            "连续未送达的次数。/ Attempts that failed since the last that did not.",
            |it, _, out| out.int(i64::from(it.failures)),
        ),
    ],
};

/// All of them.
struct All(Vec<Model>);

impl Load<Context> for All {
    type Row = Root;
    type Needs = ();

    fn cost(_: &Arguments) -> Cost {
        Cost::page(u32::try_from(MOST).unwrap_or(u32::MAX))
    }

    async fn load<'a>(_: Vec<&'a Root>, (): (), at: Selection<'a>) -> Result<Self> {
        Ok(Self(webhooks::listed(at.context()).await?))
    }
}

/// Accounts of a webhook, usually: one, but where a gateway wakes phones.
const OF_A_WEBHOOK: u32 = 5;

/// As whom webhooks read.
struct Accounts {
    of_each: HashMap<WebhookId, Vec<AccountRecordId>>,
    rows: HashMap<AccountRecordId, account_record::Model>,
}

impl Accounts {
    fn of(&self, webhook: WebhookId) -> Vec<&account_record::Model> {
        let ids = self.of_each.get(&webhook).into_iter().flatten();
        ids.filter_map(|id| self.rows.get(id)).collect()
    }
}

impl Load<Context> for Accounts {
    type Row = Model;
    type Needs = ();

    fn cost(_: &Arguments) -> Cost {
        Cost::rows(OF_A_WEBHOOK)
    }

    async fn load<'a>(rows: Vec<&'a Model>, (): (), at: Selection<'a>) -> Result<Self> {
        let ids: Vec<WebhookId> = rows.iter().map(|it| it.id).collect();
        let of_each = webhooks::accounts_of(at.context(), &ids).await?;
        let mut named: Vec<AccountRecordId> = of_each.values().flatten().copied().collect();
        named.sort_unstable();
        named.dedup();
        let rows = accounts::by_id(at.context(), &named).await?;
        Ok(Self { of_each, rows: rows.into_iter().map(|row| (row.id, row)).collect() })
    }
}
