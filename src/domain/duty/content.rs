//! What a signature under a duty covers.

use super::Duty;
use crate::{
    catalogue::Catalogue,
    error::{Error, Result},
};
use entity::{month::YearMonth, vocabulary::Vocabulary};
use serde_json::json;
use sha2::{Digest, Sha256};

/// `sha256:` and 64 hex digits, over the canonical JSON (RFC 8785) of all that a signer sees of a duty: the
/// clause, the community as annex 1 has it, and the day it is due. Where the duty stands is not part of it, so
/// that signing does not undo a signature.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ContentDigest(String);

impl ContentDigest {
    /// The digest of a duty as it stands. Fails where the catalogue has not its clause.
    pub fn of(duty: &Duty, catalogue: &Catalogue) -> Result<Self> {
        Ok(Self::over(&canonical(duty, catalogue)?))
    }

    /// The digest of a canonical content.
    pub fn over(canonical: &str) -> Self {
        Self(format!("sha256:{:x}", Sha256::digest(canonical)))
    }

    /// The digest as clients send it back.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The content that is signed, as canonical JSON.
pub(super) fn canonical(duty: &Duty, catalogue: &Catalogue) -> Result<String> {
    let clause = catalogue
        .responsibility(duty.row.responsibility_id)
        .ok_or(Error::Broken("a duty's clause is in the catalogue"))?;
    let organization = catalogue
        .organization(duty.row.organization_id)
        .ok_or(Error::Broken("a duty's organization is in the catalogue"))?;
    if duty.row.community_id.is_some() != duty.community.is_some() {
        return Err(Error::Broken("a duty's community is read with it"));
    }
    let scenarios: Vec<_> = clause
        .scenarios
        .iter()
        .filter_map(|id| catalogue.scenario(*id))
        .map(|scenario| scenario.row.code.as_str())
        .collect();
    let activities: Vec<_> = clause.activities.iter().map(|activity| activity.code()).collect();
    let community = duty.community.as_ref().map(|community| {
        let unit = catalogue.organization(community.implementing_unit_id);
        json!({
            "code": community.code,
            "name": community.name,
            "ordinal": community.ordinal,
            "pool": community.pool.code(),
            "implementingUnit": unit.map(|unit| unit.row.code.as_str()),
            "targetLevel": community.target_level.code(),
            "creationType": community.creation_type.map(Vocabulary::code),
            "plannedStart": community.planned_start.as_ref().map(YearMonth::as_str),
            "plannedFinish": community.planned_finish.as_ref().map(YearMonth::as_str),
            "remarks": community.remarks,
        })
    });
    let content = json!({
        "kind": "duty",
        "id": duty.row.id.to_string(),
        "organization": { "code": organization.row.code, "name": organization.row.name },
        "responsibility": {
            "code": clause.row.code,
            "text": clause.row.text,
            "role": clause.row.role.code(),
            "appliesTo": clause.row.applies_to.code(),
            "activities": activities,
            "scenarios": scenarios,
            "openEnded": clause.row.open_ended,
        },
        "community": community,
        "dueOn": duty.row.due_on.map(entity::day::write),
    });
    serde_json_canonicalizer::to_string(&content)
        .map_err(|_| Error::Broken("a duty's content has a canonical form"))
}
