//! Which duties of a list, or of a count, are wanted.

use super::{
    awaiting::Awaiting,
    list::Order,
    tally::{Key, Keyed},
};
use crate::{
    domain::{Context, community},
    error::{Error, Result},
    store::{
        page::Groups,
        rows::{Rows, column_of},
    },
    text::{self, Folded, Lines},
};
use entity::{
    duty,
    duty_tally::OWED,
    id::{CommunityId, OrganizationId, ResponsibilityId},
    timestamp::Timestamp,
    vocabulary::{Activity, DutyStatus, DutySubject, Pool, ResponsibilityRole},
};
use sea_orm::{
    Condition,
    sea_query::{Expr, ExprTrait, IntoCondition},
};
use std::collections::BTreeSet;
use time::Date;

/// Which duties of a list are wanted; all that is given must fit.
#[derive(Clone, Debug, Default, serde::Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Filter {
    /// In one of these states. An empty list is none.
    pub status: Option<BTreeSet<DutyStatus>>,
    /// Owed by the organization of this code.
    pub organization: Option<String>,
    /// For the community of this code.
    pub community: Option<String>,
    /// For one of the communities of these codes. An empty list is none.
    pub communities: Option<Vec<String>>,
    /// For a community of this pool.
    pub pool: Option<Pool>,
    /// For a community that the organization of this code implements.
    pub implementing_unit: Option<String>,
    /// Whose clause names the scenario of this code.
    pub scenario: Option<String>,
    /// Whose clause asks for this.
    pub activity: Option<Activity>,
    /// Whose clause has this verb.
    pub role: Option<ResponsibilityRole>,
    /// Owed per community, or for the programme.
    pub applies_to: Option<DutySubject>,
    /// With this in the clause's text, or in the community's name; wide forms and case are no differences.
    pub text: Option<String>,
    /// Due before this day, `2022-12-31`; those without a day are not.
    pub due_before: Option<String>,
    /// Due after this day.
    pub due_after: Option<String>,
    /// Owed, and due before today; or not so.
    pub overdue: Option<bool>,
    /// Without a day, or with one.
    pub without_due_day: Option<bool>,
    /// Last changed at this moment or later.
    pub updated_since: Option<String>,
    /// Owed by an organization of the viewer's; or not so.
    pub mine: Option<bool>,
    /// Waiting for a step that the viewer can take; or not so.
    pub awaiting_me: Option<bool>,
}

/// What the words and codes of a filter name.
#[derive(Clone, Debug, Default)]
pub(super) struct Wanted {
    status: Option<BTreeSet<DutyStatus>>,
    organization: Option<OrganizationId>,
    unit: Option<OrganizationId>,
    clauses: Option<Vec<ResponsibilityId>>,
    communities: Option<Vec<CommunityId>>,
    pool: Option<Pool>,
    said: Option<Said>,
    due_before: Option<Date>,
    due_after: Option<Date>,
    /// Whether they are overdue, and on which day.
    overdue: Option<(bool, Date)>,
    has_day: Option<bool>,
    updated_since: Option<Timestamp>,
    /// Whether they are owed by these.
    mine: Option<(bool, Vec<OrganizationId>)>,
    awaiting: Option<(bool, Awaiting)>,
}

/// Where a text stands.
#[derive(Clone, Debug)]
struct Said {
    clauses: Vec<ResponsibilityId>,
    communities: Vec<CommunityId>,
}

impl Filter {
    /// What the viewer's own organizations owe.
    pub fn mine() -> Self {
        Self { mine: Some(true), ..Self::default() }
    }

    /// What it names; none where nothing can fit. A code that names nothing is refused.
    pub(super) fn wanted(&self, cx: &Context) -> Result<Option<Wanted>> {
        let organization = |field, code: &Option<String>| {
            code.as_ref().map(|code| cx.catalogue.organization_of(field, code)).transpose()
        };
        let wanted = Wanted {
            status: self.states(),
            organization: organization("organization", &self.organization)?,
            unit: organization("implementingUnit", &self.implementing_unit)?,
            clauses: self.clauses(cx)?,
            communities: self.communities(cx)?,
            pool: self.pool,
            said: self.said(cx)?,
            due_before: day("dueBefore", self.due_before.as_ref())?,
            due_after: day("dueAfter", self.due_after.as_ref())?,
            overdue: self.overdue.map(|overdue| (overdue, cx.store.clock().today())),
            has_day: self.without_due_day.map(|without| !without),
            updated_since: moment("updatedSince", self.updated_since.as_ref())?,
            mine: self.mine.map(|mine| (mine, cx.viewer.own_organizations())),
            awaiting: self.awaiting_me.map(|wanted| (wanted, Awaiting::of(&cx.viewer))),
        };
        Ok(wanted.can_fit().then_some(wanted))
    }

    /// What is overdue is owed.
    fn states(&self) -> Option<BTreeSet<DutyStatus>> {
        if self.overdue != Some(true) {
            return self.status.clone();
        }
        let wanted = |status: &DutyStatus| self.status.as_ref().is_none_or(|states| states.contains(status));
        Some(OWED.into_iter().filter(wanted).collect())
    }

    fn clauses(&self, cx: &Context) -> Result<Option<Vec<ResponsibilityId>>> {
        let scenario =
            self.scenario.as_ref().map(|code| cx.catalogue.scenario_of("scenario", code)).transpose()?;
        if scenario.is_none() && self.activity.is_none() && self.role.is_none() && self.applies_to.is_none() {
            return Ok(None);
        }
        Ok(Some(cx.catalogue.clauses_with(|clause| {
            scenario.is_none_or(|scenario| clause.scenarios.contains(&scenario))
                && self.activity.is_none_or(|activity| clause.activities.contains(&activity))
                && self.role.is_none_or(|role| clause.row.role == role)
                && self.applies_to.is_none_or(|subject| clause.row.applies_to == subject)
        })))
    }

    fn communities(&self, cx: &Context) -> Result<Option<Vec<CommunityId>>> {
        let one = self.community.as_ref().map(|code| cx.catalogue.community_of("community", code));
        let one = one.transpose()?;
        let Some(codes) = &self.communities else { return Ok(one.map(|id| vec![id])) };
        if codes.len() > MOST {
            let message = format!("communities 至多 {MOST} 项 / communities: at most {MOST} codes");
            return Err(Error::BadInput(message));
        }
        let named = codes.iter().map(|code| cx.catalogue.community_of("communities", code));
        let mut named: BTreeSet<CommunityId> = named.collect::<Result<_>>()?;
        named.retain(|id| one.is_none_or(|one| one == *id));
        Ok(Some(named.into_iter().collect()))
    }

    /// What is blank is in every text.
    fn said(&self, cx: &Context) -> Result<Option<Said>> {
        let Some(text) = &self.text else { return Ok(None) };
        let unfit = |unfit: text::Unfit| Error::BadInput(format!("text: {unfit}"));
        let Some(text) = text::given(text, Lines::One).map_err(unfit)? else { return Ok(None) };
        let text = Folded::of(&text);
        let clauses = cx.catalogue.clauses_with(|clause| clause.says(&text));
        Ok(Some(Said { clauses, communities: cx.catalogue.communities_with(&text) }))
    }
}

/// Communities that one filter names, at most.
const MOST: usize = 100;

pub(in crate::domain) fn day(field: &str, text: Option<&String>) -> Result<Option<Date>> {
    let bad = || Error::BadInput(format!("{field} 不是日期 / {field} is not a day"));
    text.map(|day| entity::day::parse(day).ok_or_else(bad)).transpose()
}

/// A moment that a filter names at a field.
pub(in crate::domain) fn moment(field: &str, text: Option<&String>) -> Result<Option<Timestamp>> {
    let bad = || Error::BadInput(format!("{field} 不是时间 / {field} is not a moment"));
    text.map(|moment| Timestamp::parse(moment).ok_or_else(bad)).transpose()
}

impl Wanted {
    /// Whether anything can fit.
    fn can_fit(&self) -> bool {
        let none_owed = |(mine, of): &(bool, Vec<OrganizationId>)| *mine && of.is_empty();
        let none_awaited = |(wanted, awaiting): &(bool, Awaiting)| *wanted && awaiting.is_for_nobody();
        !(self.status.as_ref().is_some_and(BTreeSet::is_empty)
            || self.clauses.as_ref().is_some_and(Vec::is_empty)
            || self.communities.as_ref().is_some_and(Vec::is_empty)
            || self.said.as_ref().is_some_and(|said| said.clauses.is_empty() && said.communities.is_empty())
            || self.mine.as_ref().is_some_and(none_owed)
            || self.awaiting.as_ref().is_some_and(none_awaited))
    }

    /// The keys that it asks for.
    pub(super) fn keys(&self) -> Vec<Key> {
        let awaiting = self.awaiting.as_ref().map(|(_, awaiting)| awaiting);
        let by_day = self.due_before.is_some() || self.due_after.is_some() || self.has_day.is_some();
        let asked = [
            (Key::Status, self.status.is_some() || self.overdue.is_some() || awaiting.is_some()),
            (Key::Organization, self.organization.is_some() || self.mine.is_some() || awaiting.is_some()),
            (Key::Unit, self.unit.is_some()),
            (Key::Clause, self.clauses.is_some() || self.said.is_some()),
            (Key::Community, self.communities.is_some() || self.pool.is_some() || self.said.is_some()),
            (Key::DueOn, by_day || self.overdue.is_some()),
            (Key::UpdatedAt, self.updated_since.is_some()),
            (Key::Completion, awaiting.is_some_and(Awaiting::asks_for_hands)),
        ];
        asked.into_iter().filter(|(_, is_asked)| *is_asked).map(|(key, _)| key).collect()
    }

    /// Only those of a table's rows that fit, as far as it has the keys; for a list, in its order.
    pub(super) fn narrow<'s, E: Keyed>(
        &self,
        cx: &Context,
        rows: Rows<'s, E>,
        order: Option<Order>,
    ) -> Rows<'s, E> {
        let mut rows = self.narrow_by_day(rows);
        if let (Some(id), Some(column)) = (self.organization, E::key(Key::Organization)) {
            rows = rows.narrow(column_of::<E>(column).eq(id));
        }
        if let (Some((mine, of)), Some(column)) = (&self.mine, E::key(Key::Organization)) {
            let owed = rows.dialect().any_of(column_of::<E>(column), of).into_condition();
            rows = rows.narrow(if *mine { owed } else { owed.not() });
        }
        if let (Some(id), Some(column)) = (self.unit, E::key(Key::Unit)) {
            rows = rows.narrow(column_of::<E>(column).eq(id));
        }
        // Of a clause and of a state an index has the duties by their due days, and in no other order.
        let by_due_day = order.is_some_and(Order::is_by_due_day);
        if let (Some(clauses), Some(column)) = (&self.clauses, E::key(Key::Clause)) {
            rows = if by_due_day { rows.first_among(column, clauses) } else { rows.among(column, clauses) };
        }
        if let Some((wanted, awaiting)) = &self.awaiting {
            rows = awaiting.narrow(cx, rows, *wanted, by_due_day);
        }
        // After the clauses, which leave more out.
        if let (Some(status), Some(column)) = (&self.status, E::key(Key::Status)) {
            rows = if by_due_day {
                rows.one_of(column, status.iter().copied())
            } else {
                rows.narrow(column_of::<E>(column).is_in(status.iter().copied()))
            };
        }
        if let (Some(ids), Some(column)) = (&self.communities, E::key(Key::Community)) {
            rows = rows.among(column, ids);
        }
        if let (Some(pool), Some(column)) = (self.pool, E::key(Key::Community)) {
            rows = rows.narrow(community::is_in_pool(column_of::<E>(column), pool));
        }
        self.narrow_by_text(rows)
    }

    /// Leaves of the states of a list those that are wanted, and of each what waits for the viewer, where that is asked.
    pub(super) fn narrow_groups(&self, cx: &Context, groups: &mut Groups<duty::Entity>) {
        for (word, parts) in &mut groups.words {
            let Ok(status) = word.parse::<DutyStatus>() else { continue };
            if self.status.as_ref().is_some_and(|wanted| !wanted.contains(&status)) {
                parts.clear();
            } else if let Some((true, awaiting)) = &self.awaiting {
                *parts = awaiting.parts::<duty::Entity>(cx, Some(status));
            }
        }
    }

    fn narrow_by_day<'s, E: Keyed>(&self, rows: Rows<'s, E>) -> Rows<'s, E> {
        let mut rows = rows;
        if let Some(due_on) = E::key(Key::DueOn).map(column_of::<E>) {
            if let Some(day) = self.due_before {
                rows = rows.narrow(due_on.clone().lt(day));
            }
            if let Some(day) = self.due_after {
                rows = rows.narrow(due_on.clone().gt(day));
            }
            if let Some(has_day) = self.has_day {
                rows = rows.narrow(if has_day {
                    due_on.clone().is_not_null()
                } else {
                    due_on.clone().is_null()
                });
            }
            match (self.overdue, E::key(Key::Status)) {
                (Some((true, today)), _) => rows = rows.narrow(due_on.lt(today)),
                (Some((false, today)), Some(status)) => {
                    // A day that is not there is neither before today nor after.
                    let later = Condition::any().add(due_on.clone().is_null()).add(due_on.gte(today));
                    rows = rows.narrow(later.add(column_of::<E>(status).is_not_in(OWED)));
                }
                _ => {}
            }
        }
        match (self.updated_since, E::key(Key::UpdatedAt)) {
            (Some(moment), Some(column)) => rows.narrow(column_of::<E>(column).gte(moment)),
            _ => rows,
        }
    }

    fn narrow_by_text<'s, E: Keyed>(&self, rows: Rows<'s, E>) -> Rows<'s, E> {
        let (Some(said), Some(clause), Some(community)) =
            (&self.said, E::key(Key::Clause), E::key(Key::Community))
        else {
            return rows;
        };
        match (said.clauses.as_slice(), said.communities.as_slice()) {
            (clauses, []) => rows.among(clause, clauses),
            ([], communities) => rows.among(community, communities),
            (clauses, communities) => {
                let dialect = rows.dialect();
                let of = |column: E::Column| -> Expr { column_of::<E>(column) };
                let either = Condition::any()
                    .add(dialect.any_of(of(clause), clauses))
                    .add(dialect.any_of(of(community), communities));
                rows.narrow(either)
            }
        }
    }
}
