//! Of what people are told, and of what they draft.

use super::{NOBODY, is};
use crate::event::{DraftEvent, NotificationEvent};
use entity::id::{AccountId, DraftId, ProgrammeId};

#[test]
fn of_notifications() {
    let read = NotificationEvent::Read { account: AccountId(NOBODY), number: 2 };
    is(read, "READ_NOTIFICATIONS", "user", false, r#"{"number":2}"#);
    let programme = ProgrammeId(NOBODY);
    let reminded = NotificationEvent::Reminded { programme, due_soon: 3, overdue: 2, lapsed: 1 };
    is(reminded, "REMIND", "programme", false, r#"{"dueSoon":3,"lapsed":1,"overdue":2}"#);
}

#[test]
fn of_drafts() {
    let draft = DraftId(NOBODY);
    is(DraftEvent::Saved { draft }, "SAVE_DRAFT", "draft", false, "{}");
    is(DraftEvent::Discarded { draft }, "DISCARD_DRAFT", "draft", false, "{}");
}
