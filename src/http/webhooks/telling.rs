//! Telling one webhook, until there is nothing to tell it: the message is kept, sent, and done with, and only then comes the next.

use super::{
    App,
    reading::{self, Next},
    schedule,
};
use crate::{
    domain::webhook::{operate::give_up, signatures},
    error::{Error, Result},
    outbound::{Guarded, Unanswered},
    store::deliveries::{Attempted, Standing},
};
use axum::http::{HeaderMap, Request, StatusCode, header::CONTENT_TYPE};
use engine::SPANS;
use entity::{
    id::WebhookId,
    timestamp::Timestamp,
    vocabulary::{WebhookForm, WebhookOutcome, WebhookSuspension},
};
use std::sync::Arc;
use tracing::{Instrument, Span, field::Empty};
use uuid::Uuid;

/// For how long a turn is taken, in seconds: longer than an attempt lasts, and as long as others wait where its process was
/// killed.
const LEASE: i64 = 30;
/// When it is looked again after the database did not do what it was asked, in seconds.
const TROUBLE: i64 = 5;

/// Tells webhooks.
pub(super) struct Telling {
    pub(super) app: Arc<App>,
    pub(super) client: Guarded,
}

/// A turn at a webhook.
struct Turn {
    lease: Uuid,
    /// It may stand in the database, and is to be given back.
    is_taken: bool,
    /// Of many accounts, whose is asked first.
    first: usize,
}

/// Whether there is more to do, or when there may be.
enum Step {
    More,
    /// Not before something changes, or this moment.
    Until(Option<Timestamp>),
}

impl Telling {
    /// Tells a webhook what there is. Says when to look again if nothing changes before.
    pub(super) async fn tell(&self, id: WebhookId) -> Option<Timestamp> {
        let mut turn = Turn { lease: self.app.store.ids().next(), is_taken: false, first: 0 };
        let told = self.tell_all(id, &mut turn).await;
        let left = if turn.is_taken { self.app.store.leave_webhook(id, turn.lease).await } else { Ok(()) };
        match told.and_then(|until| left.map(|()| until)) {
            Ok(until) => until,
            Err(error) => {
                tracing::debug!(%error, webhook = %id, "a webhook is told later");
                Some(self.now().plus_seconds(TROUBLE))
            }
        }
    }

    async fn tell_all(&self, id: WebhookId, turn: &mut Turn) -> Result<Option<Timestamp>> {
        let closing = self.app.moves.closing();
        while !*closing.borrow() {
            if let Step::Until(until) = self.step(id, turn).await? {
                return Ok(until);
            }
            // Whoever else there is has its turn.
            tokio::task::yield_now().await;
        }
        Ok(None)
    }

    fn now(&self) -> Timestamp {
        self.app.store.clock().now()
    }

    async fn step(&self, id: WebhookId, turn: &mut Turn) -> Result<Step> {
        let (store, lease) = (&self.app.store, turn.lease);
        let Some(of) = store.webhook_standing(id).await? else { return Ok(Step::Until(None)) };
        let is_ours = of.delivery.lease == Some(lease);
        let others = of.delivery.leased_until.filter(|until| !is_ours && *until > self.now());
        if others.is_some() {
            return Ok(Step::Until(others));
        }
        if of.delivery.pending.is_some() {
            let later = of.delivery.next_at.filter(|next| *next > self.now());
            if later.is_some() {
                return Ok(Step::Until(later));
            }
            if !is_ours {
                return self.take(id, turn).await;
            }
            let span = tracing::info_span!(
                target: SPANS,
                "webhook",
                otel.kind = "producer",
                otel.status_code = Empty,
                http.response.status_code = Empty,
                outcome = Empty,
            );
            return self.deliver(&of, lease).instrument(span).await;
        }
        match reading::next(&self.app, &of, &mut turn.first).await? {
            // Somebody may have told it while this was read: only whoever has the turn goes by what it reads.
            Next::Message(_) if !is_ours => self.take(id, turn).await,
            Next::Message(message) => store.keep_message(&of, lease, &message).await.map(|_| Step::More),
            Next::Nothing(until) => Ok(Step::Until(Some(until))),
            Next::Suspend(because) => self.suspend(&of, because).await,
            Next::Again => Ok(Step::More),
        }
    }

    async fn take(&self, id: WebhookId, turn: &mut Turn) -> Result<Step> {
        turn.is_taken = true;
        self.app.store.lease_webhook(id, turn.lease, self.now().plus_seconds(LEASE)).await.map(|_| Step::More)
    }

    /// Sends the message that waits, where what it was read by is still so.
    async fn deliver(&self, of: &Standing, lease: Uuid) -> Result<Step> {
        let store = &self.app.store;
        let (id, delivery) = (of.webhook.id, &of.delivery);
        if let Some(account) = delivery.pending_account {
            let rights = match reading::reader(&self.app, id, account).await? {
                Ok(reader) => Some(reader.rights()),
                Err(because) if of.webhook.form == WebhookForm::Changes => {
                    return self.suspend(of, because).await;
                }
                Err(_) => None,
            };
            if rights != delivery.pending_rights {
                return store.forget_message(of, lease).await.map(|_| Step::More);
            }
        }
        // From now on it lasts as long as an attempt may.
        if !store.lease_webhook(id, lease, self.now().plus_seconds(LEASE)).await? {
            return Ok(Step::More);
        }
        let (attempted, headers) = self.attempt(of).await?;
        trace(attempted);
        match attempted {
            (WebhookOutcome::Delivered, _) => {
                return store.message_told(of, lease, attempted).await.map(|_| Step::More);
            }
            (outcome, status) => {
                self.app.webhooks.failed();
                tracing::debug!(webhook = of.webhook.name, %outcome, status, "a webhook was not told");
            }
        }
        let now = self.now();
        let next = schedule::next(delivery.attempts.saturating_add(1), headers.as_ref(), now);
        let is_gone = attempted.1 == Some(StatusCode::GONE.as_u16());
        if !store.message_missed(of, lease, attempted, next.unwrap_or(now)).await? {
            return Ok(Step::More);
        }
        match next {
            _ if is_gone => self.suspend(of, WebhookSuspension::Gone).await,
            None => self.suspend(of, WebhookSuspension::Failing).await,
            Some(_) => Ok(Step::Until(next)),
        }
    }

    async fn suspend(&self, of: &Standing, because: WebhookSuspension) -> Result<Step> {
        give_up(&self.app.store, of.webhook.id, because).await?;
        tracing::warn!(webhook = of.webhook.name, %because, "a webhook is suspended");
        Ok(Step::Until(None))
    }

    /// Sends it once: the same bytes under the same name as before, signed anew.
    async fn attempt(&self, of: &Standing) -> Result<(Attempted, Option<HeaderMap>)> {
        let (Some(body), Some(name)) = (&of.delivery.pending, &of.delivery.pending_id) else {
            return Err(Error::Broken("a message waits"));
        };
        // What the operator lists may have changed since it was registered.
        let Ok(url) = self.app.api.reachable().read(&of.webhook.url) else {
            return Ok(((WebhookOutcome::Barred, None), None));
        };
        let now = self.now();
        let former =
            of.key.former.as_deref().filter(|_| of.key.former_until.is_some_and(|until| now < until));
        let sealed: Vec<&str> = [of.key.sealed.as_str()].into_iter().chain(former).collect();
        let seconds = now.0.div_euclid(1_000_000);
        let signed = signatures(&self.app.store, of.webhook.id, &sealed, (name, seconds, body)).await?;
        let request = Request::post(url.as_str())
            .header(CONTENT_TYPE, "application/json")
            .header("webhook-id", name)
            .header("webhook-timestamp", seconds)
            .header("webhook-signature", signed)
            .body(body.clone().into_bytes());
        let request = request.map_err(|_| Error::Broken("a message is a request"))?;
        Ok(match self.client.send(request).await {
            Ok((status, headers)) => {
                let outcome =
                    if status.is_success() { WebhookOutcome::Delivered } else { WebhookOutcome::Refused };
                ((outcome, Some(status.as_u16())), Some(headers))
            }
            Err(Unanswered::Barred) => ((WebhookOutcome::Barred, None), None),
            Err(Unanswered::NoAnswer | Unanswered::TooLong) => ((WebhookOutcome::NoAnswer, None), None),
        })
    }
}

/// Says in the span of a delivery what came of it.
fn trace((outcome, status): Attempted) {
    let span = Span::current();
    span.record("outcome", tracing::field::display(outcome));
    if let Some(status) = status {
        span.record("http.response.status_code", i64::from(status));
    }
    if outcome != WebhookOutcome::Delivered {
        span.record("otel.status_code", "ERROR");
    }
}
