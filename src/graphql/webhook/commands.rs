//! What is done with webhooks.

use super::WEBHOOK;
use crate::{
    domain::webhook::{
        self as webhooks, CreateWebhook, DeleteWebhook, MadeWebhook, ResumeWebhook, RewindWebhook,
        RotateWebhookSecret, SuspendWebhook, TestWebhook,
    },
    error::Result,
    graphql::{
        command::{ABOUT_PAYLOAD, Command, EXPECTED_REVISION, Outcome, REASON, ReadBack, answered},
        context::{Context, Object, One},
    },
    store::shown::Shown,
};
use engine::{Input, Writer, field, input, made_of};
use entity::{id::WebhookId, webhook::Model};

/// Every command.
pub(super) const ALL: &[Command] = &[
    Command::of::<CreateWebhook>(),
    Command::of::<RotateWebhookSecret>(),
    Command::of::<SuspendWebhook>(),
    Command::of::<ResumeWebhook>(),
    Command::of::<RewindWebhook>(),
    Command::of::<TestWebhook>(),
    Command::of::<DeleteWebhook>(),
];

/// A webhook, and the secret that it was given.
pub(in crate::graphql) struct WithSecret {
    webhook: Option<Model>,
    secret: Option<String>,
}

impl ReadBack for WebhookId {
    type Answer = Model;

    async fn read(self, cx: &Context, _: &Shown) -> Result<Option<Model>> {
        Ok(webhooks::by_id(cx, &[self]).await?.pop())
    }
}

impl ReadBack for MadeWebhook {
    type Answer = WithSecret;

    async fn read(self, cx: &Context, _: &Shown) -> Result<Option<WithSecret>> {
        let webhook = webhooks::by_id(cx, &[self.webhook]).await?.pop();
        Ok(Some(WithSecret { webhook, secret: self.secret }))
    }
}

static PAYLOAD: Object<Outcome<Model>> = Object {
    name: "WebhookPayload",
    about: ABOUT_PAYLOAD,
    implements: &[],
    fields: &[
        made_of(
            "webhook",
            "Webhook",
            "办理后的 Webhook；已删除或未办理为空。/ The webhook as it is now; null where it was deleted, or nothing was done.",
            &One::<Outcome<Model>, (), Model> { object: &WEBHOOK, of: |it, (), _| it.done.as_ref() },
        ),
        Outcome::USER_ERRORS,
    ],
};

static SECRET: Object<Outcome<WithSecret>> = Object {
    name: "WebhookSecretPayload",
    about: ABOUT_PAYLOAD,
    implements: &[],
    fields: &[
        made_of(
            "webhook",
            "Webhook",
            "办理后的 Webhook；未办理为空。/ The webhook as it is now; null if nothing was done.",
            &One::<Outcome<WithSecret>, (), Model> {
                object: &WEBHOOK,
                of: |it, (), _| it.done.as_ref().and_then(|done| done.webhook.as_ref()),
            },
        ),
        field(
            "secret",
            "String",
            "签名密钥（whsec_…）；仅此一次示出，同一命令重发时为空。/ What its messages are signed with (whsec_…). It is shown this once: null where the command \
             comes again.",
            |it, _, out| {
                out.optional(it.done.as_ref().and_then(|done| done.secret.as_deref()), Writer::string)
            },
        ),
        Outcome::USER_ERRORS,
    ],
};

const ID: Input = input("id", "ID!", "Webhook 标识。/ Which webhook.");

answered!(
    CreateWebhook,
    ManageWebhooks,
    "登记 Webhook，并得其签名密钥；自头告知。/ Register a webhook, and be given what its messages are signed with. It is told from the beginning on.",
    "一个新 Webhook。/ A new webhook." [
        input("name", "String!", "名称，1 至 64 个 a-z 0-9 . _ -，不可重复。/ What operators call it: 1 to 64 of the signs a-z 0-9 . _ -, as no other."),
        input(
            "url",
            "String!",
            "地址，须为 https，不可在内部网络中，除非列入 WEBHOOK_NETWORKS。/ Where messages are sent: by https, and not into a network that is not public, unless \
             WEBHOOK_NETWORKS lists it.",
        ),
        input("form", "WebhookForm", "形式；不填为告知变更。/ What it is told; changes if not given."),
        input(
            "accounts",
            "[ID!]!",
            "账户标识（account_…）：告知变更者恰一个服务账户；仅唤醒者 1 至 100 个。/ Accounts (account_…): one of a service, as which it reads; of one that wakes \
             phones, 1 to 100 whose phones those are.",
        ),
        input("kinds", "[FeedKind!]", "所跟踪的类别；不填为全部。/ What it follows; everything if not given."),
        input(
            "document",
            "String",
            "以此登记操作告知内容（标识或摘要），限告知变更者；不填只告知何者变更。/ The registered operation in which it is told the things themselves, by its name or \
             digest; not of one that wakes phones. What changed and no more, if not given.",
        ),
        input("reason", "String", "原因，记入审计记录。/ Why, for the audit trail."),
    ],
    &SECRET
);

answered!(
    RotateWebhookSecret,
    ManageWebhooks,
    "更换签名密钥；24 小时内消息以新旧两者签名。/ Give a webhook another secret. For 24 hours messages are signed with both.",
    "更换密钥。/ Which webhook, and why." [ID, EXPECTED_REVISION, REASON],
    &SECRET
);

answered!(
    SuspendWebhook,
    ManageWebhooks,
    "暂停送达；所待送达者留存。/ Tell a webhook nothing until it is resumed. What waits for it stays.",
    "暂停。/ Which webhook, and why." [ID, EXPECTED_REVISION, REASON],
    &PAYLOAD
);

answered!(
    ResumeWebhook,
    ManageWebhooks,
    "恢复送达，从停处继续，不论已停多久。/ Tell a suspended webhook again: it goes on where it stood, however long ago that was.",
    "恢复。/ Which webhook, and why." [ID, EXPECTED_REVISION, REASON],
    &PAYLOAD
);

answered!(
    RewindWebhook,
    ManageWebhooks,
    "从头重新告知；接收方先清空副本。/ Tell a webhook everything again, from the beginning: whoever keeps a copy by it empties that first.",
    "从头告知。/ Which webhook, and why." [ID, EXPECTED_REVISION, REASON],
    &PAYLOAD
);

answered!(
    TestWebhook,
    ManageWebhooks,
    "依次送一则试验消息（feed.test）。/ Send a webhook a message to try it (feed.test), in its turn.",
    "试验。/ Which webhook."[ID],
    &PAYLOAD
);

answered!(
    DeleteWebhook,
    ManageWebhooks,
    "删除 Webhook；已送达者不可收回。/ Remove a webhook. What it was told stays with whoever was told.",
    "删除。/ Which webhook, and why." [ID, EXPECTED_REVISION, REASON],
    &PAYLOAD
);
