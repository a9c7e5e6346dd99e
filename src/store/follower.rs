//! One standby that answers questions: whether it does, and how far it is.

use super::{
    fault::{self, Losses},
    pools::Pool,
    text::Text,
};
use sea_orm::{DbErr, QueryResult};
use std::{
    collections::VecDeque,
    sync::{
        Arc, Mutex, PoisonError,
        atomic::{AtomicI64, AtomicU64, Ordering},
    },
    time::{Duration, Instant},
};
use tokio::{
    sync::watch,
    time::{sleep, timeout},
};

/// How long a standby may take to say how it is, beside what it may take to catch up.
const SAYS: Duration = Duration::from_secs(1);
/// How soon one that has not yet replayed something is asked again.
const AGAIN: Duration = Duration::from_millis(2);
/// Looks that are remembered of one that does not catch up: an hour.
const REMEMBERED: usize = 3600;

const REPLAYED: &str = "SELECT CASE WHEN pg_is_in_recovery() \
THEN CAST(pg_wal_lsn_diff(pg_last_wal_replay_lsn(), '0/0') AS bigint) END";

/// What it has replayed, and what it has received; of a primary, twice what it has.
const PLACE: &str = "SELECT CAST(pg_wal_lsn_diff(replayed, '0/0') AS bigint), \
CAST(pg_wal_lsn_diff(GREATEST(received, replayed), '0/0') AS bigint) FROM (SELECT \
CASE WHEN pg_is_in_recovery() THEN CASE WHEN NOT pg_is_wal_replay_paused() THEN pg_last_wal_replay_lsn() END \
ELSE pg_current_wal_flush_lsn() END AS replayed, \
CASE WHEN pg_is_in_recovery() THEN pg_last_wal_receive_lsn() END AS received) AS place";
/// How often, and how soon, one is asked again that replays still.
const SETTLES: usize = 10;
const SETTLE: Duration = Duration::from_millis(20);
/// Bytes that may have come of what is not whole: who sent it is gone, and nothing more is replayed.
const IN_PIECES: i64 = 64 * 1024;

/// The cluster, and since when it has served whom.
pub(super) const IDENTITY: &str = ", (SELECT system_identifier FROM pg_control_system()), \
(SELECT CAST(token AS text) FROM feed_epochs ORDER BY number DESC LIMIT 1)";

/// How a standby is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replica {
    /// Its host and port.
    pub name: String,
    /// Whether questions are asked of it.
    pub stands: bool,
    /// For how long it has not had what the primary had.
    pub behind: Duration,
    /// Questions that it answered, at least in part.
    pub answered: u64,
}

/// It belongs to another cluster.
pub(super) struct Stranger(pub(super) String);

/// One standby.
#[derive(Debug)]
pub(super) struct Follower {
    pub(super) name: String,
    pub(super) pool: Pool,
    losses: Arc<Losses>,
    pub(super) replayed: AtomicI64,
    /// When the primary's connections had last broken as it was looked at; none while it is left out.
    stands: watch::Sender<Option<Stands>>,
    /// What the primary had at each look, as far as it has not replayed that.
    missing: Mutex<VecDeque<(Instant, i64)>>,
    pub(super) answered: AtomicU64,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Stands(Option<Instant>);

/// What is known of a server in one look.
pub(super) struct Seen {
    pub(super) position: Option<i64>,
    cluster: i64,
    epoch: Option<String>,
}

impl Seen {
    pub(super) fn of(rows: &[QueryResult]) -> Result<Self, DbErr> {
        let row = rows.first().ok_or_else(|| DbErr::Custom("a statement answers".into()))?;
        Ok(Self {
            position: row.try_get_by_index(0)?,
            cluster: row.try_get_by_index(1)?,
            epoch: row.try_get_by_index(2)?,
        })
    }
}

impl Follower {
    pub(super) fn new(name: String, pool: Pool, losses: Arc<Losses>) -> Self {
        Self {
            name,
            pool,
            losses,
            replayed: AtomicI64::new(0),
            stands: watch::Sender::new(None),
            missing: Mutex::default(),
            answered: AtomicU64::new(0),
        }
    }

    pub(super) fn stands(&self, losses: Option<Instant>) -> bool {
        *self.stands.borrow() == Some(Stands(losses))
    }

    /// Nothing more is asked of it until it was looked at again, and what was is asked elsewhere.
    pub(super) fn leave_out(&self, why: &str) {
        if self.stands.send_replace(None).is_some() {
            tracing::warn!(replica = self.name, why, "questions are not asked of it until it has caught up");
        }
    }

    /// Waits until it has replayed that. Says whether it follows at all.
    pub(super) async fn reaches(&self, position: i64) -> Result<bool, DbErr> {
        let ask = Text { text: REPLAYED.into(), values: Vec::new() };
        while self.replayed.load(Ordering::Acquire) < position {
            let rows = self.pool.all(&ask).await?;
            let replayed: Option<i64> =
                rows.first().map(|row| row.try_get_by_index(0)).transpose()?.flatten();
            let Some(replayed) = replayed else { return Ok(false) };
            self.replayed.fetch_max(replayed, Ordering::AcqRel);
            if replayed < position {
                sleep(AGAIN).await;
            }
        }
        Ok(true)
    }

    /// Whether it stood when the primary was last heard.
    pub(super) fn stood(&self) -> bool {
        self.stands.borrow().is_some()
    }

    /// How far it is, once it has replayed all that it received; none where it lags, or stands still. One that was promoted has all that there is.
    pub(super) async fn place(&self) -> Result<Option<i64>, DbErr> {
        let ask = Text { text: PLACE.into(), values: Vec::new() };
        let mut before = None;
        for _ in 0..SETTLES {
            let rows = self.pool.all(&ask).await?;
            let row = rows.first().ok_or_else(|| DbErr::Custom("a statement answers".into()))?;
            let Some(replayed) = row.try_get_by_index::<Option<i64>>(0)? else { return Ok(None) };
            let received: i64 = row.try_get_by_index(1)?;
            let lacks = received.saturating_sub(replayed);
            if lacks <= 0 || before == Some(replayed) && lacks < IN_PIECES {
                return Ok(Some(replayed));
            }
            before = Some(replayed);
            sleep(SETTLE).await;
        }
        Ok(None)
    }

    /// Does work on it, and gives that up once it is left out: whoever waits for a server that is gone would wait for long.
    pub(super) async fn answers<T>(&self, work: impl Future<Output = Result<T, DbErr>>) -> Option<T> {
        let mut stands = self.stands.subscribe();
        tokio::select! {
            answer = work => match answer {
                Ok(answer) => Some(answer),
                Err(error) => {
                    if fault::is_lost(&error) {
                        self.losses.note();
                        self.leave_out("its connection broke");
                    }
                    tracing::debug!(%error, replica = self.name, "a question is asked of the primary again");
                    None
                }
            },
            _ = stands.wait_for(Option::is_none) => None,
        }
    }

    fn note(&self, had: (Instant, i64)) {
        let mut missing = self.missing.lock().unwrap_or_else(PoisonError::into_inner);
        if missing.len() < REMEMBERED {
            missing.push_back(had);
        }
        let replayed = self.replayed.load(Ordering::Acquire);
        while missing.front().is_some_and(|(_, position)| *position <= replayed) {
            missing.pop_front();
        }
    }

    pub(super) fn tell(&self, losses: Option<Instant>) -> Replica {
        let missing = self.missing.lock().unwrap_or_else(PoisonError::into_inner);
        Replica {
            name: self.name.clone(),
            stands: self.stands(losses),
            behind: missing.front().map_or(Duration::ZERO, |(since, _)| since.elapsed()),
            answered: self.answered.load(Ordering::Relaxed),
        }
    }

    /// Looks how it is. An error is of one that is to be refused.
    pub(super) async fn look(
        &self,
        primary: &Seen,
        losses: Option<Instant>,
        wait: Duration,
    ) -> Result<(), Stranger> {
        let Some(position) = primary.position else {
            self.leave_out("what it follows is a standby itself");
            return Ok(());
        };
        if !self.stands(losses) {
            // It may have gone another way since: what it had then says nothing.
            self.replayed.store(0, Ordering::Release);
        }
        let ask = Text { text: format!("{REPLAYED}{IDENTITY}").into(), values: Vec::new() };
        let looked = async {
            let caught_up = timeout(wait, self.reaches(position)).await;
            let seen = Seen::of(&self.pool.all(&ask).await?)?;
            Ok::<_, DbErr>((caught_up.ok().transpose()?.unwrap_or(false), seen))
        };
        // Until it is known to have it.
        let now = Instant::now();
        let looked = timeout(SAYS.saturating_add(wait), looked).await;
        self.note((now, position));
        let why = match looked {
            Err(_) => "it does not answer",
            Ok(Err(error)) => {
                if fault::is_lost(&error) {
                    self.losses.note();
                }
                tracing::debug!(%error, replica = self.name, "it does not say how it is");
                "it does not answer as it should"
            }
            Ok(Ok((_, seen))) if seen.cluster != primary.cluster => {
                self.leave_out("it belongs to another cluster");
                return Err(Stranger(self.name.clone()));
            }
            Ok(Ok((_, seen))) if seen.position.is_none() => "it is no standby",
            Ok(Ok((false, _))) => "it is behind",
            Ok(Ok((true, seen))) if seen.epoch != primary.epoch => "it follows another primary",
            Ok(Ok((true, _))) => {
                if self.stands.send_replace(Some(Stands(losses))).is_none() {
                    tracing::info!(replica = self.name, "questions are asked of it");
                }
                return Ok(());
            }
        };
        self.leave_out(why);
        Ok(())
    }
}
