//! Steps in the life of a project.

use super::{NOBODY, OFFICE, is};
use crate::event::{Advanced, ProjectEvent};
use entity::{
    id::{CommunityId, DutyId},
    vocabulary::Stage,
};
use time::macros::date;

#[test]
fn of_projects() {
    let listed = Advanced {
        action: "RECORD_LISTING",
        community: CommunityId(NOBODY),
        code: "c".into(),
        unit: OFFICE,
        by_unit: false,
        organization: Some(OFFICE),
        from: Stage::Submitted,
        to: Stage::Listed,
        occurred_on: date!(2022 - 08 - 01),
        reason: None,
        batch: Some("b".into()),
        level: Some("PROVINCIAL".into()),
        reference: None,
        note: None,
        restated: true,
        library: true,
        derived: vec![(DutyId(NOBODY), OFFICE)],
    };
    is(
        ProjectEvent::Advanced(listed),
        "RECORD_LISTING",
        "community",
        true,
        r#"{"batch":"b","community":"c","dutiesDerived":1,"from":"SUBMITTED","level":"PROVINCIAL","occurredOn":"2022-08-01","to":"LISTED"}"#,
    );
}
