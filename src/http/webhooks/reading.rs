//! What there is to tell a webhook, read as its account and by its rights of now: by the question that a client asks.

use super::{App, message};
use crate::{
    authn::{Door, Origin},
    authz::{Permission, Viewer},
    catalogue::Catalogue,
    domain::{self, feed, webhook::kinds},
    error::{Error, Result},
    graphql::{Introspection, Request},
    store::deliveries::{Message, Standing},
};
use entity::{
    id::{AccountId, WebhookId},
    vocabulary::{WebhookForm, WebhookSuspension},
    webhook_account,
};
use serde::{Deserialize, Serialize};
use serde_json::json;
use std::sync::Arc;

/// Entries of a message, at most: it stays below 20 kB.
pub(super) const FIRST: i64 = 100;
/// How long nothing may be told, in seconds: whoever hears nothing for longer knows that something broke.
const SILENCE: i64 = 24 * 60 * 60;

const QUESTION: &str = "query Told($after: String, $first: Int, $kinds: [FeedKind!]) {
  changes(after: $after, first: $first, kinds: $kinds) { reset changes { type kind id version } cursor hasMore }
}";

/// An entry of a page.
#[derive(Clone, Debug, Deserialize, Serialize)]
pub(super) struct Change {
    pub(super) r#type: String,
    pub(super) kind: String,
    pub(super) id: String,
    pub(super) version: String,
}

/// A page of what changed.
#[derive(Clone, Debug, Deserialize, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Page {
    #[serde(skip_serializing)]
    pub(super) reset: bool,
    pub(super) changes: Vec<Change>,
    pub(super) cursor: String,
    pub(super) has_more: bool,
}

/// An account as which a webhook reads, as it is now.
pub(super) struct Reader {
    viewer: Arc<Viewer>,
    catalogue: Arc<Catalogue>,
}

impl Reader {
    /// What its rights are known by.
    pub(super) fn rights(&self) -> String {
        feed::fingerprint(&self.viewer)
    }
}

/// What there is to tell.
pub(super) enum Next {
    Message(Message),
    /// Nothing, until something changes or this moment comes.
    Nothing(entity::timestamp::Timestamp),
    /// It cannot be told.
    Suspend(WebhookSuspension),
    /// It is to be asked again.
    Again,
}

/// The account, where it may follow anything; else why it may not.
pub(super) async fn reader(
    app: &App,
    webhook: WebhookId,
    account: AccountId,
) -> Result<Result<Reader, WebhookSuspension>> {
    let arrival = app.store.arrival_of_webhook(account, webhook, app.settings.public_read).await?;
    let Some(viewer) = arrival.viewer else { return Ok(Err(WebhookSuspension::AccountDisabled)) };
    if !viewer.holds(Permission::FollowChanges) {
        return Ok(Err(WebhookSuspension::WithoutRights));
    }
    let revision = arrival.catalogue.ok_or(Error::Unready("no policy was imported yet"))?;
    let catalogue = app.published.at(&app.store, revision).await?;
    Ok(Ok(Reader { viewer: Arc::new(viewer), catalogue }))
}

/// What there is to tell a webhook for which nothing waits. Of many accounts `first` is asked first, and where it goes on after
/// that one stands in it afterwards.
pub(super) async fn next(app: &App, of: &Standing, first: &mut usize) -> Result<Next> {
    let now = app.store.clock().now();
    let message = |body, read_as, cursor| Next::Message(Message { body, read_as, cursor, is_test: false });
    if of.delivery.test_wanted {
        let body = message::test(now)?;
        return Ok(Next::Message(Message { body, read_as: None, cursor: None, is_test: true }));
    }
    let (mut stands, mut changes_at) = (None, None);
    match (of.webhook.form, of.accounts.as_slice()) {
        (WebhookForm::Changes, [account]) => {
            let reader = match reader(app, of.webhook.id, account.account_id).await? {
                Ok(reader) => reader,
                Err(because) => return Ok(Next::Suspend(because)),
            };
            let page = page(app, of, account, &reader).await?;
            if page.reset || !page.changes.is_empty() {
                let body = message::changes(now, account.cursor.as_deref(), &page)?;
                let read_as = Some((account.account_id, reader.rights()));
                return Ok(message(body, read_as, Some(page.cursor)));
            }
            if page.has_more {
                return Ok(Next::Again);
            }
            stands = account.cursor.as_deref();
            changes_at = app.store.rights_change(account.account_id).await?;
        }
        (WebhookForm::Changes, _) => return Err(Error::Broken("it reads as one account")),
        (WebhookForm::Wake, accounts) => {
            for turn in 0..accounts.len() {
                let at = first.saturating_add(turn).checked_rem(accounts.len()).unwrap_or_default();
                let Some(account) = accounts.get(at) else { continue };
                if let Some((rights, cursor)) = news(app, of, account).await? {
                    *first = at.saturating_add(1);
                    let body = message::wake(now, account.account_id)?;
                    return Ok(message(body, Some((account.account_id, rights)), Some(cursor)));
                }
            }
        }
    }
    let due = of.delivery.told_at.plus_seconds(SILENCE);
    if due > now {
        Ok(Next::Nothing(changes_at.map_or(due, |at| at.min(due))))
    } else {
        Ok(message(message::heartbeat(now, stands)?, None, None))
    }
}

/// A page behind where the account stands; from the beginning, where that is nowhere any more.
async fn page(app: &App, of: &Standing, account: &webhook_account::Model, reader: &Reader) -> Result<Page> {
    #[derive(Deserialize)]
    struct Answer {
        data: Option<Data>,
        #[serde(default)]
        errors: Vec<Fault>,
    }
    #[derive(Deserialize)]
    struct Data {
        changes: Page,
    }
    #[derive(Deserialize)]
    struct Fault {
        extensions: Extensions,
    }
    #[derive(Deserialize)]
    struct Extensions {
        code: String,
    }
    let mut after = account.cursor.as_deref();
    loop {
        let kinds: Vec<&str> = of.webhook.kinds.split(' ').collect();
        let asked =
            json!({ "query": QUESTION, "variables": { "after": after, "first": FIRST, "kinds": kinds } });
        let request: Request =
            serde_json::from_str(&asked.to_string()).map_err(|_| Error::Broken("a question is one"))?;
        let asks = (door(app), Introspection::Closed);
        let (viewer, catalogue) = (Arc::clone(&reader.viewer), Arc::clone(&reader.catalogue));
        let (response, _) = app.api.answer(&request, viewer, &app.store, catalogue, asks).await;
        let answer = serde_json::from_slice::<Answer>(&response.body).ok();
        match answer {
            Some(Answer { data: Some(Data { changes }), errors }) if errors.is_empty() => return Ok(changes),
            // A register that was brought here from elsewhere opens none of its cursors.
            Some(Answer { errors, .. })
                if after.is_some() && errors.iter().any(|it| it.extensions.code == "BAD_USER_INPUT") =>
            {
                after = None;
            }
            _ => return Err(Error::Unready("the feed is not answered")),
        }
    }
}

/// Whether there is something new for an account: the rights by which that was found, and where it stands once it is told. Of one
/// that may follow nothing there is not.
async fn news(
    app: &App,
    of: &Standing,
    account: &webhook_account::Model,
) -> Result<Option<(String, String)>> {
    let Ok(reader) = reader(app, of.webhook.id, account.account_id).await? else { return Ok(None) };
    let rights = reader.rights();
    let Reader { viewer, catalogue } = reader;
    let store = Arc::new(app.store.reading_at_most(app.settings.limits.read));
    let (reachable, files) = (app.api.reachable(), app.api.files());
    let cx = domain::Context { viewer, store, catalogue, door: door(app), reachable, files };
    let kinds = kinds(&of.webhook);
    let is_news = match &account.cursor {
        None => true,
        Some(cursor) => match feed::is_news(&cx, &kinds, cursor).await {
            Ok(is_news) => is_news,
            Err(Error::BadInput(_)) => true,
            Err(error) => return Err(error),
        },
    };
    if is_news { Ok(Some((rights, feed::here(&cx, &kinds).await?))) } else { Ok(None) }
}

fn door(app: &App) -> Door {
    Door { authenticator: Arc::clone(&app.authenticator), origin: Origin::Unknown }
}
