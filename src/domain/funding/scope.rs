//! Who sees money: the unit of a community its own, the office all of it, and all of it too whoever has a clause of the policy that
//! says 审价 or 拨付. Nobody else sees any.

use crate::{
    authz::{Permission, Places},
    store::{Dialect, Scoped, rows::column_of, scope::hangs_on},
};
use entity::{
    attachment::{of_expenditures, of_payments, of_price_audits},
    expenditure, funding, funding_rule_set, funding_ruling, payment, price_audit, responsibility,
    vocabulary::{Activity, Vocabulary},
};
use sea_orm::{
    Condition,
    sea_query::{Expr, ExprTrait, IntoCondition, Query},
};

/// What a clause says whose organization keeps the district's money. No other activity's word has one of these in it.
pub(in crate::domain) const OF_FINANCE: [Activity; 2] = [Activity::PriceAudit, Activity::FundDisbursement];

/// That one of these organizations has such a clause in force: it is no matter of the row.
fn finance(places: &Places, dialect: Dialect) -> Option<Condition> {
    let departments = places.beside_territory();
    if departments.is_empty() {
        return None;
    }
    let column = column_of::<responsibility::Entity>;
    let says = OF_FINANCE.iter().fold(Condition::any(), |any, activity| {
        any.add(dialect.holds(column(responsibility::Column::Activities), activity.code()))
    });
    let clause = Query::select()
        .from(responsibility::Entity)
        .expr(Expr::val(1))
        .and_where(dialect.any_of(column(responsibility::Column::OrganizationId), &departments))
        .and_where(column(responsibility::Column::WithdrawnAt).is_null())
        .cond_where(says)
        .take();
    Some(Expr::exists(clause).into_condition())
}

impl Scoped for funding::Entity {
    const READ: Permission = Permission::ReadFunding;

    fn inside(places: &Places, dialect: Dialect) -> Vec<Condition> {
        let unit = column_of::<Self>(funding::Column::ImplementingUnitId);
        let mut inside = dialect.each_of(&unit, &places.territory);
        inside.extend(finance(places, dialect));
        inside
    }
}

macro_rules! of_a_community {
    ($($table:ident),+) => {$(
        impl Scoped for $table::Entity {
            const READ: Permission = Permission::ReadFunding;

            fn inside(places: &Places, dialect: Dialect) -> Vec<Condition> {
                let of = column_of::<Self>($table::Column::CommunityId);
                vec![hangs_on::<funding::Entity>(funding::Column::Id, of, places, dialect)]
            }
        }
    )+};
}

of_a_community!(expenditure, price_audit, payment);

macro_rules! of_files {
    ($($links:ident: $table:ident),+) => {$(
        impl Scoped for $links::Entity {
            const READ: Permission = Permission::ReadFunding;

            fn inside(places: &Places, dialect: Dialect) -> Vec<Condition> {
                let holder = column_of::<Self>($links::Column::HolderId);
                vec![hangs_on::<$table::Entity>($table::Column::Id, holder, places, dialect)]
            }
        }
    )+};
}

of_files!(of_expenditures: expenditure, of_price_audits: price_audit, of_payments: payment);

/// Whoever sees the money of some community.
fn somebody(places: &Places, dialect: Dialect) -> Option<Condition> {
    if places.territory.is_empty() {
        return finance(places, dialect);
    }
    Some(Expr::cust("1 = 1").into_condition())
}

impl Scoped for funding_rule_set::Entity {
    const READ: Permission = Permission::ReadFunding;

    fn inside(places: &Places, dialect: Dialect) -> Vec<Condition> {
        somebody(places, dialect).into_iter().collect()
    }
}

/// A ruling on a type is for who sees money; one on a community, for who sees its money.
impl Scoped for funding_ruling::Entity {
    const READ: Permission = Permission::ReadFunding;

    fn inside(places: &Places, dialect: Dialect) -> Vec<Condition> {
        let of = column_of::<Self>(funding_ruling::Column::CommunityId);
        let mut inside = vec![hangs_on::<funding::Entity>(funding::Column::Id, of.clone(), places, dialect)];
        inside.extend(somebody(places, dialect).map(|sees| Condition::all().add(of.is_null()).add(sees)));
        inside
    }
}

#[cfg(test)]
mod tests {
    use super::OF_FINANCE;
    use entity::vocabulary::{Activity, Vocabulary};

    #[test]
    fn the_words_of_finance_stand_in_no_other() {
        for activity in Activity::ALL {
            let found = OF_FINANCE.iter().filter(|it| activity.code().contains(it.code()));
            assert_eq!(found.count(), usize::from(OF_FINANCE.contains(activity)), "{activity:?}");
        }
    }
}
