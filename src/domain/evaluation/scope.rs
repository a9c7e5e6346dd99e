//! Who sees what of an evaluation.
//!
//! Whoever answers for a scenario in it sees the evaluation, and of it the scores and verifications of that scenario,
//! once the unit has submitted it. The community's unit sees all of its own, from the beginning. What is final is
//! seen by who reads what is settled.

use crate::{
    authz::{Permission, Places},
    store::{
        Dialect, Scoped,
        rows::column_of,
        scope::{hangs_on, there_is},
    },
};
use entity::{
    evaluation, evaluation_verifier, score, superseded_verification, verification,
    vocabulary::EvaluationStatus,
};
use sea_orm::{
    Condition,
    sea_query::{Expr, ExprTrait, IntoCondition},
};

impl Scoped for evaluation::Entity {
    const READ: Permission = Permission::ReadEvaluations;

    fn inside(places: &Places, dialect: Dialect) -> Vec<Condition> {
        use evaluation_verifier::{Column, Entity};
        let mine = dialect.any_of(column_of::<Entity>(Column::OrganizationId), &places.own);
        let id = column_of::<Self>(evaluation::Column::Id);
        let verifier = there_is::<Entity>(Column::EvaluationId, id, mine);
        let mut inside = vec![Condition::all().add(submitted()).add(verifier)];
        inside.extend(ours_or_settled(places, dialect));
        inside
    }
}

impl Scoped for score::Entity {
    const READ: Permission = Permission::ReadEvaluations;

    fn inside(places: &Places, dialect: Dialect) -> Vec<Condition> {
        let column = column_of::<Self>;
        let scenario = column(score::Column::ScenarioId);
        vec![of_scenarios(&column(score::Column::EvaluationId), scenario, places, dialect)]
    }
}

impl Scoped for verification::Entity {
    const READ: Permission = Permission::ReadEvaluations;

    fn inside(places: &Places, dialect: Dialect) -> Vec<Condition> {
        let column = column_of::<Self>;
        let scenario = column(verification::Column::ScenarioId);
        vec![of_scenarios(&column(verification::Column::EvaluationId), scenario, places, dialect)]
    }
}

impl Scoped for superseded_verification::Entity {
    const READ: Permission = Permission::ReadEvaluations;

    fn inside(places: &Places, dialect: Dialect) -> Vec<Condition> {
        use superseded_verification::Column;
        let column = column_of::<Self>;
        let scenario = column(Column::ScenarioId);
        vec![of_scenarios(&column(Column::EvaluationId), scenario, places, dialect)]
    }
}

/// Who answers for what is no secret to who sees the evaluation: the clauses are public.
impl Scoped for evaluation_verifier::Entity {
    const READ: Permission = Permission::ReadEvaluations;

    fn inside(places: &Places, dialect: Dialect) -> Vec<Condition> {
        let of = column_of::<Self>(evaluation_verifier::Column::EvaluationId);
        vec![hangs_on::<evaluation::Entity>(evaluation::Column::Id, of, places, dialect)]
    }
}

/// Rows of a scenario in an evaluation: those of the scenarios that one answers for, once submitted; all of one's own
/// communities, and all that is settled.
pub(in crate::domain) fn of_scenarios(
    evaluation: &Expr,
    scenario: Expr,
    places: &Places,
    dialect: Dialect,
) -> Condition {
    use evaluation_verifier::{Column, Entity};
    let of_evaluation =
        |fits| there_is::<evaluation::Entity>(evaluation::Column::Id, evaluation.clone(), fits);
    let mine = dialect.any_of(column_of::<Entity>(Column::OrganizationId), &places.own);
    let verifier = Condition::all().add(column_of::<Entity>(Column::ScenarioId).eq(scenario)).add(mine);
    let answered_for = Condition::all()
        .add(there_is::<Entity>(Column::EvaluationId, evaluation.clone(), verifier))
        .add(of_evaluation(submitted()));
    ours_or_settled(places, dialect)
        .into_iter()
        .map(of_evaluation)
        .fold(Condition::any().add(answered_for), Condition::add)
}

/// Also what was cancelled after it was; not what its unit has, for the first time or again.
fn submitted() -> Condition {
    column_of::<evaluation::Entity>(evaluation::Column::SubmittedAt).is_not_null().into_condition()
}

/// Evaluations of these territories' communities, and what is final where that is meant.
fn ours_or_settled(places: &Places, dialect: Dialect) -> Vec<Condition> {
    use evaluation::Column;
    let column = column_of::<evaluation::Entity>;
    let mut inside = dialect.each_of(&column(Column::UnitId), &places.territory);
    if places.settled {
        inside.push(column(Column::Status).eq(EvaluationStatus::Final).into_condition());
    }
    inside
}
