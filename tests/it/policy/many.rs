//! Packs with more duties of a clause, and more events, than one statement writes: each duty is what it would be alone.

use super::acknowledge;
use crate::harness::{Pack, World};
use entity::{community, duty, id::DutyId, organization, responsibility, vocabulary::DutyStatus};
use future_community::{domain::programme, policy};
use sea_orm::Condition;
use std::{
    collections::{BTreeMap, HashMap},
    fmt::Write,
    fs,
};

/// Communities, one more than the duties that a statement adds.
const COMMUNITIES: usize = 513;

/// Departments' clauses about communities that are left, so that the duties are few thousand.
const LEFT: [&str; 4] = ["finance-1,", "finance-2,", "education-1,", "health-4,"];

/// The real pack with so many communities in creation, but for some of them.
fn pack(without: &[usize]) -> Pack {
    let pack = Pack::copy();
    let of_all = fs::read_to_string(pack.path().join("responsibilities.csv")).unwrap();
    let is_left = |line: &&str| {
        !line.contains(",COMMUNITY,")
            || line.contains("PROJECT_RESERVE")
            || LEFT.iter().any(|code| line.starts_with(code))
    };
    let clauses: Vec<&str> = of_all.lines().filter(is_left).collect();
    fs::write(pack.path().join("responsibilities.csv"), clauses.join("\n") + "\n").unwrap();
    let mut lines = String::from(
        "ordinal,code,pool,name_zh,implementing_unit,planned_start,planned_finish,target_level,remarks_zh,count\n",
    );
    let units = ["fuchun-subdistrict", "lushan-subdistrict", "xindeng-town"];
    for at in (1..=COMMUNITIES).filter(|at| !without.contains(at)) {
        let unit = units[at % units.len()];
        writeln!(lines, "{at},c-{at},CREATION,社区 {at},{unit},,2023-12,PROVINCIAL,,1").unwrap();
    }
    fs::write(pack.path().join("communities.csv"), lines).unwrap();
    let all = COMMUNITIES - without.len();
    pack.with("programme.toml", "planned_count = 10\n", &format!("planned_count = {all}\n"))
        .with("programme.toml", "planned_count = 7\n", "planned_count = 0\n")
        .with("programme.toml", "planned_count = 42\n", "planned_count = 0\n")
        .with("programme.toml", "total_communities = 59\n", &format!("total_communities = {all}\n"))
}

/// What a duty is, by the codes of its clause and its community.
type Key = (String, Option<String>);

/// All duties, and the codes of what they name.
struct Register {
    duties: BTreeMap<Key, duty::Model>,
    organizations: HashMap<String, organization::Model>,
    communities: HashMap<String, community::Model>,
}

impl Register {
    async fn read(world: &World) -> Self {
        let all = Condition::all;
        let clauses = world.store.unscoped_rows::<responsibility::Entity>(all()).await.unwrap();
        let clauses: HashMap<_, _> = clauses.into_iter().map(|row| (row.id, row.code)).collect();
        let communities = world.store.unscoped_rows::<community::Entity>(all()).await.unwrap();
        let codes: HashMap<_, _> = communities.iter().map(|row| (row.id, row.code.clone())).collect();
        let organizations = world.store.unscoped_rows::<organization::Entity>(all()).await.unwrap();
        let duties = world.store.unscoped_rows::<duty::Entity>(all()).await.unwrap();
        let count = duties.len();
        let key = |row: &duty::Model| {
            (clauses[&row.responsibility_id].clone(), row.community_id.map(|id| codes[&id].clone()))
        };
        let duties: BTreeMap<_, _> = duties.into_iter().map(|row| (key(&row), row)).collect();
        assert_eq!(duties.len(), count, "a clause is owed once for a community");
        Self {
            duties,
            organizations: organizations.into_iter().map(|row| (row.code.clone(), row)).collect(),
            communities: communities.into_iter().map(|row| (row.code.clone(), row)).collect(),
        }
    }
}

/// A clause has its place among all of the document, whether anything follows from it or not.
fn places(pack: &policy::Pack) -> HashMap<&str, i32> {
    let ordinal = |code: &str| pack.organizations.iter().find(|row| row.code == code).unwrap().ordinal;
    let mut clauses: Vec<_> = pack.responsibilities.iter().collect();
    clauses.sort_by_key(|clause| (ordinal(&clause.organization), clause.ordinal));
    clauses.iter().map(|clause| clause.code.as_str()).zip(1..).collect()
}

/// Imports a pack, and looks at each duty, whether it became what follows from what it was and from the pack, and at what
/// the trail says of it. Says how many were derived, taken up, transferred, cancelled and kept.
async fn import(world: &World, pack: &Pack) -> [usize; 5] {
    let pack = pack.read().unwrap();
    let (before, trail) = (Register::read(world).await, world.trail().await.len());
    world.clock.advance(60);
    let report = programme::import(&world.store, &pack).await.unwrap();
    let after = Register::read(world).await;
    let mut wanted: BTreeMap<Key, (i32, &str)> = BTreeMap::new();
    let places = places(&pack);
    let mut in_order = Vec::new();
    for duty in policy::duties(&pack) {
        let of_it = duty.responsibility;
        let position = places[of_it.code.as_str()];
        let key = (of_it.code.clone(), duty.community.map(|community| community.code.clone()));
        in_order.push(key.clone());
        wanted.insert(key, (position, &of_it.organization));
    }
    let mut told: Vec<(DutyId, &str)> = Vec::new();
    let [mut derived, mut taken_up, mut transferred, mut cancelled, mut kept] = [0; 5];
    for (key, row) in &after.duties {
        let unit = key.1.as_ref().map(|code| after.communities[code].implementing_unit_id);
        assert_eq!(row.unit_id, unit, "{key:?}");
        match (before.duties.get(key), wanted.get(key)) {
            (None, wanted) => {
                let (position, organization) =
                    *wanted.unwrap_or_else(|| panic!("{key:?} follows from nothing"));
                derived += 1;
                let now = world.clock.now();
                let organization_id = after.organizations[organization].id;
                let expected = duty::Model {
                    revision: 1,
                    position,
                    organization_id,
                    status: DutyStatus::Assigned,
                    status_reason: None,
                    lapsed_at: None,
                    due_on: None,
                    created_at: now,
                    updated_at: now,
                    ..row.clone()
                };
                assert_eq!(row, &expected, "{key:?}");
            }
            (Some(was), Some((position, organization))) => {
                let organization = after.organizations[*organization].id;
                let lapsed = was.lapsed_at.is_some();
                let moves =
                    (lapsed || was.status == DutyStatus::Assigned) && was.organization_id != organization;
                let mut expected = duty::Model { position: *position, ..was.clone() };
                if lapsed {
                    taken_up += 1;
                    told.push((was.id, "RESTORE_DUTY"));
                    expected = duty::Model {
                        status: DutyStatus::Assigned,
                        status_reason: None,
                        lapsed_at: None,
                        ..expected
                    };
                }
                if moves {
                    transferred += 1;
                    told.push((was.id, "TRANSFER_DUTY"));
                    expected.organization_id = organization;
                }
                is(row, was, expected, lapsed || moves);
            }
            (Some(was), None) => {
                let mut expected = was.clone();
                if was.status == DutyStatus::Assigned {
                    cancelled += 1;
                    told.push((was.id, "CANCEL_DUTY"));
                    expected.status = DutyStatus::Cancelled;
                    expected.status_reason.clone_from(&row.status_reason);
                    expected.lapsed_at = Some(world.clock.now());
                    assert!(
                        row.status_reason.as_ref().is_some_and(|reason| reason.contains("no longer follows"))
                    );
                }
                kept += usize::from(!matches!(was.status, DutyStatus::Assigned | DutyStatus::Cancelled));
                is(row, was, expected, was.status == DutyStatus::Assigned);
            }
        }
    }
    assert!(wanted.keys().all(|key| after.duties.contains_key(key)), "every duty that follows is there");
    let new: Vec<_> = in_order.iter().filter(|key| !before.duties.contains_key(*key)).collect();
    assert!(new.is_sorted_by_key(|key| after.duties[*key].id), "ids in the order of the document");
    let mut trail = world.trail().await.split_off(trail);
    assert_eq!(trail.pop().unwrap().action, "IMPORT_POLICY", "the last");
    let mut said: Vec<_> =
        trail.iter().map(|event| (DutyId(event.subject_id), event.action.as_str())).collect();
    said.sort_unstable();
    told.sort_unstable();
    assert_eq!(said, told);
    let counted =
        (report.duties_derived, report.duties_transferred, report.duties_cancelled, report.duties_kept);
    assert_eq!(counted, (derived + taken_up, transferred, cancelled, kept));
    // Sealed like what is written one by one.
    assert_eq!(world.store.verify(None).await.unwrap().waiting, 0);
    [derived, taken_up, transferred, cancelled, kept]
}

/// A duty became what was expected; one that was changed, or reads otherwise, counts it.
fn is(row: &duty::Model, was: &duty::Model, expected: duty::Model, changed: bool) {
    let counts = row.revision - was.revision;
    assert!(if changed { (1..=2).contains(&counts) } else { (0..=1).contains(&counts) }, "{was:?}\n{row:?}");
    assert_eq!(counts > 0, row.updated_at > was.updated_at, "{was:?}\n{row:?}");
    assert_eq!(row, &duty::Model { revision: row.revision, updated_at: row.updated_at, ..expected });
}

both! {
    async fn what_takes_many_statements_is_as_if_it_took_one_each(world) {
        let first = import(world, &pack(&[])).await;
        assert_eq!(first[..3], [5 * COMMUNITIES, 0, 0]);
        for (clause, community) in [("health-4", "c-2"), ("health-4", "c-513"), ("finance-2", "c-512")] {
            acknowledge(world, clause, community).await;
        }
        let gone: Vec<usize> = (500..=COMMUNITIES).collect();
        let changed = pack(&gone)
            .with("responsibilities.csv", "health-4,health,4", "health-4,civil-affairs,4")
            .without("responsibilities.csv", "finance-2,")
            .with("responsibilities.csv", "education-1,education,1,GUIDE", "education-1,education,1,ASSIST")
            .and("responsibilities.csv", "publicity-dept-2,publicity-dept,2,GUIDE,COMMUNITY,,PUBLICITY,false,负责指导宣传");
        let (all, left) = (COMMUNITIES, COMMUNITIES - gone.len());
        // Signed are one that would be transferred and two that no longer follow.
        assert_eq!(import(world, &changed).await, [left, 0, left - 1, all - 1 + 4 * gone.len() - 1, 2]);
        let back = pack(&[]).with("responsibilities.csv", "finance-2,finance,2", "finance-2,civil-affairs,9");
        let taken_up = all - 1 + 4 * gone.len() - 1;
        assert_eq!(import(world, &back).await, [0, taken_up, all - 1 + left - 1, left, 0]);
        let began = world.store.statements();
        assert!(back.import(world).await.is_empty());
        let sent = world.store.statements() - began;
        assert!(sent < 120, "{sent} statements, and there are {COMMUNITIES} communities");
    }
}
