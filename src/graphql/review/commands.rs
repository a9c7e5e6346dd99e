//! Commands on reviews and opinions.

use super::{REVIEW, Review, opinion::OPINION};
use crate::{
    domain::review::{
        self as reviews, AddSignatory, CancelReview, ConcludeReview, OpenReview, RemindOpinion,
        RemoveSignatory, SetReviewDueDate, SignOpinion, WithdrawOpinion,
    },
    error::Result,
    graphql::{
        command::{ABOUT_PAYLOAD, Command, EXPECTED_REVISION, Outcome, REASON, REMINDER, ReadBack, answered},
        context::{Context, Object, One},
    },
    store::shown::Shown,
};
use engine::{Input, input, made_of};
use entity::{
    id::{OpinionId, ReviewId},
    opinion::Signature as Opinion,
    review,
};

/// Every command.
pub(super) const ALL: &[Command] = &[
    Command::of::<OpenReview>(),
    Command::of::<AddSignatory>(),
    Command::of::<RemoveSignatory>(),
    Command::of::<SetReviewDueDate>(),
    Command::of::<SignOpinion>(),
    Command::of::<WithdrawOpinion>(),
    Command::of::<ConcludeReview>(),
    Command::of::<CancelReview>(),
    Command::of::<RemindOpinion>(),
];

static PAYLOAD: Object<Outcome<Review>> = Object {
    name: "ReviewPayload",
    about: ABOUT_PAYLOAD,
    implements: &[],
    fields: &[
        made_of(
            "review",
            "Review",
            "办理后的评审；未办理为空。/ The review as it is now; null if nothing was done.",
            &One::<Outcome<Review>, (), Review> { object: &REVIEW, of: |it, (), _| it.done.as_ref() },
        ),
        Outcome::USER_ERRORS,
    ],
};

static OPINION_PAYLOAD: Object<Outcome<Signed>> = Object {
    name: "OpinionPayload",
    about: ABOUT_PAYLOAD,
    implements: &[],
    fields: &[
        made_of(
            "opinion",
            "Opinion",
            "意见；未办理为空。/ The opinion; null if nothing was done.",
            &One::<Outcome<Signed>, (), Opinion> {
                object: &OPINION,
                of: |it, (), _| it.done.as_ref().map(|signed| &signed.opinion),
            },
        ),
        made_of(
            "review",
            "Review",
            "办理后的评审。/ The review as it is now.",
            &One::<Outcome<Signed>, (), Review> {
                object: &REVIEW,
                of: |it, (), _| it.done.as_ref()?.review.as_ref(),
            },
        ),
        Outcome::USER_ERRORS,
    ],
};

/// An opinion that something was done with, and its review.
pub(in crate::graphql) struct Signed {
    opinion: Opinion,
    review: Option<Review>,
}

impl ReadBack for ReviewId {
    type Answer = Review;

    async fn read(self, cx: &Context, shown: &Shown) -> Result<Option<Review>> {
        let found = match shown.row::<review::Entity>(self) {
            Some(row) => Some(row.clone()),
            None => reviews::by_id(cx, &[self]).await?.pop(),
        };
        Ok(found.map(Review::new))
    }
}

impl ReadBack for OpinionId {
    type Answer = Signed;

    async fn read(self, cx: &Context, shown: &Shown) -> Result<Option<Signed>> {
        let Some(opinion) = reviews::opinions_by_id(cx, &[self]).await?.pop() else { return Ok(None) };
        let review = opinion.review_id.read(cx, shown).await?;
        Ok(Some(Signed { opinion, review }))
    }
}

const ID: Input = input("id", "ID!", "评审标识。/ Which review.");
const REVIEW_ID: Input = input("review", "ID!", "评审标识。/ Which review.");

answered!(
    OpenReview,
    OpenReviews,
    "发起评审，会签名单由条文确定（条文：附件2；四（七））。/ Open a review; its roster follows from the clauses.",
    "发起评审。/ A review to open." [
            input("community", "String!", "社区代码。/ The code of the community."),
            input("kind", "ReviewKind!", "评审类别。/ Which review."),
            input(
                "evaluation",
                "ID",
                "所评审的评价，须已提交。/ The evaluation under review; submitted, or final.",
            ),
            input("dueOn", "Date", "会签期限。/ The day by which opinions are due."),
            input(
                "discloseTotals",
                "Boolean",
                "向全部会签单位公开评价各场景得分，并计入签署内容。/ Show the whole roster what the evaluation comes to in each scenario; \
                 it is part of what each signs.",
            ),
            input(
                "plans",
                "[ID!]",
                "所审查的方案，限“评审”；须为该社区已提交的现行版，其摘要计入签署内容，全部会签单位可见（条文：四（二））。/ The plans under review, of an                  appraisal: of the community, submitted, and standing. The whole roster sees them, and their digests are part of what each                  signs (§四(二)).",
            )],
    &PAYLOAD
);

answered!(
    AddSignatory,
    OpenReviews,
    "增加会签部门，须附理由。/ Add a department to the roster, with a reason.",
    "增加会签部门。/ A department to add to the roster." [
            REVIEW_ID,
            input("organization", "String!", "部门代码。/ The code of the department."),
            REASON,
            EXPECTED_REVISION],
    &PAYLOAD
);

answered!(
    RemoveSignatory,
    OpenReviews,
    "移除误增且未签署的会签部门，须附理由；由条文列入者不得移除。/ Remove a department that was added by mistake and has not signed, with a \
             reason; never one that a clause puts there.",
    "移除会签部门。/ A department to remove from the roster." [
            REVIEW_ID,
            input("organization", "String!", "部门代码。/ The code of the department."),
            REASON,
            EXPECTED_REVISION],
    &PAYLOAD
);

answered!(
    SetReviewDueDate,
    OpenReviews,
    "调整或取消会签期限，须附理由；不影响已签署的意见。/ Move or clear the day by which opinions are due, with a reason; opinions stand as \
             they are.",
    "调整会签期限：给出 dueOn，或 clear: true。/ A due day: give dueOn, or clear: true." [
            ID,
            input("dueOn", "Date", "期限。/ The day."),
            input("clear", "Boolean", "取消期限。/ No day any more."),
            REASON,
            EXPECTED_REVISION],
    &PAYLOAD
);

answered!(
    SignOpinion,
    SignOpinions,
    "签署本部门的意见。/ Sign the opinion of one's department.",
    "签署意见。/ An opinion to sign." [
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
            )],
    &OPINION_PAYLOAD
);

answered!(
    WithdrawOpinion,
    SignOpinions,
    "撤回本部门的意见，须附理由；原意见留存。/ Withdraw the opinion of one's department, with a reason; it stays on \
             record.",
    "撤回意见。/ An opinion to withdraw." [input("opinion", "ID!", "意见标识。/ Which opinion."), REASON],
    &OPINION_PAYLOAD
);

answered!(
    ConcludeReview,
    ConcludeReviews,
    "作出评审结论，此后不可修改。/ Conclude a review; nothing of it changes any more.",
    "评审结论。/ A conclusion." [
            ID,
            input("conclusion", "ReviewConclusion!", "结论。/ What it comes to."),
            input(
                "note",
                "String",
                "说明，最多 2000 字；除通过外必填。/ A note, at most 2000 characters; all but PASSED take one.",
            ),
            EXPECTED_REVISION],
    &PAYLOAD
);

answered!(
    CancelReview,
    ConcludeReviews,
    "取消评审，须附理由。/ Cancel a review, with a reason.",
    "取消评审。/ A review to cancel." [ID, REASON, EXPECTED_REVISION],
    &PAYLOAD
);

answered!(
    RemindOpinion,
    Remind,
    "催办尚未签署（或所签已失效）的评审意见：每个单位每日（上海时间）至多一次，记入办理过程并提醒该单位（条文：五（一））。/ Remind a department of its \
             opinion in a review, which it has not signed, or which covers what stands there no more: each once a day at most, in Shanghai. It stands in \
             the history for whoever may know of the opinion, and in the receiver's inbox (§五(一)).",
    "催办。/ A reminder." [
            input("review", "ID!", "评审标识。/ In which review."),
            input("organization", "String!", "会签单位的代码。/ The code of the department."),
            REMINDER],
    &PAYLOAD
);
