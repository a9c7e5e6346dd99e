//! Who is told what: whoever reads for the organization that it is addressed to, or is the account, and sees what it is about. What
//! one may no longer see takes what was told of it along, since that is asked within the same statement.

use crate::{
    authz::{Assignment, Permission, Places, Viewer, is_administrative},
    store::{
        Dialect, Scoped,
        rows::column_of,
        scope::{Scope, row_by_row, there_is},
    },
};
use entity::{
    assignment, bulletin, duty, evaluation,
    id::{
        AssignmentId, BulletinId, CommunityId, DutyId, EvaluationId, IndicatorSetId, LeaseRequestId,
        PaymentId, PlanId, PriceAuditId, PublicityRecordId, ReviewId, TypedId, WorkItemId,
    },
    indicator_set, lease_request,
    notification::{Column, Entity},
    payment, plan, price_audit, project, publicity_record, review, work_item,
};
use sea_orm::{
    Condition,
    sea_query::{ExprTrait, IntoCondition},
};

impl Scoped for Entity {
    // It reaches none: see `part`.
    const READ: Permission = Permission::ReadAccounts;

    fn inside(_: &Places, _: Dialect) -> Vec<Condition> {
        Vec::new()
    }

    /// Notifications are nobody's to read but whose they are, whatever one is permitted.
    fn part() -> Option<Condition> {
        Some(Scope::Nothing.condition())
    }

    /// Those that are addressed to the viewer, of what it sees.
    fn besides(viewer: &Viewer, dialect: Dialect) -> Option<Condition> {
        let ways = [
            of_account(viewer, dialect),
            of_everybody(viewer, dialect),
            of_organizations::<duty::Entity>(DutyId::PREFIX, duty::Column::Id, viewer, dialect),
            of_organizations::<evaluation::Entity>(
                EvaluationId::PREFIX,
                evaluation::Column::Id,
                viewer,
                dialect,
            ),
            of_organizations::<review::Entity>(ReviewId::PREFIX, review::Column::Id, viewer, dialect),
            of_organizations::<project::Entity>(CommunityId::PREFIX, project::Column::Id, viewer, dialect),
            of_organizations::<plan::Entity>(PlanId::PREFIX, plan::Column::Id, viewer, dialect),
            of_organizations::<price_audit::Entity>(
                PriceAuditId::PREFIX,
                price_audit::Column::Id,
                viewer,
                dialect,
            ),
            of_organizations::<payment::Entity>(PaymentId::PREFIX, payment::Column::Id, viewer, dialect),
            of_organizations::<work_item::Entity>(WorkItemId::PREFIX, work_item::Column::Id, viewer, dialect),
            of_organizations::<lease_request::Entity>(
                LeaseRequestId::PREFIX,
                lease_request::Column::Id,
                viewer,
                dialect,
            ),
        ];
        ways.into_iter().flatten().reduce(|ways, way| Condition::any().add(ways).add(way))
    }
}

/// What is told to the viewer itself.
fn of_account(viewer: &Viewer, dialect: Dialect) -> Option<Condition> {
    let own = column_of::<Entity>(Column::AccountId).eq(viewer.account()?);
    let id = assignment::Column::Id;
    Some(own.into_condition().add(about::<assignment::Entity>(AssignmentId::PREFIX, id, viewer, dialect)))
}

/// What is told to everybody who works on the programme.
fn of_everybody(viewer: &Viewer, dialect: Dialect) -> Option<Condition> {
    let works = |held: &Assignment| !is_administrative(held.role);
    if !viewer.assignments().iter().any(works) {
        return None;
    }
    let everybody = Condition::all()
        .add(column_of::<Entity>(Column::AccountId).is_null())
        .add(column_of::<Entity>(Column::OrganizationId).is_null());
    let id = indicator_set::Column::Id;
    let of_sets = about::<indicator_set::Entity>(IndicatorSetId::PREFIX, id, viewer, dialect);
    let of_bulletins = about::<bulletin::Entity>(BulletinId::PREFIX, bulletin::Column::Id, viewer, dialect);
    let id = publicity_record::Column::Id;
    let of_records = about::<publicity_record::Entity>(PublicityRecordId::PREFIX, id, viewer, dialect);
    Some(everybody.add(Condition::any().add(of_sets).add(of_bulletins).add(of_records)))
}

/// What is told to those organizations for which the viewer reads things of a kind, of those that it sees.
fn of_organizations<E: Scoped>(
    kind: &'static str,
    id: E::Column,
    viewer: &Viewer,
    dialect: Dialect,
) -> Option<Condition> {
    let organizations: Vec<_> = viewer.organizations(E::READ).into_iter().collect();
    if organizations.is_empty() {
        return None;
    }
    let ours = dialect.any_of(column_of::<Entity>(Column::OrganizationId), &organizations);
    Some(Condition::all().add(ours).add(about::<E>(kind, id, viewer, dialect)))
}

/// That it is about a thing of a kind that the viewer sees.
fn about<E: Scoped>(kind: &'static str, id: E::Column, viewer: &Viewer, dialect: Dialect) -> Condition {
    let seen = Scope::seen_by::<E>(viewer, dialect).condition();
    let subject = column_of::<Entity>(Column::SubjectId);
    Condition::all()
        .add(column_of::<Entity>(Column::SubjectKind).eq(kind))
        .add(row_by_row(there_is::<E>(id, subject, seen), dialect))
}
