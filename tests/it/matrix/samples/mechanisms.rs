//! What accompanies projects. Commands carry a revision that is old.

use super::{Kind, Sample, about, in_community, once};

pub const ALL: [Sample; 23] = [
    once("Query.targets", "{ targets { code } }", "/targets"),
    once("Query.requirements", "{ requirements { code } }", "/requirements"),
    once("Query.milestones", "{ milestones { code } }", "/milestones"),
    about(
        Kind::Milestone,
        "Mutation.reachMilestone",
        "mutation($id: ID!) { reachMilestone(input: { id: $id, reachedOn: \"2022-07-31\", expectedRevision: 99, idempotencyKey: \"k\" \
         }) { userErrors { code } } }",
        "/reachMilestone/userErrors/0/code",
    ),
    about(
        Kind::Milestone,
        "Mutation.takeBackMilestone",
        "mutation($id: ID!) { takeBackMilestone(input: { id: $id, reason: \"r\", expectedRevision: 99, idempotencyKey: \"k\" }) \
         { userErrors { code } } }",
        "/takeBackMilestone/userErrors/0/code",
    ),
    once(
        "Query.digitalApplications",
        "{ digitalApplications { totalCount } }",
        "/digitalApplications/totalCount",
    ),
    in_community(
        "Mutation.saveDigitalApplication",
        "mutation($id: String!) { saveDigitalApplication(input: { community: $id, kind: CUSTOM, name: \"n\", expectedRevision: 99, idempotencyKey: \"k\" }) \
         { userErrors { code } } }",
        "/saveDigitalApplication/userErrors/0/code",
    ),
    about(
        Kind::DigitalApplication,
        "Mutation.saveDigitalApplication",
        "mutation($id: ID!) { saveDigitalApplication(input: { id: $id, kind: CUSTOM, name: \"n\", expectedRevision: 99, idempotencyKey: \"k\" }) \
         { userErrors { code } } }",
        "/saveDigitalApplication/userErrors/0/code",
    ),
    about(
        Kind::DigitalApplication,
        "Mutation.recordApplicationActivity",
        "mutation($id: ID!) { recordApplicationActivity(input: { application: $id, month: \"2022-06\", value: \"1\", expectedRevision: 99, \
         idempotencyKey: \"k\" }) { userErrors { code } } }",
        "/recordApplicationActivity/userErrors/0/code",
    ),
    about(
        Kind::DigitalApplication,
        "Mutation.retireDigitalApplication",
        "mutation($id: ID!) { retireDigitalApplication(input: { id: $id, reason: \"r\", expectedRevision: 99, idempotencyKey: \"k\" }) \
         { userErrors { code } } }",
        "/retireDigitalApplication/userErrors/0/code",
    ),
    about(
        Kind::DigitalApplication,
        "Mutation.restoreDigitalApplication",
        "mutation($id: ID!) { restoreDigitalApplication(input: { id: $id, reason: \"r\", expectedRevision: 99, idempotencyKey: \"k\" }) \
         { userErrors { code } } }",
        "/restoreDigitalApplication/userErrors/0/code",
    ),
    once("Query.leaseRequests", "{ leaseRequests { totalCount } }", "/leaseRequests/totalCount"),
    in_community(
        "Mutation.requestLease",
        "mutation($id: String!) { requestLease(input: { community: $id, premises: \"p\", purpose: \"w\", attachments: [\"none\"], \
         idempotencyKey: \"k\" }) { userErrors { code } } }",
        "/requestLease/userErrors/0/code",
    ),
    about(
        Kind::LeaseRequest,
        "Mutation.forwardLeaseRequest",
        "mutation($id: ID!) { forwardLeaseRequest(input: { id: $id, enterprise: \"e\", expectedRevision: 99, idempotencyKey: \"k\" }) \
         { userErrors { code } } }",
        "/forwardLeaseRequest/userErrors/0/code",
    ),
    about(
        Kind::LeaseRequest,
        "Mutation.answerLeaseRequest",
        "mutation($id: ID!) { answerLeaseRequest(input: { id: $id, agreed: true, answer: \"a\", expectedRevision: 99, idempotencyKey: \"k\" }) \
         { userErrors { code } } }",
        "/answerLeaseRequest/userErrors/0/code",
    ),
    about(
        Kind::LeaseRequest,
        "Mutation.takeBackLeaseStep",
        "mutation($id: ID!) { takeBackLeaseStep(input: { id: $id, reason: \"r\", expectedRevision: 99, idempotencyKey: \"k\" }) \
         { userErrors { code } } }",
        "/takeBackLeaseStep/userErrors/0/code",
    ),
    about(
        Kind::LeaseRequest,
        "Mutation.withdrawLeaseRequest",
        "mutation($id: ID!) { withdrawLeaseRequest(input: { id: $id, reason: \"r\", expectedRevision: 99, idempotencyKey: \"k\" }) \
         { userErrors { code } } }",
        "/withdrawLeaseRequest/userErrors/0/code",
    ),
    once("Query.publicityRecords", "{ publicityRecords { totalCount } }", "/publicityRecords/totalCount"),
    in_community(
        "Mutation.savePublicityRecord",
        "mutation($id: String!) { savePublicityRecord(input: { community: $id, kind: MEDIA, title: \"t\", heldOn: \"2022-07-01\", \
         attachments: [\"none\"], idempotencyKey: \"k\" }) { userErrors { code path } } }",
        "/savePublicityRecord/userErrors/0/path/1",
    ),
    about(
        Kind::PublicityRecord,
        "Mutation.savePublicityRecord",
        "mutation($id: ID!) { savePublicityRecord(input: { id: $id, kind: MEDIA, title: \"t\", heldOn: \"2022-07-01\", expectedRevision: 99, idempotencyKey: \"k\" }) \
         { userErrors { code } } }",
        "/savePublicityRecord/userErrors/0/code",
    ),
    about(
        Kind::PublicityRecord,
        "Mutation.publishPublicityRecord",
        "mutation($id: ID!) { publishPublicityRecord(input: { id: $id, expectedRevision: 99, idempotencyKey: \"k\" }) \
         { userErrors { code } } }",
        "/publishPublicityRecord/userErrors/0/code",
    ),
    about(
        Kind::PublicityRecord,
        "Mutation.withdrawPublicityRecord",
        "mutation($id: ID!) { withdrawPublicityRecord(input: { id: $id, reason: \"r\", expectedRevision: 99, idempotencyKey: \"k\" }) \
         { userErrors { code } } }",
        "/withdrawPublicityRecord/userErrors/0/code",
    ),
    about(
        Kind::PublicityRecord,
        "Mutation.discardPublicityRecord",
        "mutation($id: ID!) { discardPublicityRecord(input: { id: $id, expectedRevision: 99, idempotencyKey: \"k\" }) \
         { userErrors { code } } }",
        "/discardPublicityRecord/userErrors/0/code",
    ),
];
