//! `ApplicationActivity`: how active an application was in a month, and what had been reported of that before.

use crate::{
    domain::{
        digital_application::Month,
        person::{ByHand, Person},
    },
    graphql::{
        context::{Many, Object, One},
        person::{Hands, USER},
    },
};
use engine::{Loaded, Writer, field, made_of};
use entity::{application_activity::Model, id::AccountId};

impl ByHand for Month {
    fn hand(&self) -> Option<AccountId> {
        Some(self.row.account_id)
    }
}

impl ByHand for Model {
    fn hand(&self) -> Option<AccountId> {
        Some(self.account_id)
    }
}

/// Whether as much was reported as was required; none where nothing was.
fn is_met(row: &Model) -> Option<bool> {
    row.threshold.map(|threshold| row.value >= threshold)
}

pub(super) static ACTIVITY: Object<Month> = Object {
    name: "ApplicationActivity",
    about: "应用某月的活跃度，单位和标准见 requirements（条文：附件2·区发改局）。/ How active an application was in a month, in the unit of `requirements` (annex 2, the reform bureau).",
    implements: &[],
    fields: &[
        field("month", "YearMonth!", "月份。/ Of which month.", |it, _, out| out.plain(&it.row.month)),
        field("value", "Decimal!", "活跃度。/ How active it was.", |it, _, out| {
            out.string(&it.row.value.to_string())
        }),
        field(
            "threshold",
            "Decimal",
            "填报时的标准；未定标准为空。/ What was required when it was reported; null where nothing was.",
            |it, _, out| out.optional(it.row.threshold, |out, it| out.string(&it.to_string())),
        ),
        field(
            "met",
            "Boolean",
            "是否达标；未定标准为空。/ Whether that was reached; null where nothing was required.",
            |it, _, out| out.optional(is_met(&it.row), Writer::boolean),
        ),
        field(
            "reason",
            "String",
            "更正理由；首次填报为空。/ Why it was corrected; null of what was reported first.",
            |it, _, out| out.optional(it.row.reason.as_deref(), Writer::string),
        ),
        made_of(
            "by",
            "User!",
            "填报人。/ By whom it was reported.",
            &One::<Month, Loaded<Hands<Month>>, Person> { object: &USER, of: |it, hands, _| hands.of(it) },
        ),
        field("recordedAt", "DateTime!", "填报时间。/ When it was reported.", |it, _, out| {
            out.plain(it.row.recorded_at.rfc3339())
        }),
        made_of(
            "superseded",
            "[SupersededActivity!]!",
            "更正前的填报，最近在前。/ What it took the place of, the last first.",
            &Many::<Month, (), Model> { object: &SUPERSEDED, of: |it, (), _| it.superseded.iter().collect() },
        ),
    ],
};

pub(super) static SUPERSEDED: Object<Model> = Object {
    name: "SupersededActivity",
    about: "已被更正的活跃度填报，留存备查（条文：附件2·区发改局）。/ What had been reported of a month before it was corrected: history, and no more (annex 2, the reform bureau).",
    implements: &[],
    fields: &[
        field("value", "Decimal!", "活跃度。/ How active it was said to be.", |it, _, out| {
            out.string(&it.value.to_string())
        }),
        field(
            "reason",
            "String",
            "更正理由；首次填报为空。/ Why it took the place of the one before; null of what was reported first.",
            |it, _, out| out.optional(it.reason.as_deref(), Writer::string),
        ),
        made_of(
            "by",
            "User!",
            "填报人。/ By whom it was reported.",
            &One::<Model, Loaded<Hands<Model>>, Person> { object: &USER, of: |it, hands, _| hands.of(it) },
        ),
        field("recordedAt", "DateTime!", "填报时间。/ When it was reported.", |it, _, out| {
            out.plain(it.recorded_at.rfc3339())
        }),
    ],
};
