//! Commands on reviews and opinions.

use super::{ABOUT_PAYLOAD, EXPECTED_REVISION, IDEMPOTENCY_KEY, Outcome, REASON, finish, run, user_errors};
use crate::{
    domain::review::{
        self as reviews, AddSignatory, CancelReview, ConcludeReview, OpenReview, Opinion, Review,
        SignOpinion, WithdrawOpinion,
    },
    error::Result,
    graphql::{
        answer::{At, Input, InputObject, Object, field, input},
        opinion::OPINION,
        review::{REVIEW, with_parts},
    },
};
use entity::id::{OpinionId, ReviewId};

type Payload = &'static Object<Outcome<Review>>;
type OpinionPayload = &'static Object<Outcome<Signed>>;

/// An opinion that something was done with, and its review.
pub(in crate::graphql) struct Signed {
    opinion: Opinion,
    review: Option<Review>,
}

impl Outcome<Signed> {
    fn opinion(&self) -> Option<&Opinion> {
        self.done.as_ref().map(|done| &done.opinion)
    }

    fn review(&self) -> Option<&Review> {
        self.done.as_ref()?.review.as_ref()
    }
}

pub(super) static PAYLOAD: Object<Outcome<Review>> = Object {
    name: "ReviewPayload",
    about: ABOUT_PAYLOAD,
    implements: &[],
    fields: &[
        field::<Outcome<Review>>(
            "review",
            "Review",
            "办理后的评审；未办理为空。/ The review as it is now; null if nothing was done.",
            |it, at, out| out.optional(it.done.as_ref(), |out, found| out.object(&REVIEW, found, at)),
        )
        .load(|rows, at| at.descend(&REVIEW, rows.iter().filter_map(|it| it.done.as_ref()))),
        user_errors(),
    ],
};

pub(super) static OPINION_PAYLOAD: Object<Outcome<Signed>> = Object {
    name: "OpinionPayload",
    about: ABOUT_PAYLOAD,
    implements: &[],
    fields: &[
        field::<Outcome<Signed>>(
            "opinion",
            "Opinion",
            "意见；未办理为空。/ The opinion; null if nothing was done.",
            |it, at, out| out.optional(it.opinion(), |out, found| out.object(&OPINION, found, at)),
        )
        .load(|rows, at| at.descend(&OPINION, rows.iter().filter_map(|it| it.opinion()))),
        field::<Outcome<Signed>>(
            "review",
            "Review",
            "办理后的评审。/ The review as it is now.",
            |it, at, out| out.optional(it.review(), |out, found| out.object(&REVIEW, found, at)),
        )
        .load(|rows, at| at.descend(&REVIEW, rows.iter().filter_map(|it| it.review()))),
        user_errors(),
    ],
};

const ID: Input = input("id", "ID!", "评审标识。/ Which review.");
const REVIEW_ID: Input = input("review", "ID!", "评审标识。/ Which review.");

pub(super) static INPUTS: [InputObject; 6] = [
    InputObject {
        name: "OpenReviewInput",
        about: "发起评审。/ A review to open.",
        fields: &[
            input("community", "String!", "社区代码。/ The code of the community."),
            input("kind", "ReviewKind!", "评审类别。/ Which review."),
            input(
                "evaluation",
                "ID",
                "所评审的评价，须已提交。/ The evaluation under review; submitted, or final.",
            ),
            input("dueOn", "Date", "会签期限。/ The day by which opinions are due."),
            IDEMPOTENCY_KEY,
        ],
    },
    InputObject {
        name: "AddSignatoryInput",
        about: "增加会签部门。/ A department to add to the roster.",
        fields: &[
            REVIEW_ID,
            input("organization", "String!", "部门代码。/ The code of the department."),
            REASON,
            EXPECTED_REVISION,
            IDEMPOTENCY_KEY,
        ],
    },
    InputObject {
        name: "SignOpinionInput",
        about: "签署意见。/ An opinion to sign.",
        fields: &[
            REVIEW_ID,
            input("decision", "OpinionDecision!", "意见。/ What it says."),
            input(
                "comment",
                "String",
                "意见说明，最多 2000 字；除同意外必填。/ What the signer adds, at most 2000 characters; all but APPROVE take \
                 one.",
            ),
            input(
                "contentDigest",
                "String!",
                "签署人所见内容的摘要；已变更则拒绝。/ What the signer saw; refused as STALE_CONTENT if it moved.",
            ),
            IDEMPOTENCY_KEY,
        ],
    },
    InputObject {
        name: "WithdrawOpinionInput",
        about: "撤回意见。/ An opinion to withdraw.",
        fields: &[input("opinion", "ID!", "意见标识。/ Which opinion."), REASON, IDEMPOTENCY_KEY],
    },
    InputObject {
        name: "ConcludeReviewInput",
        about: "评审结论。/ A conclusion.",
        fields: &[
            ID,
            input("conclusion", "ReviewConclusion!", "结论。/ What it comes to."),
            input(
                "note",
                "String",
                "说明，最多 2000 字；除通过外必填。/ A note, at most 2000 characters; all but PASSED take one.",
            ),
            EXPECTED_REVISION,
            IDEMPOTENCY_KEY,
        ],
    },
    InputObject {
        name: "CancelReviewInput",
        about: "取消评审。/ A review to cancel.",
        fields: &[ID, REASON, EXPECTED_REVISION, IDEMPOTENCY_KEY],
    },
];

macro_rules! runs {
    ($name:ident, $command:ty) => {
        pub(super) async fn $name(at: At<'_>, payload: Payload) -> Result<()> {
            let done = run::<$command>(at).await?;
            finish(at, payload, done, |id| review_of(at, "ReviewPayload", id)).await
        }
    };
}

runs!(open, OpenReview);
runs!(add_signatory, AddSignatory);
runs!(conclude, ConcludeReview);
runs!(cancel, CancelReview);

pub(super) async fn sign_opinion(at: At<'_>, payload: OpinionPayload) -> Result<()> {
    let done = run::<SignOpinion>(at).await?;
    finish(at, payload, done, |id| signed(at, id)).await
}

pub(super) async fn withdraw_opinion(at: At<'_>, payload: OpinionPayload) -> Result<()> {
    let done = run::<WithdrawOpinion>(at).await?;
    finish(at, payload, done, |id| signed(at, id)).await
}

async fn review_of(at: At<'_>, payload: &str, id: ReviewId) -> Result<Option<Review>> {
    let rows = reviews::by_id(&at.asking().store, &at.asking().viewer, &[id]).await?;
    let nodes: Vec<At<'_>> = at.below(payload, "review").collect();
    Ok(with_parts(at, &nodes, rows).await?.pop())
}

async fn signed(at: At<'_>, id: OpinionId) -> Result<Option<Signed>> {
    let found = reviews::opinions_by_id(&at.asking().store, &at.asking().viewer, &[id]).await?.pop();
    let Some(opinion) = found else { return Ok(None) };
    let review = review_of(at, "OpinionPayload", opinion.row.review_id).await?;
    Ok(Some(Signed { opinion, review }))
}
