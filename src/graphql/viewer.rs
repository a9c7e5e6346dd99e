//! `Viewer`: whoever asks.

use super::{
    answer::{At, Loading, Object, field},
    organization::ORGANIZATION,
    scenario::SCENARIO,
    user::USER,
};
use crate::{
    authz::{Assignment, Viewer},
    catalogue::Scenario,
    domain::person::Person,
};
use entity::{
    duty::{Column, Entity},
    vocabulary::{DutyStatus, Vocabulary},
};

pub(super) static VIEWER: Object<Viewer> = Object {
    name: "Viewer",
    about: "当前登录者。/ Whoever is signed in.",
    implements: &[],
    fields: &[
        field::<Viewer>("user", "User!", "登录者本人。/ The account.", |_, at, out| {
            out.optional(at.loaded::<Option<Person>>().and_then(Option::as_ref), |out, person| {
                out.object(&USER, person, at)
            })
        })
        .load(load_user),
        field(
            "assignments",
            "[Assignment!]!",
            "现任角色。/ The assignments that are active now.",
            |it, at, out| out.objects(&ASSIGNMENT, it.assignments(), at),
        ),
        field(
            "scenarios",
            "[Scenario!]!",
            "所属部门负责的场景。/ The scenarios assigned to the viewer's departments.",
            |it, at, out| {
                let catalogue = &at.asking().catalogue;
                let assigned = |scenario: &&Scenario| {
                    it.assignments()
                        .iter()
                        .filter_map(|assignment| assignment.organization)
                        .any(|organization| scenario.departments.contains(&organization))
                };
                out.objects(&SCENARIO, catalogue.scenarios().filter(assigned), at)
            },
        ),
        field::<Viewer>(
            "dutyCounts",
            "[DutyCount!]!",
            "可见职责按状态计数。/ How many duties the viewer may see, in each state.",
            |_, at, out| {
                let counts = at.loaded::<Vec<DutyCount>>().map(Vec::as_slice);
                out.objects(&DUTY_COUNT, counts.unwrap_or_default(), at)
            },
        )
        .load(load_counts),
    ],
};

pub(super) static ASSIGNMENT: Object<Assignment> = Object {
    name: "Assignment",
    about: "任职。/ A role, and for whom it is held.",
    implements: &[],
    fields: &[
        field("role", "Role!", "角色。/ The role.", |it, _, out| out.word(it.role)),
        field(
            "organization",
            "Organization",
            "所属单位。/ For whom; null for a role of none.",
            |it, at, out| {
                let found = it.organization.and_then(|id| at.asking().catalogue.organization(id));
                out.optional(found, |out, found| out.object(&ORGANIZATION, found, at))
            },
        ),
    ],
};

/// Duties in a state.
pub(super) struct DutyCount {
    status: DutyStatus,
    count: i64,
}

pub(super) static DUTY_COUNT: Object<DutyCount> = Object {
    name: "DutyCount",
    about: "某状态的职责数。/ How many duties are in a state.",
    implements: &[],
    fields: &[
        field("status", "DutyStatus!", "状态。/ The state.", |it, _, out| out.word(it.status)),
        field("count", "Int!", "数量。/ How many.", |it, _, out| out.int(it.count)),
    ],
};

fn load_user<'a>(_: Vec<&'a Viewer>, at: At<'a>) -> Loading<'a> {
    Box::pin(async move {
        let person = at
            .asking()
            .viewer
            .identity()
            .map(|identity| Person { id: identity.account, display_name: identity.display_name.clone() });
        at.keep(person)?;
        Ok(())
    })
}

fn load_counts<'a>(_: Vec<&'a Viewer>, at: At<'a>) -> Loading<'a> {
    Box::pin(async move {
        let rows = at.asking().store.rows::<Entity>(&at.asking().viewer);
        let found: Vec<(DutyStatus, i64)> = rows.counts_by(Column::Status).await?;
        let counts: Vec<DutyCount> = DutyStatus::ALL
            .iter()
            .map(|status| {
                let count = found.iter().find(|(found, _)| found == status).map(|(_, count)| *count);
                DutyCount { status: *status, count: count.unwrap_or_default() }
            })
            .collect();
        at.keep(counts)?;
        Ok(())
    })
}
