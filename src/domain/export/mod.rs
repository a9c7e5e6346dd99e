//! Lists and sheets as tables for paper and spreadsheets, read piece by piece: however long a list is, a piece of it is all
//! that is held, and each is read by the rights that its reader has then.

mod communities;
mod duties;
mod evaluation;
mod reviews;

use super::{Context, community, duty, review};
use crate::{
    authz::Permission,
    error::{Error, Result},
    store::{
        Scoped,
        page::{MAX_SIZE, Page, Paging, Sort, Window},
        rows::Rows,
    },
};
use entity::{
    day,
    id::{EvaluationId, OrganizationId},
    vocabulary::Vocabulary,
};
use time::Date;

/// A table that can be had.
#[derive(Clone, Debug)]
pub enum Export {
    /// The duties of a list, as annex 2 has their clauses.
    Duties(duty::Filter),
    /// The reviews of a list, the newest first, a line for each place on a roster.
    Reviews(review::Filter),
    /// The communities of a list, as annex 1 has them.
    Communities(community::Filter),
    /// The scores of one evaluation.
    Evaluation(EvaluationId),
}

/// Lines of a table.
#[derive(Clone, Debug, Default)]
pub struct Piece {
    pub lines: Vec<Vec<String>>,
    /// From where the rest is read; none where this is the last.
    pub rest: Option<String>,
}

impl Export {
    /// What it takes to have any of it.
    pub const fn permission(&self) -> Permission {
        match self {
            Self::Duties(_) => <entity::duty::Entity as Scoped>::READ,
            Self::Reviews(_) => <entity::review::Entity as Scoped>::READ,
            Self::Communities(_) => <entity::community::Entity as Scoped>::READ,
            Self::Evaluation(_) => <entity::evaluation::Entity as Scoped>::READ,
        }
    }

    /// Its columns.
    pub const fn columns(&self) -> &'static [&'static str] {
        match self {
            Self::Duties(_) => &duties::COLUMNS,
            Self::Reviews(_) => &reviews::COLUMNS,
            Self::Communities(_) => &communities::COLUMNS,
            Self::Evaluation(_) => &super::evaluation::COLUMNS,
        }
    }

    /// Its first lines that the viewer may see, or those from where an earlier piece ended. None where there is no such
    /// thing for the viewer.
    pub async fn piece(&self, cx: &Context, from: Option<String>) -> Result<Option<Piece>> {
        match self {
            Self::Duties(filter) => duties::piece(cx, filter, from).await.map(Some),
            // The largest of them: the others need no room for it.
            Self::Reviews(filter) => Box::pin(reviews::piece(cx, filter, from)).await.map(Some),
            Self::Communities(filter) => communities::piece(cx, filter, from).await.map(Some),
            Self::Evaluation(id) => evaluation::whole(cx, *id).await,
        }
    }
}

/// The rows of a piece, as many as the longest page has, and from where the next is read.
async fn read<E: Scoped>(
    rows: Rows<'_, E>,
    sort: &Sort<E>,
    from: Option<String>,
) -> Result<(Vec<E::Model>, Option<String>)> {
    let window = sort.window(&Paging { after: from, ..Paging::default() })?;
    let Page { rows, has_next, .. } = rows.page(sort, &Window { size: MAX_SIZE, ..window }).await?;
    let rest = rows.last().filter(|_| has_next).map(|row| sort.cursor(row));
    Ok((rows, rest))
}

/// An organization's code and name.
fn organization(cx: &Context, id: OrganizationId) -> Result<[String; 2]> {
    let found = cx.catalogue.organization(id);
    let found = found.ok_or(Error::Broken("an organization that a row names is in the catalogue"))?;
    Ok([found.row.code.clone(), found.row.name.clone()])
}

fn word<W: Vocabulary + Copy>(word: Option<W>) -> String {
    word.map(|word| word.code().to_owned()).unwrap_or_default()
}

fn day(day: Option<Date>) -> String {
    day.map(day::write).unwrap_or_default()
}
