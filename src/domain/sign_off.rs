//! Signatures (签收、办结). Whoever sees a duty sees the signatures under it.

use super::{Context, content::ContentDigest, duty::Duty};
use crate::{
    authz::{Permission, Places},
    error::Result,
    store::{Dialect, Scoped, rows::column_of, scope::hangs_on},
};
use entity::{
    community, duty,
    id::SignOffId,
    sign_off::{Column, Content, Entity, Signature},
    sign_off_recall,
    vocabulary::SignOffAct,
};
use sea_orm::Condition;
use std::{collections::HashMap, sync::Arc};

impl Scoped for Entity {
    const READ: Permission = Permission::ReadDuties;

    fn inside(places: &Places, dialect: Dialect) -> Vec<Condition> {
        let of = column_of::<Self>(Column::DutyId);
        vec![hangs_on::<duty::Entity>(duty::Column::Id, of, places, dialect)]
    }
}

/// Whoever sees a duty sees what was recalled of it.
impl Scoped for sign_off_recall::Entity {
    const READ: Permission = Permission::ReadDuties;

    fn inside(places: &Places, dialect: Dialect) -> Vec<Condition> {
        let duty = column_of::<Self>(sign_off_recall::Column::DutyId);
        vec![hangs_on::<duty::Entity>(duty::Column::Id, duty, places, dialect)]
    }
}

/// A signature, and the duty under which it was read.
#[derive(Clone, Debug)]
pub struct SignOff {
    pub row: Signature,
    pub under: Under,
}

/// What is known of the duty of a signature.
#[derive(Clone, Debug)]
pub enum Under {
    /// It was not read.
    Unread,
    /// As it was read with the signature.
    Read(Arc<Signed>),
    /// The signature was just given, to this content, and was held against it in the same transaction.
    JustSigned(String),
}

/// A duty and its community: what a signature covers is made of both.
#[derive(Clone, Debug)]
pub struct Signed {
    pub row: duty::Model,
    /// Its community; none of a duty of the programme as a whole.
    pub community: Option<Arc<community::Model>>,
}

impl Signed {
    /// The same, to say what of it is signed.
    pub fn duty(&self) -> Duty<'_> {
        Duty { row: &self.row, community: self.community.as_deref() }
    }
}

impl SignOff {
    /// Whether it still covers what stands there. False once that has changed.
    pub fn covers(&self, content: &ContentDigest) -> bool {
        self.row.content_digest == content.as_str()
    }
}

/// What was signed, of each of these signatures.
pub async fn contents(cx: &Context, signatures: &[&SignOff]) -> Result<HashMap<SignOffId, String>> {
    let mut contents = HashMap::with_capacity(signatures.len());
    let mut missing: Vec<SignOffId> = Vec::new();
    for signature in signatures {
        match &signature.under {
            Under::JustSigned(content) => drop(contents.insert(signature.row.id, content.clone())),
            Under::Unread | Under::Read(_) => missing.push(signature.row.id),
        }
    }
    let rows = cx.store.rows::<Entity>(&cx.viewer).among(Column::Id, &missing);
    let rows: Vec<Content> = rows.columns(&[]).await?;
    contents.extend(rows.into_iter().map(|row| (row.id, row.content)));
    Ok(contents)
}

/// Which of these signatures were recalled.
pub async fn recalls(
    cx: &Context,
    signatures: &[&SignOff],
) -> Result<HashMap<SignOffId, sign_off_recall::Model>> {
    use sign_off_recall::{Column, Entity};
    // Only completions are.
    let ids: Vec<SignOffId> = signatures
        .iter()
        .filter(|signature| signature.row.act == SignOffAct::Complete)
        .map(|signature| signature.row.id)
        .collect();
    let rows = cx.store.rows::<Entity>(&cx.viewer).among(Column::SignOffId, &ids).all(&[]).await?;
    Ok(rows.into_iter().map(|row| (row.sign_off_id, row)).collect())
}
