//! The figures of a month: a pure function of what there is to count, by the formula.

use super::{
    content::{Amount, CommunityRow, Part, Ranked, Roster, Row},
    facts::{Community, CommunityAt, DutyAt, Facts, View},
    signal::{Measured, signal},
};
use crate::catalogue::{Formula, Rule};
use entity::{
    id::{CommunityId, OrganizationId},
    vocabulary::{BulletinMeasure, DutyStatus, OrganizationKind, Signal},
};
use std::collections::{BTreeMap, HashMap};

/// Which codes the ids are that facts name.
#[derive(Clone, Debug, Default)]
pub(super) struct Codes {
    pub(super) organizations: HashMap<OrganizationId, String>,
    pub(super) communities: HashMap<CommunityId, String>,
}

/// By what a month is computed.
#[derive(Clone, Copy, Debug)]
pub(super) struct By<'b> {
    pub(super) formula: &'b Formula,
    pub(super) roster: &'b Roster,
    pub(super) codes: &'b Codes,
}

/// What a month comes to.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Figures {
    pub(super) units: Vec<Row>,
    pub(super) departments: Vec<Row>,
    pub(super) communities: Vec<CommunityRow>,
}

impl Figures {
    pub(super) fn rows(&self) -> impl Iterator<Item = &Row> {
        self.units.iter().chain(&self.departments)
    }
}

/// So many of so many.
type Share = (Amount, Amount);

const OPEN: [DutyStatus; 3] = [DutyStatus::Assigned, DutyStatus::Acknowledged, DutyStatus::Returned];

/// Computes a month.
pub(super) fn compute(facts: &Facts, by: By<'_>, view: View<'_>) -> Figures {
    let mut shares: HashMap<(&str, BulletinMeasure), Share> = HashMap::new();
    let mut add = |organization: OrganizationId, measure, (value, of): Share| {
        if let Some(code) = by.codes.organizations.get(&organization) {
            let share = shares.entry((code, measure)).or_default();
            *share = (Amount(share.0.0.saturating_add(value.0)), Amount(share.1.0.saturating_add(of.0)));
        }
    };
    let mut overdue: HashMap<CommunityId, i64> = HashMap::new();
    for duty in facts.duties.iter().filter_map(|duty| duty.at(view)) {
        if let Some(is_on_time) = on_time(&duty, view) {
            let share = (Amount::of(i64::from(is_on_time)), Amount::of(1));
            add(duty.organization, BulletinMeasure::DutiesOnTime, share);
        }
        if let (Some(community), Some(due)) = (duty.community, duty.due_on)
            && OPEN.contains(&duty.status)
            && due < view.month.next
        {
            let count = overdue.entry(community).or_default();
            *count = count.saturating_add(1);
        }
    }
    let mut rows: HashMap<&str, CommunityRow> = HashMap::new();
    for (community, at) in facts.communities.iter().filter_map(|it| Some((it, it.at(view)?))) {
        if at.standing.withdrawn_at.is_some() {
            continue;
        }
        let measured = measured(&at, overdue.get(&community.id).copied().unwrap_or_default());
        let unit = at.standing.unit_id;
        if measured.is_created() {
            let is_on_plan = i64::from(measured.is_on_plan(view.month.next));
            add(unit, BulletinMeasure::StagesOnPlan, (Amount::of(is_on_plan), Amount::of(1)));
        }
        if let Some(it) = at.evaluated {
            add(unit, BulletinMeasure::Evaluation, (Amount(it.total.0), Amount(it.max_total.0)));
        }
        if let Some((code, row)) = row(community, &at, (by, measured), view) {
            rows.insert(code, row);
        }
    }
    for (organization, is_resolved) in facts.problems.iter().filter_map(|problem| problem.at(view)) {
        let share = (Amount::of(i64::from(is_resolved)), Amount::of(1));
        add(organization, BulletinMeasure::ProblemsResolved, share);
    }
    let of_kind = |kind| ranked(by, kind, &shares);
    Figures {
        units: of_kind(OrganizationKind::ImplementingUnit),
        departments: of_kind(OrganizationKind::Department),
        communities: by.roster.communities.iter().filter_map(|it| rows.remove(it.code.as_str())).collect(),
    }
}

/// Whether a duty that counts in the month was completed by its day; none of one that does not count: nothing was due, or it was complete
/// before the month began and due before that too.
fn on_time(duty: &DutyAt, view: View<'_>) -> Option<bool> {
    let due = duty.due_on.filter(|due| *due < view.month.next)?;
    if duty.status == DutyStatus::Cancelled {
        return None;
    }
    let is_earlier = due < view.month.first && duty.completed_on.is_some_and(|day| day < view.month.first);
    (!is_earlier).then(|| duty.completed_on.is_some_and(|day| day <= due))
}

fn measured<'f>(at: &CommunityAt<'f>, duties_overdue: i64) -> Measured<'f> {
    Measured {
        pool: at.standing.pool,
        stage: at.stage,
        is_finished: at.is_finished,
        planned_start: at.standing.planned_start.as_ref(),
        planned_finish: at.standing.planned_finish.as_ref(),
        duties_overdue,
        failed: at.evaluated.is_some_and(|it| it.passed == Some(false)),
    }
}

fn row<'b>(
    community: &Community,
    at: &CommunityAt<'_>,
    (by, measured): (By<'b>, Measured<'_>),
    view: View<'_>,
) -> Option<(&'b str, CommunityRow)> {
    let code = by.codes.communities.get(&community.id)?;
    let (signal, reasons): (Signal, _) = signal(by.formula, &measured, view.month.next);
    Some((code, CommunityRow { community: code.clone(), stage: at.stage, signal, reasons }))
}

/// The rows of a kind of organization, the best first; of equals, in the order of the annex.
fn ranked(by: By<'_>, kind: OrganizationKind, shares: &HashMap<(&str, BulletinMeasure), Share>) -> Vec<Row> {
    let of_kind = by.roster.organizations.iter().filter(|it| it.kind == kind);
    let mut rows: Vec<Row> = of_kind.map(|it| scored(by.formula, it, shares)).collect();
    rows.sort_by_key(|row| std::cmp::Reverse(row.score));
    let mut equals: BTreeMap<Amount, Vec<String>> = BTreeMap::new();
    for row in &rows {
        equals.entry(row.score).or_default().push(row.organization.clone());
    }
    for row in &mut rows {
        let better: usize =
            equals.iter().filter(|(score, _)| **score > row.score).map(|(_, equals)| equals.len()).sum();
        row.rank = i64::try_from(better).unwrap_or(i64::MAX).saturating_add(1);
        let tied = equals.get(&row.score).into_iter().flatten().filter(|code| **code != row.organization);
        row.tied_with = tied.cloned().collect();
    }
    rows
}

fn scored(formula: &Formula, of: &Ranked, shares: &HashMap<(&str, BulletinMeasure), Share>) -> Row {
    let asked = formula.rules.iter().filter(|rule| rule.of.contains(&of.kind));
    let parts: Vec<(&Rule, Part)> = asked
        .map(|rule| {
            let (value, all) = shares.get(&(of.code.as_str(), rule.measure)).copied().unwrap_or_default();
            let weight = i128::from(rule.weight).saturating_mul(100);
            let points = Amount::ratio(weight.saturating_mul(i128::from(value.0)), i128::from(all.0));
            (rule, Part { rule: rule.measure, value, of: all, points })
        })
        .collect();
    let counted = || parts.iter().filter(|(_, part)| part.of.0 > 0);
    let weights: i128 = counted().map(|(rule, _)| i128::from(rule.weight)).sum();
    let points: i128 = counted().map(|(_, part)| i128::from(part.points.0)).sum();
    let full = i128::from(formula.full_mark);
    // Nothing that could be counted is nothing amiss.
    let score = if weights == 0 {
        Amount::of(i64::from(formula.full_mark))
    } else {
        Amount::ratio(points.saturating_mul(full), weights)
    };
    let parts = parts.into_iter().map(|(_, part)| part).collect();
    Row { organization: of.code.clone(), rank: 0, score, parts, tied_with: Vec::new(), previous_rank: None }
}

#[cfg(test)]
mod tests {
    use super::{By, Codes, Facts, View, compute};
    use crate::{
        catalogue::{Formula, Meaning, Rule},
        domain::bulletin::{
            content::{Amount, Ranked, Roster},
            facts::Duty,
            month::Month,
        },
    };
    use entity::{
        day,
        duty_standing::Model,
        id::{DutyId, OrganizationId},
        timestamp::Timestamp,
        vocabulary::{BulletinMeasure, DutyStatus, OrganizationKind},
    };
    use uuid::Uuid;

    fn id<Id: From<Uuid>>(number: u128) -> Id {
        Uuid::from_u128(number).into()
    }

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(&format!("{text}T04:00:00Z")).unwrap()
    }

    /// A duty of an organization that is due on a day, and what became of it.
    fn duty(number: u128, of: u128, due: &str, moved: &[(&str, DutyStatus)]) -> Duty {
        let standing = |(ordinal, (on, status)): (i64, &(&str, DutyStatus))| Model {
            duty_id: id::<DutyId>(number),
            ordinal,
            recorded_at: at(on),
            organization_id: id(of),
            community_id: None,
            status: *status,
            due_on: day::parse(due),
        };
        let begun = ("2026-01-01", DutyStatus::Assigned);
        Duty { standings: (1..).zip([begun].iter().chain(moved)).map(standing).collect() }
    }

    fn formula() -> Formula {
        let meaning = Meaning { zh: "按期".into(), en: "on time".into() };
        let of = vec![OrganizationKind::Department];
        let rule = Rule { measure: BulletinMeasure::DutiesOnTime, weight: 40, of, meaning, decided: false };
        Formula { full_mark: 100, rules: vec![rule], signals: Vec::new() }
    }

    fn roster(count: u128) -> (Roster, Codes) {
        let mut codes = Codes::default();
        let mut roster = Roster::default();
        for number in 1..=count {
            let code = format!("o{number}");
            codes.organizations.insert(id::<OrganizationId>(number), code.clone());
            roster.organizations.push(Ranked {
                name: code.clone(),
                code,
                kind: OrganizationKind::Department,
            });
        }
        (roster, codes)
    }

    fn computed(
        duties: Vec<Duty>,
        count: u128,
        month: &str,
        known: Option<&str>,
    ) -> Vec<(String, i64, Amount)> {
        let (formula, (roster, codes)) = (formula(), roster(count));
        let month = Month::of(&month.parse().unwrap()).unwrap();
        let known = known.map_or_else(|| month.ends(), at);
        let facts = Facts { duties, ..Facts::default() };
        let by = By { formula: &formula, roster: &roster, codes: &codes };
        let figures = compute(&facts, by, View { month: &month, known });
        figures.departments.into_iter().map(|row| (row.organization, row.rank, row.score)).collect()
    }

    #[test]
    fn what_counts_is_what_fell_due_or_was_late() {
        use DutyStatus::{Acknowledged, Cancelled, Completed, Confirmed};
        let duties = || {
            vec![
                // On the day itself, and the month before its day.
                duty(1, 1, "2026-03-10", &[("2026-03-10", Completed), ("2026-03-20", Confirmed)]),
                duty(2, 1, "2026-03-31", &[("2026-02-10", Completed)]),
                // A day late; late since the month before; late and done before: that is counted no more.
                duty(3, 1, "2026-03-10", &[("2026-03-11", Completed)]),
                duty(4, 1, "2026-02-10", &[]),
                duty(5, 1, "2026-02-10", &[("2026-02-20", Completed)]),
                // Not due yet, and not owed any more.
                duty(6, 1, "2026-04-01", &[]),
                duty(7, 1, "2026-03-10", &[("2026-03-05", Cancelled)]),
                // Taken back after the month.
                duty(8, 2, "2026-03-10", &[("2026-03-02", Completed), ("2026-04-02", Acknowledged)]),
            ]
        };
        let march = vec![
            ("o2".into(), 1, Amount(10_000)),
            ("o3".into(), 1, Amount(10_000)),
            ("o1".into(), 3, Amount(5_000)),
        ];
        assert_eq!(computed(duties(), 3, "2026-03", None), march);
        // In whatever order they come, and however much is known that was recorded later, but for what reaches back.
        assert_eq!(computed(duties().into_iter().rev().collect(), 3, "2026-03", Some("2026-04-01")), march);
        let known = computed(duties(), 3, "2026-03", Some("2026-05-01"));
        assert_eq!(
            known,
            [("o3".into(), 1, Amount(10_000)), ("o1".into(), 2, Amount(5_000)), ("o2".into(), 3, Amount(0))]
        );
    }

    #[test]
    fn a_score_is_within_the_mark_and_ranks_skip_as_many_as_are_tied() {
        let mut seed = 7_u32;
        let mut next = |below: u32| {
            seed = seed.wrapping_mul(1_664_525).wrapping_add(1_013_904_223);
            (seed >> 16) % below
        };
        for _ in 0..50 {
            let duties = (0..40).map(|number| {
                let due = format!("2026-03-{:02}", next(28) + 1);
                let done = format!("2026-03-{:02}", next(28) + 1);
                let moved = [(done.as_str(), DutyStatus::Completed)];
                duty(number, u128::from(next(9)) + 1, &due, if next(3) > 0 { &moved } else { &[] })
            });
            let rows = computed(duties.collect(), 10, "2026-03", None);
            assert_eq!(rows.len(), 10);
            for (at, (_, rank, score)) in rows.iter().enumerate() {
                assert!((0..=10_000).contains(&score.0));
                let better = rows.iter().filter(|(_, _, other)| other > score).count();
                assert_eq!(*rank, i64::try_from(better).unwrap() + 1);
                assert!(better <= at, "the best come first");
            }
        }
    }
}
