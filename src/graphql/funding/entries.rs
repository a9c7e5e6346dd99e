//! `Expenditure`, `PriceAudit`, `Payment`: what is recorded of money.

use crate::{
    catalogue::Organization,
    domain::{
        funding::Funding,
        person::{ByHand, Person},
    },
    error::Result,
    graphql::{
        attachment::{Attached, Holding},
        community::{About, COMMUNITY, Communities, OfCommunity},
        context::{Context, Object, One, Selection},
        organization::ORGANIZATION,
        person::{Hands, USER},
    },
};
use engine::{Arguments, Cost, Load, Loaded, With, Writer, field, made_of};
use entity::{
    attachment::{of_expenditures, of_payments, of_price_audits},
    community::Model as Community,
    expenditure,
    id::{AccountId, CommunityId},
    payment, price_audit,
};
use std::{collections::HashMap, sync::Arc};
use uuid::Uuid;

pub(in crate::graphql) type Expenditure = OfCommunity<expenditure::Model>;
pub(in crate::graphql) type PriceAudit = OfCommunity<price_audit::Model>;
pub(in crate::graphql) type Payment = OfCommunity<payment::Model>;

/// What each kind of entry has in common, and its object with the fields that it has beside.
macro_rules! entry {
    ($entry:ident, $model:path, $links:path, $object:ident, $name:literal, $about:literal, [$($own:expr),+ $(,)?]) => {
        impl About for $model {
            fn community_id(&self) -> Option<CommunityId> {
                Some(self.community_id)
            }
        }

        impl Holding for $entry {
            type Links = $links;

            fn holder(&self) -> Option<Uuid> {
                Some(self.row.id.into())
            }
        }

        impl ByHand for $entry {
            fn hand(&self) -> Option<AccountId> {
                Some(self.row.account_id)
            }
        }

        pub(in crate::graphql) static $object: Object<$entry> = Object {
            name: $name,
            about: $about,
            implements: &["Node"],
            fields: &[
                field("id", "ID!", "标识。/ Its id.", |it, _, out| out.plain(it.row.id)),
                made_of(
                    "community",
                    "Community!",
                    "社区。/ Whose money it is.",
                    &One::<$entry, With<Communities<$model>>, Arc<Community>> {
                        object: &COMMUNITY,
                        of: |it, communities, _| communities.of(it),
                    },
                )
                .work(1),
                field("amount", "Decimal!", "金额，元，两位小数。/ How much, in yuan with two decimals.", |it, _, out| {
                    out.plain(it.row.amount)
                }),
                $($own,)+
                field("note", "String", "说明。/ What was noted.", |it, _, out| {
                    out.optional(it.row.note.as_deref(), Writer::string)
                }),
                Attached::<$entry>::FIELD,
                made_of(
                    "organization",
                    "Organization!",
                    "登记单位。/ Who recorded it.",
                    &One::<$entry, (), Organization> {
                        object: &ORGANIZATION,
                        of: |it, (), at| at.context().catalogue.organization(it.row.organization_id),
                    },
                ),
                made_of(
                    "by",
                    "User!",
                    "登记人。/ By whom.",
                    &One::<$entry, Loaded<Hands<$entry>>, Person> { object: &USER, of: |it, hands, _| hands.of(it) },
                ),
                field("recordedAt", "DateTime!", "登记时间。/ When it was recorded.", |it, _, out| {
                    out.plain(it.row.recorded_at.rfc3339())
                }),
                field("voidedAt", "DateTime", "作废时间；有效为空。/ When it was taken back; null while it stands.", |it, _, out| {
                    out.optional(it.row.voided_at, |out, moment| out.plain(moment.rfc3339()))
                }),
                field("voidReason", "String", "作废理由。/ Why it was taken back.", |it, _, out| {
                    out.optional(it.row.void_reason.as_deref(), Writer::string)
                }),
            ],
        };
    };
}

entry!(
    Expenditure,
    expenditure::Model,
    of_expenditures::Entity,
    EXPENDITURE,
    "Expenditure",
    "一笔创建支出（条文：五（三））；不得修改，有误则作废重登。/ What was spent on the creation of a community (§五(三)): it is never edited, but taken back.",
    [
        field("category", "ExpenditureCategory!", "类别。/ What was paid for.", |it, _, out| {
            out.plain(it.row.category)
        }),
        field("source", "FundSource!", "资金来源。/ Whose money it was.", |it, _, out| out
            .plain(it.row.source)),
        field("incurredOn", "Date!", "支出日期。/ The day of it.", |it, _, out| {
            out.plain(entity::day::write(it.row.incurred_on))
        }),
    ]
);

entry!(
    PriceAudit,
    price_audit::Model,
    of_price_audits::Entity,
    PRICE_AUDIT,
    "PriceAudit",
    "一次审价（条文：五（三）；附件2）：有效的最近一次为准，先前各次留存。/ What an audit found that a community cost (§五(三), annex 2): the last that stands is in force.",
    [field("auditedOn", "Date!", "审价日期。/ The day of it.", |it, _, out| {
        out.plain(entity::day::write(it.row.audited_on))
    })]
);

entry!(
    Payment,
    payment::Model,
    of_payments::Entity,
    PAYMENT,
    "Payment",
    "一笔拨付（条文：五（三）；附件2）。/ Money that was paid for a community (§五(三), annex 2).",
    [
        field("paidOn", "Date!", "拨付日期。/ The day of it.", |it, _, out| {
            out.plain(entity::day::write(it.row.paid_on))
        }),
        field(
            "rulesVersion",
            "Int!",
            "据以计算的规则版本。/ By which version of the rules it was computed.",
            |it, _, out| { out.int(it.row.rules_version) }
        ),
        field(
            "entitlement",
            "Decimal!",
            "拨付时应得奖补合计。/ What was due in all, as it was computed then.",
            |it, _, out| { out.plain(it.row.entitlement) }
        ),
    ]
);

/// What is recorded of the money of each community, with the community by which the request came to it.
macro_rules! of_funding {
    ($name:ident, $entry:ident, $rows:ident) => {
        pub(super) struct $name(HashMap<CommunityId, Vec<$entry>>);

        impl $name {
            pub(super) fn of(&self, it: &Funding) -> Vec<&$entry> {
                let found = it.community.as_ref().and_then(|community| self.0.get(&community.id));
                found.into_iter().flatten().collect()
            }
        }

        impl Load<Context> for $name {
            type Row = Funding;
            type Needs = ();

            /// They were read with what is computed of them.
            fn cost(_: &Arguments) -> Cost {
                Cost::rows(4)
            }

            async fn load<'a>(rows: Vec<&'a Funding>, (): (), _: Selection<'a>) -> Result<Self> {
                let of_each = rows.iter().filter_map(|it| {
                    let community = it.community.as_ref()?;
                    let below = |row: &_| $entry::below(Clone::clone(row), Some(Arc::clone(community)));
                    Some((community.id, it.$rows.iter().map(below).collect()))
                });
                Ok(Self(of_each.collect()))
            }
        }
    };
}

of_funding!(Expenditures, Expenditure, expenditures);
of_funding!(Audits, PriceAudit, audits);
of_funding!(Payments, Payment, payments);
