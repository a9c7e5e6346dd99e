//! What happens to money (§五(三)). Whoever keeps the trail sees no money: no amount stands here, and no reason that may name one.

use super::record::Record;
use entity::{
    id::{
        CommunityId, ExpenditureId, FundingRuleSetId, FundingRulingId, OrganizationId, PaymentId,
        PriceAuditId,
    },
    vocabulary::{CreationType, Vocabulary},
};
use serde_json::json;

/// Something that was done about money.
#[derive(Clone, Debug)]
pub enum FundingEvent {
    /// A unit recorded an expenditure, or took it back.
    Spent { expenditure: ExpenditureId, community: String, unit: OrganizationId, voided: bool },
    /// Finance recorded a price audit, or took it back.
    Audited {
        audit: PriceAuditId,
        community: String,
        organization: OrganizationId,
        /// Whose community it is.
        unit: OrganizationId,
        voided: bool,
    },
    /// Finance recorded a payment, or took it back.
    Paid {
        payment: PaymentId,
        community: String,
        organization: OrganizationId,
        /// Whose community it is.
        unit: OrganizationId,
        voided: bool,
    },
    /// The office set a parameter.
    Parameter { rules: FundingRuleSetId, version: i64, name: &'static str, organization: OrganizationId },
    /// The office ruled who is eligible.
    Ruled {
        ruling: FundingRulingId,
        community: Option<(CommunityId, String)>,
        creation_type: Option<CreationType>,
        organization: OrganizationId,
    },
}

impl FundingEvent {
    pub(super) fn record(&self) -> Record {
        match self {
            Self::Spent { expenditure, community, unit, voided } => {
                let action = if *voided { "VOID_EXPENDITURE" } else { "RECORD_EXPENDITURE" };
                Record::about(action, *expenditure, json!({ "community": community })).on_behalf_of(*unit)
            }
            Self::Audited { audit, community, organization, voided, unit: _ } => {
                let action = if *voided { "VOID_PRICE_AUDIT" } else { "RECORD_PRICE_AUDIT" };
                Record::about(action, *audit, json!({ "community": community })).on_behalf_of(*organization)
            }
            Self::Paid { payment, community, organization, voided, unit: _ } => {
                let action = if *voided { "VOID_PAYMENT" } else { "RECORD_PAYMENT" };
                Record::about(action, *payment, json!({ "community": community })).on_behalf_of(*organization)
            }
            Self::Parameter { rules, version, name, organization } => {
                let detail = json!({ "name": name, "version": version });
                Record::about("SET_FUNDING_PARAMETER", *rules, detail).on_behalf_of(*organization)
            }
            Self::Ruled { ruling, community, creation_type, organization } => {
                let detail = json!({
                    "community": community.as_ref().map(|(_, code)| code),
                    "creationType": creation_type.map(Vocabulary::code),
                });
                Record::about("RULE_ELIGIBILITY", *ruling, detail).on_behalf_of(*organization)
            }
        }
    }
}
