//! What must hold of uploads while one is written, or what nobody names is removed: whoever keeps bytes, and whoever removes the same,
//! come one after the other; and so do the uploads of an organization, whose bytes are counted.

use super::{
    database::{Store, Unscoped},
    reader::Reader,
    set::Dialect,
    text::Text,
    tx::Tx,
};
use crate::error::Result;
use entity::{id::OrganizationId, organization};
use sea_orm::ColumnTrait;

const SUM: &str = "SELECT CAST(COALESCE(SUM(size), 0) AS bigint) FROM attachments WHERE organization_id = $1";
const TURN: &str = "SELECT pg_advisory_xact_lock($1)";

impl Unscoped<'_> {
    /// Comes after whoever keeps or removes the bytes of this digest, until the transaction ends. SQLite lets one in at a time anyway.
    pub async fn unscoped_content_turn(self, sha256: &str) -> Result<()> {
        if self.store.dialect() == Dialect::Postgres {
            // As many of its bits as there are; two digests that share them wait for each other for nothing.
            let bits = sha256.get(..15).and_then(|digits| i64::from_str_radix(digits, 16).ok());
            let turn = Text { text: TURN.into(), values: vec![bits.unwrap_or_default().into()] };
            self.transaction.execute(self.store, &turn).await?;
        }
        Ok(())
    }
}

impl Tx<'_> {
    /// Comes after other uploads of the organization, and after whoever keeps or removes the same bytes; says how many bytes the
    /// organization has.
    pub async fn upload_turn(&self, organization: OrganizationId, sha256: &str) -> Result<i64> {
        let unscoped = Unscoped { store: self.store, transaction: &self.transaction };
        unscoped.unscoped_turn::<organization::Entity>(organization::Column::Id.eq(organization)).await?;
        unscoped.unscoped_content_turn(sha256).await?;
        sum(&Reader::Transaction(self.store, &self.transaction), organization).await
    }
}

impl Store {
    /// Bytes of all files of an organization: of each upload as many, also where they are the same.
    pub async fn uploaded_bytes(&self, organization: OrganizationId) -> Result<i64> {
        sum(&Reader::Arrival(self), organization).await
    }
}

async fn sum(reader: &Reader<'_>, organization: OrganizationId) -> Result<i64> {
    let sum = Text { text: SUM.into(), values: vec![organization.into()] };
    let rows = reader.all(&sum).await?;
    Ok(rows.first().map(|row| row.try_get_by_index(0)).transpose()?.unwrap_or_default())
}
