//! `--break-glass`: doing what is the administrators' to do.

use crate::{
    domain::account::bootstrap,
    store::Store,
    text::{self, Lines},
};
use clap::Args;
use std::error::Error;

/// What is said where nobody was handed accounts and roles to.
const NOT_HANDED_OVER: &str = "note: accounts and roles are the command line's still: `account bootstrap`, or `account hand-over`, leaves \
                               them to administrators who sign in";

/// The longest reason, in characters.
const LONGEST: usize = 2_000;

/// For what is the administrators' to do.
#[derive(Debug, Args)]
pub struct Glass {
    /// Do what is the administrators' to do, for this reason; the auditor sees it before all else
    #[arg(long, value_name = "REASON", global = true)]
    break_glass: Option<String>,
}

/// A store to work in, and what is to be said after it.
pub(super) struct Opened {
    pub(super) store: Store,
    pub(super) note: Option<&'static str>,
}

impl Glass {
    /// Opens what is the administrators' to do, or else anybody's who has a shell.
    pub(super) async fn open(&self, store: &Store, administers: bool) -> Result<Opened, Box<dyn Error>> {
        let reason = match &self.break_glass {
            Some(reason) => {
                let reason = text::given(reason, Lines::One)?.ok_or("--break-glass needs a reason")?;
                if reason.chars().count() > LONGEST {
                    return Err(format!("a reason has at most {LONGEST} characters").into());
                }
                Some(reason)
            }
            None => None,
        };
        let mut note = None;
        if administers && reason.is_none() {
            if bootstrap::is_handed_over(store).await? {
                return Err("accounts and roles are the administrators', who sign in; \
                            where that cannot wait, say why: --break-glass REASON"
                    .into());
            }
            note = Some(NOT_HANDED_OVER);
        }
        Ok(Opened { store: store.breaking_glass(reason.as_deref()), note })
    }
}
