//! The server and its command line.

use clap::{CommandFactory, Parser, error::ErrorKind};
use future_community::{cli::Cli, config};
use std::{io, process::ExitCode};

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

#[tokio::main]
async fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Err(error) if error.kind() == ErrorKind::InvalidUtf8 => {
            let variables = config::unreadable(&Cli::command());
            eprintln!("error: what is given is not UTF-8: {}", variables.join(", "));
            return ExitCode::from(2);
        }
        parsed => parsed.unwrap_or_else(|error| error.exit()),
    };
    match cli.run(&mut io::stdout()).await {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            eprintln!("error: {error}");
            ExitCode::FAILURE
        }
    }
}
