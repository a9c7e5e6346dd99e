//! A community that another parameter moves.

use super::super::context::Object;
use crate::domain::funding::Shift;
use engine::{Writer, field};

/// An amount of a community that is moved, which may be none.
macro_rules! shifted {
    ($name:literal, $field:ident, $about:literal) => {
        field($name, "Decimal", $about, |it, _, out| out.optional(it.$field.as_ref(), Writer::plain))
    };
}

pub(super) static SHIFT: Object<Shift> = Object {
    name: "FundingShift",
    about: "因规则参数调整而变动的社区（条文：五（三））。/ A community that another parameter moves (§五(三)).",
    implements: &[],
    fields: &[
        field("community", "String!", "社区代码。/ The code of the community.", |it, _, out| {
            out.string(&it.community)
        }),
        field("statusBefore", "FundingStatus!", "原状态。/ Where it stood.", |it, _, out| {
            out.plain(&it.status_before)
        }),
        field("statusAfter", "FundingStatus!", "新状态。/ Where it stands then.", |it, _, out| {
            out.plain(&it.status_after)
        }),
        shifted!(
            "entitlementBefore",
            entitlement_before,
            "原应得（或预计）奖补。/ What was due, or expected."
        ),
        shifted!(
            "entitlementAfter",
            entitlement_after,
            "新应得（或预计）奖补。/ What is due then, or expected."
        ),
        shifted!("payableBefore", payable_before, "原可拨付。/ What was payable."),
        shifted!("payableAfter", payable_after, "新可拨付。/ What is payable then."),
    ],
};
