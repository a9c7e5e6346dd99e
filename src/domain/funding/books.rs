//! The money of communities: what is recorded of it, and what comes of that by the rules in force. It is read for many communities at
//! once, in a statement for each table; within a command, past its viewer's scope, of the one that it holds.

use super::rule::{self, Computed, Facts, Money};
use super::rules::Rules;
use crate::{
    catalogue::Catalogue,
    domain::{Context, project},
    error::Result,
    store::Unscoped,
};
use entity::{
    acceptance,
    community::Model as Community,
    expenditure, funding, funding_rule_set, funding_ruling,
    id::{CommunityId, ExpenditureId, PaymentId, PriceAuditId},
    payment, price_audit,
    vocabulary::Pool,
};
use sea_orm::{ColumnTrait, Condition};
use std::{
    collections::{HashMap, HashSet},
    sync::Arc,
};
use time::Date;

/// The money of a community, as it is on a day.
#[derive(Clone, Debug)]
pub struct Funding {
    /// None of a what-if.
    pub community: Option<Arc<Community>>,
    /// Moves with whatever changes what is computed, but for the day.
    pub revision: i64,
    pub rules: Arc<Rules>,
    pub computed: Computed,
    /// In the order in which they were recorded; those that were taken back too.
    pub expenditures: Vec<expenditure::Model>,
    pub audits: Vec<price_audit::Model>,
    pub payments: Vec<payment::Model>,
    /// What the office ruled of it, or of its type, last.
    pub ruling: Option<funding_ruling::Model>,
}

/// What is recorded, by community.
pub(super) struct Books {
    rules: Arc<Rules>,
    expenditures: HashMap<CommunityId, Vec<expenditure::Model>>,
    audits: HashMap<CommunityId, Vec<price_audit::Model>>,
    payments: HashMap<CommunityId, Vec<payment::Model>>,
    acceptances: HashMap<CommunityId, Vec<acceptance::Model>>,
    rulings: Vec<funding_ruling::Model>,
}

/// Rows by their communities, each community's in their order.
fn grouped<M>(rows: Vec<M>, of: impl Fn(&M) -> (CommunityId, i64)) -> HashMap<CommunityId, Vec<M>> {
    let mut of_each: HashMap<CommunityId, Vec<M>> = HashMap::new();
    for row in rows {
        of_each.entry(of(&row).0).or_default().push(row);
    }
    for rows in of_each.values_mut() {
        rows.sort_unstable_by_key(|row| of(row).1);
    }
    of_each
}

impl Books {
    fn of_rows(
        (rules, rulings): (Rules, Vec<funding_ruling::Model>),
        expenditures: Vec<expenditure::Model>,
        audits: Vec<price_audit::Model>,
        payments: Vec<payment::Model>,
        acceptances: HashMap<CommunityId, Vec<acceptance::Model>>,
    ) -> Self {
        Self {
            rules: Arc::new(rules),
            expenditures: grouped(expenditures, |row| (row.community_id, row.ordinal)),
            audits: grouped(audits, |row| (row.community_id, row.ordinal)),
            payments: grouped(payments, |row| (row.community_id, row.ordinal)),
            acceptances,
            rulings,
        }
    }

    /// Of these communities, as the viewer sees them.
    async fn seen(cx: &Context, ids: &[CommunityId]) -> Result<Self> {
        let (store, viewer) = (&cx.store, &cx.viewer);
        let rules = store.rows::<funding_rule_set::Entity>(viewer).all(&[]);
        let rulings = store.rows::<funding_ruling::Entity>(viewer).all(&[funding_ruling::Column::Ordinal]);
        let expenditures =
            store.rows::<expenditure::Entity>(viewer).among(expenditure::Column::CommunityId, ids).all(&[]);
        let audits =
            store.rows::<price_audit::Entity>(viewer).among(price_audit::Column::CommunityId, ids).all(&[]);
        let payments =
            store.rows::<payment::Entity>(viewer).among(payment::Column::CommunityId, ids).all(&[]);
        let acceptances = project::acceptances(cx, ids);
        let (rules, rulings, expenditures, audits, payments, acceptances) =
            tokio::try_join!(rules, rulings, expenditures, audits, payments, acceptances)?;
        Ok(Self::of_rows((Rules::last(rules)?, rulings), expenditures, audits, payments, acceptances))
    }

    /// Of these communities, or of all, as a command finds them that holds them, or the catalogue.
    pub(super) async fn held(unscoped: Unscoped<'_>, ids: Option<&[CommunityId]>) -> Result<Self> {
        let among = |column: Condition| if ids.is_some() { column } else { Condition::all() };
        let these = || ids.unwrap_or_default().iter().copied();
        let rules = unscoped.unscoped_rows::<funding_rule_set::Entity>(Condition::all()).await?;
        let rulings = unscoped.unscoped_rows::<funding_ruling::Entity>(Condition::all()).await?;
        let of = among(Condition::all().add(expenditure::Column::CommunityId.is_in(these())));
        let expenditures = unscoped.unscoped_rows::<expenditure::Entity>(of).await?;
        let of = among(Condition::all().add(price_audit::Column::CommunityId.is_in(these())));
        let audits = unscoped.unscoped_rows::<price_audit::Entity>(of).await?;
        let of = among(Condition::all().add(payment::Column::CommunityId.is_in(these())));
        let payments = unscoped.unscoped_rows::<payment::Entity>(of).await?;
        let of = among(Condition::all().add(acceptance::Column::CommunityId.is_in(these())));
        let standing = of.add(acceptance::Column::VoidedAt.is_null());
        let acceptances = unscoped.unscoped_rows::<acceptance::Entity>(standing).await?;
        let acceptances = grouped(acceptances, |row| (row.community_id, row.ordinal));
        Ok(Self::of_rows((Rules::last(rules)?, rulings), expenditures, audits, payments, acceptances))
    }

    pub(super) const fn rules(&self) -> &Arc<Rules> {
        &self.rules
    }

    fn last_ruling(&self, fits: impl Fn(&funding_ruling::Model) -> bool) -> Option<&funding_ruling::Model> {
        self.rulings.iter().filter(|ruling| fits(ruling)).max_by_key(|ruling| ruling.ordinal)
    }

    /// The last rulings: on a community, and on its type.
    fn rulings(&self, of: &Community) -> (Option<&funding_ruling::Model>, Option<&funding_ruling::Model>) {
        let own = self.last_ruling(|ruling| ruling.community_id == Some(of.id));
        let kind = of.creation_type;
        (own, kind.and_then(|kind| self.last_ruling(|ruling| ruling.creation_type == Some(kind))))
    }

    /// What comes of it for a community by other rules than those in force.
    pub(super) fn by(
        &self,
        rules: &Rules,
        community: &Community,
        catalogue: &Catalogue,
        today: Date,
    ) -> Computed {
        let (own, of_type) = self.rulings(community);
        let said = |ruling: &funding_ruling::Model| (ruling.eligible, ruling.reason.clone());
        let acceptances = self.acceptances.get(&community.id).map(Vec::as_slice).unwrap_or_default();
        let unit = catalogue.organization(community.implementing_unit_id);
        let facts = Facts {
            creation_type: community.creation_type,
            unit_has_code: unit.is_some_and(|unit| unit.row.division_code.is_some()),
            ruling: own.map(said),
            of_type: of_type.map(said),
            is_listed: community.pool == Pool::Creation && community.withdrawn_at.is_none(),
            stage: community.stage,
            target: community.target_level,
            planned_start: community.planned_start.clone(),
            planned_finish: community.planned_finish.clone(),
            passed: acceptances.iter().map(|it| (it.level, it.accepted_on)).collect(),
        };
        let money = self.money(community.id);
        match &rules.parameters {
            Some(parameters) => rule::compute(parameters, &facts, &money, today),
            None => rule::without_rules(&money),
        }
    }

    fn money(&self, of: CommunityId) -> Money {
        let spent = self.expenditures.get(&of).into_iter().flatten().filter(|row| row.voided_at.is_none());
        let paid = self.payments.get(&of).into_iter().flatten().filter(|row| row.voided_at.is_none());
        Money {
            spent: spent.map(|row| (row.source, row.amount)).collect(),
            audited: self.audit(of).map(|row| row.amount),
            paid: paid.map(|row| row.amount).collect(),
        }
    }

    /// The audit in force: the last that stands.
    pub(super) fn audit(&self, of: CommunityId) -> Option<&price_audit::Model> {
        self.audits.get(&of)?.iter().rfind(|row| row.voided_at.is_none())
    }

    /// All of it for a community.
    pub(super) fn of(&self, community: &Arc<Community>, catalogue: &Catalogue, today: Date) -> Funding {
        let id = community.id;
        let expenditures = self.expenditures.get(&id).cloned().unwrap_or_default();
        let audits = self.audits.get(&id).cloned().unwrap_or_default();
        let payments = self.payments.get(&id).cloned().unwrap_or_default();
        let taken_back = |at: &Option<_>| 1_i64.saturating_add(i64::from(Option::is_some(at)));
        let entries = (expenditures.iter().map(|row| taken_back(&row.voided_at)))
            .chain(audits.iter().map(|row| taken_back(&row.voided_at)))
            .chain(payments.iter().map(|row| taken_back(&row.voided_at)));
        let is_about = |ruling: &&funding_ruling::Model| ruling.community_id.is_none_or(|of| of == id);
        let rulings = i64::try_from(self.rulings.iter().filter(is_about).count()).unwrap_or(i64::MAX);
        let (own, of_type) = self.rulings(community);
        Funding {
            // Each of these only grows, and whoever sees the money sees each.
            revision: entries
                .chain([community.revision, self.rules.version, rulings])
                .fold(0_i64, i64::saturating_add),
            rules: Arc::clone(&self.rules),
            computed: self.by(&self.rules, community, catalogue, today),
            ruling: own.or(of_type).cloned(),
            community: Some(Arc::clone(community)),
            expenditures,
            audits,
            payments,
        }
    }
}

/// The money of these communities, of which the viewer sees it.
pub async fn of_communities(
    cx: &Context,
    communities: &[&Arc<Community>],
) -> Result<HashMap<CommunityId, Funding>> {
    let ids: Vec<CommunityId> = communities.iter().map(|it| it.id).collect();
    let seen = cx.store.rows::<funding::Entity>(&cx.viewer).among(funding::Column::Id, &ids).all(&[]).await?;
    let seen: HashSet<CommunityId> = seen.into_iter().map(|row| row.id).collect();
    if seen.is_empty() {
        return Ok(HashMap::new());
    }
    let books = Books::seen(cx, &seen.iter().copied().collect::<Vec<_>>()).await?;
    let (catalogue, today) = (&cx.catalogue, cx.store.clock().today());
    let of_seen = communities.iter().filter(|it| seen.contains(&it.id));
    Ok(of_seen.map(|it| (it.id, books.of(it, catalogue, today))).collect())
}

/// The expenditures of these ids that the viewer may see.
pub async fn expenditures_by_id(cx: &Context, ids: &[ExpenditureId]) -> Result<Vec<expenditure::Model>> {
    cx.store.rows::<expenditure::Entity>(&cx.viewer).among(expenditure::Column::Id, ids).all(&[]).await
}

/// The same of price audits.
pub async fn audits_by_id(cx: &Context, ids: &[PriceAuditId]) -> Result<Vec<price_audit::Model>> {
    cx.store.rows::<price_audit::Entity>(&cx.viewer).among(price_audit::Column::Id, ids).all(&[]).await
}

/// The same of payments.
pub async fn payments_by_id(cx: &Context, ids: &[PaymentId]) -> Result<Vec<payment::Model>> {
    cx.store.rows::<payment::Entity>(&cx.viewer).among(payment::Column::Id, ids).all(&[]).await
}
