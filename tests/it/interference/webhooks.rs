//! What happens to webhooks.

use crate::{harness::World, webhooks};
use serde_json::json;

/// By who administers them: of the data platform, which notices nothing of it.
pub async fn administered(world: &World) {
    let admin = world.person("sysadmin").await;
    let account = webhooks::account(world, "data-platform").await;
    for name in ["newer", "gone"] {
        let input = json!({ "name": name, "url": "https://1.1.1.1/told", "accounts": [account] });
        webhooks::done(&admin, "createWebhook", input).await;
    }
    for (command, name) in [
        ("rotateWebhookSecret", "newer"),
        ("suspendWebhook", "newer"),
        ("resumeWebhook", "newer"),
        ("rewindWebhook", "newer"),
        ("deleteWebhook", "gone"),
    ] {
        webhooks::step(world, command, name).await;
    }
}
