//! What answers a secret: once, to the command that had it made.

use super::ACCOUNT;
use crate::{
    domain::account::{Made, MadeClient, record as accounts},
    error::Result,
    graphql::{
        command::{ABOUT_PAYLOAD, Outcome, ReadBack},
        context::{Context, Field, Object, One},
    },
    store::shown::Shown,
};
use engine::{Writer, field, made_of};
use entity::{account_record::Model, vocabulary::AccountKind};

/// An account, and the secret that it was given.
pub(in crate::graphql) struct WithSecret {
    /// None for an application of people.
    account: Option<Model>,
    /// As what it signs in, or has people sign in, where it is a client.
    client: Option<String>,
    secret: Option<String>,
}

impl ReadBack for Made {
    type Answer = WithSecret;

    async fn read(self, cx: &Context, _: &Shown) -> Result<Option<WithSecret>> {
        let account = accounts::by_id(cx, &[self.account]).await?.pop();
        let answer = |account: Model| {
            let client = (account.kind == AccountKind::Service).then(|| account.name.clone());
            WithSecret { account: Some(account), client, secret: self.secret }
        };
        Ok(account.map(answer))
    }
}

impl ReadBack for MadeClient {
    type Answer = WithSecret;

    async fn read(self, cx: &Context, _: &Shown) -> Result<Option<WithSecret>> {
        let account = accounts::by_id(cx, &[self.account()]).await?.pop();
        Ok(Some(WithSecret { account, client: self.name, secret: self.secret }))
    }
}

static ACCOUNT_OF: One<Outcome<WithSecret>, (), Model> =
    One { object: &ACCOUNT, of: |it, (), _| it.done.as_ref().and_then(|done| done.account.as_ref()) };

const ACCOUNT_NOW: Field<Outcome<WithSecret>> = made_of(
    "account",
    "Account",
    "办理后的账户；未办理为空。/ The account as it is now; null if nothing was done.",
    &ACCOUNT_OF,
);

const ACCOUNT_OF_SERVICE: Field<Outcome<WithSecret>> = made_of(
    "account",
    "Account",
    "办理后的服务账户；未办理者及个人所用的应用为空。/ The account of the service as it is now; null if nothing was done, and for an application of people, \
     which has none.",
    &ACCOUNT_OF,
);

fn secret(outcome: &Outcome<WithSecret>) -> Option<&str> {
    outcome.done.as_ref()?.secret.as_deref()
}

pub(super) static PASSWORD: Object<Outcome<WithSecret>> = Object {
    name: "OneTimePasswordPayload",
    about: ABOUT_PAYLOAD,
    implements: &[],
    fields: &[
        ACCOUNT_NOW,
        field(
            "oneTimePassword",
            "String",
            "一次性口令，七日内有效，首次登录须修改；仅此一次示出，同一命令重发时为空。/ The password for one time, good for seven days, to be changed \
             at the first sign-in. It is shown this once: null where the command comes again.",
            |it, _, out| out.optional(secret(it), Writer::string),
        ),
        Outcome::USER_ERRORS,
    ],
};

pub(super) static CLIENT: Object<Outcome<WithSecret>> = Object {
    name: "ClientSecretPayload",
    about: ABOUT_PAYLOAD,
    implements: &[],
    fields: &[
        ACCOUNT_OF_SERVICE,
        field(
            "clientId",
            "String",
            "client_id，即其登录名；未办理为空。/ Its client_id, which is its name; null if nothing was done.",
            |it, _, out| {
                out.optional(it.done.as_ref().and_then(|done| done.client.as_deref()), Writer::string)
            },
        ),
        field(
            "clientSecret",
            "String",
            "客户端密钥；仅此一次示出，同一命令重发时为空；个人所用的应用没有密钥。/ The client's secret. It is shown this once: null where the command comes \
             again, and for an application of people, which has none.",
            |it, _, out| out.optional(secret(it), Writer::string),
        ),
        Outcome::USER_ERRORS,
    ],
};
