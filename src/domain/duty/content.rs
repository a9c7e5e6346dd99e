//! What a signature under a duty covers.

use super::Duty;
use crate::{
    catalogue::Catalogue,
    domain::{
        community,
        content::{self, ContentDigest},
    },
    error::{Error, Result},
    event::DutyName,
};
use entity::vocabulary::Vocabulary;
use serde_json::{Value, json};

/// The digest of a duty as it stands. Where the duty stands is not part of it, so that signing does not undo a
/// signature. Fails where the catalogue has not its clause.
pub fn digest(duty: Duty<'_>, catalogue: &Catalogue) -> Result<ContentDigest> {
    Ok(ContentDigest::over(&canonical(duty, catalogue, Vec::new())?))
}

/// The digest of what a completion with these files covers.
pub(super) fn completed(duty: Duty<'_>, catalogue: &Catalogue, files: Vec<Value>) -> Result<ContentDigest> {
    Ok(ContentDigest::over(&canonical(duty, catalogue, files)?))
}

/// All that a signer sees of a duty: the clause, the community as annex 1 has it, and the day it is due, as canonical
/// JSON; and the files of its completion, where it has any.
pub(super) fn canonical(duty: Duty<'_>, catalogue: &Catalogue, files: Vec<Value>) -> Result<String> {
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
    let community = duty.community.map(|found| {
        let unit = catalogue.organization(found.implementing_unit_id);
        community::content(found, unit.map(|unit| unit.row.code.as_str()))
    });
    let mut content = json!({
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
    if let (false, Some(content)) = (files.is_empty(), content.as_object_mut()) {
        content.insert("attachments".to_owned(), files.into());
    }
    content::canonical(&content)
}

/// What the trail calls a duty.
pub(super) fn name(duty: Duty<'_>, catalogue: &Catalogue) -> Result<DutyName> {
    let clause = catalogue.responsibility(duty.row.responsibility_id);
    let clause = clause.ok_or(Error::Broken("a duty's clause is in the catalogue"))?;
    let community = duty.community.map(|community| (community.code.clone(), community.name.clone()));
    Ok(DutyName { clause: clause.row.code.clone(), community })
}
