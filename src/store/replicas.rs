//! Standbys that answer questions, so that the primary has more time for commands.
//!
//! A question is answered by a standby only where that has replayed all that the primary had when it was found out who asks: the
//! arrival reads the primary's position with the rights. So whoever asks finds what was written before, by itself or by anybody, by
//! whichever process; rights that were taken away are gone, and no row is older than the catalogue by which it is read. Nothing of
//! it has to be kept in a session. A standby that is not there in time is left out until it has caught up.
//!
//! Each is looked at every second. It stands as long as no connection to the primary broke since, as whoever answers now may be
//! another server, on another way from where they parted, whose positions compare with nothing: what tells them apart is the
//! newest epoch of the feed, which is written after each such break. One that was promoted is no standby any more, and left out.

use super::{
    database::Store,
    fault::Losses,
    follower::{Follower, IDENTITY, Replica, Seen, Stranger},
    followers::Replicas,
    patience::Patience,
    postgres::{Closed, Server},
    reader::Reader,
    text::Text,
};
use crate::{config::DatabaseUrl, error::Error};
use sea_orm::{DbErr, sqlx::postgres::PgConnectOptions};
use std::{
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
    time::Duration,
};
use tokio::{
    task::JoinHandle,
    time::{MissedTickBehavior, interval},
};

/// How often each is looked at.
const LOOK: Duration = Duration::from_secs(1);

/// The primary's position: all that was committed by then is at or below it. Without `synchronous_commit` something is committed
/// before it is on the disk.
pub(super) const POSITION: &str = "(SELECT CASE WHEN pg_is_in_recovery() THEN NULL ELSE CAST(pg_wal_lsn_diff(\
CASE current_setting('synchronous_commit') WHEN 'off' THEN pg_current_wal_insert_lsn() \
ELSE pg_current_wal_flush_lsn() END, '0/0') AS bigint) END)";
const SEARCHED: &str = "SELECT current_setting('search_path')";

/// Why standbys cannot be read from.
#[derive(Debug, thiserror::Error)]
pub enum ReplicaError {
    /// SQLite has none.
    #[error("DATABASE_READ_URL needs PostgreSQL: DATABASE_URL names a SQLite file, which has no standbys")]
    Sqlite,
    /// A URL of SQLite's.
    #[error("DATABASE_READ_URL names a SQLite file: it takes the URLs of standbys of PostgreSQL")]
    NoStandby,
    /// The URL is none.
    #[error("cannot read a URL of DATABASE_READ_URL")]
    Url,
    /// It has the data of another register, or a copy that was made by other means.
    #[error(
        "{0} of DATABASE_READ_URL is no standby of the server of DATABASE_URL: it belongs to another cluster"
    )]
    Stranger(String),
    /// The connections cannot be made.
    #[error("cannot open a server of DATABASE_READ_URL: {0}")]
    Server(DbErr),
    /// The primary does not say how it is.
    #[error(transparent)]
    Primary(#[from] Error),
}

/// How standbys are reached.
#[derive(Clone, Debug)]
pub struct ReplicaOptions<'o> {
    /// Where they are.
    pub urls: &'o [DatabaseUrl],
    /// Connections to each, at most.
    pub connections: u32,
    /// How long a statement may take.
    pub patience: Patience,
    /// Whether a pooler stands before them.
    pub pooled: bool,
    /// How long a question waits for what was written before it.
    pub wait: Duration,
    /// For how long they answer questions alone, once the primary says nothing; zero for never.
    pub alone: Duration,
}

/// As long as it is there, standbys are looked at.
#[derive(Debug)]
pub struct Looking(JoinHandle<()>);

impl Drop for Looking {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Store {
    /// From now on asks questions of standbys, too, as long as what it returns is there. One that does not answer is left out until
    /// it does; one that belongs to another cluster is refused.
    pub async fn read_from(&self, options: &ReplicaOptions<'_>) -> Result<Looking, ReplicaError> {
        let searched = Text { text: SEARCHED.into(), values: Vec::new() };
        let searched = Reader::Arrival(self).all(&searched).await?;
        let searched: Option<String> = searched.first().and_then(|row| row.try_get_by_index(0).ok());
        let mut all = Vec::with_capacity(options.urls.len());
        for url in options.urls {
            let DatabaseUrl::Postgres(url) = url else { return Err(ReplicaError::NoStandby) };
            let place = url.parse::<PgConnectOptions>().map_err(|_| ReplicaError::Url)?;
            let losses = Arc::new(Losses::default());
            let ReplicaOptions { connections, patience, pooled, .. } = *options;
            let server = Server { url, connections, patience, pooled, losses: Arc::clone(&losses) };
            let pool = server.standby(searched.as_deref()).await.map_err(|closed| match closed {
                Closed::Server(error) => ReplicaError::Server(error),
                Closed::Pooler => ReplicaError::Url,
            })?;
            let name = format!("{}:{}", place.get_host(), place.get_port());
            all.push(Arc::new(Follower::new(name, pool, losses)));
        }
        let replicas = Replicas { all, wait: options.wait, alone: options.alone, ..Replicas::default() };
        let replicas = Arc::new(replicas);
        let store = self.aside();
        store.look_at(&replicas).await?;
        if self.shared.replicas.set(Arc::clone(&replicas)).is_err() {
            return Err(Error::Broken("standbys are named once").into());
        }
        Ok(Looking(tokio::spawn(async move {
            tokio::join!(store.keep_looking(&replicas), store.listen(&replicas));
        })))
    }

    async fn keep_looking(&self, replicas: &Replicas) {
        let mut ticks = interval(LOOK);
        // It was looked at just now.
        ticks.tick().await;
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            ticks.tick().await;
            // Whoever answers since a connection broke says so, which its standbys then have.
            self.expect_epoch().await;
            // What it says of each stands in the log.
            self.look_at(replicas).await.ok();
        }
    }

    async fn look_at(&self, replicas: &Replicas) -> Result<(), ReplicaError> {
        let losses = self.shared.losses.last();
        let ask = Text { text: format!("SELECT {POSITION}{IDENTITY}").into(), values: Vec::new() };
        let primary = match Reader::Arrival(self).all(&ask).await {
            Ok(rows) => Seen::of(&rows).map_err(Error::from)?,
            Err(error) => {
                tracing::debug!(%error, "the primary does not say how far it is");
                return Ok(());
            }
        };
        let looks = replicas.all.iter().map(|one| one.look(&primary, losses, replicas.wait));
        let looked: Result<(), Stranger> = futures_util::future::join_all(looks).await.into_iter().collect();
        looked.map_err(|Stranger(name)| ReplicaError::Stranger(name))
    }

    /// Asks the primary all that is asked from now on: after a command, and for what is to be no older than what it gave.
    pub(super) fn stay_at_primary(&self) {
        if let Some(asked) = &self.asked {
            asked.stays.store(true, Ordering::Release);
        }
    }

    /// Whether a standby might answer this question.
    pub(super) const fn may_ask_a_standby(&self) -> bool {
        self.asked.is_some()
    }

    /// The standby that answers this question, if one does.
    pub(super) async fn follower(&self) -> Option<&Arc<Follower>> {
        let (asked, replicas) = (self.asked.as_ref()?, self.shared.replicas.get()?);
        if asked.stays.load(Ordering::Acquire) {
            return None;
        }
        let choose = async {
            let chosen = replicas.choose(asked.position, self.shared.losses.last()).await;
            let count = chosen.as_ref().map_or(&replicas.at_primary, |one| &one.answered);
            count.fetch_add(1, Ordering::Relaxed);
            chosen
        };
        asked.chosen.get_or_init(|| choose).await.as_ref()
    }

    /// Whether the position of the primary is of use to anybody.
    pub(super) fn has_replicas(&self) -> bool {
        self.shared.replicas.get().is_some()
    }

    /// How each standby is that is read from; how many questions the primary answered that might have been asked of one; and how
    /// many were answered without it.
    pub fn replicas(&self) -> (Vec<Replica>, u64, u64) {
        let losses = self.shared.losses.last();
        self.shared.replicas.get().map_or_else(Default::default, |replicas| {
            let each = replicas.all.iter().map(|one| one.tell(losses)).collect();
            let count = |of: &AtomicU64| of.load(Ordering::Relaxed);
            (each, count(&replicas.at_primary), count(&replicas.answered_alone))
        })
    }
}
