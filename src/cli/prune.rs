//! `prune`: removing what is beyond its use.

use crate::{
    domain::prune::{Before, Pruned, beyond_use, prune},
    store::Store,
};
use clap::Args;
use std::{error::Error, io::Write};

const HOURS_A_DAY: u32 = 24;
const SECONDS_A_DAY: i64 = 86_400;
/// For how long keys are kept unless something longer is said.
const KEYS_DAYS: u32 = 30;

/// What is beyond its use, by its age.
#[derive(Debug, Args)]
pub struct Ages {
    /// Days after their end for which sessions are kept, with their refresh tokens
    #[arg(long, default_value_t = 90, value_parser = clap::value_parser!(u32).range(1..=3_650))]
    sessions_days: u32,

    /// Days for which idempotency keys are kept, no less than `OFFLINE_HOLD` [default: 30, or `OFFLINE_HOLD` where that is longer]
    #[arg(long, value_parser = clap::value_parser!(u32).range(1..=3_650))]
    keys_days: Option<u32>,

    /// Hours for which an app may keep its copy, and its commands, without asking: as the server has it
    #[arg(long, env = "OFFLINE_HOLD", default_value_t = 72, value_parser = clap::value_parser!(u32).range(1..=8_760))]
    offline_hold: u32,

    /// Say how much that is, and remove nothing
    #[arg(long)]
    dry_run: bool,
}

/// How long things are kept, where that can be meant.
#[derive(Debug)]
pub(super) struct Kept {
    sessions_days: u32,
    keys_days: u32,
    dry_run: bool,
}

impl Ages {
    /// Refused where a device that was offline as long as it may would do its commands twice.
    pub(super) fn kept(&self) -> Result<Kept, Box<dyn Error>> {
        let held = self.offline_hold.div_ceil(HOURS_A_DAY);
        let keys_days = self.keys_days.unwrap_or_else(|| KEYS_DAYS.max(held));
        if keys_days < held {
            return Err(format!(
                "--keys-days {keys_days} is less than OFFLINE_HOLD, {} hours: a device that was offline for that long would do its \
                 commands twice. {held} is the least",
                self.offline_hold
            )
            .into());
        }
        Ok(Kept { sessions_days: self.sessions_days, keys_days, dry_run: self.dry_run })
    }
}

impl Kept {
    /// Removes what is older, and prints how much that was.
    pub(super) async fn prune(&self, store: &Store, out: &mut dyn Write) -> Result<(), Box<dyn Error>> {
        let now = store.clock().now();
        let days_ago = |days: u32| now.plus_seconds(-i64::from(days).saturating_mul(SECONDS_A_DAY));
        let before = Before { sessions: days_ago(self.sessions_days), keys: days_ago(self.keys_days) };
        let (what, found) = if self.dry_run {
            ("beyond their use", beyond_use(store, before).await?)
        } else {
            ("removed", prune(store, before).await?)
        };
        let Pruned { sessions, refresh_tokens, idempotency_keys } = found;
        writeln!(
            out,
            "{what}: {sessions} sessions, {refresh_tokens} refresh tokens, {idempotency_keys} idempotency keys"
        )?;
        Ok(())
    }
}
