//! On which day registered documents were last asked: once a day and document, whoever asks and however often.

use super::{database::Store, pools::Work, text::Text};
use crate::error::Result;
use time::Date;

const NOTE: &str = "UPDATE documents SET last_used_on = $1 WHERE (asked_by = $2 OR digest = $2)
AND retired_at IS NULL AND (last_used_on IS NULL OR last_used_on < $1)";

impl Store {
    /// Notes that the documents of this name were asked on a day. It leaves no trace: it is nobody's deed.
    pub async fn note_use(&self, asked_by: &str, day: Date) -> Result<()> {
        let (transaction, _turn) = self.begin(Work::Operation).await?;
        let note = Text { text: NOTE.into(), values: vec![day.into(), asked_by.into()] };
        transaction.execute(self, &note).await?;
        transaction.commit(self).await?;
        Ok(())
    }
}
