//! Commands on comments, assignments, sets of indicators, and what is one's own.

use super::{Sample, about, once};
use crate::subjects::Kind;

pub(super) const COMMANDS: [Sample; 15] = [
    about(
        Kind::Duty,
        "Mutation.addComment",
        "mutation($id: ID!) { addComment(input: { subject: $id, body: \" \", idempotencyKey: \"k\" }) { userErrors { code } } }",
        "/addComment/userErrors/0/code",
    ),
    about(
        Kind::Evaluation,
        "Mutation.addComment",
        "mutation($id: ID!) { addComment(input: { subject: $id, body: \" \", idempotencyKey: \"k\" }) { userErrors { code } } }",
        "/addComment/userErrors/0/code",
    ),
    about(
        Kind::Review,
        "Mutation.addComment",
        "mutation($id: ID!) { addComment(input: { subject: $id, body: \" \", idempotencyKey: \"k\" }) { userErrors { code } } }",
        "/addComment/userErrors/0/code",
    ),
    about(
        Kind::Comment,
        "Mutation.retractComment",
        "mutation($id: ID!, $key: ID!) { retractComment(input: { id: $id, idempotencyKey: $key }) { userErrors { code } } }",
        "/retractComment/userErrors/0/code",
    ),
    about(
        Kind::User,
        "Mutation.grantAssignment",
        "mutation($id: ID!) { grantAssignment(input: { account: $id, role: COORDINATOR, organization: \"none\", reason: \"r\", \
         idempotencyKey: \"k\" }) { userErrors { code } } }",
        "/grantAssignment/userErrors/0/code",
    ),
    about(
        Kind::User,
        "Mutation.delegate",
        "mutation($id: ID!) { delegate(input: { to: $id, organization: \"none\", endsAt: \"2022-08-20T00:00:00Z\", reason: \"r\", \
         idempotencyKey: \"k\" }) { userErrors { code path } } }",
        "/delegate/userErrors/0/path/1",
    ),
    about(
        Kind::Assignment,
        "Mutation.endAssignment",
        "mutation($id: ID!) { endAssignment(input: { id: $id, reason: \" \", idempotencyKey: \"k\" }) { userErrors { code } } }",
        "/endAssignment/userErrors/0/code",
    ),
    about(
        Kind::Assignment,
        "Mutation.endDelegation",
        "mutation($id: ID!) { endDelegation(input: { id: $id, reason: \" \", idempotencyKey: \"k\" }) { userErrors { code } } }",
        "/endDelegation/userErrors/0/code",
    ),
    about(
        Kind::IndicatorSet,
        "Mutation.retireIndicatorSet",
        "mutation($id: ID!, $key: ID!) { retireIndicatorSet(input: { id: $id, idempotencyKey: $key }) { userErrors \
         { code } } }",
        "/retireIndicatorSet/userErrors/0/code",
    ),
    about(
        Kind::IndicatorSet,
        "Mutation.publishIndicatorSet",
        "mutation($id: ID!, $key: ID!) { publishIndicatorSet(input: { id: $id, idempotencyKey: $key }) { \
         userErrors { code } } }",
        "/publishIndicatorSet/userErrors/0/code",
    ),
    // Whoever is signed in has an inbox of its own, and marks nothing else.
    about(
        Kind::Notification,
        "Mutation.markNotificationsRead",
        "mutation($id: ID!, $key: ID!) { markNotificationsRead(input: { ids: [$id], idempotencyKey: $key }) { userErrors { code } } }",
        "/markNotificationsRead/userErrors/0/code",
    ),
    about(
        Kind::Duty,
        "Mutation.saveDraft",
        "mutation($id: ID!) { saveDraft(input: { command: DUTY_STATEMENT, subject: $id, input: \"\", baseVersion: \"v\", \
         idempotencyKey: \"k\" }) { userErrors { code } } }",
        "/saveDraft/userErrors/0/code",
    ),
    about(
        Kind::Draft,
        "Mutation.discardDraft",
        "mutation($id: ID!, $key: ID!) { discardDraft(input: { id: $id, idempotencyKey: $key }) { userErrors { code } } }",
        "/discardDraft/userErrors/0/code",
    ),
    once(
        "Mutation.endSession",
        "mutation { endSession(input: { id: \"session_none\", idempotencyKey: \"k\" }) { userErrors { code } } }",
        "/endSession/userErrors/0/code",
    ),
    // Whoever asks would lose the sessions with which other rows of the table ask.
    once(
        "Mutation.endOtherSessions",
        "mutation { endOtherSessions(input: { idempotencyKey: \"\" }) { userErrors { code } } }",
        "/endOtherSessions/userErrors/0/code",
    ),
];
