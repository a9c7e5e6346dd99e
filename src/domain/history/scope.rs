//! Who may know what of a history.
//!
//! Whoever sees a thing knows what happened to it, but for what is not everybody's to know: what a unit drafted, what another
//! organization verified, and what it said in a review that is not concluded. Each action stands here by its name. One that
//! does not is told to nobody: a new one is told once somebody says to whom.

use super::is_told;
use crate::{
    authz::{Permission, Places},
    domain::review::scope::own_or_concluded,
    store::{
        Dialect, Scoped,
        rows::column_of,
        scope::{hangs_on, there_is},
    },
};
use entity::{
    duty, evaluation, funding,
    history::{of_duties, of_evaluations, of_funding, of_reviews, of_work_items},
    review, score,
    vocabulary::EvaluationStatus,
    work_item,
};
use sea_orm::{Condition, sea_query::ExprTrait};

/// What happens to duties, all of which is told to who sees the duty.
pub(super) const OF_DUTIES: &[&str] = &[
    "SIGN_DUTY",
    "RETURN_DUTY",
    "CONFIRM_DUTY",
    "CANCEL_DUTY",
    "SET_DUTY_DUE_DATE",
    "RESTORE_DUTY",
    "TRANSFER_DUTY",
    "RECALL_SIGN_OFF",
    "REOPEN_DUTY",
    "REMIND_DUTY",
];

/// What happens to evaluations, and is told to who sees the evaluation.
pub(super) const OF_EVALUATIONS: &[&str] = &[
    "OPEN_EVALUATION",
    "SUBMIT_EVALUATION",
    "FINALIZE_EVALUATION",
    "RETURN_EVALUATION",
    "WITHDRAW_EVALUATION",
    "CANCEL_EVALUATION",
];
/// What is told to the unit alone, which drafts.
pub(super) const DRAFTS: &[&str] = &["SAVE_SELF_SCORES"];
/// What is told to who verified, to the unit, and once it is final to who reads what is settled.
pub(super) const VERIFICATIONS: &[&str] = &["VERIFY_SCORES"];
/// What is told to who sees the score.
pub(super) const DECISIONS: &[&str] = &["ADJUDICATE_SCORE"];

/// What happens to reviews, and is told to who sees the review.
pub(super) const OF_REVIEWS: &[&str] = &[
    "OPEN_REVIEW",
    "ADD_SIGNATORY",
    "REMOVE_SIGNATORY",
    "SET_REVIEW_DUE_DATE",
    "CONCLUDE_REVIEW",
    "CANCEL_REVIEW",
    // A later version took the place of a plan that it names.
    "SUBMIT_PLAN",
];
/// What is told to whose opinion it is, or should be, and once the review is concluded to who sees that.
pub(super) const OPINIONS: &[&str] = &["SIGN_OPINION", "WITHDRAW_OPINION", "REMIND_OPINION"];

/// What happens to items of the three lists, all of which is told to who sees the item.
pub(super) const OF_WORK_ITEMS: &[&str] = &[
    "RAISE_WORK_ITEM",
    "UPDATE_WORK_ITEM",
    "ASSIGN_WORK_ITEM",
    "SET_WORK_ITEM_DUE_DATE",
    "START_WORK_ITEM",
    "RESOLVE_WORK_ITEM",
    "CONFIRM_WORK_ITEM",
    "RETURN_WORK_ITEM",
    "DROP_WORK_ITEM",
    "REOPEN_WORK_ITEM",
    "REMIND_WORK_ITEM",
];

/// What happens to the money of communities, all of which is told to who sees the money. Of amounts the trail says nothing.
pub(super) const OF_FUNDING: &[&str] = &[
    "RECORD_EXPENDITURE",
    "VOID_EXPENDITURE",
    "RECORD_PRICE_AUDIT",
    "VOID_PRICE_AUDIT",
    "RECORD_PAYMENT",
    "VOID_PAYMENT",
    "RULE_ELIGIBILITY",
];

impl Scoped for of_duties::Entity {
    const READ: Permission = Permission::ReadDuties;

    fn part() -> Option<Condition> {
        Some(is_told::<of_duties::Entity>())
    }

    fn inside(places: &Places, dialect: Dialect) -> Vec<Condition> {
        let of = column_of::<Self>(of_duties::Column::HistoryOf);
        vec![hangs_on::<duty::Entity>(duty::Column::Id, of, places, dialect)]
    }
}

impl Scoped for of_evaluations::Entity {
    const READ: Permission = Permission::ReadEvaluations;

    fn part() -> Option<Condition> {
        Some(is_told::<of_evaluations::Entity>())
    }

    fn inside(places: &Places, dialect: Dialect) -> Vec<Condition> {
        use of_evaluations::Column;
        let column = column_of::<Self>;
        let done = |actions: &[&'static str]| {
            Condition::all().add(column(Column::Action).is_in(actions.iter().copied()))
        };
        let of = |fits: Condition| {
            there_is::<evaluation::Entity>(evaluation::Column::Id, column(Column::HistoryOf), fits)
        };
        let seen = || {
            hangs_on::<evaluation::Entity>(evaluation::Column::Id, column(Column::HistoryOf), places, dialect)
        };
        let evaluation = column_of::<evaluation::Entity>;
        let by_us = dialect.any_of(column(Column::OrganizationId), &places.own);
        let score = hangs_on::<score::Entity>(score::Column::Id, column(Column::SubjectId), places, dialect);
        let mut inside = vec![
            done(OF_EVALUATIONS).add(seen()),
            done(VERIFICATIONS).add(by_us).add(seen()),
            done(DECISIONS).add(score),
        ];
        for ours in dialect.each_of(&evaluation(evaluation::Column::UnitId), &places.territory) {
            inside.push(done(DRAFTS).add(of(ours.clone())));
            inside.push(done(VERIFICATIONS).add(of(ours)));
        }
        if places.settled {
            let is_final = evaluation(evaluation::Column::Status).eq(EvaluationStatus::Final);
            inside.push(done(VERIFICATIONS).add(of(Condition::all().add(is_final))));
        }
        inside
    }
}

impl Scoped for of_reviews::Entity {
    const READ: Permission = Permission::ReadReviews;

    fn part() -> Option<Condition> {
        Some(is_told::<of_reviews::Entity>())
    }

    fn inside(places: &Places, dialect: Dialect) -> Vec<Condition> {
        use of_reviews::Column;
        let column = column_of::<Self>;
        let done = |actions: &[&'static str]| {
            Condition::all().add(column(Column::Action).is_in(actions.iter().copied()))
        };
        let seen = hangs_on::<review::Entity>(review::Column::Id, column(Column::HistoryOf), places, dialect);
        let organization = column(Column::OrganizationId);
        let opinions = own_or_concluded(&organization, column(Column::HistoryOf), places, dialect);
        let mut inside = vec![done(OF_REVIEWS).add(seen)];
        inside.extend(opinions.into_iter().map(|told| done(OPINIONS).add(told)));
        inside
    }
}

impl Scoped for of_work_items::Entity {
    const READ: Permission = Permission::ReadWorkItems;

    fn part() -> Option<Condition> {
        Some(is_told::<of_work_items::Entity>())
    }

    fn inside(places: &Places, dialect: Dialect) -> Vec<Condition> {
        let of = column_of::<Self>(of_work_items::Column::HistoryOf);
        vec![hangs_on::<work_item::Entity>(work_item::Column::Id, of, places, dialect)]
    }
}

impl Scoped for of_funding::Entity {
    const READ: Permission = Permission::ReadFunding;

    fn part() -> Option<Condition> {
        Some(is_told::<of_funding::Entity>())
    }

    fn inside(places: &Places, dialect: Dialect) -> Vec<Condition> {
        let of = column_of::<Self>(of_funding::Column::HistoryOf);
        vec![hangs_on::<funding::Entity>(funding::Column::Id, of, places, dialect)]
    }
}
