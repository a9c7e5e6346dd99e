//! Who sees what of an evaluation.
//!
//! Whoever answers for a scenario in it sees the evaluation, and of it the scores and verifications of that scenario,
//! once the unit has submitted it. The community's unit sees all of its own, from the beginning. What is final is
//! seen by who reads what is settled.

use crate::{
    authz::{Permission, Places},
    store::{Dialect, Scoped, rows::column_of, scope::inside},
};
use entity::{evaluation, evaluation_verifier, score, verification, vocabulary::EvaluationStatus};
use sea_orm::{
    Condition,
    sea_query::{Expr, ExprTrait, IntoCondition, Query, SelectStatement},
};

impl Scoped for evaluation::Entity {
    const READ: Permission = Permission::ReadEvaluations;

    fn inside(places: &Places, dialect: Dialect) -> Condition {
        use evaluation::Column;
        let column = column_of::<Self>;
        let answered_for = Condition::all().add(column(Column::Status).ne(EvaluationStatus::Draft)).add(
            column(Column::Id).in_subquery(answered_for(
                places,
                dialect,
                [evaluation_verifier::Column::EvaluationId],
            )),
        );
        Condition::any().add(answered_for).add(ours_or_settled(places, dialect))
    }
}

impl Scoped for score::Entity {
    const READ: Permission = Permission::ReadEvaluations;

    fn inside(places: &Places, dialect: Dialect) -> Condition {
        let column = column_of::<Self>;
        of_scenarios(column(score::Column::EvaluationId), column(score::Column::ScenarioId), places, dialect)
    }
}

impl Scoped for verification::Entity {
    const READ: Permission = Permission::ReadEvaluations;

    fn inside(places: &Places, dialect: Dialect) -> Condition {
        let column = column_of::<Self>;
        of_scenarios(
            column(verification::Column::EvaluationId),
            column(verification::Column::ScenarioId),
            places,
            dialect,
        )
    }
}

/// Who answers for what is no secret to who sees the evaluation: the clauses are public.
impl Scoped for evaluation_verifier::Entity {
    const READ: Permission = Permission::ReadEvaluations;

    fn inside(places: &Places, dialect: Dialect) -> Condition {
        let evaluations = inside::<evaluation::Entity>(evaluation::Column::Id, places, dialect);
        column_of::<Self>(evaluation_verifier::Column::EvaluationId).in_subquery(evaluations).into_condition()
    }
}

/// Rows of a scenario in an evaluation: those of the scenarios that one answers for, once submitted; all of one's own
/// communities, and all that is settled.
fn of_scenarios(evaluation: Expr, scenario: Expr, places: &Places, dialect: Dialect) -> Condition {
    use evaluation_verifier::Column;
    let submitted = Query::select()
        .from(evaluation::Entity)
        .expr(column_of::<evaluation::Entity>(evaluation::Column::Id))
        .and_where(column_of::<evaluation::Entity>(evaluation::Column::Status).ne(EvaluationStatus::Draft))
        .take();
    let all_of_it = Query::select()
        .from(evaluation::Entity)
        .expr(column_of::<evaluation::Entity>(evaluation::Column::Id))
        .cond_where(ours_or_settled(places, dialect))
        .take();
    let answered_for = Condition::all().add(evaluation.clone().in_subquery(submitted)).add(
        Expr::tuple([evaluation.clone(), scenario]).in_subquery(answered_for(
            places,
            dialect,
            [Column::EvaluationId, Column::ScenarioId],
        )),
    );
    Condition::any().add(answered_for).add(evaluation.in_subquery(all_of_it))
}

/// Columns of who answers for what, where it is these organizations.
fn answered_for<const N: usize>(
    places: &Places,
    dialect: Dialect,
    columns: [evaluation_verifier::Column; N],
) -> SelectStatement {
    let column = column_of::<evaluation_verifier::Entity>;
    Query::select()
        .from(evaluation_verifier::Entity)
        .exprs(columns.map(column))
        .and_where(dialect.any_of(column(evaluation_verifier::Column::OrganizationId), &places.own))
        .take()
}

/// Evaluations of these territories' communities, and what is final where that is meant.
fn ours_or_settled(places: &Places, dialect: Dialect) -> Condition {
    use evaluation::Column;
    let column = column_of::<evaluation::Entity>;
    let ours = Condition::any().add(dialect.any_of(column(Column::UnitId), &places.territory));
    if places.settled { ours.add(column(Column::Status).eq(EvaluationStatus::Final)) } else { ours }
}
