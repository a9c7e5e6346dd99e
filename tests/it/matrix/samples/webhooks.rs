//! Commands on webhooks.

use super::{Sample, about, once};
use crate::subjects::Kind;

pub(super) const COMMANDS: [Sample; 7] = [
    once(
        "Mutation.createWebhook",
        "mutation { createWebhook(input: { name: \"No Name\", url: \"https://1.1.1.1/\", accounts: [], idempotencyKey: \"k\" }) { userErrors { code } } }",
        "/createWebhook/userErrors/0/code",
    ),
    about(
        Kind::Webhook,
        "Mutation.rotateWebhookSecret",
        "mutation($id: ID!) { rotateWebhookSecret(input: { id: $id, reason: \"r\", expectedRevision: 99, idempotencyKey: \"k\" }) { userErrors { code } } }",
        "/rotateWebhookSecret/userErrors/0/code",
    ),
    about(
        Kind::Webhook,
        "Mutation.suspendWebhook",
        "mutation($id: ID!) { suspendWebhook(input: { id: $id, reason: \"r\", expectedRevision: 99, idempotencyKey: \"k\" }) { userErrors { code } } }",
        "/suspendWebhook/userErrors/0/code",
    ),
    about(
        Kind::Webhook,
        "Mutation.resumeWebhook",
        "mutation($id: ID!) { resumeWebhook(input: { id: $id, reason: \"r\", expectedRevision: 99, idempotencyKey: \"k\" }) { userErrors { code } } }",
        "/resumeWebhook/userErrors/0/code",
    ),
    about(
        Kind::Webhook,
        "Mutation.rewindWebhook",
        "mutation($id: ID!) { rewindWebhook(input: { id: $id, reason: \"r\", expectedRevision: 99, idempotencyKey: \"k\" }) { userErrors { code } } }",
        "/rewindWebhook/userErrors/0/code",
    ),
    about(
        Kind::Webhook,
        "Mutation.deleteWebhook",
        "mutation($id: ID!) { deleteWebhook(input: { id: $id, reason: \"r\", expectedRevision: 99, idempotencyKey: \"k\" }) { userErrors { code } } }",
        "/deleteWebhook/userErrors/0/code",
    ),
    // It is suspended.
    about(
        Kind::Webhook,
        "Mutation.testWebhook",
        "mutation($id: ID!) { testWebhook(input: { id: $id, idempotencyKey: \"k\" }) { userErrors { code } } }",
        "/testWebhook/userErrors/0/code",
    ),
];
