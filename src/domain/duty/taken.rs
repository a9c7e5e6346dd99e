//! Duties that a command has taken, each with its community: what a signature covers is made of both.

use super::{
    Duty,
    actions::{Standing, stands_by},
    content::{canonical, name},
};
use crate::{
    catalogue::Catalogue,
    domain::{attachment, content::ContentDigest},
    error::{Current, Refusal, Result, Stop},
    event::DutyName,
    store::{
        rows::column_of,
        tx::{Held, Tx},
    },
    workflow::duty::Step,
};
use entity::{
    attachment::of_sign_offs,
    community, duty,
    id::{AccountId, DutyId, SignOffId},
    sign_off,
    vocabulary::SignOffAct,
};
use serde_json::Value;
use std::collections::{HashMap, HashSet};
use uuid::Uuid;

/// A duty that is held, and its community.
pub(super) struct Taken {
    pub(super) held: Held<duty::Entity>,
    community: Option<community::Model>,
}

impl Taken {
    /// What a signature under it covers that comes with these files, as canonical JSON.
    pub(super) fn content(&self, catalogue: &Catalogue, files: Vec<Value>) -> Result<String> {
        canonical(Duty { row: &self.held, community: self.community.as_ref() }, catalogue, files)
    }

    /// What the trail calls it.
    pub(super) fn name(&self, catalogue: &Catalogue) -> Result<DutyName> {
        name(Duty { row: &self.held, community: self.community.as_ref() }, catalogue)
    }

    /// What is there now, for who is refused because it saw something else.
    pub(super) fn current(&self, catalogue: &Catalogue) -> Result<Current> {
        let digest = ContentDigest::over(&self.content(catalogue, Vec::new())?);
        Ok(Current {
            revision: Some(self.held.revision),
            content_digest: Some(digest.into_string()),
            subject: Some(self.held.id.to_string()),
        })
    }

    /// Refuses where somebody changed it since the revision that the client saw.
    pub(super) fn expect_revision(&self, expected: i64, catalogue: &Catalogue) -> Result<(), Stop> {
        match self.held.expect_revision(expected) {
            Ok(()) => Ok(()),
            Err(refusal) => Err(refusal.with_current(self.current(catalogue)?).into()),
        }
    }
}

/// Takes the duty that a command names, for a step.
pub(super) async fn take(tx: &Tx<'_>, id: &str, step: Step) -> Result<Taken, Stop> {
    let id: DutyId = id.parse().map_err(|_| Refusal::not_found("id"))?;
    let permission = step.transition().permission;
    let (held, community) =
        tx.take_with::<_, community::Entity>(id, "id", permission, duty::Column::CommunityId).await?;
    Ok(Taken { held, community })
}

/// Takes the duties that a command names, for a step, in one statement and in the order of their ids, as every command does.
/// Of those that are not there, or not to be taken, says why.
pub(super) async fn take_each(
    tx: &Tx<'_>,
    ids: &[DutyId],
    step: Step,
) -> Result<HashMap<DutyId, Result<Taken, Refusal>>, Stop> {
    let permission = step.transition().permission;
    let found = tx.take_each_with::<_, community::Entity>(ids, permission, duty::Column::CommunityId).await?;
    let taken = |(id, found): (_, Option<_>)| {
        let taken = found.map(|(held, community)| Taken { held, community });
        (DutyId(id), taken.ok_or_else(|| Refusal::not_permitted("id")))
    };
    Ok(found.into_iter().map(taken).collect())
}

/// The place of a signature, its duty, its act, who signed, on whose behalf, the digest of what was signed, and its id.
type Signature = (i64, DutyId, SignOffAct, AccountId, Option<AccountId>, String, SignOffId);

/// The signatures by which duties stand where they do, where one matters, whether or not the viewer sees them.
pub(super) async fn standing(
    tx: &Tx<'_>,
    taken: &[&Taken],
    catalogue: &Catalogue,
) -> Result<HashMap<DutyId, Standing>, Stop> {
    use sign_off::{Column, Entity};
    let mut standing = HashMap::new();
    let signed: Vec<&&Taken> = taken.iter().filter(|it| stands_by(it.held.status).is_some()).collect();
    let Some(first) = signed.first() else { return Ok(standing) };
    // Not what was signed: of a hundred duties that is much, and its digest says enough.
    let columns = [
        Column::Ordinal,
        Column::DutyId,
        Column::Act,
        Column::AccountId,
        Column::OnBehalfOf,
        Column::ContentDigest,
        Column::Id,
    ];
    let ids: Vec<DutyId> = signed.iter().map(|it| it.held.id).collect();
    let of_duties = tx.rows::<Entity>().dialect().any_of(column_of::<Entity>(Column::DutyId), &ids);
    let unscoped = tx.consequence(&first.held);
    let mut signatures: Vec<Signature> = unscoped.unscoped_columns::<Entity, _>(&columns, of_duties).await?;
    signatures.sort_unstable_by_key(|(ordinal, ..)| *ordinal);
    let mut completions: Vec<Completion<'_>> = Vec::new();
    for it in signed {
        let act = stands_by(it.held.status);
        let under = |(_, duty, by, ..): &&Signature| *duty == it.held.id && Some(*by) == act;
        if let Some((.., by, on_behalf_of, signed, id)) = signatures.iter().rfind(under) {
            let valid = ContentDigest::over(&it.content(catalogue, Vec::new())?).as_str() == signed;
            if !valid && act == Some(SignOffAct::Complete) {
                completions.push((it, *id, signed.clone()));
            }
            standing.insert(it.held.id, Standing { by: *by, on_behalf_of: *on_behalf_of, valid });
        }
    }
    let covering = with_files(tx, &completions, catalogue).await?;
    for (taken, id, _) in completions {
        if let (true, Some(standing)) = (covering.contains(&id), standing.get_mut(&taken.held.id)) {
            standing.valid = true;
        }
    }
    Ok(standing)
}

/// A completion that covers not what stands there alone: its duty, itself, and the digest of what was signed.
pub(super) type Completion<'t> = (&'t Taken, SignOffId, String);

/// Which of these completions cover it with their files. Few have any: they are read for these only.
pub(super) async fn with_files(
    tx: &Tx<'_>,
    completions: &[Completion<'_>],
    catalogue: &Catalogue,
) -> Result<HashSet<SignOffId>> {
    let mut covering = HashSet::new();
    let Some((first, ..)) = completions.first() else { return Ok(covering) };
    let ids: Vec<Uuid> = completions.iter().map(|(_, id, _)| (*id).into()).collect();
    let files = attachment::under::<of_sign_offs::Entity>(tx.consequence(&first.held), &ids).await?;
    for (taken, id, signed) in completions {
        let Some(files) = files.get(&Uuid::from(*id)) else { continue };
        let files = attachment::content(files.iter().map(|file| &**file));
        if ContentDigest::over(&taken.content(catalogue, files)?).as_str() == signed {
            covering.insert(*id);
        }
    }
    Ok(covering)
}
