//! Messages are what Standard Webhooks says, as its own library finds (npm `standardwebhooks`).

use super::{Consumer, registered, seen_once, step, telling};
use crate::reference::reference;
use serde_json::{Value, json};

both! {
    async fn another_s_code_takes_messages_for_what_the_secrets_signed(world) {
        let mut consumer = Consumer::listen().await;
        let old = registered(world, &consumer).await;
        let _telling = telling(world);
        let mut messages: Vec<Value> = Vec::new();
        let first = consumer.next().await;
        messages.push(json!({ "text": first.text, "headers": first.headers }));
        let mut changed = messages[0].clone();
        changed["text"] = json!(first.text.replace("\"reset\":true", "\"reset\":false"));
        messages.push(changed);
        let new = step(world, "rotateWebhookSecret", "platform").await["secret"].clone();
        first.answers(500);
        seen_once(world, "platform", |it| it["consecutiveFailures"] == 1).await;
        world.clock.advance(6);
        let again = consumer.next().await;
        messages.push(json!({ "text": again.text, "headers": again.headers }));
        let input = json!({ "secrets": [old, new], "messages": messages });
        let taken = reference("webhook.mjs", &[], &input);
        let (is, not) = ("feed.changed", "WebhookVerificationError");
        assert_eq!(taken, json!([[is, not], [not, not], [is, is]]));
    }
}
