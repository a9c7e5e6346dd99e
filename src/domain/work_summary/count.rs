//! What a summary counts, from what was written by the end of its period. No clock and no database is asked here.

use crate::workflow::work_item::UNRESOLVED;
use entity::{
    id::{OrganizationId, WorkItemId},
    timestamp::Timestamp,
    vocabulary::WorkItemStatus,
    work_item_change::Model as Said,
};
use std::collections::HashSet;
use time::Date;

/// A summary's counts, and the items that it counts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Raised in the period: of one organization, by it.
    pub raised: i64,
    /// Resolved in the period and still so at its end: of one organization, by it.
    pub resolved: i64,
    /// Not resolved at the end of the period, and due before.
    pub overdue: i64,
    /// Duties completed in the period and still so at its end.
    pub duties_completed: i64,
    /// Stages that projects reached in the period, by steps that were not undone by its end.
    pub stages_reached: i64,
    /// The items that were raised, resolved or overdue, list by list in the order in which they were raised.
    pub lines: Vec<Line>,
}

/// An item as it was at the end of a period.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    pub said: Said,
    pub raised: bool,
    pub resolved: bool,
    pub overdue: bool,
}

/// The times that a summary is about.
#[derive(Clone, Copy, Debug)]
pub struct Times {
    /// The first moment of the period.
    pub begins: Timestamp,
    /// What was due before this day is overdue: the day after the period, or today while it lasts.
    pub day: Date,
}

/// The items of an organization, or of all: what each said at the end of the period, and which of them were said to be resolved in it.
pub fn items(
    said: Vec<Said>,
    resolved: &HashSet<WorkItemId>,
    of: Option<OrganizationId>,
    times: Times,
) -> Counts {
    let is_its = |organization| of.is_none_or(|of| of == organization);
    let mut counts = Counts::default();
    for said in said {
        let is_resolved = matches!(said.status, WorkItemStatus::Resolved | WorkItemStatus::Confirmed);
        let is_late = UNRESOLVED.contains(&said.status) && said.due_on.is_some_and(|due| due < times.day);
        let line = Line {
            raised: is_its(said.raised_by) && said.raised_at >= times.begins,
            resolved: is_its(said.assigned_to) && is_resolved && resolved.contains(&said.work_item_id),
            overdue: is_its(said.assigned_to) && is_late,
            said,
        };
        counts.raised = counts.raised.saturating_add(i64::from(line.raised));
        counts.resolved = counts.resolved.saturating_add(i64::from(line.resolved));
        counts.overdue = counts.overdue.saturating_add(i64::from(line.overdue));
        if line.raised || line.resolved || line.overdue {
            counts.lines.push(line);
        }
    }
    counts.lines.sort_unstable_by_key(|line| (line.said.list, line.said.raised_at, line.said.work_item_id.0));
    counts
}

#[cfg(test)]
mod tests {
    use super::{OrganizationId, Said, Times, Timestamp, WorkItemId, WorkItemStatus, items};
    use entity::vocabulary::{Vocabulary, WorkList};
    use proptest::prelude::*;
    use time::macros::date;
    use uuid::Uuid;

    /// An item of an organization of a few, raised by another, before or in the period, and due before its end or after.
    fn said() -> impl Strategy<Value = Said> {
        let organization = || (0..3_u128).prop_map(|number| OrganizationId(Uuid::from_u128(number)));
        let facts = (
            0..40_u128,
            organization(),
            organization(),
            0..WorkItemStatus::ALL.len(),
            0..20_i64,
            any::<bool>(),
        );
        facts.prop_map(|(id, raised_by, assigned_to, status, raised_at, late)| Said {
            work_item_id: WorkItemId(Uuid::from_u128(id)),
            ordinal: 1,
            action: String::new(),
            list: WorkList::Work,
            title: String::new(),
            community_id: None,
            unit_id: None,
            raised_by,
            assigned_to,
            status: WorkItemStatus::ALL[status],
            due_on: Some(if late { date!(2022 - 08 - 01) } else { date!(2022 - 08 - 09) }),
            raised_at: Timestamp(raised_at),
            changed_at: Timestamp(raised_at),
        })
    }

    proptest! {
        #[test]
        fn what_organizations_count_comes_to_all(mut said in prop::collection::vec(said(), 0..30)) {
            said.sort_by_key(|it| it.work_item_id.0);
            said.dedup_by_key(|it| it.work_item_id);
            let resolved = said.iter().filter(|it| it.work_item_id.0.as_u128() % 2 == 0).map(|it| it.work_item_id).collect();
            let times = Times { begins: Timestamp(10), day: date!(2022 - 08 - 08) };
            let all = items(said.clone(), &resolved, None, times);
            let each: Vec<_> = (0..3)
                .map(|number| items(said.clone(), &resolved, Some(OrganizationId(Uuid::from_u128(number))), times))
                .collect();
            prop_assert_eq!(all.raised, each.iter().map(|it| it.raised).sum::<i64>());
            prop_assert_eq!(all.resolved, each.iter().map(|it| it.resolved).sum::<i64>());
            prop_assert_eq!(all.overdue, each.iter().map(|it| it.overdue).sum::<i64>());
            said.reverse();
            prop_assert_eq!(items(said, &resolved, None, times), all, "in whichever order they are read");
        }
    }
}
