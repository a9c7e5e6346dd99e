//! Commands on accounts.

use super::{Sample, about, once};
use crate::subjects::Kind;

// Refused for another reason where they are permitted, as the others are.
pub(super) const COMMANDS: [Sample; 10] = [
    once(
        "Mutation.createAccount",
        "mutation { createAccount(input: { name: \"No Name\", displayName: \"d\", idempotencyKey: \"k\" }) { userErrors { code } } }",
        "/createAccount/userErrors/0/code",
    ),
    once(
        "Mutation.createClient",
        "mutation { createClient(input: { name: \"No Name\", displayName: \"d\", idempotencyKey: \"k\" }) { userErrors { code } } }",
        "/createClient/userErrors/0/code",
    ),
    about(
        Kind::Account,
        "Mutation.disableAccount",
        "mutation($id: ID!) { disableAccount(input: { id: $id, reason: \"r\", expectedRevision: 99, idempotencyKey: \"k\" }) { userErrors { code } } }",
        "/disableAccount/userErrors/0/code",
    ),
    about(
        Kind::Account,
        "Mutation.enableAccount",
        "mutation($id: ID!) { enableAccount(input: { id: $id, reason: \"r\", expectedRevision: 99, idempotencyKey: \"k\" }) { userErrors { code } } }",
        "/enableAccount/userErrors/0/code",
    ),
    about(
        Kind::Account,
        "Mutation.resetPassword",
        "mutation($id: ID!) { resetPassword(input: { id: $id, reason: \"r\", expectedRevision: 99, idempotencyKey: \"k\" }) { userErrors { code } } }",
        "/resetPassword/userErrors/0/code",
    ),
    about(
        Kind::Account,
        "Mutation.rotateClientSecret",
        "mutation($id: ID!) { rotateClientSecret(input: { id: $id, reason: \"r\", expectedRevision: 99, idempotencyKey: \"k\" }) { userErrors { code } } }",
        "/rotateClientSecret/userErrors/0/code",
    ),
    about(
        Kind::Account,
        "Mutation.unlockAccount",
        "mutation($id: ID!) { unlockAccount(input: { id: $id, expectedRevision: 99, idempotencyKey: \"k\" }) { userErrors { code } } }",
        "/unlockAccount/userErrors/0/code",
    ),
    about(
        Kind::Account,
        "Mutation.linkIdentity",
        "mutation($id: ID!) { linkIdentity(input: { id: $id, issuer: \"i\", subject: \"s\", reason: \"r\", expectedRevision: 99, idempotencyKey: \"k\" }) { userErrors { code } } }",
        "/linkIdentity/userErrors/0/code",
    ),
    about(
        Kind::Account,
        "Mutation.unlinkIdentity",
        "mutation($id: ID!) { unlinkIdentity(input: { id: $id, issuer: \"i\", subject: \"s\", reason: \"r\", expectedRevision: 99, idempotencyKey: \"k\" }) { userErrors { code } } }",
        "/unlinkIdentity/userErrors/0/code",
    ),
    once(
        "Mutation.changePassword",
        "mutation { changePassword(input: { oldPassword: \"o\", newPassword: \"short\", idempotencyKey: \"k\" }) { userErrors { code } } }",
        "/changePassword/userErrors/0/code",
    ),
];
