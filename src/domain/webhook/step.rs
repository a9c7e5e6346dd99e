//! What is done with a webhook that is there.

use super::{register::remove, secret::Secret};
use crate::{
    authz::{Permission, Reach, Viewer},
    domain::duty::Availability,
    error::{Refusal, RefusalCode, Stop},
    event::WebhookEvent,
    store::Unscoped,
};
use entity::{
    timestamp::Timestamp,
    vocabulary::{WebhookState, WebhookSuspension},
    webhook::{self, Model},
    webhook_account, webhook_delivery, webhook_key,
};
use sea_orm::{ColumnTrait, Value};

/// For how long the secret before is good, so that a consumer is told of the new one in its own time.
const BOTH_SECONDS: i64 = 24 * 60 * 60;

/// Something that is done with a webhook.
#[derive(Clone)]
pub(super) enum Step {
    /// It is given another secret.
    Rotate(Secret),
    Suspend(WebhookSuspension),
    Resume,
    /// It is told everything from the beginning.
    Rewind,
    Test,
    Delete,
}

/// Takes a step with a webhook that is locked.
pub(super) async fn take(
    unscoped: Unscoped<'_>,
    row: &Model,
    step: Step,
    reason: Option<String>,
) -> Result<WebhookEvent, Stop> {
    let (webhook, name) = (row.id, row.name.clone());
    match step {
        Step::Rotate(secret) => {
            rotate(unscoped, row, secret).await?;
            Ok(WebhookEvent::SecretRotated { webhook, name, reason })
        }
        Step::Suspend(because) => {
            check(row, WebhookState::Active)?;
            set(unscoped, row, state(WebhookState::Suspended, Some(because))).await?;
            Ok(WebhookEvent::Suspended { webhook, name, because, reason })
        }
        Step::Resume => {
            check(row, WebhookState::Suspended)?;
            let mut columns = state(WebhookState::Active, None);
            columns.push((webhook::Column::Failures, 0.into()));
            set(unscoped, row, columns).await?;
            // What waits is the same message as before, and is sent at once.
            let at_once = vec![
                (webhook_delivery::Column::Attempts, 0.into()),
                (webhook_delivery::Column::NextAt, None::<Timestamp>.into()),
            ];
            set_delivery(unscoped, row, at_once).await?;
            Ok(WebhookEvent::Resumed { webhook, name, reason })
        }
        Step::Rewind => {
            rewind(unscoped, row).await?;
            Ok(WebhookEvent::Rewound { webhook, name, reason })
        }
        Step::Test => {
            check(row, WebhookState::Active)?;
            set_delivery(unscoped, row, vec![(webhook_delivery::Column::TestWanted, true.into())]).await?;
            Ok(WebhookEvent::Tested { webhook, name })
        }
        Step::Delete => {
            remove(unscoped, row.id).await?;
            Ok(WebhookEvent::Deleted { webhook, name, reason })
        }
    }
}

async fn rotate(unscoped: Unscoped<'_>, row: &Model, secret: Secret) -> Result<(), Stop> {
    use webhook_key::{Column, Entity};
    let of_webhook = || Column::WebhookId.eq(row.id);
    let key = unscoped.unscoped_rows::<Entity>(of_webhook()).await?.pop();
    let until = unscoped.store().clock().now().plus_seconds(BOTH_SECONDS);
    let columns = vec![
        (Column::Sealed, secret.sealed.into()),
        (Column::Former, key.map(|key| key.sealed).into()),
        (Column::FormerUntil, Some(until).into()),
    ];
    unscoped.unscoped_set::<Entity>(of_webhook(), columns).await?;
    set(unscoped, row, Vec::new()).await
}

async fn rewind(unscoped: Unscoped<'_>, row: &Model) -> Result<(), Stop> {
    use webhook_delivery::Column as D;
    set(unscoped, row, vec![(webhook::Column::PendingSince, None::<Timestamp>.into())]).await?;
    let nothing = vec![
        (D::Pending, None::<String>.into()),
        (D::PendingId, None::<String>.into()),
        (D::PendingAccount, None::<uuid::Uuid>.into()),
        (D::PendingCursor, None::<String>.into()),
        (D::PendingRights, None::<String>.into()),
        (D::Attempts, 0.into()),
        (D::NextAt, None::<Timestamp>.into()),
    ];
    set_delivery(unscoped, row, nothing).await?;
    let beginning = vec![(webhook_account::Column::Cursor, None::<String>.into())];
    let of_webhook = webhook_account::Column::WebhookId.eq(row.id);
    unscoped.unscoped_set::<webhook_account::Entity>(of_webhook, beginning).await?;
    Ok(())
}

fn state(state: WebhookState, because: Option<WebhookSuspension>) -> Vec<(webhook::Column, Value)> {
    vec![(webhook::Column::State, state.into()), (webhook::Column::SuspendedBecause, because.into())]
}

/// Sets columns of a webhook that is locked, and counts the change.
async fn set(
    unscoped: Unscoped<'_>,
    row: &Model,
    mut columns: Vec<(webhook::Column, Value)>,
) -> Result<(), Stop> {
    let now = unscoped.store().clock().now().not_before(row.updated_at);
    columns.push((webhook::Column::Revision, row.revision.saturating_add(1).into()));
    columns.push((webhook::Column::UpdatedAt, now.into()));
    unscoped.unscoped_set::<webhook::Entity>(webhook::Column::Id.eq(row.id), columns).await?;
    Ok(())
}

async fn set_delivery(
    unscoped: Unscoped<'_>,
    row: &Model,
    columns: Vec<(webhook_delivery::Column, Value)>,
) -> Result<(), Stop> {
    let of_webhook = webhook_delivery::Column::WebhookId.eq(row.id);
    unscoped.unscoped_set::<webhook_delivery::Entity>(of_webhook, columns).await?;
    Ok(())
}

/// Refuses what is done in the other state.
fn check(row: &Model, wanted: WebhookState) -> Result<(), Refusal> {
    if row.state == wanted {
        return Ok(());
    }
    let message = match wanted {
        WebhookState::Active => "已暂停 / it is suspended",
        WebhookState::Suspended => "未暂停 / it is not suspended",
    };
    Err(Refusal::new(RefusalCode::WrongState, "id", message))
}

/// What is done with webhooks, each with the state in which it is; none where that is either.
const STEPS: [(&str, Option<WebhookState>); 6] = [
    ("ROTATE_WEBHOOK_SECRET", None),
    ("SUSPEND_WEBHOOK", Some(WebhookState::Active)),
    ("RESUME_WEBHOOK", Some(WebhookState::Suspended)),
    ("REWIND_WEBHOOK", None),
    ("TEST_WEBHOOK", Some(WebhookState::Active)),
    ("DELETE_WEBHOOK", None),
];

/// What can be done with a webhook that the viewer sees.
pub fn available(viewer: &Viewer, row: &Model) -> Vec<Availability> {
    let permission = Permission::ManageWebhooks;
    let may = viewer.reach(permission) == Reach::Everywhere;
    let step = |(action, wanted): (&'static str, Option<WebhookState>)| {
        let refusal = match wanted {
            _ if !may => Some(Refusal::not_permitted("id")),
            Some(wanted) => check(row, wanted).err(),
            None => None,
        };
        Availability::of(action, permission, refusal)
    };
    STEPS.into_iter().map(step).collect()
}
