//! What the trail says of items of the three lists, and of reminders.

use super::{NOBODY, OFFICE, is};
use crate::event::{Reminded, ReminderEvent, WorkItemEvent, WorkItemName};
use entity::{
    id::{AccountId, DutyId, ReviewId, WorkItemId},
    vocabulary::{WorkItemStatus, WorkList},
};
use time::macros::date;

#[test]
fn of_work_items() {
    let item = WorkItemId(NOBODY);
    let name = || WorkItemName {
        item,
        list: WorkList::Problem,
        title: "t".into(),
        community: Some("c".into()),
        raised_by: OFFICE,
        assigned_to: OFFICE,
    };
    let day = date!(2022 - 08 - 20);
    let raised = WorkItemEvent::Raised { name: name(), due_on: Some(day) };
    let told =
        r#"{"assignedTo":"organization…","community":"c","dueOn":"2022-08-20","list":"PROBLEM","title":"t"}"#;
    is(raised, "RAISE_WORK_ITEM", "workitem", true, told);
    let action = "UPDATE_WORK_ITEM";
    let updated = WorkItemEvent::Updated { action, name: name(), body: None };
    is(updated, action, "workitem", true, r#"{"body":null,"community":"c","list":"PROBLEM","title":"t"}"#);
    let (action, from, to) = ("ASSIGN_WORK_ITEM", "a".to_owned(), "b".to_owned());
    let assigned = WorkItemEvent::Assigned { action, name: name(), from, to, reason: None };
    let told = r#"{"community":"c","from":"a","list":"PROBLEM","reason":null,"title":"t","to":"b"}"#;
    is(assigned, action, "workitem", true, told);
    let action = "SET_WORK_ITEM_DUE_DATE";
    let scheduled = WorkItemEvent::Scheduled { action, name: name(), from: None, to: Some(day) };
    let told = r#"{"community":"c","from":null,"list":"PROBLEM","title":"t","to":"2022-08-20"}"#;
    is(scheduled, action, "workitem", true, told);
    let resolved = WorkItemEvent::Advanced {
        action: "RESOLVE_WORK_ITEM",
        name: name(),
        from: WorkItemStatus::Open,
        to: WorkItemStatus::Resolved,
        reason: Some("r".into()),
        by_raiser: false,
        on_behalf_of: Some(AccountId(NOBODY)),
    };
    let told = r#"{"community":"c","from":"OPEN","list":"PROBLEM","onBehalfOf":"user…","reason":"r","title":"t","to":"RESOLVED"}"#;
    is(resolved, "RESOLVE_WORK_ITEM", "workitem", true, told);
}

#[test]
fn of_reminders() {
    for (of, action, kind) in [
        (Reminded::Duty(DutyId(NOBODY)), "REMIND_DUTY", "duty"),
        (Reminded::Opinion(ReviewId(NOBODY)), "REMIND_OPINION", "review"),
        (Reminded::WorkItem(WorkItemId(NOBODY)), "REMIND_WORK_ITEM", "workitem"),
    ] {
        let event = ReminderEvent { of, organization: OFFICE, text: "t".into(), about: "a".into() };
        is(event, action, kind, true, r#"{"about":"a","reason":"t"}"#);
    }
}
