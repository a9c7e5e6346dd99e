//! How the program ends: what came of a command, told on standard output and by the exit code, whatever becomes of what it
//! is told to.

use super::Cli;
use crate::{config, policy::ImportError};
use clap::{CommandFactory, error::ErrorKind};
use std::{
    error::Error,
    fmt,
    future::ready,
    io::{self, Write},
    pin::pin,
    process::ExitCode,
};
use tokio::signal::unix::{Signal, SignalKind, signal};

/// A pack was not imported, because somebody has to decide.
const CONFLICTS: u8 = 3;

/// Standard output did not take what was to be printed. What was done, is.
#[derive(Debug, thiserror::Error)]
#[error("what was to be done is done, but standard output does not take what it came to: {0}")]
pub struct OutputError(io::Error);

/// A signal ended the command.
#[derive(Clone, Copy, Debug)]
pub(super) struct Interrupted {
    name: &'static str,
    number: u8,
}

impl Error for Interrupted {}

impl fmt::Display for Interrupted {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "ended by {}: what had not been finished is taken back", self.name)
    }
}

impl Interrupted {
    /// As a shell has it.
    fn code(self) -> u8 {
        self.number.saturating_add(128)
    }
}

/// Prints what a command came to, once it is done.
pub fn print(out: &mut dyn Write, text: &[u8]) -> Result<(), OutputError> {
    out.write_all(text).and_then(|()| out.flush()).map_err(OutputError)
}

/// Says why a command failed, and gives the exit code. Nobody can be told that standard error takes no more.
pub fn end(came_of_it: Result<(), Box<dyn Error>>) -> ExitCode {
    let Err(error) = came_of_it else { return ExitCode::SUCCESS };
    if let Some(OutputError(output)) = error.downcast_ref()
        && output.kind() == io::ErrorKind::BrokenPipe
    {
        return closed();
    }
    writeln!(io::stderr(), "error: {error}").ok();
    if let Some(ImportError::Conflicting(_)) = error.downcast_ref() {
        return ExitCode::from(CONFLICTS);
    }
    match error.downcast_ref::<Interrupted>() {
        Some(interrupted) => ExitCode::from(interrupted.code()),
        None => ExitCode::FAILURE,
    }
}

/// A reader that has read enough is no error. The code is that of a filter that SIGPIPE ends.
fn closed() -> ExitCode {
    const SIGPIPE: u8 = 13;
    ExitCode::from(128 + SIGPIPE)
}

/// Says what clap has to say: help on standard output, and a line that is none on standard error.
pub fn tell(told: &clap::Error) -> ExitCode {
    if told.kind() == ErrorKind::InvalidUtf8 {
        let variables = config::unreadable(&Cli::command()).join(", ");
        writeln!(io::stderr(), "error: what is given is not UTF-8: {variables}").ok();
        return ExitCode::from(2);
    }
    let printed = told.print().and_then(|()| io::stdout().flush());
    match printed {
        _ if told.use_stderr() => ExitCode::from(2),
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => end(Err(OutputError(error).into())),
    }
}

/// The signals that end a program in order. From when they are listened for, none is lost.
pub(super) struct Signals {
    interrupt: Signal,
    terminate: Signal,
}

impl Signals {
    pub(super) fn listen() -> io::Result<Self> {
        Ok(Self { interrupt: signal(SignalKind::interrupt())?, terminate: signal(SignalKind::terminate())? })
    }

    async fn next(&mut self) -> Interrupted {
        tokio::select! {
            _ = self.interrupt.recv() => Interrupted { name: "SIGINT", number: 2 },
            _ = self.terminate.recv() => Interrupted { name: "SIGTERM", number: 15 },
        }
    }

    /// Works until one comes, which leaves nothing half done.
    pub(super) async fn end<T>(
        &mut self,
        work: impl Future<Output = Result<T, Box<dyn Error>>>,
    ) -> Result<T, Box<dyn Error>> {
        tokio::select! {
            biased;
            interrupted = self.next() => Err(interrupted.into()),
            came_of_it = work => came_of_it,
        }
    }
}

/// A server looks out for signals itself, from its first step on. One that came before that would be lost: it has nothing to
/// end in order yet.
pub(super) async fn serving(
    signals: &mut Signals,
    server: impl Future<Output = io::Result<()>>,
) -> Result<(), Box<dyn Error>> {
    let mut server = pin!(server);
    tokio::select! {
        biased;
        ended = &mut server => return Ok(ended?),
        () = ready(()) => {}
    }
    tokio::select! {
        biased;
        _ = signals.next() => Ok(()),
        () = ready(()) => Ok(server.await?),
    }
}

/// From now on a signal ends the program at once, as before a command began: a reader of its output may keep it waiting.
pub(super) fn end_by_signals() -> io::Result<()> {
    let mut signals = Signals::listen()?;
    tokio::spawn(async move {
        let code = signals.next().await.code();
        std::process::exit(code.into());
    });
    Ok(())
}
