//! Commands on accounts that answer no secret.

use super::{
    ACCOUNT,
    secrets::{CLIENT, PASSWORD},
};
use crate::{
    domain::account::{
        ChangePassword, CreateAccount, CreateClient, DisableAccount, EnableAccount, LinkIdentity,
        ResetPassword, RotateClientSecret, UnlinkIdentity, UnlockAccount, record as accounts,
    },
    error::Result,
    graphql::{
        command::{ABOUT_PAYLOAD, Command, EXPECTED_REVISION, Outcome, REASON, ReadBack, answered},
        context::{Context, Object, One},
    },
    store::shown::Shown,
};
use engine::{Input, input, made_of};
use entity::{account_record::Model, id::AccountRecordId};

/// Every command.
pub(super) const ALL: &[Command] = &[
    Command::of::<CreateAccount>(),
    Command::of::<DisableAccount>(),
    Command::of::<EnableAccount>(),
    Command::of::<UnlockAccount>(),
    Command::of::<ResetPassword>(),
    Command::of::<CreateClient>(),
    Command::of::<RotateClientSecret>(),
    Command::of::<LinkIdentity>(),
    Command::of::<UnlinkIdentity>(),
    Command::of::<ChangePassword>(),
];

static PAYLOAD: Object<Outcome<Model>> = Object {
    name: "AccountPayload",
    about: ABOUT_PAYLOAD,
    implements: &[],
    fields: &[
        made_of(
            "account",
            "Account",
            "办理后的账户；未办理为空。/ The account as it is now; null if nothing was done.",
            &One::<Outcome<Model>, (), Model> { object: &ACCOUNT, of: |it, (), _| it.done.as_ref() },
        ),
        Outcome::USER_ERRORS,
    ],
};

impl ReadBack for AccountRecordId {
    type Answer = Model;

    async fn read(self, cx: &Context, _: &Shown) -> Result<Option<Model>> {
        Ok(accounts::by_id(cx, &[self]).await?.pop())
    }
}

const ID: Input = input("id", "ID!", "账户标识，不可为本人的。/ Which account; not one's own.");
const NAME: Input = input(
    "name",
    "String!",
    "登录名，由 a-z、0-9 及 . _ - 组成。/ What it signs in with: a-z, 0-9 and . _ -, beginning with a letter or digit.",
);
const DISPLAY_NAME: Input = input(
    "displayName",
    "String!",
    "显示名称，最多 100 字。/ Its name for others, in at most 100 characters.",
);
const WHY: Input = input("reason", "String", "原因，记入审计记录。/ Why, for the audit trail.");
const ISSUER: Input =
    input("issuer", "String!", "签发者标识。/ The provider, by its issuer identifier: an address by https.");
const SUBJECT: Input =
    input("subject", "String!", "其中的主体，逐字比对。/ Who the person is there, compared sign by sign.");

answered!(
    CreateAccount,
    ManageAccounts,
    "建立个人账户，并得一次性口令；未授予角色前不能办理任何事项。/ Make the account of a person, with a password for one time. It may do nothing until a \
     role is granted to it.",
    "一个新账户。/ A new account." [NAME, DISPLAY_NAME, WHY],
    &PASSWORD
);

answered!(
    DisableAccount,
    ManageAccounts,
    "停用账户；其会话即刻终止，所签署的仍有效。/ Let an account sign in no more. Its sessions end; what it signed stays.",
    "停用。/ Which account, and why." [ID, EXPECTED_REVISION, REASON],
    &PAYLOAD
);

answered!(
    EnableAccount,
    ManageAccounts,
    "恢复已停用的账户。/ Let a disabled account sign in again.",
    "恢复。/ Which account, and why." [ID, EXPECTED_REVISION, REASON],
    &PAYLOAD
);

answered!(
    UnlockAccount,
    ManageAccounts,
    "提前解除因登录失败而生的锁定。/ Lift the locks of failed sign-ins before their time.",
    "解锁。/ Which account." [ID, EXPECTED_REVISION, WHY],
    &PAYLOAD
);

answered!(
    ResetPassword,
    ManageAccounts,
    "为个人重设一次性口令；其会话即刻终止。/ Give a person a password for one time. Its sessions end.",
    "重设口令。/ Which account, and why." [ID, EXPECTED_REVISION, REASON],
    &PASSWORD
);

answered!(
    CreateClient,
    ManageAccounts,
    "建立服务账户并得其密钥，或登记个人所用的应用。/ Make the account of a service, with its secret, which may do nothing until DATA_PLATFORM is granted to it; \
     or register an application of people.",
    "一个新客户端。/ A new client." [
        NAME,
        DISPLAY_NAME,
        WHY,
        input("kind", "ClientKind", "类别；不填为服务。/ What it is; a service if not given."),
        input(
            "redirectUris",
            "[String!]",
            "登录后可返回的地址，逐字比对，1 至 20 个，限个人所用的应用。/ Where the sign-in page may send people back to, to the letter: 1 to 20, of an \
             application of people and of nothing else.",
        )],
    &CLIENT
);

answered!(
    RotateClientSecret,
    ManageAccounts,
    "更换服务的密钥；原密钥及其令牌即刻失效。/ Give a service another secret. The old one and its tokens are good no more.",
    "更换密钥。/ Which service, and why." [ID, EXPECTED_REVISION, REASON],
    &CLIENT
);

answered!(
    LinkIdentity,
    ManageAccounts,
    "将统一身份认证中的身份关联至个人账户，其人即可由此登录。/ Let a person sign in by a provider of sign-on, as whom the provider says.",
    "关联。/ Which account, who it is there, and why." [ID, EXPECTED_REVISION, ISSUER, SUBJECT, REASON],
    &PAYLOAD
);

answered!(
    UnlinkIdentity,
    ManageAccounts,
    "解除身份关联；已有会话仍在，须终止者应停用账户。/ Let a person sign in by it no more. Open sessions stay: to end them, disable the account.",
    "解除关联。/ Which account, who it is there, and why." [ID, EXPECTED_REVISION, ISSUER, SUBJECT, REASON],
    &PAYLOAD
);

answered!(
    ChangePassword,
    SignedIn,
    "修改本人口令；其他会话即刻终止。原口令有误计为登录失败。同一幂等键只办理一次，不论口令为何。/ Change one's own password. Every other session ends. A \
     wrong old password counts as a failed sign-in. Under one key it is done once, whatever the passwords.",
    "修改口令。/ The old password, and the new one." [
        input("oldPassword", "String!", "原口令。/ The old password."),
        input(
            "newPassword",
            "String!",
            "新口令：至少 12 个字符，不易猜中，不含登录名或显示名称。/ The new one: at least 12 characters, not easily guessed, without the account's names.",
        )],
    &PAYLOAD
);
