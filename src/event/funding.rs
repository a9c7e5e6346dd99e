//! What happens to money (§五(三)). It is told in the history of its community's money. Whoever keeps the trail sees no money: no amount stands here, and no reason that may name one.

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
    Spent { expenditure: ExpenditureId, community: (CommunityId, String), unit: OrganizationId, voided: bool },
    /// Finance recorded a price audit, or took it back.
    Audited {
        audit: PriceAuditId,
        community: (CommunityId, String),
        organization: OrganizationId,
        /// Whose community it is.
        unit: OrganizationId,
        voided: bool,
    },
    /// Finance recorded a payment, or took it back.
    Paid {
        payment: PaymentId,
        community: (CommunityId, String),
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
            Self::Spent { expenditure, community: (of, community), unit, voided } => {
                let action = if *voided { "VOID_EXPENDITURE" } else { "RECORD_EXPENDITURE" };
                let record = Record::about(action, *expenditure, json!({ "community": community }));
                record.told_of(*of).on_behalf_of(*unit)
            }
            Self::Audited { audit, community: (of, community), organization, voided, unit: _ } => {
                let action = if *voided { "VOID_PRICE_AUDIT" } else { "RECORD_PRICE_AUDIT" };
                let record = Record::about(action, *audit, json!({ "community": community }));
                record.told_of(*of).on_behalf_of(*organization)
            }
            Self::Paid { payment, community: (of, community), organization, voided, unit: _ } => {
                let action = if *voided { "VOID_PAYMENT" } else { "RECORD_PAYMENT" };
                let record = Record::about(action, *payment, json!({ "community": community }));
                record.told_of(*of).on_behalf_of(*organization)
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
                let record = Record::about("RULE_ELIGIBILITY", *ruling, detail).on_behalf_of(*organization);
                // A ruling on a type is of no one community.
                match community {
                    Some((of, _)) => record.told_of(*of),
                    None => record,
                }
            }
        }
    }
}
