//! The shipped pack, read and derived; what is wrong with a broken one is in [`broken`].

mod broken;
mod copy;
mod merged;
mod written;

use super::{DerivedDuty, Pack, duties, read};
use copy::Copy;
use entity::{
    month::YearMonth,
    vocabulary::{DutySubject, OrganizationKind, Pool},
};
use std::collections::BTreeMap;
use time::{Date, Month};

fn shipped() -> Pack {
    read(Copy::shipped()).unwrap()
}

#[test]
fn the_shipped_pack_is_whole() {
    let pack = shipped();
    assert_eq!(pack.programme.code, "fuyang-2022-8");
    assert_eq!(pack.programme.document_number, "富政办〔2022〕8号");
    assert_eq!(pack.programme.issued_on, Date::from_calendar_date(2022, Month::June, 15).unwrap());
    assert_eq!(pack.programme.effective_on, Date::from_calendar_date(2022, Month::August, 1).unwrap());
    assert_eq!(pack.organizations.len(), 19);
    assert_eq!(pack.responsibilities.len(), 49);
    assert_eq!(pack.scenarios.len(), 9);
    assert_eq!(pack.communities.len(), 17);
    let pools: Vec<_> = pack.pools.iter().map(|pool| (pool.pool, pool.planned_count)).collect();
    assert_eq!(pools, [(Pool::Creation, 10), (Pool::Reserve, 7), (Pool::Basic, 42)]);
    assert_eq!(pools.iter().map(|(_, count)| count).sum::<i32>(), 59);
}

#[test]
fn what_a_field_says_arrives() {
    let pack = shipped();
    let office = pack.organizations.first().unwrap();
    assert_eq!(office.kind, OrganizationKind::LeadOffice);
    assert_eq!(office.aliases, ["区风貌办", "区住建局"]);
    assert_eq!(office.division_code, None);
    let culture = pack.organizations.iter().find(|row| row.ordinal == 7).unwrap();
    let name = "District Bureau of Culture, Radio, TV, Tourism and Sports";
    assert_eq!(culture.english_name.as_deref(), Some(name));
    let clause = pack.responsibilities.iter().find(|row| row.code == "civil-affairs-1").unwrap();
    assert_eq!(clause.scenarios, ["GOVERNANCE", "NEIGHBOURHOOD", "SERVICES"]);
    assert_eq!((clause.activities.len(), clause.open_ended), (2, true));
    let first = pack.communities.first().unwrap();
    assert_eq!((first.ordinal, &first.planned_start), (1, &None));
    assert_eq!(first.planned_finish.as_ref().map(YearMonth::as_str), Some("2023-12"));
}

#[test]
fn the_unnamed_communities_are_a_remark_of_their_pool() {
    let pack = shipped();
    let remarks: Vec<_> = pack.pools.iter().map(|pool| pool.remark.as_deref()).collect();
    let basic = "根据城镇社区建设专项规划、老旧小区改造计划，逐步提升基础公共服务配套。";
    assert_eq!(remarks, [None, None, Some(basic)]);
    assert!(pack.communities.iter().all(|community| community.pool != Pool::Basic));
}

#[test]
fn a_byte_order_mark_crlf_and_the_order_of_columns_change_nothing() {
    let copy = Copy::new();
    for file in copy.files() {
        copy.edit(&file, |text| format!("\u{FEFF}{}", text.replace('\n', "\r\n")));
    }
    copy.edit("scenarios.csv", |text| {
        let turn = |line: &str| line.split(',').rev().collect::<Vec<_>>().join(",");
        let lines: Vec<_> = text.trim_start_matches('\u{FEFF}').lines().map(turn).collect();
        lines.join("\r\n")
    });
    assert_eq!(read(copy.dir()), Ok(shipped()));
}

#[test]
fn the_document_gives_220_duties() {
    let pack = shipped();
    let duties = duties(&pack);
    assert_eq!(duties.len(), 220);
    let mut counts = BTreeMap::new();
    for duty in &duties {
        *counts.entry(duty.responsibility.organization.as_str()).or_insert(0) += 1;
    }
    let expected = [
        ("fengmao-office", 4),
        ("organization-dept", 11),
        ("publicity-dept", 1),
        ("development-reform", 31),
        ("finance", 20),
        ("education", 21),
        ("culture-tourism-sports", 21),
        ("health", 22),
        ("data-resources", 22),
        ("civil-affairs", 21),
        ("planning-resources", 21),
        ("fuchunwan-new-city", 2),
        ("fuchun-subdistrict", 8),
        ("chunjiang-subdistrict", 2),
        ("dongzhou-subdistrict", 2),
        ("lushan-subdistrict", 3),
        ("yinhu-subdistrict", 4),
        ("xindeng-town", 2),
        ("changkou-town", 2),
    ];
    assert_eq!(counts, BTreeMap::from(expected));
}

#[test]
fn duties_follow_the_order_of_the_annexes_whatever_the_order_of_the_files() {
    let pack = shipped();
    let place = |duty: &DerivedDuty<'_>| {
        let owner = |code: &str| pack.organizations.iter().find(|row| row.code == code).unwrap().ordinal;
        let clause = duty.responsibility;
        (owner(&clause.organization), clause.ordinal, duty.community.map(|community| community.ordinal))
    };
    let places: Vec<_> = duties(&pack).iter().map(place).collect();
    assert!(places.is_sorted_by(|one, next| one < next));
    let mut turned = pack.clone();
    turned.organizations.reverse();
    turned.responsibilities.reverse();
    turned.communities.reverse();
    assert_eq!(duties(&turned), duties(&pack));
}

#[test]
fn a_duty_has_the_subject_of_its_clause() {
    let pack = shipped();
    for DerivedDuty { responsibility, community } in duties(&pack) {
        match responsibility.applies_to {
            DutySubject::Programme => assert_eq!(community, None),
            DutySubject::Community => {
                let community = community.unwrap();
                let own = community.implementing_unit == responsibility.organization;
                assert!(community.pool == Pool::Creation || own && community.pool == Pool::Reserve);
            }
        }
    }
}
