//! Webhooks: what changes is sent to who cannot keep a stream open.
//!
//! One task of a process looks each second which there are and whether the feed has moved, and has each told by a task of its own,
//! so that one that is slow keeps nobody waiting. How far each has come stands in the database and nowhere else.

mod measured;
mod message;
mod reading;
mod schedule;
mod telling;

pub(super) use measured::Measured;

use super::App;
use crate::{
    outbound::Guarded,
    store::{Moved, deliveries::Turn},
};
use entity::{id::WebhookId, timestamp::Timestamp};
use std::{
    collections::HashMap,
    sync::Arc,
    time::{Duration, Instant},
};
use telling::Telling;
use tokio::{
    sync::watch,
    task::{Id, JoinHandle, JoinSet},
    time::{MissedTickBehavior, interval},
};

/// How often it is looked whether a moment has come. Nobody is asked for that.
const TICK: Duration = Duration::from_millis(250);
/// How often it is looked which webhooks there are, what was done with them, and whether anything moved. What moves within it is
/// told together.
const LIST: Duration = Duration::from_secs(1);

/// Tells webhooks what changes, until it is dropped.
#[derive(Debug)]
pub struct Sending(JoinHandle<()>);

impl Drop for Sending {
    fn drop(&mut self) {
        self.0.abort();
    }
}

impl Sending {
    /// Waits until what is under way is done, once streams are to end.
    pub(super) async fn ended(&mut self) {
        let _ = (&mut self.0).await;
    }
}

/// Begins to tell webhooks what changes, as a server does.
pub fn send_webhooks(app: &Arc<App>, client: Guarded) -> Sending {
    let rounds = Rounds {
        telling: Arc::new(Telling { app: Arc::clone(app), client }),
        known: HashMap::new(),
        tasks: JoinSet::new(),
        of_tasks: HashMap::new(),
        moved: None,
    };
    Sending(tokio::spawn(rounds.go(app.moves.closing())))
}

/// What is known of a webhook that is told.
struct Known {
    turn: Turn,
    /// There may be something to tell it.
    is_due: bool,
    is_told: bool,
    /// When it is due by itself.
    at: Option<Timestamp>,
}

struct Rounds {
    telling: Arc<Telling>,
    known: HashMap<WebhookId, Known>,
    tasks: JoinSet<Option<Timestamp>>,
    of_tasks: HashMap<Id, WebhookId>,
    /// How far everything was when it was last looked.
    moved: Option<Moved>,
}

impl Rounds {
    async fn go(mut self, mut closing: watch::Receiver<bool>) {
        let mut ticks = interval(TICK);
        ticks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        let mut listed: Option<Instant> = None;
        while !*closing.borrow() {
            if listed.is_none_or(|at| at.elapsed() >= LIST) {
                self.list().await;
                listed = Some(Instant::now());
            }
            self.begin_due();
            tokio::select! {
                _ = ticks.tick() => {}
                Some(done) = self.tasks.join_next_with_id() => match done {
                    Ok((task, until)) => self.end(task, until),
                    Err(error) => self.end(error.id(), None),
                },
                _ = closing.wait_for(|closing| *closing) => {}
            }
        }
        while self.tasks.join_next().await.is_some() {}
    }

    /// Looks which there are. Where something was done with one, there may be something to tell it.
    async fn list(&mut self) {
        let app = &self.telling.app;
        let Ok((turns, suspended)) = app.store.webhook_turns().await else { return };
        app.webhooks.see(&turns, suspended, app.store.clock().now());
        self.known.retain(|id, known| known.is_told || turns.iter().any(|turn| turn.id == *id));
        if !turns.is_empty()
            && let Ok(now) = app.store.feed_moved().await
            && self.moved.replace(now) != Some(now)
        {
            self.known.values_mut().for_each(|known| known.is_due = true);
        }
        for turn in turns {
            let as_known = (turn.revision, turn.test_wanted);
            let known = self.known.entry(turn.id).or_insert_with(|| Known {
                turn: turn.clone(),
                is_due: true,
                is_told: false,
                at: None,
            });
            known.is_due |= (known.turn.revision, known.turn.test_wanted) != as_known;
            known.turn = turn;
        }
    }

    fn begin_due(&mut self) {
        let now = self.telling.app.store.clock().now();
        for (id, known) in &mut self.known {
            let is_due = known.is_due || known.at.is_some_and(|at| at <= now);
            if !is_due || known.is_told {
                continue;
            }
            (known.is_due, known.is_told, known.at) = (false, true, None);
            let (telling, id) = (Arc::clone(&self.telling), *id);
            let task = self.tasks.spawn(async move { telling.tell(id).await });
            self.of_tasks.insert(task.id(), id);
        }
    }

    fn end(&mut self, task: Id, until: Option<Timestamp>) {
        let id = self.of_tasks.remove(&task);
        if let Some(known) = id.and_then(|id| self.known.get_mut(&id)) {
            (known.is_told, known.at) = (false, until);
        }
    }
}
