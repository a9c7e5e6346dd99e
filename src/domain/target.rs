//! Targets (总体目标; §三): what the policy aims at, what counts for it, and what is missing.
//!
//! Everything that counts is public: where projects stand, and that an application was made, which everybody saw stand there.

use super::Context;
use crate::{catalogue::Catalogue, error::Result, store::rows::column_of};
use entity::{
    community,
    id::{CommunityId, OrganizationId},
    stage_change, target,
    vocabulary::{Stage, TargetRule},
};
use sea_orm::{
    Condition,
    sea_query::{Expr, ExprTrait},
};
use std::collections::{BTreeSet, HashMap};
use time::{Date, Month};

/// Names that a line has, at most; how many more there are, it says.
const NAMES: usize = 100;

/// A target, and how far it is reached.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Standing {
    pub row: target::Model,
    /// How many there should be.
    pub of: i64,
    /// How many there are.
    pub reached: i64,
    /// What counts and what is missing, by name.
    pub details: Vec<String>,
}

impl Standing {
    /// Whether it is reached.
    pub const fn is_met(&self) -> bool {
        self.reached >= self.of
    }
}

/// A community, as far as targets count it.
#[derive(Clone, Debug)]
struct Counted {
    id: CommunityId,
    ordinal: i32,
    name: String,
    unit: OrganizationId,
    stage: Stage,
}

/// All targets, in the order of the pack: by the communities of the library as they stand now, and the applications that were made.
pub async fn standings(cx: &Context) -> Result<Vec<Standing>> {
    let targets = &cx.catalogue.targets;
    if targets.is_empty() {
        return Ok(Vec::new());
    }
    let column = column_of::<community::Entity>;
    let listed = cx.store.rows::<community::Entity>(&cx.viewer);
    let listed = listed.narrow(column(community::Column::WithdrawnAt).is_null()).all(&[]);
    let (listed, applied) = tokio::try_join!(listed, applications(cx, targets))?;
    let mut communities: Vec<Counted> = listed
        .into_iter()
        .map(|row| Counted {
            id: row.id,
            ordinal: row.ordinal,
            name: row.name,
            unit: row.implementing_unit_id,
            stage: row.stage,
        })
        .collect();
    communities.sort_by_key(|it| it.ordinal);
    let standing = |target: &target::Model| standing(&cx.catalogue, target, &communities, &applied);
    Ok(targets.iter().map(standing).collect())
}

/// Which community applied on which day, in the years that targets are about. What was undone never was.
async fn applications(cx: &Context, targets: &[target::Model]) -> Result<Vec<(CommunityId, Date)>> {
    use stage_change::{Column, Entity};
    let of_years = targets.iter().filter(|target| target.rule == TargetRule::ApplicationsOfYear);
    let years: BTreeSet<i32> = of_years.filter_map(|target| Some(target.due_on?.year())).collect();
    let day = |year: i32, month, day| Date::from_calendar_date(year, month, day).ok();
    let span = years
        .first()
        .zip(years.last())
        .and_then(|(first, last)| Some((day(*first, Month::January, 1)?, day(*last, Month::December, 31)?)));
    let Some((first, last)) = span else { return Ok(Vec::new()) };
    let column = column_of::<Entity>;
    let made = Condition::all()
        .add(column(Column::Step).eq(crate::workflow::project::Step::Apply.transition().name))
        .add(column(Column::OccurredOn).between(Expr::val(first), Expr::val(last)))
        .add(column(Column::UndoneBy).is_null());
    // That a community stood there was public when it did.
    let rows = cx.store.unscoped_licensed::<Entity>().narrow(made).all(&[]).await?;
    Ok(rows.into_iter().map(|step| (step.community_id, step.occurred_on)).collect())
}

/// How far a target is reached.
fn standing(
    catalogue: &Catalogue,
    target: &target::Model,
    communities: &[Counted],
    applied: &[(CommunityId, Date)],
) -> Standing {
    let came = |it: &&Counted| it.stage >= target.stage && it.stage != Stage::Withdrawn;
    match target.rule {
        TargetRule::EveryOrganization => {
            let organizations: Vec<(OrganizationId, &str)> = target
                .organizations
                .split('|')
                .filter_map(|code| catalogue.organization_named(code))
                .map(|it| (it.row.id, it.row.name.as_str()))
                .collect();
            let there: Vec<&Counted> = communities.iter().filter(came).collect();
            every(target, &organizations, &there)
        }
        TargetRule::ApplicationsOfYear => {
            let year = target.due_on.map(Date::year);
            let of_year = applied.iter().filter(|(_, on)| Some(on.year()) == year).map(|(id, _)| *id);
            of_applications(target, communities, &of_year.collect())
        }
        TargetRule::WholeLibrary => {
            let unnamed: i64 =
                catalogue.pools.iter().map(|pool| pool.planned.saturating_sub(pool.named)).sum();
            whole(target, communities, unnamed)
        }
    }
}

/// So many of each organization.
fn every(target: &target::Model, organizations: &[(OrganizationId, &str)], there: &[&Counted]) -> Standing {
    let mut of_each: HashMap<OrganizationId, Vec<&str>> = HashMap::new();
    for it in there {
        of_each.entry(it.unit).or_default().push(&it.name);
    }
    let (mut counts, mut missing) = (Vec::new(), Vec::new());
    for (id, name) in organizations {
        let named = of_each.get(id).map(Vec::as_slice).unwrap_or_default();
        if i32::try_from(named.len()).is_ok_and(|count| count < target.count) {
            missing.push(match named {
                [] => (*name).to_owned(),
                named => format!("{name}（{}）", named.join("、")),
            });
        } else {
            counts.push(format!("{name}（{}）", named.join("、")));
        }
    }
    let of = i64::try_from(organizations.len()).unwrap_or(i64::MAX);
    let reached = i64::try_from(counts.len()).unwrap_or(i64::MAX);
    Standing { row: target.clone(), of, reached, details: lines(&counts, &missing, 0) }
}

/// So many applications of a year: of each community one. One that has left the library is counted, and has no name any more.
fn of_applications(
    target: &target::Model,
    communities: &[Counted],
    applied: &BTreeSet<CommunityId>,
) -> Standing {
    let counts: Vec<String> =
        communities.iter().filter(|it| applied.contains(&it.id)).map(|it| it.name.clone()).collect();
    let reached = i64::try_from(applied.len()).unwrap_or(i64::MAX);
    let mut details = lines(&counts, &[], 0);
    let left = applied.len().saturating_sub(counts.len());
    if left > 0 {
        details.push(format!(
            "已计：已移出项目库的 {left} 个 / counted: {left} withdrawn from the library since"
        ));
    }
    let of = i64::from(target.count);
    if reached < of {
        let missing = of.saturating_sub(reached);
        details.push(format!("尚缺：{missing} 个 / missing: {missing}"));
    }
    Standing { row: target.clone(), of, reached, details }
}

/// The whole library.
fn whole(target: &target::Model, communities: &[Counted], unnamed: i64) -> Standing {
    let came = |it: &&Counted| it.stage >= target.stage && it.stage != Stage::Withdrawn;
    let names = |fits: &dyn Fn(&&Counted) -> bool| -> Vec<String> {
        communities.iter().filter(|it| fits(it)).map(|it| it.name.clone()).collect()
    };
    let (counts, missing) = (names(&came), names(&|it| !came(it)));
    let reached = i64::try_from(counts.len()).unwrap_or(i64::MAX);
    let details = lines(&counts, &missing, unnamed);
    Standing { row: target.clone(), of: i64::from(target.count), reached, details }
}

/// What counts, and what is missing; those without a name last.
fn lines(counts: &[String], missing: &[String], unnamed: i64) -> Vec<String> {
    let line = |what: &str, names: &[String]| {
        let more = names.len().saturating_sub(NAMES);
        let shown = names.iter().take(NAMES).map(String::as_str).collect::<Vec<_>>().join("、");
        match more {
            0 => format!("{what}{shown}"),
            more => format!("{what}{shown}等，另 {more} 个 / and {more} more"),
        }
    };
    let mut lines = Vec::new();
    if !counts.is_empty() {
        lines.push(line("已计 / counted：", counts));
    }
    if !missing.is_empty() {
        lines.push(line("尚缺 / missing：", missing));
    }
    if unnamed > 0 {
        lines.push(format!("尚缺：未具名的 {unnamed} 个 / missing: {unnamed} without a name"));
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::{Counted, Standing, every, of_applications, whole};
    use entity::{
        id::{CommunityId, OrganizationId},
        target,
        vocabulary::{Stage, TargetRule},
    };
    use std::collections::BTreeSet;
    use uuid::Uuid;

    const STAGES: [Stage; 4] = [Stage::Reserve, Stage::Rechecked, Stage::Accepted, Stage::Operating];

    fn target(rule: TargetRule, count: i32) -> target::Model {
        target::Model {
            code: "t".to_owned(),
            ordinal: 1,
            rule,
            text: "t".to_owned(),
            clause: "三".to_owned(),
            due_on: None,
            count,
            stage: Stage::Accepted,
            organizations: String::new(),
            decided: true,
            reading: None,
        }
    }

    fn communities() -> Vec<Counted> {
        let counted = |(number, stage): (u128, &Stage)| Counted {
            id: CommunityId(Uuid::from_u128(number)),
            ordinal: 0,
            name: format!("社区{number}"),
            unit: OrganizationId(Uuid::from_u128(number % 2)),
            stage: *stage,
        };
        (1..).zip(&STAGES).map(counted).collect()
    }

    #[test]
    fn every_organization_has_one_that_came_so_far() {
        let all = communities();
        let there: Vec<&Counted> = all.iter().filter(|it| it.stage >= Stage::Accepted).collect();
        let of = |number| OrganizationId(Uuid::from_u128(number));
        let organizations = [(of(0), "甲"), (of(1), "乙"), (of(7), "丙")];
        let it = every(&target(TargetRule::EveryOrganization, 1), &organizations, &there);
        assert_eq!((it.of, it.reached, it.is_met()), (3, 2, false));
        assert_eq!(it.details, ["已计 / counted：甲（社区4）、乙（社区3）", "尚缺 / missing：丙"]);
        let two = every(&target(TargetRule::EveryOrganization, 2), &organizations, &there);
        assert_eq!((two.reached, two.details.len()), (0, 1));
    }

    #[test]
    fn a_community_applies_once_in_a_year() {
        let all = communities();
        let target = target(TargetRule::ApplicationsOfYear, 3);
        let counted = |ids: &[u128]| -> Standing {
            let ids: BTreeSet<CommunityId> = ids.iter().map(|id| CommunityId(Uuid::from_u128(*id))).collect();
            of_applications(&target, &all, &ids)
        };
        assert_eq!(counted(&[]).details, ["尚缺：3 个 / missing: 3"]);
        let it = counted(&[1, 2, 9]);
        assert_eq!((it.of, it.reached, it.is_met()), (3, 3, true));
        assert!(it.details[1].contains("已移出"));
    }

    #[test]
    fn the_whole_library_has_some_without_a_name() {
        let it = whole(&target(TargetRule::WholeLibrary, 46), &communities(), 42);
        assert_eq!((it.of, it.reached, it.is_met()), (46, 2, false));
        assert_eq!(it.details[1], "尚缺 / missing：社区1、社区2");
        assert!(it.details[2].contains("42"));
    }
}
