//! The 34 worked cases, and what holds of all numbers.

use super::{Computed, Facts, Money, compute};
use crate::policy::{self, Parameters};
use entity::{
    cents::Cents,
    vocabulary::{AcceptanceLevel, CreationType, FundSource, FundingStatus, Stage, TargetLevel},
};
use proptest::{collection, prelude::*, sample::select};
use std::path::Path;
use time::{Date, macros::date};

const CASES: &str = include_str!("../../../../tests/fixtures/subsidy-cases.csv");

fn rules(set: &[(&str, &str)]) -> Parameters {
    let dir = Path::new(concat!(env!("CARGO_MANIFEST_DIR"), "/policies/fuyang-2022-8"));
    let mut specs = policy::read(dir).unwrap().funding;
    for (name, value) in set {
        let spec = specs.iter_mut().find(|spec| spec.name == *name).unwrap();
        assert_ne!(spec.value, *value, "{name} is set to what it is");
        (*value).clone_into(&mut spec.value);
    }
    Parameters::of(&specs).unwrap()
}

/// 万元, as the table has it.
fn wan(text: &str) -> Cents {
    Cents(text.parse::<i64>().unwrap() * 1_000_000)
}

const IN_TIME: Date = date!(2022 - 11 - 30);
const LATER: Date = date!(2023 - 06 - 30);

fn facts(target: TargetLevel, passed: Vec<(AcceptanceLevel, Date)>) -> Facts {
    Facts {
        creation_type: Some(CreationType::Renovation),
        unit_has_code: true,
        ruling: None,
        of_type: None,
        is_listed: true,
        stage: Stage::Implementing,
        target,
        planned_start: Some("2022-01".parse().unwrap()),
        planned_finish: Some("2022-12".parse().unwrap()),
        passed,
    }
}

fn money(spent: Cents, paid: Cents) -> Money {
    let paid = if paid == Cents::ZERO { Vec::new() } else { vec![paid] };
    Money { spent: vec![(FundSource::SubsidyEligible, spent)], audited: Some(spent), paid }
}

#[test]
fn the_worked_cases_come_out() {
    let lines: Vec<&str> = CASES.lines().skip(1).collect();
    assert_eq!(lines.len(), 34);
    let mut reader = csv::Reader::from_reader(CASES.as_bytes());
    for record in reader.records() {
        let record = record.unwrap();
        let field = |at: usize| record.get(at).unwrap();
        let (id, case) = (field(0), field(1));
        let (level, target) = match field(2) {
            "municipal" => (AcceptanceLevel::Municipal, TargetLevel::Municipal),
            _ => (AcceptanceLevel::Provincial, TargetLevel::Provincial),
        };
        let passed = match case {
            _ if case.starts_with("not completed") => Vec::new(),
            _ if case.starts_with("municipal first") => {
                vec![(AcceptanceLevel::Municipal, IN_TIME), (AcceptanceLevel::Provincial, LATER)]
            }
            _ if case.starts_with("late") || case.starts_with("same") => vec![(level, LATER)],
            _ => vec![(level, IN_TIME)],
        };
        let reading = if case.contains("reading B") { [("reward_base", "APPROVED")].as_slice() } else { &[] };
        let of =
            compute(&rules(reading), &facts(target, passed), &money(wan(field(3)), wan(field(7))), LATER);
        assert_eq!(of.subsidy, Some(wan(field(4))), "{id}: subsidy");
        assert_eq!(of.reward, Some(wan(field(5))), "{id}: reward");
        assert_eq!(of.entitlement, Some(wan(field(6))), "{id}: in all");
        assert_eq!(of.payable, Some(wan(field(8))), "{id}: payable");
        assert_eq!(of.borne, (field(9) != "-").then(|| wan(field(9))), "{id}: borne");
    }
}

#[test]
fn what_nobody_has_decided_is_not_computed() {
    let passed = vec![(AcceptanceLevel::Municipal, IN_TIME)];
    let is_blocked = |facts: &Facts, rules: &Parameters| {
        let of = compute(rules, facts, &money(wan("600"), Cents::ZERO), LATER);
        assert_eq!(of.payable.is_none(), of.status == FundingStatus::Blocked);
        assert_eq!(of.reason.is_some(), of.status == FundingStatus::Blocked);
        of.status == FundingStatus::Blocked
    };
    let known = facts(TargetLevel::Municipal, passed);
    let plain = rules(&[]);
    assert!(!is_blocked(&known, &plain));
    assert!(is_blocked(&Facts { creation_type: None, ..known.clone() }, &plain));
    let anew = Facts { creation_type: Some(CreationType::NewBuild), ..known.clone() };
    assert!(is_blocked(&anew, &plain));
    assert!(!is_blocked(&anew, &rules(&[("new_build", "ELIGIBLE")])));
    assert!(!is_blocked(&Facts { ruling: Some((true, "批复".into())), ..anew.clone() }, &plain));
    let of_type = Facts { of_type: Some((true, "批复".into())), ..anew };
    assert!(!is_blocked(&of_type, &plain));
    assert!(
        is_blocked(&Facts { unit_has_code: false, ..of_type.clone() }, &plain),
        "its type is, its unit is not"
    );
    assert!(is_blocked(&Facts { ruling: Some((false, "批复".into())), ..of_type }, &plain));
    let committee = Facts { unit_has_code: false, ..known.clone() };
    assert!(is_blocked(&committee, &plain));
    assert!(!is_blocked(&committee, &rules(&[("unit_without_code", "ELIGIBLE")])));
    assert!(is_blocked(&Facts { ruling: Some((false, "批复".into())), ..known }, &plain));
}

#[test]
fn nothing_is_paid_before_it_is_audited() {
    let passed = facts(TargetLevel::Municipal, vec![(AcceptanceLevel::Municipal, IN_TIME)]);
    let recorded = Money { audited: None, ..money(wan("600"), Cents::ZERO) };
    let of = compute(&rules(&[]), &passed, &recorded, LATER);
    assert_eq!((of.entitlement, of.payable), (Some(wan("800")), Some(Cents::ZERO)));
    assert!(of.warnings.iter().any(|it| it.code == "NOT_AUDITED"));
    let of = compute(&rules(&[("spend_basis", "RECORDED")]), &passed, &recorded, LATER);
    assert_eq!(of.payable, Some(wan("800")));
}

#[test]
fn other_sources_are_on_record_only() {
    let passed = facts(TargetLevel::Municipal, vec![(AcceptanceLevel::Municipal, IN_TIME)]);
    let mut spent = Money { audited: None, ..money(wan("600"), Cents::ZERO) };
    spent.spent.push((FundSource::DistrictIt, wan("300")));
    assert_eq!(compute(&rules(&[]), &passed, &spent, LATER).spent, wan("600"));
    let both = rules(&[("counted_sources", "SUBSIDY_ELIGIBLE|DISTRICT_IT")]);
    assert_eq!(compute(&both, &passed, &spent, LATER).spent, wan("900"));
}

#[test]
fn an_acceptance_counts_from_its_day() {
    let passes = facts(TargetLevel::Municipal, vec![(AcceptanceLevel::Municipal, date!(2022 - 12 - 31))]);
    let of = |day| compute(&rules(&[]), &passes, &money(wan("600"), Cents::ZERO), day).status;
    assert_eq!(of(date!(2022 - 12 - 30)), FundingStatus::InYear);
    assert_eq!(of(date!(2022 - 12 - 31)), FundingStatus::Passed);
    let never = facts(TargetLevel::Municipal, Vec::new());
    let of = |day| compute(&rules(&[]), &never, &money(wan("600"), Cents::ZERO), day);
    assert_eq!(of(date!(2022 - 12 - 31)).status, FundingStatus::InYear);
    assert_eq!(of(date!(2023 - 01 - 01)).status, FundingStatus::NotCompleted);
}

#[test]
fn who_is_behind_is_warned_with_what_it_costs() {
    let of = |stage, day| {
        let facts = Facts { stage, ..facts(TargetLevel::Municipal, Vec::new()) };
        let of = compute(&rules(&[]), &facts, &money(wan("800"), Cents::ZERO), day);
        of.warnings.into_iter().find(|it| it.code == "YEAR_AT_RISK").map(|it| it.message)
    };
    assert_eq!(of(Stage::Listed, date!(2022 - 06 - 30)), None, "six months and a day are left");
    // 900 if it passes in its year, and 700 if not.
    let message = of(Stage::Listed, date!(2022 - 07 - 01)).unwrap();
    assert!(message.contains("2000000.00"), "{message}");
    assert_eq!(of(Stage::Implementing, date!(2022 - 09 - 30)), None);
    assert!(of(Stage::Implementing, date!(2022 - 10 - 15)).is_some());
    assert_eq!(of(Stage::AcceptanceRequested, date!(2022 - 11 - 30)), None);
    assert!(of(Stage::AcceptanceRequested, date!(2022 - 12 - 15)).is_some());
    assert_eq!(of(Stage::Rechecked, date!(2022 - 12 - 31)), None);
}

fn amount() -> impl Strategy<Value = Cents> {
    prop_oneof![
        0..3_000_000_000_i64,
        select(vec![0, 1, 699_999_999, 700_000_001, 1_000_000_000, 1_200_000_001])
    ]
    .prop_map(Cents)
}

fn passed() -> impl Strategy<Value = Vec<(AcceptanceLevel, Date)>> {
    let level = select(vec![AcceptanceLevel::Municipal, AcceptanceLevel::Provincial]);
    collection::vec((level, select(vec![IN_TIME, LATER])), 0..3)
}

fn target() -> impl Strategy<Value = TargetLevel> {
    select(vec![TargetLevel::Municipal, TargetLevel::Provincial, TargetLevel::ProvincialAndMunicipal])
}

fn reading() -> impl Strategy<Value = Parameters> {
    let of = |at: usize, name: &'static str, value: &'static str, chosen: u8| {
        (chosen >> at & 1 == 1).then_some((name, value))
    };
    any::<u8>().prop_map(move |chosen| {
        let set = [
            of(0, "reward_base", "APPROVED", chosen),
            of(1, "late_base", "SUBSIDY", chosen),
            of(2, "completed_level", "TARGET", chosen),
            of(3, "rounding", "HALF_UP", chosen),
            of(4, "reward_share", "33.33", chosen),
        ];
        rules(&set.into_iter().flatten().collect::<Vec<_>>())
    })
}

fn total(of: &Computed) -> Cents {
    of.entitlement.unwrap_or_default()
}

proptest! {
    #[test]
    fn no_more_than_the_cap_and_a_reward_only_for_who_passed(
        (rules, passed, target) in (reading(), passed(), target()), spent in amount(), paid in amount(),
    ) {
        let has_passed = !passed.is_empty();
        let of = compute(&rules, &facts(target, passed), &money(spent, paid), LATER);
        prop_assert!(total(&of) <= of.cap.unwrap());
        prop_assert!(of.reward.unwrap() == Cents::ZERO || has_passed);
        prop_assert_eq!(of.payable.unwrap() - of.receivable.unwrap(), total(&of) - paid);
        prop_assert!(of.payable.unwrap() == Cents::ZERO || of.receivable.unwrap() == Cents::ZERO);
    }

    /// Who spends more is never paid less in all, whatever is read; and never rewarded more.
    #[test]
    fn who_spends_more_is_not_paid_less(
        (rules, passed, target) in (reading(), passed(), target()), spent in amount(), more in amount(),
    ) {
        let of = |spent| compute(&rules, &facts(target, passed.clone()), &money(spent, Cents::ZERO), LATER);
        let (less, more) = (of(spent), of(spent + more));
        prop_assert!(total(&less) <= total(&more));
        // Where the lower figure itself grows with what was spent, so may what is below it.
        if rules.late_base == policy::LateBase::Cap {
            prop_assert!(less.reward >= more.reward);
        }
    }

    /// Whatever is paid whenever, as long as none is more than what is payable then, comes to no more than the highest cap.
    #[test]
    fn payments_never_pass_the_highest_cap(
        rules in reading(), target in target(), days in collection::vec((passed(), amount(), amount()), 1..8),
    ) {
        let mut money = Money::default();
        for (passed, spent, wanted) in days {
            money.audited = Some(spent);
            let of = compute(&rules, &facts(target, passed), &money, LATER);
            money.paid.push(wanted.min(of.payable.unwrap()));
            prop_assert!(money.paid.iter().copied().sum::<Cents>() <= rules.cap_provincial);
        }
    }

    #[test]
    fn the_order_of_entries_does_not_matter(
        (rules, mut passed, target) in (reading(), passed(), target()),
        mut spent in collection::vec((select(vec![FundSource::SubsidyEligible, FundSource::Department]), amount()), 0..6),
        mut paid in collection::vec(amount(), 0..4),
    ) {
        let of = |passed: &[_], spent: &[_], paid: &[_]| {
            let money = Money { spent: spent.to_vec(), audited: None, paid: paid.to_vec() };
            format!("{:?}", compute(&rules, &facts(target, passed.to_vec()), &money, LATER))
        };
        let before = of(&passed, &spent, &paid);
        passed.reverse();
        spent.reverse();
        paid.reverse();
        prop_assert_eq!(of(&passed, &spent, &paid), before);
    }
}

/// Money is whole numbers of cents from the table to the answer.
#[test]
fn no_float_has_to_do_with_money() {
    let sources = [
        include_str!("../rule.rs"),
        include_str!("step.rs"),
        include_str!("warning.rs"),
        include_str!("../../../policy/funding/value.rs"),
        include_str!("../../../policy/funding/parameter.rs"),
        include_str!("../../../../entity/src/cents.rs"),
    ];
    for source in sources {
        for word in ["f32", "f64", "as f", "to_f", "from_f"] {
            assert!(!source.contains(word), "{word}");
        }
    }
}
