//! Whether the audit trail is what was sealed: the chain from its beginning, a page at a time, and what is outside it.

use super::{
    audit,
    database::Store,
    reader::Reader,
    seal::{BEGINNING, Form, hash, sealed},
    set::Dialect,
};
use crate::error::Error;
use entity::{
    Positional, audit_event, audit_head, audit_seal, audit_waiting, id::AuditEventId, timestamp::Timestamp,
};
use sea_orm::{
    Iterable, Order, QueryResult,
    sea_query::{Expr, ExprTrait, Query, SelectStatement},
};
use std::{collections::HashMap, fmt, str::FromStr, time::Duration};
use uuid::Uuid;

/// Links that are read at once.
const PAGE: u64 = 1_000;
/// Who has waited longer than this waits for nobody.
const LATE: Duration = Duration::from_secs(10);

/// The last link of a chain, or one that was the last when it was kept.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Head {
    /// Its position; 0 before the first.
    pub position: i64,
    /// Its hash.
    pub hash: String,
}

impl Head {
    fn beginning() -> Self {
        Self { position: 0, hash: BEGINNING.to_owned() }
    }
}

impl fmt::Display for Head {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}:{}", self.position, self.hash)
    }
}

impl FromStr for Head {
    type Err = &'static str;

    /// Reads what [`Display`](fmt::Display) writes; what follows a blank, such as a time, is not looked at.
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        const FORM: &str = "a head is POSITION:HASH, as `audit head` prints it";
        let text = text.split_whitespace().next().unwrap_or_default();
        let (position, hash) = text.split_once(':').ok_or(FORM)?;
        let position = position.parse().ok().filter(|position| *position >= 0).ok_or(FORM)?;
        let hash = hash.to_ascii_lowercase();
        if hash.len() != BEGINNING.len() || !hash.bytes().all(|digit| digit.is_ascii_hexdigit()) {
            return Err(FORM);
        }
        Ok(Self { position, hash })
    }
}

/// The first thing that is wrong with the trail.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Break {
    /// A link is not there.
    #[error("position {0}: there is no seal; the next one has position {1}")]
    Gap(i64, i64),
    /// The links end before the head.
    #[error("position {0}: there is no seal, and {1} were made")]
    Short(i64, i64),
    /// A link follows that was not made as links are.
    #[error("position {0}: there is a seal that was not made by sealing; the last one has position {1}")]
    Long(i64, i64),
    /// A value that the program does not write.
    #[error("position {0}: the seal or its event has a value that this program does not write")]
    Unreadable(i64),
    /// A link that does not hold on to the one before.
    #[error("position {0}: the seal does not follow the one before it")]
    Unlinked(i64),
    /// The event of a link is not there.
    #[error("position {0}: {1} was deleted")]
    Deleted(i64, AuditEventId),
    /// The event or its link is not what was sealed.
    #[error("position {0}: {1} or its seal was changed")]
    Changed(i64, AuditEventId),
    /// The chain is another one than that of which a head was kept.
    #[error("position {0}: the seal is not the one whose hash was kept; the trail was rewritten up to here")]
    Rewritten(i64),
    /// The chain is shorter than it was.
    #[error("position {0}: the head that was kept is not reached; the trail ends at position {1}")]
    Cut(i64, i64),
    /// There is no head.
    #[error("audit_head has lost its row")]
    Headless,
    /// An event that came in past the program.
    #[error("{0} has no seal and does not wait for one; it was not written by this program")]
    Foreign(AuditEventId),
    /// An event that waited and is gone.
    #[error("{0} waits to be sealed, and was deleted")]
    Lost(AuditEventId),
    /// An event that waits and has a seal.
    #[error("{0} waits to be sealed, and has a seal")]
    Twice(AuditEventId),
    /// Nobody seals.
    #[error("{number} events wait to be sealed, the first for {} seconds; a server that runs seals them", .longest.as_secs())]
    Late {
        /// How many.
        number: u32,
        /// For how long the first of them does.
        longest: Duration,
    },
}

/// The trail cannot be vouched for.
#[derive(Debug, thiserror::Error)]
pub enum VerifyError {
    /// Something is wrong with it.
    #[error("the audit trail is broken: {0}")]
    Broken(#[from] Break),
    /// It could not be read.
    #[error(transparent)]
    Failed(#[from] Error),
}

/// What was found whole.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Verified {
    /// The last link that was looked at: the head when it began.
    pub head: Head,
    /// How many of the events were there before they could be sealed.
    pub afterwards: u64,
    /// How many waited to be sealed.
    pub waiting: u32,
}

/// The chain as far as it was followed.
struct Chain<'k> {
    last: Head,
    afterwards: u64,
    kept: Option<&'k Head>,
    /// The last place of each history.
    places: HashMap<Uuid, Timestamp>,
}

impl Chain<'_> {
    /// Whether an event has its place in a history, if it is told in one: not before it happened, and behind what is told
    /// there of links before it. No seal has the place, which the statement that writes it finds.
    fn is_in_its_place(&mut self, event: &audit_event::Model) -> bool {
        let (of, place) = match (event.history_of, event.history_order) {
            (None, None) => return true,
            (Some(of), Some(place)) => (of, place),
            _ => return false,
        };
        place >= event.occurred_at && self.places.insert(of, place).is_none_or(|last| last < place)
    }

    fn check_kept(&self) -> Result<(), Break> {
        match self.kept {
            Some(kept) if kept.position == self.last.position && kept.hash != self.last.hash => {
                Err(Break::Rewritten(kept.position))
            }
            _ => Ok(()),
        }
    }

    /// Takes the next link, which must hold on to the last.
    fn follow(&mut self, row: &QueryResult) -> Result<(), VerifyError> {
        let next = self.last.position.saturating_add(1);
        let events = audit_event::Column::iter().count();
        let unreadable = |_| Break::Unreadable(next);
        let seal = |at: usize| events.saturating_add(at);
        let position: i64 = row.try_get_by_index(seal(0)).map_err(unreadable)?;
        if position != next {
            return Err(Break::Gap(next, position).into());
        }
        let event_id: AuditEventId = row.try_get_by_index(seal(1)).map_err(unreadable)?;
        let previous: String = row.try_get_by_index(seal(2)).map_err(unreadable)?;
        let stored: String = row.try_get_by_index(seal(3)).map_err(unreadable)?;
        let afterwards: bool = row.try_get_by_index(seal(4)).map_err(unreadable)?;
        let is_there: i32 = row.try_get_by_index(seal(5)).map_err(unreadable)?;
        let is_as_written: i32 = row.try_get_by_index(seal(6)).map_err(unreadable)?;
        if is_there == 0 {
            return Err(Break::Deleted(position, event_id).into());
        }
        if is_as_written == 0 {
            return Err(Break::Unreadable(position).into());
        }
        if previous != self.last.hash {
            return Err(Break::Unlinked(position).into());
        }
        let event = audit_event::Model::read(row).map_err(unreadable)?;
        // One that was sealed whole has not the other hash, whatever becomes of where it is told.
        let is_sealed = |form| Ok::<_, Error>(stored == hash(form, position, &previous, &event, afterwards)?);
        let is_as_sealed = is_sealed(Form::Whole)? || is_sealed(Form::WithoutHistory)?;
        if !is_as_sealed || !audit::says_the_same(&event) || !self.is_in_its_place(&event) {
            return Err(Break::Changed(position, event_id).into());
        }
        self.last = Head { position, hash: stored };
        self.afterwards = self.afterwards.saturating_add(u64::from(afterwards));
        Ok(self.check_kept()?)
    }
}

/// Links and their events, in order, behind a position.
fn links(dialect: Dialect, behind: Option<i64>) -> SelectStatement {
    use audit_seal::{Column, Entity};
    let position = Expr::col((Entity, Column::Position));
    // SQLite keeps in a column whatever it is given, and much of that reads like something else.
    let as_written = match dialect {
        Dialect::Postgres => Expr::cust("true"),
        Dialect::Sqlite => Expr::cust(
            "typeof(audit_seals.position) = 'integer' AND typeof(audit_seals.event_id) = 'blob' \
             AND typeof(audit_seals.previous) = 'text' AND typeof(audit_seals.hash) = 'text' \
             AND audit_seals.sealed_afterwards IN (0, 1) AND typeof(audit_events.id) = 'blob' \
             AND typeof(audit_events.occurred_at) = 'integer' AND typeof(audit_events.actor_id) IN ('blob', 'null') \
             AND typeof(audit_events.action) = 'text' AND typeof(audit_events.subject_kind) = 'text' \
             AND typeof(audit_events.subject_id) = 'blob' \
             AND typeof(audit_events.organization_id) IN ('blob', 'null') AND typeof(audit_events.detail) = 'text' \
             AND typeof(audit_events.history_of) IN ('blob', 'null') \
             AND typeof(audit_events.history_order) IN ('integer', 'null')",
        ),
    };
    let event = Expr::col((audit_event::Entity, audit_event::Column::Id));
    let mut select = Query::select();
    select
        .exprs(audit_event::Column::iter().map(|column| Expr::col((audit_event::Entity, column))))
        .exprs(Column::iter().map(|column| Expr::col((Entity, column))))
        .expr(Expr::case(event.clone().is_null(), 0).finally(1))
        .expr(Expr::case(as_written, 1).finally(0))
        .from(Entity)
        .left_join(audit_event::Entity, event.equals((Entity, Column::EventId)))
        .order_by((Entity, Column::Position), Order::Asc)
        .limit(PAGE);
    if let Some(behind) = behind {
        select.and_where(position.gt(behind));
    }
    select
}

/// An event that neither has a seal nor waits for one. Both in one statement: in between it might be sealed.
fn foreign() -> SelectStatement {
    let event = Expr::col((audit_event::Entity, audit_event::Column::Id));
    let waits = Query::select()
        .expr(Expr::val(1))
        .from(audit_waiting::Entity)
        .and_where(Expr::col((audit_waiting::Entity, audit_waiting::Column::EventId)).eq(event.clone()))
        .take();
    Query::select()
        .expr(event.clone())
        .from(audit_event::Entity)
        .and_where(sealed(event).not())
        .and_where(Expr::exists(waits).not())
        .limit(1)
        .take()
}

/// An event that waits in vain, and whether it has a seal.
fn in_vain() -> SelectStatement {
    let event = Expr::col((audit_waiting::Entity, audit_waiting::Column::EventId));
    let is_there = Query::select()
        .expr(Expr::val(1))
        .from(audit_event::Entity)
        .and_where(Expr::col((audit_event::Entity, audit_event::Column::Id)).eq(event.clone()))
        .take();
    Query::select()
        .expr(event.clone())
        .expr(Expr::case(sealed(event.clone()), 1).finally(0))
        .from(audit_waiting::Entity)
        .and_where(sealed(event).or(Expr::exists(is_there).not()))
        .limit(1)
        .take()
}

impl Store {
    /// The last link of the trail's chain.
    pub async fn head(&self) -> Result<Head, VerifyError> {
        let position = self.head_position().await?;
        if position == 0 {
            return Ok(Head::beginning());
        }
        let mut select = Query::select();
        select
            .column(audit_seal::Column::Hash)
            .from(audit_seal::Entity)
            .and_where(Expr::col(audit_seal::Column::Position).eq(position));
        match self.first(&select).await? {
            Some(row) => Ok(Head { position, hash: row.try_get_by_index(0).map_err(Error::from)? }),
            None => Err(Break::Short(position, position).into()),
        }
    }

    /// Follows the trail from its beginning to the head, and looks for what stands outside it. Others may write meanwhile.
    ///
    /// `kept` is a head that was printed earlier: only with one can it be told that the trail was cut off, or rewritten.
    pub async fn verify(&self, kept: Option<&Head>) -> Result<Verified, VerifyError> {
        let end = self.head_position().await?;
        let mut chain = Chain { last: Head::beginning(), afterwards: 0, kept, places: HashMap::new() };
        chain.check_kept()?;
        let mut behind = None;
        while chain.last.position < end {
            let page = Reader::Pool(self).all(&links(self.dialect(), behind)).await?;
            if page.is_empty() {
                return Err(Break::Short(chain.last.position.saturating_add(1), end).into());
            }
            for row in page {
                if chain.last.position == end {
                    break;
                }
                chain.follow(&row)?;
            }
            behind = Some(chain.last.position);
        }
        if let Some(kept) = kept.filter(|kept| kept.position > end) {
            return Err(Break::Cut(kept.position, end).into());
        }
        self.check_outside().await?;
        let waiting = self.waiting().await?;
        if waiting.longest > LATE {
            return Err(Break::Late { number: waiting.number, longest: waiting.longest }.into());
        }
        Ok(Verified { head: chain.last, afterwards: chain.afterwards, waiting: waiting.number })
    }

    async fn check_outside(&self) -> Result<(), VerifyError> {
        let head = Query::select().column(audit_head::Column::Position).from(audit_head::Entity).take();
        let head = Expr::SubQuery(None, Box::new(head.into()));
        let position = Expr::col(audit_seal::Column::Position);
        let mut behind = Query::select();
        behind
            .expr(position.clone())
            .expr(head.clone())
            .from(audit_seal::Entity)
            .and_where(position.clone().gt(head).or(position.lt(1)))
            .limit(1);
        if let Some(row) = self.first(&behind).await? {
            let end: i64 = row.try_get_by_index(1).map_err(Error::from)?;
            return match row.try_get_by_index(0) {
                Ok(position) => Err(Break::Long(position, end).into()),
                Err(_) => Err(Break::Unreadable(end.saturating_add(1)).into()),
            };
        }
        if let Some(row) = self.first(&foreign()).await? {
            return Err(Break::Foreign(row.try_get_by_index(0).map_err(Error::from)?).into());
        }
        if let Some(row) = self.first(&in_vain()).await? {
            let event = row.try_get_by_index(0).map_err(Error::from)?;
            let has_seal: i32 = row.try_get_by_index(1).map_err(Error::from)?;
            return Err(if has_seal == 1 { Break::Twice(event) } else { Break::Lost(event) }.into());
        }
        Ok(())
    }

    async fn head_position(&self) -> Result<i64, VerifyError> {
        let mut select = Query::select();
        select.column(audit_head::Column::Position).from(audit_head::Entity);
        let row = self.first(&select).await?.ok_or(Break::Headless)?;
        Ok(row.try_get_by_index(0).map_err(Error::from)?)
    }

    async fn first(&self, select: &SelectStatement) -> Result<Option<QueryResult>, Error> {
        Ok(Reader::Pool(self).all(select).await?.into_iter().next())
    }
}

#[cfg(test)]
mod tests {
    use super::{BEGINNING, Head};

    #[test]
    fn a_head_is_read_as_it_was_printed() {
        let head = Head { position: 12, hash: BEGINNING.replace('0', "a") };
        assert_eq!(head.to_string().parse(), Ok(head.clone()));
        assert_eq!(format!(" {head}\t2022-08-01T00:00:00.000000Z\n").parse(), Ok(head.clone()));
        assert_eq!(format!("12:{}", "A".repeat(64)).parse(), Ok(head));
        for wrong in ["", "12", ":", "12:", "12:ab", "-1:", "x:y"] {
            assert!(wrong.parse::<Head>().is_err(), "{wrong}");
        }
        assert!(format!("-1:{BEGINNING}").parse::<Head>().is_err());
        assert!(format!("1:{}", "g".repeat(64)).parse::<Head>().is_err());
    }
}
