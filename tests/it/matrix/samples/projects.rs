//! Commands on projects.

use super::{Sample, in_community};

// Each with a revision that is old.
pub(super) const COMMANDS: [Sample; 16] = [
    in_community(
        "Mutation.applyForCreation",
        "mutation($id: String!) { applyForCreation(input: { community: $id, occurredOn: \"2022-08-01\", expectedRevision: 99, idempotencyKey: \"k\" }) { userErrors { code } } }",
        "/applyForCreation/userErrors/0/code",
    ),
    in_community(
        "Mutation.withdrawApplication",
        "mutation($id: String!) { withdrawApplication(input: { community: $id, occurredOn: \"2022-08-01\", reason: \"r\", expectedRevision: 99, idempotencyKey: \"k\" }) { userErrors { code } } }",
        "/withdrawApplication/userErrors/0/code",
    ),
    in_community(
        "Mutation.studyApplication",
        "mutation($id: String!) { studyApplication(input: { community: $id, conclusion: SELECTED, occurredOn: \"2022-08-01\", expectedRevision: 99, idempotencyKey: \"k\" }) { userErrors { code } } }",
        "/studyApplication/userErrors/0/code",
    ),
    in_community(
        "Mutation.submitUpward",
        "mutation($id: String!) { submitUpward(input: { community: $id, occurredOn: \"2022-08-01\", expectedRevision: 99, idempotencyKey: \"k\" }) { userErrors { code } } }",
        "/submitUpward/userErrors/0/code",
    ),
    in_community(
        "Mutation.returnApplication",
        "mutation($id: String!) { returnApplication(input: { community: $id, occurredOn: \"2022-08-01\", reason: \"r\", expectedRevision: 99, idempotencyKey: \"k\" }) { userErrors { code } } }",
        "/returnApplication/userErrors/0/code",
    ),
    in_community(
        "Mutation.rejectSelection",
        "mutation($id: String!) { rejectSelection(input: { community: $id, occurredOn: \"2022-08-01\", reason: \"r\", expectedRevision: 99, idempotencyKey: \"k\" }) { userErrors { code } } }",
        "/rejectSelection/userErrors/0/code",
    ),
    in_community(
        "Mutation.recordListing",
        "mutation($id: String!) { recordListing(input: { community: $id, batch: \"b\", level: MUNICIPAL, occurredOn: \"2022-08-01\", expectedRevision: 99, idempotencyKey: \"k\" }) { userErrors { code } } }",
        "/recordListing/userErrors/0/code",
    ),
    in_community(
        "Mutation.startImplementation",
        "mutation($id: String!) { startImplementation(input: { community: $id, approval: \"a\", occurredOn: \"2022-08-01\", expectedRevision: 99, idempotencyKey: \"k\" }) { userErrors { code } } }",
        "/startImplementation/userErrors/0/code",
    ),
    in_community(
        "Mutation.finishImplementation",
        "mutation($id: String!) { finishImplementation(input: { community: $id, occurredOn: \"2022-08-01\", expectedRevision: 99, idempotencyKey: \"k\" }) { userErrors { code } } }",
        "/finishImplementation/userErrors/0/code",
    ),
    in_community(
        "Mutation.recordUnitAcceptance",
        "mutation($id: String!) { recordUnitAcceptance(input: { community: $id, acceptedOn: \"2022-08-01\", expectedRevision: 99, idempotencyKey: \"k\" }) { userErrors { code } } }",
        "/recordUnitAcceptance/userErrors/0/code",
    ),
    in_community(
        "Mutation.requestAcceptance",
        "mutation($id: String!) { requestAcceptance(input: { community: $id, occurredOn: \"2022-08-01\", expectedRevision: 99, idempotencyKey: \"k\" }) { userErrors { code } } }",
        "/requestAcceptance/userErrors/0/code",
    ),
    in_community(
        "Mutation.recordAcceptance",
        "mutation($id: String!) { recordAcceptance(input: { community: $id, level: MUNICIPAL, acceptedOn: \"2022-08-01\", expectedRevision: 99, idempotencyKey: \"k\" }) { userErrors { code } } }",
        "/recordAcceptance/userErrors/0/code",
    ),
    in_community(
        "Mutation.recordNaming",
        "mutation($id: String!) { recordNaming(input: { community: $id, batch: \"b\", occurredOn: \"2022-08-01\", expectedRevision: 99, idempotencyKey: \"k\" }) { userErrors { code } } }",
        "/recordNaming/userErrors/0/code",
    ),
    in_community(
        "Mutation.startOperation",
        "mutation($id: String!) { startOperation(input: { community: $id, occurredOn: \"2022-08-01\", expectedRevision: 99, idempotencyKey: \"k\" }) { userErrors { code } } }",
        "/startOperation/userErrors/0/code",
    ),
    in_community(
        "Mutation.withdrawProject",
        "mutation($id: String!) { withdrawProject(input: { community: $id, occurredOn: \"2022-08-01\", reason: \"r\", expectedRevision: 99, idempotencyKey: \"k\" }) { userErrors { code } } }",
        "/withdrawProject/userErrors/0/code",
    ),
    in_community(
        "Mutation.undoStage",
        "mutation($id: String!) { undoStage(input: { community: $id, reason: \"r\", expectedRevision: 99, idempotencyKey: \"k\" }) { userErrors { code } } }",
        "/undoStage/userErrors/0/code",
    ),
];
